package match

import (
	"testing"

	"pgregory.net/rapid"
)

// auto is the probability from which on a child is routed.
const auto = .9998

// outcomesAt are so many right and wrong decisions at some log-odds.
func outcomesAt(bits float64, right, wrong int) []Outcome {
	var all []Outcome
	for i := range right + wrong {
		all = append(all, Outcome{LogOdds: bits, Right: i < right})
	}
	return all
}

func TestWhatAForceLearnsFromItsOwnOutcomes(t *testing.T) {
	t.Parallel()
	shipped := Shipped()
	for name, tc := range map[string]struct {
		outcomes    []Outcome
		at          float64
		wasAuto, is bool
	}{
		"nothing changes what is certain":                         {nil, 20, true, true},
		"a hundred that went well change nothing":                 {outcomesAt(20, 100, 0), 20, true, true},
		"one that came back makes it stricter at once":            {outcomesAt(20, 100, 1), 20, true, false},
		"and with it everything that is less sure":                {outcomesAt(20, 100, 1), 14, true, false},
		"what is surer by far stays":                              {outcomesAt(20, 100, 1), 24, true, true},
		"one of twenty thousand is what the table foretells":      {outcomesAt(20, 20_000, 1), 20, true, true},
		"ten thousand right ones prove too little to be looser":   {outcomesAt(12.3, 10_000, 0), 12.3, false, false},
		"and twenty thousand prove it, where the model agrees":    {outcomesAt(12.3, 20_000, 0), 12.3, false, true},
		"but never beyond what the model itself says":             {outcomesAt(10, 20_000, 0), 10, false, false},
		"what was wrong among the doubtful leaves the sure alone": {outcomesAt(4, 0, 500), 20, true, true},
	} {
		learned := shipped.Recalibrate("test", tc.outcomes)
		if was := shipped.Probability(tc.at) >= auto; was != tc.wasAuto {
			t.Errorf("%s: the shipped table routes at %v bits: %v", name, tc.at, was)
		}
		if p := learned.Probability(tc.at); (p >= auto) != tc.is {
			t.Errorf("%s: at %v bits %v, want routed: %v", name, tc.at, p, tc.is)
		}
	}
	if shipped.Recalibrate("x", nil) != shipped {
		t.Error("without outcomes the table is another")
	}
}

func TestARecalibrationIsLooserOnlyWithProof(t *testing.T) {
	t.Parallel()
	outcome := rapid.Custom(func(rt *rapid.T) Outcome {
		return Outcome{LogOdds: rapid.Float64Range(-25, 50).Draw(rt, "bits"), Right: rapid.IntRange(0, 9).Draw(rt, "wrong") > 0}
	})
	rapid.Check(t, func(rt *rapid.T) {
		outcomes := rapid.SliceOfN(outcome, 0, 300).Draw(rt, "outcomes")
		shipped := Shipped()
		learned := shipped.Recalibrate("test", outcomes)
		last := 0.0
		for bits := -30.0; bits <= 50; bits += .25 {
			p := learned.Probability(bits)
			if p < last {
				rt.Fatalf("at %v bits it goes down from %v to %v", bits, last, p)
			}
			last = p
			// Three hundred outcomes prove at most 1 - 3/300.
			if proven := 1 - AtMost(0, len(outcomes)); p > shipped.Probability(bits) && p > proven {
				rt.Fatalf("at %v bits it is looser without proof: %v instead of %v", bits, p, shipped.Probability(bits))
			}
		}
	})
}
