package facts

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestConsumingSurvivesALostConnection(t *testing.T) {
	t.Parallel()
	const total = 300
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	e, err := Start(ctx, Config{Dir: t.TempDir(), NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Stop(context.Background()) })
	l := e.Log()
	got := make(chan uint64, 2*total)
	done := make(chan error, 1)
	consuming, stop := context.WithCancel(ctx)
	go func() {
		done <- l.Consume(consuming, 1, func(batch []Fact) error {
			for _, f := range batch {
				got <- f.Seq
			}
			return nil
		})
	}()
	for i := range total {
		if i%100 == 50 {
			if err := e.conn.ForceReconnect(); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := l.Publish(ctx, New("received", "fb.case.a", "node", time.Now()), ExpectLast(uint64(i))); err != nil {
			t.Fatalf("fact %d: %v", i, err)
		}
	}
	for want := uint64(1); want <= total; want++ {
		select {
		case seq := <-got:
			if seq != want {
				t.Fatalf("got %d, want %d", seq, want)
			}
		case err := <-done:
			t.Fatalf("consuming ended at %d: %v", want, err)
		case <-ctx.Done():
			t.Fatalf("nothing after %d", want-1)
		}
	}
	stop()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}
