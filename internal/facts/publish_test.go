package facts_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
)

func TestOnlyOneOfSixteenWritersWinsEachSequence(t *testing.T) {
	t.Parallel()
	const writers, rounds = 16, 20
	ctx := context.Background()
	l := factstest.Start(t).Log()
	var last uint64
	for round := range rounds {
		var won atomic.Int64
		var seq atomic.Uint64
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				f, err := l.Publish(ctx, facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(last))
				switch {
				case err == nil:
					won.Add(1)
					seq.Store(f.Seq)
				case !errors.Is(err, facts.ErrWrongSequence):
					t.Errorf("round %d: %v", round, err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 {
			t.Fatalf("round %d: %d writers won, want 1", round, won.Load())
		}
		last = seq.Load()
	}
	if all, err := l.Of(ctx, "fb.case.a"); err != nil || len(all) != rounds {
		t.Errorf("%d facts of the subject, %v, want %d", len(all), err, rounds)
	}
}

func TestAWriterThatReloadsLosesNothing(t *testing.T) {
	t.Parallel()
	const writers, each = 16, 4
	ctx := context.Background()
	l := factstest.Start(t).Log()
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() {
			for done := 0; done < each; {
				all, err := l.Of(ctx, "fb.case.a")
				if err != nil {
					t.Error(err)
					return
				}
				var last uint64
				if len(all) > 0 {
					last = all[len(all)-1].Seq
				}
				_, err = l.Publish(ctx, facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(last))
				if err == nil {
					done++
				} else if !errors.Is(err, facts.ErrWrongSequence) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if all, err := l.Of(ctx, "fb.case.a"); err != nil || len(all) != writers*each {
		t.Errorf("%d facts, %v, want %d", len(all), err, writers*each)
	}
}

func TestPublishingTheSameFactAgainStoresItOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, expect := range map[string]func(uint64) facts.Expect{
		"by subject":          facts.ExpectLast,
		"by filter":           func(seq uint64) facts.Expect { return facts.ExpectLastOf("fb.dir.>", seq) },
		"without expectation": func(uint64) facts.Expect { return facts.ExpectNothing() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := factstest.Start(t).Log()
			mine := facts.New("imported", "fb.dir.schools", "node", noon)
			first := publish(t, l, mine, expect(0))
			publish(t, l, facts.New("imported", "fb.dir.schools", "node", noon), facts.ExpectNothing())
			again, err := l.Publish(ctx, mine, expect(0))
			if err != nil || again.Seq != first.Seq {
				t.Errorf("again: sequence %d, %v; want %d", again.Seq, err, first.Seq)
			}
			if last, err := l.LastSeq(ctx); err != nil || last != 2 {
				t.Errorf("the log ends at %d, %v, want 2", last, err)
			}
		})
	}
}

func TestAStaleExpectationOfAFilterIsRefused(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t).Log()
	one := publish(t, l, facts.New("imported", "fb.dir.schools", "node", noon), facts.ExpectLastOf("fb.dir.>", 0))
	publish(t, l, facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(0))
	publish(t, l, facts.New("imported", "fb.dir.roll", "node", noon), facts.ExpectLastOf("fb.dir.>", one.Seq))
	_, err := l.Publish(ctx, facts.New("imported", "fb.dir.links", "node", noon), facts.ExpectLastOf("fb.dir.>", one.Seq))
	if !errors.Is(err, facts.ErrWrongSequence) {
		t.Errorf("a stale import: %v, want wrong sequence", err)
	}
}

func TestAFactThatCouldNotBeFoundAgainIsRefused(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	good := func() facts.Fact { return facts.New("received", "fb.case.a", "node", noon) }
	for name, change := range map[string]func(*facts.Fact){
		"without id":              func(f *facts.Fact) { f.ID = "" },
		"without type":            func(f *facts.Fact) { f.Type = "" },
		"on a foreign subject":    func(f *facts.Fact) { f.Subject = "key.a" },
		"on a wildcard":           func(f *facts.Fact) { f.Subject = "fb.case.*" },
		"with a space in subject": func(f *facts.Fact) { f.Subject = "fb.case.a b" },
		"with broken data":        func(f *facts.Fact) { f.Data = []byte("{") },
	} {
		f := good()
		change(&f)
		if _, err := l.Publish(context.Background(), f, facts.ExpectNothing()); err == nil {
			t.Errorf("a fact %s was stored", name)
		}
	}
	big := good()
	big.Parts = []facts.Part{{Name: "x", Sealed: make([]byte, 9<<20)}}
	if _, err := l.Publish(context.Background(), big, facts.ExpectNothing()); !errors.Is(err, fault.TooLarge) {
		t.Errorf("nine megabytes: %v, want too large", err)
	}
}

func TestAFullStreamIsUnavailableAndStillReads(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t, factstest.MaxBytes(256<<10)).Log()
	if l.NearlyFull(ctx) {
		t.Error("an empty log says it is nearly full")
	}
	var err error
	stored := 0
	for ; err == nil && stored < 1000; stored++ {
		f := facts.New("received", fmt.Sprintf("fb.case.%d", stored), "node", noon)
		f.Parts = []facts.Part{{Name: "x", Sealed: make([]byte, 8<<10)}}
		_, err = l.Publish(ctx, f, facts.ExpectLast(0))
	}
	if !errors.Is(err, fault.Unavailable) || fault.RetryAfter(err) == 0 || fault.Code(err) != "store-full" {
		t.Errorf("after %d facts: %v, want unavailable with advice to retry", stored, err)
	}
	if _, err := l.First(ctx, "fb.case.0"); err != nil {
		t.Errorf("reading a full log: %v", err)
	}
}

func TestIngestIsRefusedBeforeTheStreamIsFull(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clock := noon
	l := factstest.Start(t, factstest.MaxBytes(256<<10), factstest.Now(func() time.Time { return clock })).Log()
	for i := range 1000 {
		f := facts.New("received", fmt.Sprintf("fb.case.%d", i), "node", noon)
		f.Parts = []facts.Part{{Name: "x", Sealed: make([]byte, 8<<10)}}
		if _, err := l.Publish(ctx, f, facts.ExpectLast(0)); err != nil {
			t.Fatalf("full before it was nearly full: %v", err)
		}
		if clock = clock.Add(2 * time.Second); l.NearlyFull(ctx) {
			return
		}
	}
	t.Error("never nearly full")
}

func TestACancelledPublishSaysSo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	l := factstest.Start(t).Log()
	_, err := l.Publish(ctx, facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(0))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want canceled", err)
	}
}

func TestRoomIsAskedOfTheDisk(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	if err := l.Room(1); err != nil {
		t.Errorf("one byte: %v", err)
	}
	for _, bytes := range []int64{1 << 62, -1} {
		if err := l.Room(bytes); !errors.Is(err, fault.Unavailable) {
			t.Errorf("%d bytes: %v, want unavailable", bytes, err)
		}
	}
}
