package view_test

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"testing"

	"golang.org/x/sync/errgroup"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/view"
)

// light is about the least a real projector does: it reads a row, changes it
// and writes it back.
type light struct{}

func (light) Buckets() []string { return []string{"case"} }

func (light) Apply(tx *view.Tx, f facts.Fact) error {
	var state struct{ Seq []uint64 }
	if old := tx.Get("case", f.Case); old != nil {
		if err := json.Unmarshal(old, &state); err != nil {
			return err
		}
	}
	state.Seq = append(state.Seq, f.Seq)
	row, err := json.Marshal(state)
	tx.Put("case", f.Case, row)
	return err
}

// BenchmarkRebuild builds a view of 50,000 facts of 10,000 cases with a sealed
// kilobyte each, and reports facts per second.
func BenchmarkRebuild(b *testing.B) {
	const total, cases = 50_000, 10_000
	l := factstest.Start(b).Log()
	sealed := make([]byte, 1024)
	var g errgroup.Group
	for w := range 8 {
		g.Go(func() error {
			for i := w; i < total; i += 8 {
				id := fmt.Sprintf("%032x", i%cases*2654435761)
				f := facts.New("received", "fb.case."+id, "force:ABC", noon)
				f.Case, f.Keys = id, []string{f.ID}
				f.Parts = []facts.Part{{Name: "incident", Key: f.ID, Sealed: sealed}}
				if _, err := l.Publish(context.Background(), f, facts.ExpectNothing()); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		v, err := view.Open(view.Config{
			Path: filepath.Join(b.TempDir(), "view.db"), Log: l,
			Projectors: map[string]view.Projector{"fb.case.": light{}},
		})
		if err != nil {
			b.Fatal(err)
		}
		if err := v.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		v.Stop()
	}
	b.ReportMetric(float64(total*b.N)/b.Elapsed().Seconds(), "facts/s")
}
