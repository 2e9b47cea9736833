package notifier

import (
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// MatchMode says whether the matcher's decisions are carried out.
type MatchMode string

// The modes. A force begins with MatchReviewAll: what the matcher would have
// done is recorded beside each person's decision, until the agreement is good
// enough to trust it.
const (
	MatchReviewAll MatchMode = "review-all" // every child is decided by a person
	MatchAutomatic MatchMode = "automatic"  // what is certain enough is routed without one
)

// Matching is how far a force trusts the matcher. The zero value is the most
// careful: every child waits for a person.
type Matching struct {
	Mode      MatchMode // empty means MatchReviewAll
	Threshold float64   // the least probability at which a child is routed; 0 means DefaultThreshold
	Model     string    // which matcher: ModelWeighing or match.ModelExact; empty means ModelWeighing

	// WithoutRoll lets a school that an officer picked from the register be
	// considered where no roll is held. AllowUnverifiedURN lets it route; until
	// then it only is recorded what it would have done.
	WithoutRoll        bool
	AllowUnverifiedURN bool
}

// DefaultThreshold is the least probability of the school at which a child is
// routed without a person: one wrong in five thousand by the matcher's own
// reckoning, before everything else that it asks for.
const DefaultThreshold = .9998

// ModelWeighing chooses the matcher that weighs evidence, in whichever version
// is newest. Facts name the version that decided.
const ModelWeighing = "weighing"

// Models are the matchers that a force may choose from.
var Models = []string{ModelWeighing, match.ModelExact}

// filled is the policy with its defaults in place.
func (m Matching) filled() Matching {
	if m.Mode == "" {
		m.Mode = MatchReviewAll
	}
	if m.Threshold == 0 {
		m.Threshold = DefaultThreshold
	}
	if m.Model == "" {
		m.Model = ModelWeighing
	}
	return m
}

// MakeMatcher gives the matcher that a force's policy asks for, over what is
// known of schools at one moment, with the table by which the force's decisions
// are calibrated.
type MakeMatcher func(known *registry.Snapshot, policy Matching, table *match.Calibration) match.Matcher

// householdMatcher is a matcher that decides on the children of one incident
// together, in their order: what speaks for one child's home or school speaks
// for its siblings' too.
type householdMatcher interface {
	Decide(household []match.Query, on schools.Date) []match.Decision
}

// decideAll asks the matcher about all children of an incident.
func decideAll(m match.Matcher, household []match.Query, on schools.Date) []match.Decision {
	if together, ok := m.(householdMatcher); ok && len(household) > 0 {
		return together.Decide(household, on)
	}
	decisions := make([]match.Decision, len(household))
	for i, q := range household {
		decisions[i] = m.Match(q, on)
	}
	return decisions
}
