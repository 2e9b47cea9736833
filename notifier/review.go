package notifier

import (
	"slices"
	"time"

	"firstbell/internal/facts"
)

// Review compares what the matcher did, or would have done, about one child
// with what came of it: a person's placing, or a school that said no. Nothing
// in it says who the child is.
type Review struct {
	At       time.Time
	Actor    string    `json:",omitempty"` // who placed the child; empty where the matcher routed it
	Proposed *Proposed `json:",omitempty"` // nil where the matcher would have left it to a person anyway
	Placed   []string  `json:",omitempty"` // where the person placed it
	Rank     int       `json:",omitempty"` // of the chosen school among those shown, 1 for the first; 0 where it was not shown
	Shown    int       `json:",omitempty"` // how many schools were shown
	Leaned   *Proposed `json:",omitempty"` // where it would have sent the child, had it been certain enough
	SentBack bool      `json:",omitempty"` // a school said that the child is not on its roll
	TakenOn  bool      `json:",omitempty"` // a school acknowledged that it will support the child
}

// IsAutomatic reports whether the matcher routed the child without a person.
func (r Review) IsAutomatic() bool { return r.Actor == "" }

// Agrees reports whether the person chose exactly the schools that the matcher
// would have told, and none of them has sent the child back.
func (r Review) Agrees() bool {
	return r.Proposed != nil && !r.SentBack && r.placedAs(r.Proposed)
}

// placedAs reports whether the person chose exactly the proposed schools.
func (r Review) placedAs(p *Proposed) bool {
	return slices.Equal(slices.Sorted(slices.Values(p.URNs)), slices.Sorted(slices.Values(r.Placed)))
}

// Shown is what one person was last shown of a waiting child.
type Shown struct {
	Digest  string   // keyed, of the evidence and the schools as they were shown
	Schools []string // URNs, in the order in which they were shown
}

// Choice is a person's decision with the evidence it was made on.
type Choice struct {
	Shown   string `json:",omitempty"` // Shown.Digest; empty where the child was never opened by this person
	Schools int    // how many schools were shown
	Rank    int    // of the first chosen school among them, 1 for the first; 0 where it was not among them
}

// choiceOf says where among the shown schools the chosen ones stand.
func choiceOf(s Shown, chosen []string) Choice {
	c := Choice{Shown: s.Digest, Schools: len(s.Schools)}
	for i, urn := range s.Schools {
		if slices.Contains(chosen, urn) {
			c.Rank = i + 1
			break
		}
	}
	return c
}

// learn adds to the child's reviews what an outcome teaches: the decision that
// a person made where the matcher held back, or the matcher's own.
func (child *Child) learn(f facts.Fact, r Routed, o Outcome) {
	switch {
	case o.Status != ChildRouted:
		return
	case r.Rule == RulePerson:
		review := Review{At: f.At, Actor: f.Actor, Proposed: child.Would, Leaned: child.Leaned, Placed: placedAt(o)}
		if o.Choice != nil {
			review.Rank, review.Shown = o.Choice.Rank, o.Choice.Schools
		}
		child.Reviews = append(child.Reviews, review)
	case o.Rule != "" && o.Rule != ruleUnchanged && o.Rule != RulePerson:
		p := &Proposed{Rule: o.Rule, Model: r.Model, Probability: o.Probability, LogOdds: o.LogOdds, RunnerUpBits: o.RunnerUpBits, URNs: o.urns()}
		child.Reviews = append(child.Reviews, Review{At: f.At, Proposed: p})
	}
}

// placedAt are the schools that a person's decision leaves the child with:
// those it told anew, and those that knew already.
func placedAt(o Outcome) []string {
	if len(o.Placed) > 0 {
		return o.Placed
	}
	return o.urns() // a fact from before the placing was written out
}

// urns are the schools of the outcome's targets.
func (o Outcome) urns() []string {
	var urns []string
	for _, t := range o.Targets {
		urns = append(urns, t.URN)
	}
	return urns
}

// takenOn marks the reviews that led to a school which has taken the child on.
func (child *Child) takenOn(urn string) {
	for i := range child.Reviews {
		if r := &child.Reviews[i]; slices.Contains(r.told(), urn) {
			r.TakenOn = true
		}
	}
}

// told are the schools that were told by what the review is about.
func (r Review) told() []string {
	if r.IsAutomatic() && r.Proposed != nil {
		return r.Proposed.URNs
	}
	return r.Placed
}

// sentBack marks the review that led to a school which says that the child is
// not on its roll.
func (child *Child) sentBack(urn string) {
	for i := len(child.Reviews) - 1; i >= 0; i-- {
		if r := &child.Reviews[i]; slices.Contains(r.told(), urn) {
			r.SentBack = true
			return
		}
	}
}
