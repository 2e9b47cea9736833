package match

import (
	"cmp"
	_ "embed" // the shipped table
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"sync"
)

// Calibration corrects a model's probabilities by what came out: a table of
// steps from log-odds, in bits, to the share that proved right. It only ever
// lowers: that a hundred doubtful matches all proved right makes the next one
// no surer than the model says, while one that proved wrong does make it less
// sure. The zero Calibration changes nothing.
//
// Children who are parked are of another kind: something about them did not fit.
// A second table, Shown, is for the probability that a person reads beside their
// best school. It decides nothing, so it may raise as well as lower.
type Calibration struct {
	Version string `json:"version"`
	Steps   []Step `json:"steps,omitempty"`
	Shown   []Step `json:"shown,omitempty"`
}

// Step is where a calibrated probability begins to hold, as far as the next.
type Step struct {
	LogOdds     float64 `json:"logOdds"` // bits, as the model reckoned
	Probability float64 `json:"probability"`
}

// Outcome is one decision of which the truth became known.
type Outcome struct {
	LogOdds float64 // bits, as the model reckoned
	Right   bool
}

//go:embed calibration.json
var shipped []byte

var shippedCalibration = sync.OnceValue(func() *Calibration {
	c, err := ParseCalibration(shipped)
	if err != nil {
		return &Calibration{Version: "none"}
	}
	return c
})

// ParseCalibration reads a table. It errs on text that is not one and on steps
// that go down.
func ParseCalibration(text []byte) (*Calibration, error) {
	c := &Calibration{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, fmt.Errorf("reading a calibration: %w", err)
	}
	for name, steps := range map[string][]Step{"steps": c.Steps, "shown": c.Shown} {
		for i, s := range steps {
			if s.Probability < 0 || s.Probability > 1 || i > 0 && (s.LogOdds <= steps[i-1].LogOdds || s.Probability < steps[i-1].Probability) {
				return nil, fmt.Errorf("reading a calibration: step %d of %s is out of order or no probability; learn the table again", i+1, name)
			}
		}
	}
	return c, nil
}

// Probability is the corrected probability of log-odds in bits. A step holds
// until the next; below all steps the model is believed as far as the first is.
func (c *Calibration) Probability(logOdds float64) float64 {
	model := 1 / (1 + math.Exp2(-logOdds))
	if len(c.Steps) == 0 {
		return model
	}
	return min(model, stepAt(c.Steps, logOdds))
}

// ShownProbability is what a person is told of a parked child's best school,
// whose log-odds in bits the model reckoned.
func (c *Calibration) ShownProbability(logOdds float64) float64 {
	if len(c.Shown) == 0 {
		return 1 / (1 + math.Exp2(-logOdds))
	}
	return stepAt(c.Shown, logOdds)
}

// stepAt is the probability that holds at the log-odds; below all steps it is
// the first.
func stepAt(steps []Step, logOdds float64) float64 {
	i := sort.Search(len(steps), func(i int) bool { return steps[i].LogOdds > logOdds })
	return steps[max(i-1, 0)].Probability
}

// LearnCalibration fits the best table that never goes down, by pooling
// neighbours that do: the pool-adjacent-violators algorithm. Every pool is held
// back by half an imagined outcome of each kind, so that a hundred right ones do
// not become certainty.
func LearnCalibration(version string, outcomes []Outcome) *Calibration {
	return &Calibration{Version: version, Steps: isotonic(outcomes)}
}

// WithShown is the table with what is shown of parked children learned from
// what came of their best schools.
func (c *Calibration) WithShown(parked []Outcome) *Calibration {
	return &Calibration{Version: c.Version, Steps: c.Steps, Shown: isotonic(parked)}
}

func isotonic(outcomes []Outcome) []Step {
	sorted := slices.Clone(outcomes)
	slices.SortStableFunc(sorted, func(a, b Outcome) int { return cmp.Compare(a.LogOdds, b.LogOdds) })
	var pools []pool
	for i, o := range sorted {
		p := pool{from: o.LogOdds, n: 1}
		if o.Right {
			p.right = 1
		}
		if i > 0 && sorted[i-1].LogOdds == o.LogOdds {
			pools[len(pools)-1].join(p) // what the model cannot tell apart is one
		} else {
			pools = append(pools, p)
		}
	}
	return steps(pooled(pools))
}

// pooled joins neighbours until the shares go up.
func pooled(sorted []pool) []pool {
	var pools []pool
	for _, p := range sorted {
		pools = append(pools, p)
		for len(pools) > 1 && pools[len(pools)-2].share() >= pools[len(pools)-1].share() {
			last := pools[len(pools)-1]
			pools = pools[:len(pools)-1]
			pools[len(pools)-1].join(last)
		}
	}
	return pools
}

// pool is a run of outcomes with one share of right ones.
type pool struct{ from, right, n float64 }

func (p pool) share() float64 { return p.right / p.n }

func (p *pool) join(o pool) { p.right, p.n = p.right+o.right, p.n+o.n }

// steps are the pools as a table that goes up.
func steps(pools []pool) []Step {
	var table []Step
	least := 0.0
	for _, p := range pools {
		least = max(least, (p.right+.5)/(p.n+1))
		table = append(table, Step{LogOdds: p.from, Probability: least})
	}
	return table
}
