package facts_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// publish appends a fact or fails the test.
func publish(t testing.TB, l *facts.Log, f facts.Fact, expect facts.Expect) facts.Fact {
	t.Helper()
	stored, err := l.Publish(context.Background(), f, expect)
	if err != nil {
		t.Fatalf("publishing %s: %v", f.Type, err)
	}
	return stored
}

func TestAFactComesBackAsItWasPublished(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t).Log()
	f := facts.New("received", "fb.case.a1", "force:ABC", noon)
	f.Keys = []string{"k1"}
	f.Parts = []facts.Part{{Name: "incident", Key: "k1", Sealed: []byte{1, 2, 3}}, {Name: "empty", Key: "k2"}}
	if err := f.SetData(map[string]int{"version": 1}); err != nil {
		t.Fatal(err)
	}
	stored := publish(t, l, f, facts.ExpectLast(0))
	for name, read := range map[string]func() (facts.Fact, error){
		"at":    func() (facts.Fact, error) { return l.At(ctx, stored.Seq) },
		"first": func() (facts.Fact, error) { return l.First(ctx, f.Subject) },
		"last":  func() (facts.Fact, error) { return l.Last(ctx, f.Subject) },
	} {
		got, err := read()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got.ID != f.ID || got.Seq != 1 || !got.At.Equal(noon) || got.Stored.IsZero() || got.Leaf() != stored.Leaf() {
			t.Errorf("%s: got %+v", name, got)
		}
		if p, ok := got.Part("incident"); !ok || p.Key != "k1" || len(p.Sealed) != 3 {
			t.Errorf("%s: the sealed part came back as %+v", name, p)
		}
	}
}

func TestWhatIsNotThereIsNotFound(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	l := factstest.Start(t).Log()
	for name, read := range map[string]func() error{
		"at":    func() error { _, err := l.At(ctx, 7); return err },
		"zero":  func() error { _, err := l.At(ctx, 0); return err },
		"first": func() error { _, err := l.First(ctx, "fb.case.none"); return err },
		"last":  func() error { _, err := l.Last(ctx, "fb.case.none"); return err },
	} {
		if err := read(); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	if all, err := l.Of(ctx, "fb.case.none"); err != nil || len(all) != 0 {
		t.Errorf("an unknown subject has %d facts, %v", len(all), err)
	}
}
