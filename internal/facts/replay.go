package facts

import (
	"bytes"
	"context"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Bytes is the fact as it is stored, for a backup; empty for one that was not
// read from the log. The caller must not change it.
func (f Fact) Bytes() []byte { return f.raw }

// Decode reads a fact from the bytes that Bytes gave.
func Decode(subject string, stored []byte) (Fact, error) { return decode(subject, stored) }

// Replay puts a fact of a backup back at its sequence, letter by letter. It
// fails unless the log ends just before it, so that a replay into a log in use
// cannot happen, and one that was interrupted can go on.
func (l *Log) Replay(ctx context.Context, seq uint64, subject string, stored []byte) error {
	if _, err := decode(subject, stored); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	ack, err := l.js.PublishMsg(ctx, &nats.Msg{Subject: subject, Data: bytes.Clone(stored)},
		jetstream.WithExpectStream(StreamFacts), jetstream.WithExpectLastSequence(seq-1))
	if err != nil {
		return fmt.Errorf("putting back fact %d: %w", seq, err)
	}
	if ack.Sequence != seq {
		return fmt.Errorf("putting back fact %d: the log gave it sequence %d", seq, ack.Sequence)
	}
	return nil
}
