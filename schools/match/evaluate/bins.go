package evaluate

import "math"

// Bin is how often pairs of about one probability were true.
type Bin struct {
	From     float64 `json:"from"` // the least probability; the next bin's is the end
	Count    int     `json:"count"`
	Said     float64 `json:"said"`     // mean probability
	Observed float64 `json:"observed"` // share that was true
}

// edges part probabilities where it matters: evenly in the middle, ever finer
// towards certainty.
var edges = []float64{0, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, .999, .9998}

// reliability sorts pairs into bins. Bins without a pair are left out.
func reliability(pairs []Judged) []Bin {
	bins := make([]Bin, len(edges))
	for i, from := range edges {
		bins[i].From = from
	}
	for _, p := range pairs {
		b := &bins[binOf(p.Probability)]
		b.Count++
		b.Said += p.Probability
		if p.True {
			b.Observed++
		}
	}
	var filled []Bin
	for _, b := range bins {
		if b.Count > 0 {
			b.Said /= float64(b.Count)
			b.Observed /= float64(b.Count)
			filled = append(filled, b)
		}
	}
	return filled
}

func binOf(p float64) int {
	for i := len(edges) - 1; i > 0; i-- {
		if p >= edges[i] {
			return i
		}
	}
	return 0
}

// expectedError is the mean distance of what was said from what was observed,
// over all pairs.
func expectedError(bins []Bin) float64 {
	total, sum := 0, 0.0
	for _, b := range bins {
		total += b.Count
		sum += float64(b.Count) * math.Abs(b.Said-b.Observed)
	}
	if total == 0 {
		return 0
	}
	return sum / float64(total)
}
