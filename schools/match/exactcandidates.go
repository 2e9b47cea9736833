package match

import (
	"cmp"
	"slices"

	"firstbell/schools"
)

// MaxCandidates is how many schools a person is shown first.
const MaxCandidates = 10

// The reasons for a candidate, in words. They name fields and never values.
const (
	whyName         = "name agrees"
	whyBirth        = "date of birth agrees"
	whyUPN          = "UPN agrees"
	whyPostcode     = "postcode agrees"
	whyNoPostcode   = "postcode differs"
	whyOtherUPN     = "UPN differs"
	whyNameDiffers  = "name differs"
	whyBirthDiffers = "date of birth differs"
	whyPicked       = "picked from the register by the police"
	whyClosed       = "the school is closed"
	whyUnknown      = "the school is not in the register"
)

// candidates are the schools of every entry found, those with most agreement
// first, and the school that an officer picked.
func (m *Exact) candidates(q Query, s exactSearch) []Candidate {
	var found []Candidate
	add := func(urn schools.URN, why ...string) {
		at := slices.IndexFunc(found, func(c Candidate) bool { return c.URN == urn })
		if at < 0 {
			found = append(found, Candidate{URN: urn, Why: m.status(urn)})
			at = len(found) - 1
		}
		for _, w := range why {
			if !slices.Contains(found[at].Why, w) {
				found[at].Why = append(found[at].Why, w)
			}
		}
	}
	for _, p := range slices.Concat(s.named, s.numbered, s.siblings) {
		add(p.URN, s.agreement(p)...)
		if next, ok := m.register.Successor(p.URN); ok {
			add(next.URN, "took over from "+p.URN.String())
		}
	}
	if urn := schools.URN(q.SchoolURN); q.SchoolURN != 0 {
		if _, known := m.register.Lookup(urn); known {
			add(urn, whyPicked)
		}
	}
	slices.SortStableFunc(found, func(a, b Candidate) int { return cmp.Compare(weight(b), weight(a)) })
	return found[:min(len(found), MaxCandidates)]
}

// status says what is wrong with the school itself.
func (m *Exact) status(urn schools.URN) []string {
	s, ok := m.register.Lookup(urn)
	switch {
	case !ok:
		return []string{whyUnknown}
	case !s.IsOpen():
		return []string{whyClosed}
	}
	return nil
}

// agreement says field by field what a roll entry has in common with the
// child.
func (s exactSearch) agreement(p schools.Pupil) []string {
	var why []string
	say := func(agrees bool, yes, no string) {
		switch {
		case agrees:
			why = append(why, yes)
		case no != "":
			why = append(why, no)
		}
	}
	say(s.sameName(p), whyName, whyNameDiffers)
	say(s.sameBirth(p), whyBirth, whyBirthDiffers)
	say(s.sameUPN(p), whyUPN, ifKnown(s.upn != "", whyOtherUPN))
	say(s.samePostcode(p), whyPostcode, ifKnown(s.postcode != "" && p.Postcode != "", whyNoPostcode))
	return why
}

func ifKnown(known bool, word string) string {
	if known {
		return word
	}
	return ""
}

// weight counts the fields that agree.
func weight(c Candidate) int {
	n := 0
	for _, w := range c.Why {
		switch w {
		case whyName, whyBirth, whyUPN, whyPostcode, whyPicked:
			n++
		}
	}
	return n
}
