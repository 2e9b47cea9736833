package facts

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// deaf stores what is published and loses the first answers.
type deaf struct {
	jetstream.JetStream
	lose atomic.Int64
}

func (d *deaf) PublishMsg(ctx context.Context, m *nats.Msg, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ack, err := d.JetStream.PublishMsg(ctx, m, opts...)
	if d.lose.Add(-1) >= 0 {
		return nil, nats.ErrTimeout
	}
	return ack, err
}

func startDeaf(t *testing.T, lose int64) *Log {
	t.Helper()
	e, err := Start(context.Background(), Config{Dir: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Stop(context.Background()) })
	d := &deaf{JetStream: e.js}
	d.lose.Store(lose)
	l := e.Log()
	l.js = d
	return l
}

func TestALostAnswerIsFoundOutAndTheFactStoredOnce(t *testing.T) {
	t.Parallel()
	for name, expect := range map[string]Expect{
		"by subject":          ExpectLast(0),
		"by filter":           ExpectLastOf("fb.case.>", 0),
		"without expectation": ExpectNothing(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := startDeaf(t, 2)
			f, err := l.Publish(context.Background(), New("received", "fb.case.a", "node", time.Now()), expect)
			if err != nil || f.Seq != 1 {
				t.Fatalf("sequence %d, %v; want 1", f.Seq, err)
			}
			if last, err := l.LastSeq(context.Background()); err != nil || last != 1 {
				t.Errorf("the log ends at %d, %v: stored more than once", last, err)
			}
		})
	}
}

func TestALostAnswerToALostRaceIsStillALostRace(t *testing.T) {
	t.Parallel()
	l := startDeaf(t, 0)
	ctx := context.Background()
	if _, err := l.Publish(ctx, New("received", "fb.case.a", "other", time.Now()), ExpectLast(0)); err != nil {
		t.Fatal(err)
	}
	l.js.(*deaf).lose.Store(2)
	_, err := l.Publish(ctx, New("received", "fb.case.a", "node", time.Now()), ExpectLast(0))
	if !errors.Is(err, ErrWrongSequence) {
		t.Errorf("got %v, want wrong sequence", err)
	}
}

func TestWithoutAnyAnswerNothingIsClaimed(t *testing.T) {
	t.Parallel()
	l := startDeaf(t, 1<<30)
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	_, err := l.Publish(ctx, New("received", "fb.case.a", "node", time.Now()), ExpectNothing())
	if err == nil || errors.Is(err, ErrWrongSequence) || l.writable(context.Background()) == nil {
		t.Errorf("publish: %v, writable: %v", err, l.writable(context.Background()))
	}
}
