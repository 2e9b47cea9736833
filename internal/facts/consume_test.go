package facts_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
)

var errEnough = errors.New("enough")

// consume takes facts from a sequence on until it has seen the one at last.
func consume(t testing.TB, l *facts.Log, from, last uint64) (seqs []uint64, largest int) {
	t.Helper()
	err := l.Consume(context.Background(), from, func(batch []facts.Fact) error {
		largest = max(largest, len(batch))
		for _, f := range batch {
			seqs = append(seqs, f.Seq)
		}
		if seqs[len(seqs)-1] >= last {
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) {
		t.Fatalf("consuming: %v", err)
	}
	return seqs, largest
}

func fillLog(t testing.TB, l *facts.Log, n int) {
	t.Helper()
	for i := range n {
		publish(t, l, facts.New("received", fmt.Sprintf("fb.case.%d", i%7), "node", noon), facts.ExpectNothing())
	}
}

func TestConsumingIsCompleteOrderedAndInBatches(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	fillLog(t, l, 1500)
	for _, from := range []uint64{0, 1, 2, 777, 1500} {
		seqs, largest := consume(t, l, from, 1500)
		for i, seq := range seqs {
			if want := max(from, 1) + uint64(i); seq != want {
				t.Fatalf("from %d: fact %d has sequence %d, want %d", from, i, seq, want)
			}
		}
		if largest > facts.BatchMax {
			t.Errorf("from %d: a batch of %d", from, largest)
		}
	}
}

func TestConsumingGoesOnWithWhatIsPublishedLater(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	got := make(chan uint64, 64)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- l.Consume(ctx, 1, func(batch []facts.Fact) error {
			for _, f := range batch {
				got <- f.Seq
			}
			return nil
		})
	}()
	for want := uint64(1); want <= 20; want++ {
		fillLog(t, l, 1)
		if seq := <-got; seq != want {
			t.Fatalf("got %d, want %d", seq, want)
		}
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestConsumingBeyondTheEndIsAGap(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	fillLog(t, l, 3)
	err := l.Consume(context.Background(), 5, func([]facts.Fact) error { return nil })
	if !errors.Is(err, facts.ErrGap) {
		t.Errorf("got %v, want a gap", err)
	}
}

func TestOfReadsOneSubjectWhole(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t).Log()
	for written, want := 0, 1; want < 300; want *= 3 { // short subjects and long ones are read differently
		fillLog(t, l, 7*(want-written))
		written = want
		all, err := l.Of(ctx, "fb.case.3")
		if err != nil || len(all) != want {
			t.Fatalf("%d facts, %v, want %d", len(all), err, want)
		}
		for i, f := range all {
			if f.Subject != "fb.case.3" || f.Seq != uint64(4+7*i) {
				t.Errorf("fact %d is %s at %d", i, f.Subject, f.Seq)
			}
		}
	}
	all, err := l.Of(ctx, "fb.case.3")
	if err != nil {
		t.Fatal(err)
	}
	if first, err := l.First(ctx, "fb.case.3"); err != nil || first.ID != all[0].ID {
		t.Errorf("the first of the subject is another: %v", err)
	}
}
