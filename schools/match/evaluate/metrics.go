package evaluate

import (
	"cmp"
	"slices"
)

// Judged is one pair with what was said of it and what is true.
type Judged struct {
	Score       float64 // ranks pairs: the higher the surer
	Probability float64
	True        bool
}

// Thresholds are the probabilities at which precision and recall are given.
var Thresholds = []float64{.5, .99, .9998}

// At is what holds from one probability up.
type At struct {
	Probability float64 `json:"probability"`
	Right       int     `json:"right"`
	Wrong       int     `json:"wrong"`
	Precision   float64 `json:"precision"` // 1 where nothing was claimed
	Recall      float64 `json:"recall"`
	F1          float64 `json:"f1"`
}

// Metrics are how well pairs were found, ranked and weighed.
type Metrics struct {
	TruePairs       int     `json:"truePairs"`
	Candidates      int     `json:"candidates"`
	CandidateRecall float64 `json:"candidateRecall"`
	At              []At    `json:"at"`
	// ZeroFalse is the recall of the ranking before the first false pair.
	// Pairs of one score stand or fall together.
	ZeroFalse float64 `json:"zeroFalsePositiveRecall"`
	BestF1    float64 `json:"bestF1"`
	// Calibration is over all candidates; ECE is its expected error.
	Calibration []Bin   `json:"calibration"`
	ECE         float64 `json:"expectedCalibrationError"`
}

// Measure computes all metrics. truths is the number of all true pairs, those
// that are not among the judged included.
func Measure(pairs []Judged, truths int) Metrics {
	sorted := slices.SortedFunc(slices.Values(pairs), func(a, b Judged) int { return cmp.Compare(b.Score, a.Score) })
	m := Metrics{TruePairs: truths, Candidates: len(pairs)}
	for _, t := range Thresholds {
		m.At = append(m.At, at(pairs, t, truths))
	}
	right := 0
	for _, p := range pairs {
		if p.True {
			right++
		}
	}
	m.CandidateRecall = share(right, truths)
	m.rank(sorted)
	m.Calibration = reliability(pairs)
	m.ECE = expectedError(m.Calibration)
	return m
}

func at(pairs []Judged, threshold float64, truths int) At {
	a := At{Probability: threshold, Precision: 1}
	for _, p := range pairs {
		if p.Probability < threshold {
			continue
		}
		if p.True {
			a.Right++
		} else {
			a.Wrong++
		}
	}
	if claimed := a.Right + a.Wrong; claimed > 0 {
		a.Precision = share(a.Right, claimed)
	}
	a.Recall = share(a.Right, truths)
	a.F1 = f1(a.Right, a.Wrong, truths)
	return a
}

// rank walks down the ranking, one score at a time.
func (m *Metrics) rank(sorted []Judged) {
	right, wrong := 0, 0
	for i := 0; i < len(sorted); {
		score := sorted[i].Score
		for ; i < len(sorted) && sorted[i].Score == score; i++ {
			if sorted[i].True {
				right++
			} else {
				wrong++
			}
		}
		if wrong == 0 {
			m.ZeroFalse = share(right, m.TruePairs)
		}
		m.BestF1 = max(m.BestF1, f1(right, wrong, m.TruePairs))
	}
}

func f1(right, wrong, truths int) float64 { return share(2*right, right+wrong+truths) }

// share is a part of a whole, and 0 of nothing.
func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
