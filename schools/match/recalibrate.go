package match

import (
	"cmp"
	"slices"
)

// A force's own table stands on the one that is shipped. What people and
// schools have said about single decisions is added to it as a counted share in
// each range of log-odds, against a prior that believes the shipped table: one
// child who came back to a force with a hundred decisions makes it stricter at
// once, a hundred that went well change nothing. Stricter needs a fact, looser
// needs proof.

const (
	// RecalibrationPrior is how many imagined outcomes, right as often as the
	// shipped table says, stand in each range before a force's own are counted.
	RecalibrationPrior = 2000
	// The ranges in bits of log-odds: narrow enough that a mistake among the
	// doubtful leaves the certain alone.
	firstRange, lastRange, rangeWidth = -20.0, 40.0, 2.0
)

// Shipped is the table that every installation begins with.
func Shipped() *Calibration { return shippedCalibration() }

// Reckoning names what log-odds are comparable within: the engine and its
// weights, without a calibration. It begins the model of every decision.
func Reckoning() string { return ModelWeighing + "/" + DefaultWeights.Version }

// Recalibrate is the table c with a force's own outcomes in it. It never goes
// down, and in no range it
//   - is looser than c, unless the outcomes in that range prove with 95%
//     confidence that they are right as often as it then says; and even then
//     Probability believes a decision no further than the model itself does;
//   - is stricter than c, unless more of them were wrong than c foretells there
//     or further up: a mistake among the surer speaks against the less sure.
//
// Without outcomes it is c.
func (c *Calibration) Recalibrate(version string, outcomes []Outcome) *Calibration {
	if len(outcomes) == 0 {
		return c
	}
	ranges := c.count(outcomes)
	learned := &Calibration{Version: version, Shown: c.Shown}
	least := 1.0
	for i := len(ranges) - 1; i >= 0; i-- {
		least = min(least, ranges[i].believed(c))
		learned.Steps = append(learned.Steps, Step{LogOdds: ranges[i].from, Probability: least})
	}
	slices.Reverse(learned.Steps)
	learned.Steps = slices.CompactFunc(learned.Steps, func(a, b Step) bool { return a.Probability == b.Probability })
	return learned
}

// counted is what came out in one range of log-odds.
type counted struct {
	from       float64
	right, all int
}

// count sorts outcomes into ranges that begin at c's steps and at even bits.
func (c *Calibration) count(outcomes []Outcome) []counted {
	var ranges []counted
	for bits := firstRange; bits <= lastRange; bits += rangeWidth {
		ranges = append(ranges, counted{from: bits})
	}
	for _, s := range c.Steps {
		ranges = append(ranges, counted{from: s.LogOdds})
	}
	slices.SortFunc(ranges, func(a, b counted) int { return cmp.Compare(a.from, b.from) })
	ranges = slices.CompactFunc(ranges, func(a, b counted) bool { return a.from == b.from })
	for _, o := range outcomes {
		at, exact := slices.BinarySearchFunc(ranges, o.LogOdds, func(r counted, bits float64) int { return cmp.Compare(r.from, bits) })
		if !exact {
			at = max(at-1, 0)
		}
		ranges[at].all++
		if o.Right {
			ranges[at].right++
		}
	}
	return ranges
}

// believed is the range's probability by c and by what came out.
func (r counted) believed(c *Calibration) float64 {
	before := c.step(r.from)
	if r.all == 0 {
		return before
	}
	prior := c.Probability(r.from) // by the model's own reckoning where that says less
	share := (RecalibrationPrior*prior + float64(r.right)) / (RecalibrationPrior + float64(r.all))
	if float64(r.right) < prior*float64(r.all) {
		return min(before, share)
	}
	return max(before, min(share, 1-AtMost(r.all-r.right, r.all)))
}

// step is the table's own probability at log-odds in bits, whatever the model
// says there.
func (c *Calibration) step(bits float64) float64 {
	p := 1.0
	for i, s := range c.Steps {
		if i > 0 && s.LogOdds > bits {
			break
		}
		p = s.Probability
	}
	return p
}
