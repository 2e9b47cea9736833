package match

import (
	"math"

	"firstbell/schools"
)

// ModelWeighing names the weighing matcher and its version in facts. It grows
// whenever the same rolls and the same query could be decided otherwise.
const ModelWeighing = "weighing-4"

// Config is what an Engine is made of.
type Config struct {
	Index    *Index
	Register Register // nil: every school counts as open
	// Weights are the beliefs about errors; nil means DefaultWeights.
	Weights *Weights
	// Calibration corrects probabilities by what came out; nil means the one
	// that is shipped.
	Calibration *Calibration
	// Policy is what is asked of an automatic decision; the zero Policy means
	// DefaultPolicy.
	Policy Policy
	// Stale reports rolls that must not be relied on: too old, or changed too
	// much. nil means that every roll is fresh.
	Stale func(schools.URN) bool
	// Institution reports postcodes where many families share one address for
	// a while: refuges, hostels, boarding houses. nil means none is known.
	Institution func(postcode string) bool
	// RankAutomatic makes an automatic decision carry its candidates too, for
	// somebody who looks at it before it is carried out.
	RankAutomatic bool
}

// Policy is what is asked of an automatic decision.
type Policy struct {
	Probability float64 // the least posterior of the school
	LeadBits    float64 // how far behind, in bits, the second school must be
	Groups      int     // how many things beyond the name must agree
}

// DefaultPolicy is the bar for telling a school without a person looking.
var DefaultPolicy = Policy{Probability: .9998, LeadBits: 10, Groups: 2}

// Engine decides by weighing. It does not change and is safe for many
// goroutines; a new Index needs a new Engine, which costs nothing to make.
type Engine struct {
	index       *Index
	register    Register
	weights     *Weights
	calibration *Calibration
	policy      Policy
	stale       func(schools.URN) bool
	institution func(string) bool
	rank        bool
	tookOver    succession
}

var _ Matcher = (*Engine)(nil)

// NewEngine makes an Engine over one state of the rolls.
func NewEngine(c Config) *Engine {
	e := &Engine{index: c.Index, register: c.Register, weights: c.Weights, calibration: c.Calibration,
		policy: c.Policy, stale: c.Stale, institution: c.Institution, rank: c.RankAutomatic}
	if e.index == nil {
		e.index = &Index{}
	}
	if e.weights == nil {
		w := DefaultWeights
		e.weights = &w
	}
	if e.calibration == nil {
		e.calibration = shippedCalibration()
	}
	if e.policy == (Policy{}) {
		e.policy = DefaultPolicy
	}
	return e
}

// Model names the engine with its weights and its calibration.
func (e *Engine) Model() string {
	return ModelWeighing + "/" + e.weights.Version + "/" + e.calibration.Version
}

// Match decides for one child.
func (e *Engine) Match(q Query, on schools.Date) Decision {
	return e.Decide([]Query{q}, on)[0]
}

// Decide decides for the children of one incident together, in their order.
func (e *Engine) Decide(household []Query, on schools.Date) []Decision {
	searches := make([]*search, len(household))
	for i, q := range household {
		searches[i] = e.search(q, on)
	}
	if len(searches) > 1 {
		e.relate(searches)
	}
	decisions := make([]Decision, len(household))
	for i, s := range searches {
		decisions[i] = s.decide()
		if e.rank && decisions[i].Automatic {
			decisions[i].Candidates = s.ranked()
		}
	}
	return decisions
}

// prior is the weight, in bits, of one roll entry before anything is compared,
// against being on no roll.
func (e *Engine) prior() float64 {
	n := float64(max(e.index.Len(), 1))
	return math.Log2(e.weights.OnRoll / n / (1 - e.weights.OnRoll))
}
