package evaluate

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-9 {
		t.Errorf("%s is %g, want %g", what, got, want)
	}
}

// TestMetricsOfFivePairs is worked out by hand: five candidates, of which three
// are true, and a fourth true pair that never was a candidate.
//
//	score 9  p .9999  true
//	score 8  p .995   true
//	score 7  p .99    false
//	score 2  p .6     true
//	score 1  p .1     false
func TestMetricsOfFivePairs(t *testing.T) {
	t.Parallel()
	m := Measure([]Judged{{2, .6, true}, {9, .9999, true}, {1, .1, false}, {7, .99, false}, {8, .995, true}}, 4)
	near(t, "candidate recall", m.CandidateRecall, 3./4)
	near(t, "recall at zero false positives", m.ZeroFalse, 2./4)
	near(t, "best F1", m.BestF1, 2.*3/(4+4)) // the four best: three right of four claimed, of four true
	for i, want := range []struct{ precision, recall float64 }{{3. / 4, 3. / 4}, {2. / 3, 2. / 4}, {1, 1. / 4}} {
		near(t, "precision", m.At[i].Precision, want.precision)
		near(t, "recall", m.At[i].Recall, want.recall)
	}
	near(t, "F1 at .5", m.At[0].F1, 3./4)
	// Two pairs share the bin from .99: said .9925, observed .5. The others
	// stand alone, .0001, .4 and .1 away from the truth.
	near(t, "the calibration error", m.ECE, (.0001+2*.4925+.4+.1)/5)
}

func TestPairsOfOneScoreStandOrFallTogether(t *testing.T) {
	t.Parallel()
	m := Measure([]Judged{{5, .9, true}, {4, .8, true}, {4, .8, false}, {4, .8, true}}, 3)
	near(t, "recall at zero false positives", m.ZeroFalse, 1./3)
	near(t, "best F1", m.BestF1, 2.*3/(4+3))
}

func TestMetricsOfNothing(t *testing.T) {
	t.Parallel()
	m := Measure(nil, 2)
	near(t, "candidate recall", m.CandidateRecall, 0)
	near(t, "recall at zero false positives", m.ZeroFalse, 0)
	near(t, "precision of no claim", m.At[0].Precision, 1)
	near(t, "the calibration error", m.ECE, 0)
}

func TestMetricsKeepTheirBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pairs := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Judged {
			p := rapid.Float64Range(0, 1).Draw(t, "p")
			return Judged{Score: p, Probability: p, True: rapid.Bool().Draw(t, "true")}
		})).Draw(t, "pairs")
		found := 0
		for _, p := range pairs {
			if p.True {
				found++
			}
		}
		m := Measure(pairs, found+rapid.IntRange(0, 5).Draw(t, "missed"))
		if m.ZeroFalse > m.CandidateRecall+1e-12 || m.BestF1 > 1 || m.ECE < 0 || m.ECE > 1 {
			t.Fatalf("out of bounds: %+v", m)
		}
		for i := 1; i < len(m.At); i++ {
			if m.At[i].Recall > m.At[i-1].Recall {
				t.Fatal("recall grows with the threshold")
			}
		}
	})
}

func TestReliabilityBins(t *testing.T) {
	t.Parallel()
	bins := reliability([]Judged{{Probability: .9998, True: true}, {Probability: 1, True: true}, {Probability: .9997, True: false}, {Probability: 0}})
	if len(bins) != 3 || bins[2].From != .9998 || bins[2].Count != 2 || bins[1].From != .999 || bins[1].Count != 1 {
		t.Fatalf("the bins are %+v", bins)
	}
	near(t, "what was observed in the surest bin", bins[2].Observed, 1)
	near(t, "what was said in it", bins[2].Said, (.9998+1)/2)
}

func TestUpperBound(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		k, n int
		want float64
	}{
		{0, 300000, 1 - math.Pow(.05, 1./300000)}, // exact for none: about 3/n
		{0, 100, 1 - math.Pow(.05, .01)},
		{1, 100, .0465598}, // by summing the binomial in exact integers
		{5, 50, .1988330},
		{100, 100, 1}, {0, 0, 1}, {3, 3, 1},
	} {
		if got := UpperBound(tc.k, tc.n); math.Abs(got-tc.want) > 2e-5*max(tc.want, .01) {
			t.Errorf("%d of %d: the bound is %.7g, want %.7g", tc.k, tc.n, got, tc.want)
		}
	}
	if got := UpperBound(0, 300000); got > 1.0001e-5 {
		t.Errorf("none in 300,000 is bounded by %g: not enough for one in a hundred thousand", got)
	}
}
