package match

import (
	"slices"

	"firstbell/schools"
)

// ModelExact names the exact matcher and its version.
const ModelExact = "exact-1"

// The rules by which the exact matcher routes.
const (
	RuleUPN      = "name+dob+upn"
	RulePostcode = "name+dob+postcode"
)

// Exact routes a child only to a roll that agrees on the name, the date of
// birth, and the UPN or the whole postcode. The same pupil on several rolls is
// dual registration, and every school is told; two pupils who could both be
// meant are for a person. What was written about a school never routes.
type Exact struct {
	roll     Roll
	register Register
}

var _ Matcher = (*Exact)(nil)

// NewExact makes the matcher over one snapshot of rolls and register.
func NewExact(roll Roll, register Register) *Exact {
	return &Exact{roll: roll, register: register}
}

// Match decides for one child.
func (m *Exact) Match(q Query, on schools.Date) Decision {
	s := m.search(q, on)
	d := m.decide(q, s)
	d.Model = ModelExact
	if !d.Automatic {
		d.Candidates = m.candidates(q, s)
	}
	return d
}

// decide goes from what forbids an automatic match to what allows it.
func (m *Exact) decide(q Query, s exactSearch) Decision {
	if reason := notOnARoll(q.Education); reason != ReasonNone {
		return Decision{Reason: reason}
	}
	if !s.complete {
		return Decision{Reason: ReasonIdentityIncomplete}
	}
	if s.contradicted() {
		return Decision{Reason: ReasonUPNContradicts}
	}
	if len(s.named) == 0 {
		return Decision{Reason: ReasonNoRollMatch}
	}
	found, rule := s.corroborated()
	if len(found) == 0 {
		return Decision{Reason: ReasonNoCorroboration}
	}
	if severalPupils(found) || (rule == RulePostcode && severalPupils(s.named)) {
		return Decision{Reason: ReasonSeveralPupils}
	}
	return m.route(s.everyRoll(found), rule)
}

// notOnARoll is the reason for which a roll must not decide: the police say
// that the child goes to no school.
func notOnARoll(education string) Reason {
	switch education {
	case EducationHome:
		return ReasonHomeEducated
	case EducationMissing:
		return ReasonMissingEducation
	case EducationPreSchool:
		return ReasonPreSchool
	}
	return ReasonNone
}

// severalPupils reports whether the entries cannot all be one pupil: only one
// UPN on all of them says that they are.
func severalPupils(entries []schools.Pupil) bool {
	return slices.ContainsFunc(entries[1:], func(p schools.Pupil) bool {
		return p.UPN == "" || p.UPN != entries[0].UPN
	})
}

// route turns roll entries of one pupil into targets, each in the school that
// is open today.
func (m *Exact) route(entries []schools.Pupil, rule string) Decision {
	d := Decision{Automatic: true, Rule: rule, Probability: 1}
	for _, p := range entries {
		urn, reason := m.openSchool(p.URN)
		if reason != ReasonNone {
			return Decision{Reason: reason}
		}
		if !slices.ContainsFunc(d.Targets, func(t Target) bool { return t.URN == urn }) {
			d.Targets = append(d.Targets, Target{URN: urn, Pupil: p.UPN})
		}
	}
	return d
}

// openSchool is the school itself, or the one open school that took over.
func (m *Exact) openSchool(urn schools.URN) (schools.URN, Reason) {
	s, ok := m.register.Lookup(urn)
	if !ok {
		return 0, ReasonSchoolUnknown
	}
	if s.IsOpen() {
		return urn, ReasonNone
	}
	if next, ok := m.register.Successor(urn); ok {
		return next.URN, ReasonNone
	}
	return 0, ReasonSchoolClosed
}
