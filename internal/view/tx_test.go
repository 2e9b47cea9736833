package view_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// script is a projector whose one step a test writes.
type script struct {
	buckets []string
	step    func(tx *view.Tx, f facts.Fact) error
}

func (s *script) Buckets() []string                     { return s.buckets }
func (s *script) Apply(tx *view.Tx, f facts.Fact) error { return s.step(tx, f) }

// run publishes n facts and starts a view of them with the step given.
func run(t *testing.T, n int, step func(tx *view.Tx, f facts.Fact) error) (*view.View, error) {
	t.Helper()
	l := factstest.Start(t).Log()
	publish(t, l, n)
	v, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: l,
		Projectors: map[string]view.Projector{"fb.": &script{[]string{"a", "b"}, step}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	return v, v.Start(context.Background())
}

func TestRowsAreReadBackByPrefixInOrder(t *testing.T) {
	t.Parallel()
	v, err := run(t, 1, func(tx *view.Tx, _ facts.Fact) error {
		for _, k := range []string{"x/2", "x/1", "y/1", "x", "x/3"} {
			tx.Put("a", k, []byte(k))
		}
		tx.Delete("a", "x/3")
		tx.Delete("a", "never there")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	err = v.Read(func(tx *view.Tx) error {
		var keys []string
		err := tx.Each("a", "x/", func(k string, val []byte) error {
			if k != string(val) {
				t.Errorf("row %s holds %s", k, val)
			}
			keys = append(keys, k)
			return nil
		})
		if got := strings.Join(keys, " "); got != "x/1 x/2" || tx.Count("a", "x/") != 2 || tx.Count("a", "") != 4 {
			t.Errorf("rows %q, counts %d and %d", got, tx.Count("a", "x/"), tx.Count("a", ""))
		}
		for prefix, want := range map[string]string{"x/": "x/2", "x": "x/2", "y": "y/1", "": "y/1", "w": "", "z": ""} {
			if k, val, ok := tx.Last("a", prefix); k != want || string(val) != want || ok != (want != "") {
				t.Errorf("the last row under %q is %q with %q, %v", prefix, k, val, ok)
			}
		}
		if tx.Get("a", "absent") != nil || tx.Get("b", "x") != nil {
			t.Error("a row that was never written is found")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAProjectorMayChangeTheRowsItWalks(t *testing.T) {
	t.Parallel()
	const rows = 500
	v, err := run(t, 2, func(tx *view.Tx, f facts.Fact) error {
		if f.Seq == 1 {
			for i := range rows {
				tx.Put("a", fmt.Sprintf("old/%04d", i), []byte("row"))
			}
			return nil
		}
		return tx.Each("a", "old/", func(k string, val []byte) error {
			tx.Delete("a", k)
			tx.Put("a", "new/"+k, val)
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Read(func(tx *view.Tx) error {
		if tx.Count("a", "old/") != 0 || tx.Count("a", "new/") != rows {
			t.Errorf("%d old rows, %d new ones", tx.Count("a", "old/"), tx.Count("a", "new/"))
		}
		if k, _, _ := tx.Last("a", "new/"); k != fmt.Sprintf("new/old/%04d", rows-1) {
			t.Errorf("the last new row is %q", k)
		}
		return nil
	})
}

func TestMistakesOfAProjectorStopTheViewAndAreNamed(t *testing.T) {
	t.Parallel()
	for want, step := range map[string]func(tx *view.Tx, f facts.Fact) error{
		"own words":                func(*view.Tx, facts.Fact) error { return errors.New("own words") },
		"named by no projector":    func(tx *view.Tx, _ facts.Fact) error { tx.Put("c", "k", nil); return nil },
		"writing a row of a":       func(tx *view.Tx, _ facts.Fact) error { tx.Put("a", "", nil); return nil },
		"this version is older":    func(*view.Tx, facts.Fact) error { return fmt.Errorf("x: %w", view.ErrUnknownType) },
		"projecting fact 1 of typ": func(*view.Tx, facts.Fact) error { return errors.New("x") },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			v, err := run(t, 3, step)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q", err, want)
			}
			if v.Err() == nil || v.Applied() != 0 {
				t.Errorf("error %v, applied %d", v.Err(), v.Applied())
			}
			if err := v.Read(func(*view.Tx) error { return nil }); err != nil {
				t.Errorf("a view that stopped following no longer reads: %v", err)
			}
		})
	}
}

func TestAReaderCannotWrite(t *testing.T) {
	t.Parallel()
	v, err := run(t, 1, func(*view.Tx, facts.Fact) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func(tx *view.Tx){
		"put":    func(tx *view.Tx) { tx.Put("a", "k", nil) },
		"delete": func(tx *view.Tx) { tx.Delete("a", "k") },
	} {
		if err := v.Read(func(tx *view.Tx) error { write(tx); return nil }); err == nil {
			t.Errorf("%s in a reader went through", name)
		}
	}
}

func TestTheLongestPrefixProjects(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	publish(t, l, 3)
	mark := func(name string) view.Projector {
		return &script{[]string{name}, func(tx *view.Tx, f facts.Fact) error {
			tx.Put(name, f.Subject, nil)
			return nil
		}}
	}
	v, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: l,
		Projectors: map[string]view.Projector{"fb.": mark("all"), "fb.case.": mark("case"), "fb.case.c1": mark("one")},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	if err := v.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	if all, cases, one := count(t, v, "all"), count(t, v, "case"), count(t, v, "one"); all != 0 || cases != 2 || one != 1 {
		t.Errorf("%d, %d and %d rows, want 0, 2 and 1", all, cases, one)
	}
}

func TestASubjectWithoutProjectorStopsTheView(t *testing.T) {
	t.Parallel()
	l := factstest.Start(t).Log()
	f := facts.New("checkpoint", "fb.audit", "node", noon)
	if _, err := l.Publish(context.Background(), f, facts.ExpectLast(0)); err != nil {
		t.Fatal(err)
	}
	if err := open(t, l, filepath.Join(t.TempDir(), "view.db")).Start(context.Background()); !errors.Is(err, view.ErrUnknownType) {
		t.Errorf("got %v, want an unknown type", err)
	}
	v, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: l,
		Projectors: map[string]view.Projector{"fb.audit": view.Ignore{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	if err := v.Start(context.Background()); err != nil || v.Applied() != 1 {
		t.Errorf("ignored on purpose: %v, applied %d", err, v.Applied())
	}
}

func TestTwoProjectorsCannotShareABucket(t *testing.T) {
	t.Parallel()
	same := &script{[]string{"a"}, nil}
	_, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: factstest.Start(t).Log(),
		Projectors: map[string]view.Projector{"fb.case.": same, "fb.dir.": same},
	})
	if err == nil || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("got %v, want the bucket named", err)
	}
}
