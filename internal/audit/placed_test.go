package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// stubborn takes checkpoints after it has refused so many times.
type stubborn struct {
	refuse int
	asked  int
	took   []int64
}

func (s *stubborn) Put(_ context.Context, c Checkpoint) error {
	s.asked++
	if s.refuse--; s.refuse >= 0 {
		return errors.New("not now")
	}
	s.took = append(s.took, c.Size)
	return nil
}

func (s *stubborn) place() Place { return Place{ID: "stubborn-1", Name: "stubborn", Taker: s} }

// placed is how many facts say where checkpoints arrived.
func (b *bench) placed() int {
	b.Helper()
	all, err := b.log.Of(b.Context(), SubjectPlaces)
	if err != nil {
		b.Fatal(err)
	}
	return len(all)
}

// again is a restart with these places.
func (b *bench) again(places ...Place) {
	b.Helper()
	if err := b.keeper.Close(); err != nil {
		b.Fatal(err)
	}
	b.open(seed, places...)
}

func TestAPlaceThatWasAwayGetsTheCheckpointLater(t *testing.T) {
	t.Parallel()
	away := &stubborn{refuse: 2}
	file := Place{ID: "file-1", Name: "file", Taker: File{Path: filepath.Join(t.TempDir(), "elsewhere")}}
	b := start(t, away.place(), file)
	b.happen(1)
	for range 2 {
		if err := b.keeper.Tick(t.Context()); err == nil {
			t.Fatal("the refusal was not reported")
		}
		b.later(2 * time.Minute)
	}
	b.tick()
	b.tick()
	if fmt.Sprint(away.took) != "[1]" {
		t.Errorf("took %v, want one checkpoint once", away.took)
	}
	b.later(Every)
	b.happen(1)
	b.tick()
	raw, err := os.ReadFile(file.Taker.(File).Path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(raw), "kind hourly"); n != 2 {
		t.Errorf("the file holds %d checkpoints, want 2:\n%s", n, raw)
	}
}

func TestWhatAPlaceHasIsKnownAfterARestart(t *testing.T) {
	t.Parallel()
	one := &stubborn{}
	b := start(t, one.place())
	b.happen(3)
	b.tick()
	b.again(one.place())
	if got := b.keeper.Places(); len(got) != 1 || got[0].Size != 3 || !got[0].At.Equal(b.now()) || !got[0].Owed.IsZero() {
		t.Fatalf("before any look the place is known to have %+v", got)
	}
	b.tick()
	if one.asked != 1 {
		t.Errorf("asked %d times for one checkpoint", one.asked)
	}
}

func TestAPlaceIsOverdueTwoHoursAfterTheFirstCheckpointItLacks(t *testing.T) {
	t.Parallel()
	one := &stubborn{}
	b := start(t, one.place())
	b.happen(1)
	b.tick()
	b.later(30 * time.Hour) // a quiet day owes nobody anything
	b.happen(1)
	one.refuse = 1 << 30
	since := b.now()
	look := func() PlaceState {
		if err := b.keeper.Tick(t.Context()); err == nil {
			t.Fatal("the refusal was not reported")
		}
		return b.keeper.Places()[0]
	}
	if got := look(); got.Overdue || !got.Owed.Equal(since) {
		t.Fatalf("at once: %+v", got)
	}
	b.later(OverdueAfter)
	if got := look(); got.Overdue {
		t.Fatalf("after two hours sharp: %+v", got)
	}
	b.again(one.place()) // the time goes on through a restart
	b.later(time.Second)
	if got := b.keeper.Places()[0]; !got.Overdue || !got.Owed.Equal(since) || got.Size != 1 {
		t.Fatalf("after a restart: %+v", got)
	}
	one.refuse = 0
	b.later(maxRest)
	b.tick()
	if got := b.keeper.Places()[0]; got.Overdue || got.Size < 2 {
		t.Errorf("once it was taken: %+v", got)
	}
}

func TestANewPlaceOwesNothingForTheYearsBeforeIt(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(1)
	b.tick()
	b.later(10_000 * time.Hour)
	late := &stubborn{refuse: 1}
	b.again(late.place())
	if err := b.keeper.Tick(t.Context()); err == nil {
		t.Fatal("the refusal was not reported")
	}
	if got := b.keeper.Places()[0]; got.Overdue || !got.Owed.Equal(b.now()) {
		t.Errorf("%+v", got)
	}
}

func TestBringingACheckpointIsNothingToSignForEver(t *testing.T) {
	t.Parallel()
	one, two := &stubborn{}, &stubborn{refuse: 1 << 30}
	b := start(t, one.place(), Place{ID: "stubborn-2", Name: "the other", Taker: two})
	b.happen(5)
	for range 6 {
		_ = b.keeper.Tick(t.Context()) // the second place refuses
		b.later(Every)
	}
	if n, m := len(b.checkpoints()), b.placed(); n != 1 || m != 1 {
		t.Errorf("%d checkpoints and %d notes of places, want one of each", n, m)
	}
}

func TestAPlaceThatRefusesRestsForAtMostAQuarterOfAnHour(t *testing.T) {
	t.Parallel()
	one := &stubborn{refuse: 1 << 30}
	b := start(t, one.place())
	b.happen(1)
	for range 24 * 60 {
		if err := b.keeper.Tick(t.Context()); err == nil {
			t.Fatal("a rest was taken for success")
		}
		b.later(time.Minute)
	}
	if one.asked < 24*60/16 || one.asked > 24*60/15+6 {
		t.Errorf("asked %d times in a day", one.asked)
	}
}

func TestAPlaceThatIsConfiguredNoMoreIsOnRecord(t *testing.T) {
	t.Parallel()
	one := &stubborn{}
	b := start(t, one.place())
	b.happen(1)
	b.tick()
	b.again()
	b.tick()
	f, err := b.log.Last(t.Context(), SubjectPlaces)
	if err != nil {
		t.Fatal(err)
	}
	var data Placed
	if err := f.DecodeData(&data); err != nil || len(data.Places) != 0 || b.placed() != 2 {
		t.Errorf("%+v after %d notes, %v", data, b.placed(), err)
	}
}

func TestAMailServerThatTakesItsTimeKeepsNobodyFromReading(t *testing.T) {
	t.Parallel()
	begun, end := make(chan struct{}), make(chan struct{})
	slow := taker(func(context.Context, Checkpoint) error { close(begun); <-end; return nil })
	b := start(t, Place{ID: "slow-1", Name: "slow", Taker: slow})
	b.happen(2)
	done := make(chan error, 1)
	go func() { done <- b.keeper.Tick(t.Context()) }()
	<-begun
	if got := b.keeper.Last(); got.Size != 2 {
		t.Errorf("the newest checkpoint is over %d facts", got.Size)
	}
	if got := b.keeper.Places(); got[0].Size != 0 {
		t.Errorf("%+v", got)
	}
	close(end)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// taker is a function that takes checkpoints.
type taker func(context.Context, Checkpoint) error

func (f taker) Put(ctx context.Context, c Checkpoint) error { return f(ctx, c) }
