package match

import (
	"strings"

	"firstbell/schools"
)

// exactSearch is what the rolls say about one child.
type exactSearch struct {
	upn      schools.UPN // the child's, if its check letter is right
	postcode string      // folded; empty unless it is a whole one
	born     schools.Date
	surname  string   // folded
	names    []string // folded forenames
	complete bool     // a surname, a forename and a date of birth are known

	numbered []schools.Pupil // entries with the child's UPN
	named    []schools.Pupil // entries with the child's name and date of birth
	siblings []schools.Pupil // entries with the UPN of a pupil among named
}

func (m *Exact) search(q Query, on schools.Date) exactSearch {
	s := exactSearch{surname: schools.FoldName(q.Surname), postcode: wholePostcode(q.Postcode)}
	s.born, _ = schools.ParseDate(q.DateOfBirth)
	// A UPN with a wrong check letter lowers confidence and never blocks.
	s.upn, _ = schools.ParseUPN(strings.TrimSpace(q.UPN))
	for _, name := range append([]string{q.Forename}, q.KnownAs...) {
		if folded := schools.FoldName(name); folded != "" {
			s.names = append(s.names, folded)
		}
	}
	s.complete = len(s.names) > 0 && s.surname != "" && !s.born.IsZero()
	s.numbered = m.roll.ByUPN(s.upn, on)
	seen := map[entry]bool{}
	for _, name := range s.names {
		for _, p := range m.roll.ByNameDOB(name, s.surname, s.born, on) {
			p.UPN, _ = schools.ParseUPN(string(p.UPN)) // an invalid number identifies nobody
			if !seen[entryOf(p)] {
				seen[entryOf(p)] = true
				s.named = append(s.named, p)
			}
		}
	}
	for _, upn := range upnsOf(s.named) {
		s.siblings = append(s.siblings, m.roll.ByUPN(upn, on)...)
	}
	return s
}

// entry tells roll entries apart.
type entry struct {
	urn               schools.URN
	upn               schools.UPN
	forename, surname string
	born              schools.Date
	postcode          string
}

func entryOf(p schools.Pupil) entry {
	return entry{p.URN, p.UPN, p.Forename, p.Surname, p.DateOfBirth, p.Postcode}
}

func upnsOf(pupils []schools.Pupil) []schools.UPN {
	var upns []schools.UPN
	seen := map[schools.UPN]bool{"": true}
	for _, p := range pupils {
		if !seen[p.UPN] {
			seen[p.UPN] = true
			upns = append(upns, p.UPN)
		}
	}
	return upns
}

// wholePostcode folds a postcode and drops one that names only a district.
func wholePostcode(postcode string) string {
	folded := schools.FoldPostcode(postcode)
	if len(folded) < 5 || len(folded) > 7 {
		return ""
	}
	inward := folded[len(folded)-3:]
	if inward[0] < '0' || inward[0] > '9' || strings.ContainsAny(inward[1:], "0123456789") {
		return ""
	}
	return folded
}

func (s exactSearch) sameName(p schools.Pupil) bool {
	if schools.FoldName(p.Surname) != s.surname {
		return false
	}
	for _, name := range s.names {
		if p.Answers(name) {
			return true
		}
	}
	return false
}

func (s exactSearch) sameBirth(p schools.Pupil) bool {
	return !s.born.IsZero() && p.DateOfBirth == s.born
}

func (s exactSearch) sameUPN(p schools.Pupil) bool { return s.upn != "" && p.UPN == s.upn }

func (s exactSearch) samePostcode(p schools.Pupil) bool {
	return s.postcode != "" && schools.FoldPostcode(p.Postcode) == s.postcode
}

// contradicted reports whether a UPN speaks against the name: the child's own
// number belongs to somebody else, the child's name to another number, or a
// number found by name belongs to somebody else on another roll.
func (s exactSearch) contradicted() bool {
	for _, p := range s.numbered {
		if !s.sameName(p) || !s.sameBirth(p) {
			return true
		}
	}
	for _, p := range s.siblings {
		if !s.sameName(p) || !s.sameBirth(p) {
			return true
		}
	}
	if len(s.numbered) > 0 {
		return false
	}
	for _, p := range s.named {
		if s.otherUPN(p) {
			return true
		}
	}
	return false
}

// otherUPN reports whether both numbers are permanent and differ. A temporary
// one is replaced in time, so that it contradicts nothing.
func (s exactSearch) otherUPN(p schools.Pupil) bool {
	if s.upn == "" || s.upn.Temporary() || p.UPN == s.upn {
		return false
	}
	return p.UPN != "" && !p.UPN.Temporary()
}

// corroborated are the named entries on which the UPN agrees, or if there are
// none those on which the postcode does, with the rule that says so.
func (s exactSearch) corroborated() ([]schools.Pupil, string) {
	if found := filter(s.named, s.sameUPN); len(found) > 0 {
		return found, RuleUPN
	}
	return filter(s.named, s.samePostcode), RulePostcode
}

// everyRoll adds to the entries found those of the same pupil on other rolls,
// where another address may be recorded.
func (s exactSearch) everyRoll(found []schools.Pupil) []schools.Pupil {
	if found[0].UPN == "" {
		return found
	}
	return filter(s.siblings, func(p schools.Pupil) bool { return p.UPN == found[0].UPN })
}

func filter(pupils []schools.Pupil, keep func(schools.Pupil) bool) []schools.Pupil {
	var kept []schools.Pupil
	for _, p := range pupils {
		if keep(p) {
			kept = append(kept, p)
		}
	}
	return kept
}
