package facts

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	// BatchMax is the most facts one batch holds.
	BatchMax = 256

	// BatchWait is how long a batch waits for company after its first fact.
	BatchWait = 5 * time.Millisecond
)

var (
	// ErrGap says that a sequence is missing: what was consumed so far does
	// not belong to this log any more.
	ErrGap = errors.New("the log misses a sequence")

	// ErrForeign says that the log is another one than when it was opened.
	ErrForeign = errors.New("the log is not the one that was opened")
)

// Consume hands every fact from sequence from on to batch, in order and
// without gaps, until ctx ends or batch fails. A batch holds at most BatchMax
// facts and closes BatchWait after its first. Interrupted connections are
// taken up again. It returns batch's error, ErrGap, ErrForeign, or ctx's error.
func (l *Log) Consume(ctx context.Context, from uint64, batch func([]Fact) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	from = max(from, 1)
	if err := l.checkContinues(ctx, from); err != nil {
		return err
	}
	c := &consumer{log: l, next: from, facts: make(chan Fact, 2*BatchMax)}
	done := make(chan error, 1)
	go func() {
		defer close(c.facts)
		done <- c.read(ctx)
	}()
	err := gather(c.facts, batch)
	cancel()
	for range c.facts { // let the reader see that nobody listens any more
	}
	return errors.Join(err, ignoreIf(err != nil, <-done))
}

// ignoreIf drops the reader's error when the batch function failed first: it
// is then only the echo of our own cancelling.
func ignoreIf(drop bool, err error) error {
	if drop {
		return nil
	}
	return err
}

// checkContinues makes sure that from can follow in this log.
func (l *Log) checkContinues(ctx context.Context, from uint64) error {
	id, err := again(ctx, func(ctx context.Context) (string, error) { return streamIdentity(ctx, l.js) })
	if err != nil {
		return unavailable(err)
	}
	if id != l.identity {
		return ErrForeign
	}
	last, err := l.LastSeq(ctx)
	if err != nil {
		return err
	}
	if from > last+1 {
		return fmt.Errorf("consuming from %d, but the log ends at %d: %w", from, last, ErrGap)
	}
	return nil
}

// consumer reads messages into a channel and checks their order.
type consumer struct {
	log   *Log
	next  uint64
	facts chan Fact
}

func (c *consumer) read(ctx context.Context) error {
	it, err := again(ctx, c.messages)
	if err != nil {
		return unavailable(fmt.Errorf("consuming the log: %w", err))
	}
	stop := context.AfterFunc(ctx, it.Stop)
	defer stop()
	defer it.Stop()
	for {
		m, err := it.Next()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return unavailable(fmt.Errorf("consuming the log after %d: %w", c.next-1, err))
		}
		if err := c.take(ctx, m); err != nil {
			return err
		}
	}
}

// messages asks for everything from the next sequence on.
func (c *consumer) messages(ctx context.Context) (jetstream.MessagesContext, error) {
	oc, err := c.log.js.OrderedConsumer(ctx, StreamFacts, jetstream.OrderedConsumerConfig{
		DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: c.next,
		MaxResetAttempts: -1,
	})
	if err != nil {
		return nil, err
	}
	return oc.Messages(jetstream.PullMaxMessages(4 * BatchMax))
}

// take checks and passes on one message.
func (c *consumer) take(ctx context.Context, m jetstream.Msg) error {
	f, err := received(m)
	if err != nil {
		return err
	}
	if f.Seq != c.next {
		return fmt.Errorf("consuming the log: %d follows %d: %w", f.Seq, c.next-1, ErrGap)
	}
	c.next++
	select {
	case c.facts <- f:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// gather cuts the flow of facts into batches until the channel closes.
func gather(in <-chan Fact, batch func([]Fact) error) error {
	buf := make([]Fact, 0, BatchMax)
	for first := range in {
		buf = append(buf[:0], first)
		timer := time.NewTimer(BatchWait)
		open := true
		for open && len(buf) < BatchMax {
			select {
			case f, ok := <-in:
				if ok {
					buf = append(buf, f)
				}
				open = ok
			case <-timer.C:
				open = false
			}
		}
		timer.Stop()
		if err := batch(buf); err != nil {
			return err
		}
	}
	return nil
}
