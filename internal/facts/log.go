package facts

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

// Log reads and appends facts. It is safe for many goroutines.
type Log struct {
	js       jetstream.JetStream
	stream   jetstream.Stream
	identity string
	space    *space
	filled   atomic.Int64 // last look at the stream's size, see NearlyFull
	nearly   atomic.Bool
	silent   atomic.Bool // the last publish got no answer: the store may have stopped writing
}

func newLog(ctx context.Context, js jetstream.JetStream, identity string, space *space) (*Log, error) {
	s, err := js.Stream(ctx, StreamFacts)
	if err != nil {
		return nil, fmt.Errorf("opening stream %s: %w", StreamFacts, err)
	}
	return &Log{js: js, stream: s, identity: identity, space: space}, nil
}

// Identity is the random id of this log. A view, an export or a backup that
// carries another one belongs to another log.
func (l *Log) Identity() string { return l.identity }

// LastSeq is the sequence of the newest fact, zero for an empty log.
func (l *Log) LastSeq(ctx context.Context) (uint64, error) {
	state, err := l.state(ctx)
	return state.LastSeq, err
}

// Time is the time by the clock of whoever stores the log, which is the clock
// that stamps every fact. On a cluster that is another machine's.
func (l *Log) Time(ctx context.Context) (time.Time, error) {
	s, err := again(ctx, func(ctx context.Context) (jetstream.Stream, error) { return l.js.Stream(ctx, StreamFacts) })
	if err != nil {
		return time.Time{}, unavailable(fmt.Errorf("asking the log for the time: %w", err))
	}
	return s.CachedInfo().TimeStamp.UTC(), nil
}

func (l *Log) state(ctx context.Context) (jetstream.StreamState, error) {
	// A handle of its own: Stream.Info writes into the handle it is asked on.
	s, err := again(ctx, func(ctx context.Context) (jetstream.Stream, error) { return l.js.Stream(ctx, StreamFacts) })
	if err != nil {
		return jetstream.StreamState{}, unavailable(fmt.Errorf("reading the state of the log: %w", err))
	}
	return s.CachedInfo().State, nil
}

// At reads the fact at a sequence; fault.NotFound if there is none yet.
func (l *Log) At(ctx context.Context, seq uint64) (Fact, error) {
	if seq == 0 {
		return Fact{}, notFound(fmt.Errorf("sequence 0 is before the first fact"))
	}
	return l.read(ctx, func(ctx context.Context) (*jetstream.RawStreamMsg, error) {
		return l.stream.GetMsg(ctx, seq)
	})
}

// First reads the oldest fact of a subject; fault.NotFound if it has none.
func (l *Log) First(ctx context.Context, subject string) (Fact, error) {
	return l.next(ctx, subject, 1)
}

// Last reads the newest fact of a subject; fault.NotFound if it has none.
func (l *Log) Last(ctx context.Context, subject string) (Fact, error) {
	return l.read(ctx, func(ctx context.Context) (*jetstream.RawStreamMsg, error) {
		return l.stream.GetLastMsgForSubject(ctx, subject)
	})
}

// next reads the first fact at or after seq whose subject matches filter.
func (l *Log) next(ctx context.Context, filter string, seq uint64) (Fact, error) {
	return l.read(ctx, func(ctx context.Context) (*jetstream.RawStreamMsg, error) {
		return l.stream.GetMsg(ctx, seq, jetstream.WithGetMsgSubject(filter))
	})
}

// read fetches a stored message and turns it into a fact.
func (l *Log) read(ctx context.Context, get func(context.Context) (*jetstream.RawStreamMsg, error)) (Fact, error) {
	m, err := again(ctx, get)
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return Fact{}, notFound(err)
	case err != nil:
		return Fact{}, unavailable(fmt.Errorf("reading the log: %w", err))
	}
	f, err := decode(m.Subject, m.Data)
	if err != nil {
		return Fact{}, fmt.Errorf("at sequence %d: %w", m.Sequence, err)
	}
	f.Seq, f.Stored = m.Sequence, m.Time.UTC()
	return f, nil
}

func notFound(err error) error {
	return fault.Wrap(fault.NotFound, err, "There is no such record.")
}

// unavailable says the log did not answer; a cancelled caller hears its own
// cancellation.
func unavailable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &fault.Error{
		Kind: fault.Unavailable, Err: err, RetryAfter: RetryAfterBusy,
		Message: "The store does not answer at the moment. Try again shortly.",
	}
}
