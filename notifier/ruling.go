package notifier

import (
	"math"
	"slices"
	"time"

	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// The reasons for parking a child that come from a force's policy or from the
// state of a roll, and not from the matcher.
const (
	ReasonReviewAll   = "review-all"   // the force has every child decided by a person
	ReasonRollChanged = "roll-changed" // the school's roll changed too much at once
	ReasonRollOld     = "roll-old"     // the school's roll is too old
)

// RuleUnverifiedURN is the rule of a child who was sent to the school that an
// officer picked from the register, where no roll could say otherwise.
const RuleUnverifiedURN = "picked-urn-unverified"

// Proposed is what the matcher would have done, or did.
type Proposed struct {
	URNs         []string
	Rule         string
	Model        string  `json:",omitempty"`
	Probability  float64 `json:",omitempty"` // that these are right; 0 from a matcher that weighs nothing
	LogOdds      float64 `json:",omitempty"` // the same before calibration, in bits
	RunnerUpBits float64 `json:",omitempty"` // how far behind the next school is
}

// ruling is a matcher's decision under a force's policy: Automatic only where
// both allow it.
type ruling struct {
	match.Decision
	// would is what the matcher would have done, where nothing but the policy
	// holds it back.
	would *Proposed
	// raw is the decision before the policy was applied to it.
	raw match.Decision
	// refused is why the force's scheme does not cover the child: a code; empty
	// where it does.
	refused string
}

// isProbable is from where on a school counts as the one at which a child is,
// for a child who is there already.
const isProbable = .5

// finds reports whether the matcher finds the child at a school today, whether
// or not it may be routed there: a child who is there already is not taken away
// because a policy or a flag asks for a person.
func (r ruling) finds(urn string) bool {
	is := func(t match.Target) bool { return t.URN.String() == urn }
	if slices.ContainsFunc(r.Targets, is) || slices.ContainsFunc(r.raw.Targets, is) {
		return true
	}
	return !slices.Contains(r.raw.Flags, match.FlagLeaver) && slices.ContainsFunc(r.raw.Candidates, func(c match.Candidate) bool {
		return c.URN.String() == urn && c.Probability >= isProbable
	})
}

// rule applies the force's policy, and what is doubtful about the rolls, to a
// decision. It never makes one automatic that is not, except for a picked
// school that the policy lets route without a roll.
func (m Matching) rule(q match.Query, d match.Decision, known *registry.Snapshot, now time.Time) ruling {
	if !d.Automatic {
		urn, ok := m.picked(q, d, known, now)
		if !ok {
			return ruling{Decision: d}
		}
		d.Automatic, d.Rule, d.Targets = true, RuleUnverifiedURN, []match.Target{{URN: urn}}
		if m.Mode == MatchReviewAll || !m.AllowUnverifiedURN {
			return held(d, d.Reason)
		}
		d.Reason = match.ReasonNone
		return ruling{Decision: d}
	}
	if doubt := doubtOf(d.Targets, known, now); doubt != "" {
		d.Automatic, d.Reason = false, match.Reason(doubt)
		return ruling{Decision: asCandidates(d)}
	}
	if d.Probability < m.Threshold {
		d.Automatic, d.Reason = false, match.ReasonNotCertain
		return ruling{Decision: asCandidates(d)}
	}
	if m.Mode == MatchReviewAll {
		return held(d, ReasonReviewAll)
	}
	return ruling{Decision: d}
}

// held parks a decision that would have been carried out.
func held(d match.Decision, reason match.Reason) ruling {
	would := proposedOf(d)
	d.Automatic, d.Reason = false, reason
	return ruling{Decision: asCandidates(d), would: &would}
}

// proposedOf is a decision without personal data.
func proposedOf(d match.Decision) Proposed {
	p := Proposed{Rule: d.Rule, Model: d.Model, Probability: d.Probability, LogOdds: roundBits(d.LogOdds), RunnerUpBits: leadOf(d)}
	for _, t := range d.Targets {
		if urn := t.URN.String(); !slices.Contains(p.URNs, urn) {
			p.URNs = append(p.URNs, urn)
		}
	}
	return p
}

// ruleLeaning is the rule of a choice that lacked certainty alone.
const ruleLeaning = "leaning"

// leaningOf is where a decision would have sent the child, had it been certain
// enough; nil where something else forbade it.
func leaningOf(d match.Decision) *Proposed {
	if len(d.Leaning) == 0 {
		return nil
	}
	p := &Proposed{Rule: ruleLeaning, Model: d.Model, LogOdds: roundBits(d.LogOdds)}
	for _, urn := range d.Leaning {
		p.URNs = append(p.URNs, urn.String())
	}
	return p
}

// roundBits keeps of log-odds what can be compared.
func roundBits(bits float64) float64 { return math.Round(100*bits) / 100 }

// maxLeadBits bounds what is written down for a runner-up that is nowhere.
const maxLeadBits = 99

// whyProposed marks the schools that the matcher would have told.
const whyProposed = "the matcher’s own choice"

// asCandidates puts the schools of a decision that is not carried out before
// its other candidates.
func asCandidates(d match.Decision) match.Decision {
	var first []match.Candidate
	for _, t := range d.Targets {
		c := match.Candidate{URN: t.URN, Why: []string{whyProposed}, Probability: d.Probability, Waterfall: d.Waterfall}
		first = append(first, c)
	}
	for _, c := range d.Candidates {
		if i := slices.IndexFunc(first, func(f match.Candidate) bool { return f.URN == c.URN }); i >= 0 {
			c.Why = append(slices.Clone(first[i].Why), c.Why...)
			first[i] = c
			continue
		}
		first = append(first, c)
	}
	d.Candidates, d.Targets = first, nil
	return d
}

// doubtOf is what is doubtful about the rolls that the targets stand on, as a
// reason; empty where nothing is.
func doubtOf(targets []match.Target, known *registry.Snapshot, now time.Time) string {
	for _, t := range targets {
		switch known.RollDoubt(t.URN, now) {
		case registry.RollChanged:
			return ReasonRollChanged
		case registry.RollOld:
			return ReasonRollOld
		}
	}
	return ""
}

// picked is the school that an officer picked, where it may stand without a
// roll: the policy considers it, it is open and takes the child's age, no roll
// of it is held that would have to know the child, and nothing points elsewhere.
func (m Matching) picked(q match.Query, d match.Decision, known *registry.Snapshot, now time.Time) (schools.URN, bool) {
	urn := schools.URN(q.SchoolURN)
	if !m.WithoutRoll || urn == 0 || d.Reason != match.ReasonNoRollMatch {
		return 0, false
	}
	school, ok := known.Directory.Lookup(urn)
	if !ok || !school.IsOpen() || known.HoldsRoll(urn) || !takes(school, q.DateOfBirth, schools.DateAt(now)) {
		return 0, false
	}
	elsewhere := slices.ContainsFunc(d.Candidates, func(c match.Candidate) bool { return c.URN != urn })
	return urn, !elsewhere
}

// takes reports whether a child of that date of birth is of the school's age.
// A school without ages in the register takes nobody here.
func takes(s schools.School, born string, on schools.Date) bool {
	date, err := schools.ParseDate(born)
	if err != nil || s.HighAge == 0 {
		return false
	}
	age := on.Year() - date.Year()
	if on.Month() < date.Month() || on.Month() == date.Month() && on.Day() < date.Day() {
		age--
	}
	return age >= s.LowAge && age <= s.HighAge
}

// leadOf is how many bits the best other school lies behind.
func leadOf(d match.Decision) float64 {
	if d.Probability <= 0 || d.Probability > 1 {
		return 0
	}
	next := 0.0
	for _, c := range d.Candidates {
		isTarget := slices.ContainsFunc(d.Targets, func(t match.Target) bool { return t.URN == c.URN })
		if !isTarget {
			next = max(next, c.Probability)
		}
	}
	if next = max(next, d.RunnerUp.Probability); next == 0 {
		return 0
	}
	return math.Min(math.Round(10*math.Log2(d.Probability/next))/10, maxLeadBits)
}
