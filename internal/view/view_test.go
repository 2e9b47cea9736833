package view_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func TestMain(m *testing.M) {
	if inDoomedProcess() {
		return
	}
	goleak.VerifyTestMain(m)
}

// tally counts the facts of each case and keeps their ids.
type tally struct{}

func (tally) Buckets() []string { return []string{"count", "ids"} }

func (tally) Apply(tx *view.Tx, f facts.Fact) error {
	if f.Type != "received" {
		return view.ErrUnknownType
	}
	n := len(tx.Get("count", f.Case)) + 1
	tx.Put("count", f.Case, []byte(strings.Repeat("x", n)))
	tx.Put("ids", f.ID, []byte(f.Case))
	return nil
}

// received is a fact of a case.
func received(id int) facts.Fact {
	f := facts.New("received", fmt.Sprintf("fb.case.c%d", id), "force:ABC", noon)
	f.Case = fmt.Sprintf("c%d", id)
	return f
}

// publish appends n facts over three cases and returns the last sequence.
func publish(t testing.TB, l *facts.Log, n int) uint64 {
	t.Helper()
	var last uint64
	for i := range n {
		f, err := l.Publish(context.Background(), received(i%3), facts.ExpectNothing())
		if err != nil {
			t.Fatal(err)
		}
		last = f.Seq
	}
	return last
}

// open opens a view of l in path and stops it at the end of the test.
func open(t testing.TB, l *facts.Log, path string) *view.View {
	t.Helper()
	v, err := view.Open(view.Config{Path: path, Log: l, Projectors: map[string]view.Projector{"fb.case.": tally{}}})
	if err != nil {
		t.Fatalf("opening a view: %v", err)
	}
	t.Cleanup(v.Stop)
	return v
}

// start opens and starts a view.
func start(t testing.TB, l *facts.Log, path string) *view.View {
	t.Helper()
	v := open(t, l, path)
	if err := v.Start(context.Background()); err != nil {
		t.Fatalf("starting a view: %v", err)
	}
	return v
}

func count(t testing.TB, v *view.View, bucket string) int {
	t.Helper()
	var n int
	if err := v.Read(func(tx *view.Tx) error { n = tx.Count(bucket, ""); return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func digest(t testing.TB, v *view.View) string {
	t.Helper()
	d, err := v.Digest()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestStartReturnsWithEverythingPublishedBefore(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	last := publish(t, l, 700)
	v := start(t, l, filepath.Join(t.TempDir(), "view.db"))
	if v.Applied() != last || count(t, v, "ids") != 700 || count(t, v, "count") != 3 {
		t.Errorf("applied %d of %d, %d ids", v.Applied(), last, count(t, v, "ids"))
	}
	more := publish(t, l, 10)
	if err := v.Wait(context.Background(), more); err != nil || count(t, v, "ids") != 710 {
		t.Errorf("waiting: %v, %d ids", err, count(t, v, "ids"))
	}
}

func TestAnUnknownFactTypeStopsTheView(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	f := facts.New("novelty", "fb.case.c1", "node", noon)
	if _, err := l.Publish(context.Background(), f, facts.ExpectLast(0)); err != nil {
		t.Fatal(err)
	}
	v := open(t, l, filepath.Join(t.TempDir(), "view.db"))
	err := v.Start(context.Background())
	if !errors.Is(err, view.ErrUnknownType) || !strings.Contains(err.Error(), "novelty") {
		t.Errorf("got %v, want the unknown type named", err)
	}
}
