package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
)

// bench is a real log with a keeper whose clock the test turns.
type bench struct {
	*testing.T
	log    *facts.Log
	keeper *Keeper
	path   string
	mu     sync.Mutex
	clock  time.Time
}

var seed = bytes.Repeat([]byte{7}, 32)

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock
}

func (b *bench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

func start(t *testing.T, places ...Place) *bench {
	t.Helper()
	b := &bench{T: t, clock: time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC), path: filepath.Join(t.TempDir(), "tree")}
	b.log = factstest.Start(t).Log()
	b.open(seed, places...)
	return b
}

func (b *bench) open(seed []byte, places ...Place) {
	b.Helper()
	signer, err := NewSigner(b.log.Identity(), seed)
	if err != nil {
		b.Fatal(err)
	}
	b.keeper, err = Open(b.Context(), Config{Log: b.log, Path: b.path, Signer: signer, Places: places, Now: b.now})
	if err != nil {
		b.Fatal(err)
	}
	k := b.keeper
	b.Cleanup(func() { _ = k.Close() })
}

// happen publishes n facts with what JSON likes to escape and two sealed parts.
func (b *bench) happen(n int) {
	b.Helper()
	for i := range n {
		f := facts.New("opened", fmt.Sprintf("fb.case.c%d", i%5), "person:a<b>&\u2028", b.now())
		f.Parts = []facts.Part{{Name: "a", Key: "k1", Sealed: []byte{1, 2, byte(i)}}, {Name: "b", Key: "k2", Sealed: bytes.Repeat([]byte{9}, 300)}}
		if err := f.SetData(map[string]string{"code": "<&>"}); err != nil {
			b.Fatal(err)
		}
		if _, err := b.log.Publish(b.Context(), f, facts.ExpectNothing()); err != nil {
			b.Fatal(err)
		}
	}
}

func (b *bench) tick() {
	b.Helper()
	if err := b.keeper.Tick(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func (b *bench) export() string {
	b.Helper()
	var out strings.Builder
	if _, err := b.keeper.Export(b.Context(), &out, nil); err != nil {
		b.Fatal(err)
	}
	return out.String()
}

func (b *bench) checkpoints() []facts.Fact {
	b.Helper()
	all, err := b.log.Of(b.Context(), Subject)
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func TestACheckpointIsMadeOnceAnHourAndNotForItself(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.tick()
	if n := len(b.checkpoints()); n != 0 {
		t.Fatalf("%d checkpoints of an empty log", n)
	}
	b.happen(3)
	b.tick()
	b.tick()
	if n := len(b.checkpoints()); n != 1 {
		t.Fatalf("%d checkpoints, want 1", n)
	}
	b.later(Every)
	b.tick()
	if n := len(b.checkpoints()); n != 1 {
		t.Fatalf("%d checkpoints, though nothing happened after the first", n)
	}
	b.happen(1)
	b.tick()
	all := b.checkpoints()
	if len(all) != 2 {
		t.Fatalf("%d checkpoints, want 2", len(all))
	}
	c, err := ReadCheckpoint(b.keeper.Last().Note, b.keeper.VerifierKey())
	if err != nil || c.Size != 5 || c.Kind != KindHourly || !c.At.Equal(b.now()) {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestTwoNodesMakeOneCheckpointBetweenThem(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(10)
	one := b.keeper
	b.path += "-2"
	b.open(seed)
	two := b.keeper
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, k := range []*Keeper{one, two} {
		wg.Go(func() { errs[i] = k.Tick(t.Context()) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	if n := len(b.checkpoints()); n != 1 {
		t.Fatalf("%d checkpoints, want 1", n)
	}
	if one.Last().Note != two.Last().Note {
		t.Error("the nodes hold different checkpoints")
	}
}

func TestAnotherKeyCannotGoOnWithTheLog(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(2)
	b.tick()
	other, err := NewSigner(b.log.Identity(), bytes.Repeat([]byte{8}, 32))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), Config{Log: b.log, Path: b.path + "-2", Signer: other, Now: b.now}); err == nil {
		t.Fatal("a second key was accepted")
	}
}

func TestALogThatWasRewrittenIsNotSigned(t *testing.T) {
	t.Parallel()
	b := start(t)
	b.happen(4)
	b.tick()
	if err := b.keeper.Close(); err != nil {
		t.Fatal(err)
	}
	// The same tree with other leaves is what a rewritten log would give.
	if err := os.Remove(b.path); err != nil {
		t.Fatal(err)
	}
	tree, err := OpenTree(b.path, b.log.Identity())
	if err != nil {
		t.Fatal(err)
	}
	f, err := b.log.At(t.Context(), 5)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(tree.Append(append(leavesOf(0, 4), f.Leaf())), tree.Close()); err != nil {
		t.Fatal(err)
	}
	b.open(seed)
	b.later(Every)
	b.happen(1)
	if err := b.keeper.Tick(t.Context()); !errors.Is(err, ErrRewritten) {
		t.Fatal(err)
	}
}

func TestADamagedTreeIsDerivedAnew(t *testing.T) {
	t.Parallel()
	for _, at := range []int64{headerSize + 5, headerSize + 32*7 - 1} { // the first leaf, and the last, for which no hash vouches
		b := start(t)
		b.happen(5) // 8 hashes: the last is a leaf without a partner
		b.tick()
		want := b.keeper.Last().Head
		if err := b.keeper.Close(); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(b.path)
		if err != nil {
			t.Fatal(err)
		}
		raw[at] ^= 1
		if err := os.WriteFile(b.path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		b.open(seed)
		if _, err := b.keeper.catchUp(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, err := b.keeper.tree.Head(5); err != nil || got != want {
			t.Errorf("byte %d: head %v, %v; want %v", at, got, err, want)
		}
	}
}
