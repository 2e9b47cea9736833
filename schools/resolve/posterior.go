package resolve

import (
	"cmp"
	"math"
	"slices"

	"firstbell/schools"
)

// MaxCandidates is how many schools a Posterior lists.
const MaxCandidates = 10

// softening multiplies every bit: words of a name depend on each other, and
// adding them up as if they did not would be overconfident. It and priorNone
// were set on distorted names of the public register.
const softening = .75

// priorNone is how often a text means no school of the register: one of
// another country, a nursery, or none.
const priorNone = .03

// Posterior is which schools a text may mean. The probabilities of the
// candidates, Others and None sum to 1.
type Posterior struct {
	Candidates []Candidate `json:"candidates"` // most likely first, at most MaxCandidates
	Others     float64     `json:"others"`     // that it is a school further down
	None       float64     `json:"none"`       // that it is no school of the register

	all  []share // every school with a noticeable probability, by URN
	open int     // schools of the register that are open
}

// Candidate is one school that may be meant.
type Candidate struct {
	URN         schools.URN `json:"urn"`
	Probability float64     `json:"probability"`
	// Bits is what text and hints say for the school (above 0) or against it,
	// before it is compared with others.
	Bits float64 `json:"bits"`
	// Formerly is the closed school whose name fitted better than the
	// school's own, or 0.
	Formerly schools.URN `json:"formerly,omitempty"`
	// Open is false for a closed or planned school, to which no child goes.
	Open bool `json:"open"`
	// Why says what fits and what does not, naming fields and never their
	// content.
	Why []string `json:"why"`
}

type share struct {
	urn         schools.URN
	probability float64
}

// noticeable is the least probability that Of reports.
const noticeable = 1e-6

// Of is the probability that the school is meant; 0 for one that nothing
// speaks for. Unlike Candidates it knows every school.
func (p Posterior) Of(urn schools.URN) float64 {
	i, ok := slices.BinarySearchFunc(p.all, urn, func(s share, want schools.URN) int { return cmp.Compare(s.urn, want) })
	if !ok {
		return 0
	}
	return p.all[i].probability
}

// LeastBits bounds how much a text may speak against a school.
const LeastBits = -10.

// Bits is what the text says about a child being at the school, beside what one
// would have said without it: above 0 it speaks for the school, below 0 against,
// down to LeastBits. A text that means no school says nothing either way. It may
// be added to other evidence in bits, such as that of names; a Posterior read
// back from JSON knows none.
func (p Posterior) Bits(urn schools.URN) float64 {
	if p.open == 0 {
		return 0
	}
	return max(LeastBits, math.Log2(p.Of(urn)*float64(p.open)+p.None))
}

// posterior turns bits into probabilities: of several names that
// lead to one school the likeliest counts.
func (b *bench) posterior(x *register) Posterior {
	prior := (1 - priorNone) / float64(max(x.open, 1))
	total := priorNone
	for i := range b.weighed {
		w := &b.weighed[i]
		mass := prior * math.Exp2(softening*w.bits)
		if b.mass[w.target] == 0 {
			b.found = append(b.found, w.target)
		}
		if mass > b.mass[w.target] {
			total += mass - b.mass[w.target]
			b.mass[w.target] = mass
		}
		if best := b.best[w.target]; best == 0 || b.weighed[best-1].bits < w.bits {
			b.best[w.target] = int32(i + 1)
		}
	}
	p := Posterior{None: priorNone / total, open: x.open}
	for _, t := range b.found {
		if probability := b.mass[t] / total; probability >= noticeable {
			p.all = append(p.all, share{x.schools[t].urn, probability})
		}
	}
	slices.SortFunc(p.all, func(s, t share) int { return cmp.Compare(s.urn, t.urn) })
	p.Candidates = b.candidates(x, total)
	p.Others = 1 - p.None
	for _, c := range p.Candidates {
		p.Others -= c.Probability
	}
	p.Others = max(0, p.Others)
	return p
}

// candidates are the schools with most mass.
func (b *bench) candidates(x *register, total float64) []Candidate {
	better := func(s, t target) int {
		return cmp.Or(cmp.Compare(b.mass[t], b.mass[s]), cmp.Compare(s, t))
	}
	var top []target
	for _, t := range b.found {
		if b.mass[t]/total < noticeable || (len(top) == MaxCandidates && better(top[len(top)-1], t) < 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, t, better)
		top = slices.Insert(top[:min(len(top), MaxCandidates-1)], at, t)
	}
	found := make([]Candidate, len(top))
	for i, t := range top {
		found[i] = x.candidate(&b.weighed[b.best[t]-1], b.mass[t]/total)
	}
	return found
}

func (x *register) candidate(w *weighed, probability float64) Candidate {
	s, d := &x.schools[w.target], &x.documents[w.document]
	c := Candidate{URN: s.urn, Probability: min(1, probability), Bits: w.bits, Open: s.status.IsOpen()}
	if d.urn != s.urn {
		c.Formerly = d.urn
	}
	c.Why = w.explain(d.way)
	return c
}
