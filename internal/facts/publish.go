package facts

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

// ErrWrongSequence says that the subject has moved on since the writer read
// it. It never means that the fact is stored: read the subject again and
// decide again.
var ErrWrongSequence = errors.New("the subject has moved on since it was read")

// Expect is what a writer believes about the log when it publishes.
type Expect struct {
	filter string
	seq    uint64
	any    bool
}

// ExpectLast expects the last fact of the fact's own subject to be at seq; zero
// expects the subject to be empty.
func ExpectLast(seq uint64) Expect { return Expect{seq: seq} }

// ExpectLastOf expects the last fact of all subjects matching filter to be at
// seq. It is safe only if every writer of those subjects uses the same filter.
func ExpectLastOf(filter string, seq uint64) Expect { return Expect{filter: filter, seq: seq} }

// ExpectNothing makes no claim: the fact is appended whatever was before. Use
// ExpectLast(0) to expect an empty subject.
func ExpectNothing() Expect { return Expect{any: true} }

// Publish appends a fact and returns it with its sequence once it is on disk.
// It fails with ErrWrongSequence if expect no longer holds, and with
// fault.Unavailable if the fact is not known to be stored: the store is full,
// or did not answer within Budget. After fault.Unavailable the fact may
// still have been stored; publishing the same fact (same id) with the same
// expectation finds out.
func (l *Log) Publish(ctx context.Context, f Fact, expect Expect) (Fact, error) {
	if err := f.check(); err != nil {
		return f, err
	}
	data, err := encode(f)
	if err != nil {
		return f, err
	}
	if err := l.space.refuse(len(data)); err != nil {
		return f, err
	}
	if len(data) > maxPayload-4096 {
		return f, fault.Wrap(fault.TooLarge, fmt.Errorf("a %s fact of %d bytes", f.Type, len(data)), "This record is too large to store.")
	}
	ctx, cancel := context.WithTimeout(ctx, Budget)
	defer cancel()
	return l.publish(ctx, f, data, expect)
}

// publish tries until the log has said yes or no, or the budget is spent.
func (l *Log) publish(ctx context.Context, f Fact, data []byte, expect Expect) (Fact, error) {
	for {
		seq, err := l.attempt(ctx, f, data, expect)
		if err == nil {
			l.silent.Store(false)
			f.Seq, f.raw = seq, data
			return f, nil
		}
		if wrongSequence(err) {
			return l.mine(ctx, f, data, expect)
		}
		if verdict := final(err, f); verdict != nil {
			return f, verdict
		}
		if !pause(ctx, retryWait) {
			l.silent.Store(true)
			return f, unavailable(fmt.Errorf("publishing a %s fact: no answer in time: %w", f.Type, err))
		}
	}
}

// attempt is one publish. Facts without an expectation carry their id, so that
// a repeated attempt within two minutes is stored once.
func (l *Log) attempt(ctx context.Context, f Fact, data []byte, expect Expect) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	opts := []jetstream.PublishOpt{jetstream.WithExpectStream(StreamFacts)}
	switch {
	case expect.any:
		opts = append(opts, jetstream.WithMsgID(f.ID))
	case expect.filter != "":
		opts = append(opts, jetstream.WithExpectLastSequenceForSubject(expect.seq, expect.filter))
	default:
		opts = append(opts, jetstream.WithExpectLastSequencePerSubject(expect.seq))
	}
	ack, err := l.js.PublishMsg(ctx, &nats.Msg{Subject: f.Subject, Data: data}, opts...)
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// mine decides what a wrong sequence means: the first fact after the expected
// one is either this very fact, stored by an attempt whose answer was lost, or
// somebody else's.
func (l *Log) mine(ctx context.Context, f Fact, data []byte, expect Expect) (Fact, error) {
	filter := expect.filter
	if filter == "" {
		filter = f.Subject
	}
	first, err := l.next(ctx, filter, expect.seq+1)
	if err == nil && first.ID == f.ID && first.Subject == f.Subject {
		f.Seq, f.Stored, f.raw = first.Seq, first.Stored, first.raw
		return f, nil
	}
	if err != nil && !errors.Is(err, fault.NotFound) {
		return f, err
	}
	return f, fmt.Errorf("publishing a %s fact on %s after %d: %w", f.Type, f.Subject, expect.seq, ErrWrongSequence)
}

// wrongSequence recognises the refusal in both its forms: 10071, and 10164
// from replicated streams.
func wrongSequence(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// storeFailed is the server's code for a message it could not store: a limit
// of the stream is reached.
const storeFailed jetstream.ErrorCode = 10077

// final is the answer to errors that trying again cannot mend, or nil.
func final(err error, f Fact) error {
	var api *jetstream.APIError
	switch {
	case errors.Is(err, context.Canceled):
		return fmt.Errorf("publishing a %s fact: %w", f.Type, err)
	case errors.As(err, &api) && (api.ErrorCode == storeFailed || api.Code == 507):
		return full(fmt.Errorf("publishing a %s fact: %w", f.Type, err))
	case errors.As(err, &api) && api.Code < 500:
		return fmt.Errorf("publishing a %s fact: %w", f.Type, err)
	case errors.Is(err, nats.ErrConnectionClosed), errors.Is(err, nats.ErrMaxPayload):
		return unavailable(fmt.Errorf("publishing a %s fact: %w", f.Type, err))
	}
	return nil
}
