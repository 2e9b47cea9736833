package match

import (
	"slices"
	"testing"

	"firstbell/schools"
)

// tally counts what became of many described children.
type counts struct {
	onRoll, auto, wrong, inTop5, offRoll, offAuto int
	reasons                                       map[Reason]int
}

func (w *world) tally(e *Engine, n int, show func(schools.Pupil, Query, Decision)) counts {
	t := counts{reasons: map[Reason]int{}}
	for i := range n {
		p, off := w.pupils[w.r.IntN(len(w.pupils))], false
		if i%14 == 13 && len(w.off) > 0 {
			p, off = w.off[w.r.IntN(len(w.off))], true
		}
		q := w.describe(p)
		d := e.Match(q, today)
		if off {
			t.offRoll++
			if d.Automatic {
				t.offAuto++
				show(p, q, d)
			}
			continue
		}
		t.onRoll++
		if !d.Automatic {
			t.reasons[d.Reason]++
			if slices.ContainsFunc(d.Candidates[:min(5, len(d.Candidates))], func(c Candidate) bool { return c.URN == p.URN }) {
				t.inTop5++
			} else {
				show(p, q, d)
			}
			continue
		}
		t.auto++
		t.inTop5++
		if len(d.Targets) != 1 || d.Targets[0].URN != p.URN {
			t.wrong++
			show(p, q, d)
		}
	}
	return t
}

func TestTheInventedCountryIsDecidedWell(t *testing.T) {
	t.Parallel()
	w := smallWorld()
	e := NewEngine(Config{Index: w.index()})
	shown := 0
	got := w.tally(e, 6000, func(p schools.Pupil, q Query, d Decision) {
		if shown++; shown < 12 {
			t.Logf("%+v\n  as %+v\n  decided %v %v %v %.6f", p, q, d.Automatic, d.Reason, d.Flags, d.Probability)
		}
	})
	t.Logf("%d on roll: %.4f automatic, %d wrong, %.4f in the first five; off roll %d, automatic %d; %v",
		got.onRoll, float64(got.auto)/float64(got.onRoll), got.wrong, float64(got.inTop5)/float64(got.onRoll), got.offRoll, got.offAuto, got.reasons)
	if got.wrong > 0 || got.offAuto > 0 {
		t.Errorf("%d wrong and %d off-roll automatic decisions, want none", got.wrong, got.offAuto)
	}
	if got.auto*100 < got.onRoll*80 {
		t.Errorf("%d of %d automatic", got.auto, got.onRoll)
	}
}
