package facts

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

// ofSingly is how many facts of a subject are asked for one by one, before a
// consumer is made for the rest. Most cases are shorter, and a consumer costs
// about as much as ten single reads.
const ofSingly = 32

// Of reads every fact of one subject in order, complete up to the last
// sequence the subject had when the call began. No fact is an empty list.
func (l *Log) Of(ctx context.Context, subject string) ([]Fact, error) {
	last, err := l.Last(ctx, subject)
	if errors.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []Fact
	for seq := uint64(1); len(all) < ofSingly; seq = all[len(all)-1].Seq + 1 {
		f, err := l.next(ctx, subject, seq)
		if err != nil {
			return nil, fmt.Errorf("reading %s up to %d: %w", subject, last.Seq, err)
		}
		if all = append(all, f); f.Seq >= last.Seq {
			return all, nil
		}
	}
	return l.rest(ctx, subject, all, last.Seq)
}

// rest reads on after what all holds. An empty fetch is not an empty stream, so
// only the last sequence ends it.
func (l *Log) rest(ctx context.Context, subject string, all []Fact, last uint64) ([]Fact, error) {
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	oc, err := l.js.OrderedConsumer(ctx, StreamFacts, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{subject},
		DeliverPolicy:  jetstream.DeliverByStartSequencePolicy, OptStartSeq: all[len(all)-1].Seq + 1,
	})
	if err != nil {
		return nil, unavailable(fmt.Errorf("reading %s: %w", subject, err))
	}
	it, err := oc.Messages(jetstream.PullMaxMessages(BatchMax))
	if err != nil {
		return nil, unavailable(fmt.Errorf("reading %s: %w", subject, err))
	}
	defer it.Stop()
	for {
		m, err := it.Next(jetstream.NextContext(ctx))
		if err != nil {
			return nil, unavailable(fmt.Errorf("reading %s up to %d: %w", subject, last, err))
		}
		f, err := received(m)
		if err != nil {
			return nil, err
		}
		if all = append(all, f); f.Seq >= last {
			return all, nil
		}
	}
}

// received turns a consumed message into a fact.
func received(m jetstream.Msg) (Fact, error) {
	meta, err := m.Metadata()
	if err != nil {
		return Fact{}, fmt.Errorf("consuming the log: %w", err)
	}
	f, err := decode(m.Subject(), m.Data())
	if err != nil {
		return Fact{}, fmt.Errorf("at sequence %d: %w", meta.Sequence.Stream, err)
	}
	f.Seq, f.Stored = meta.Sequence.Stream, meta.Timestamp.UTC()
	return f, nil
}
