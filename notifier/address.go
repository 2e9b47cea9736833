package notifier

import (
	"slices"
	"strings"

	"firstbell/police"
	"firstbell/schools"
)

// addressees are the people of one school who may be told about an incident.
type addressees struct {
	readers  []schools.Contact // who may read it, in the order in which they are asked
	fallback []schools.Contact // who may only be asked to fetch a reader
	excluded []string          // persons who are a party to the incident, by id
	why      map[string]string // for each of them, a Party code
}

// addresseesOf sorts a school's contacts for one incident: key adults in the
// order in which the school named them, the head, the trust's lead; then the
// fallback. Whoever is a party to the incident is excluded under every role,
// and is never told so.
func addresseesOf(contacts []schools.Contact, adults []police.Adult) addressees {
	to := addressees{}
	to.excluded, to.why = excludedOf(contacts, adults)
	for _, c := range contacts {
		switch {
		case slices.Contains(to.excluded, c.Person) || c.Email == "":
		case c.Role.SeesContent():
			to.readers = append(to.readers, c)
		case c.Role == schools.RoleFallback:
			to.fallback = append(to.fallback, c)
		}
	}
	inTurn(to.readers)
	return to
}

// excludedOf are the persons among the contacts who are a party, in order, and
// why each is.
func excludedOf(contacts []schools.Contact, adults []police.Adult) (excluded []string, why map[string]string) {
	why = map[string]string{}
	for _, c := range contacts {
		if found := partyOf(c, adults); found != "" && why[c.Person] == "" {
			excluded = append(excluded, c.Person)
			why[c.Person] = found
		}
	}
	slices.Sort(excluded)
	return excluded, why
}

// without leaves out more persons, who were found to be parties before.
func (to addressees) without(persons []string) addressees {
	barred := func(c schools.Contact) bool { return slices.Contains(persons, c.Person) }
	to.readers = slices.DeleteFunc(slices.Clone(to.readers), barred)
	to.fallback = slices.DeleteFunc(slices.Clone(to.fallback), barred)
	return to
}

// inTurn puts contacts in the order in which they are asked. In the holidays
// those who can be reached then come first, whatever their role.
func inTurn(contacts []schools.Contact) {
	slices.SortStableFunc(contacts, func(a, b schools.Contact) int {
		if a.Later != b.Later && a.Later {
			return 1
		} else if a.Later != b.Later {
			return -1
		}
		return turn(a.Role) - turn(b.Role)
	})
}

// turn is when a role is asked, from 0 on.
func turn(r schools.Role) int { return r.Turn() }

// next is the first reader whom nobody has asked yet; the fallback when there
// is no such reader and the fallback was not asked either.
func (to addressees) next(asked map[string]bool, canSignIn func(person string) bool) (schools.Contact, bool) {
	for _, c := range to.readers {
		if !asked[c.Person] && canSignIn(c.Person) {
			return c, true
		}
	}
	return schools.Contact{}, false
}

func sharesPhone(c schools.Contact, a police.Adult) bool {
	own := phoneDigits(c.Phone)
	return own != "" && slices.ContainsFunc(a.Phones, func(phone string) bool { return phoneDigits(phone) == own })
}

// worksAt reports whether the adult works at the establishment. An adult who is
// known to work in education at a place that was not named may work anywhere.
func worksAt(urn schools.URN, a police.Adult) bool {
	if a.EmployerURN != "" {
		return strings.TrimSpace(a.EmployerURN) == urn.String()
	}
	return a.WorksInEducation == police.AnswerYes
}

// phoneDigits is a telephone number as its national digits, so that +44 7700
// 900123, 0044 7700 900123 and 07700 900123 are one number. Fewer than seven
// digits are no number.
func phoneDigits(phone string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, strings.ReplaceAll(phone, "(0)", ""))
	digits = strings.TrimPrefix(digits, "00")
	digits = strings.TrimPrefix(digits, "44")
	digits = strings.TrimLeft(digits, "0")
	if len(digits) < 7 {
		return ""
	}
	return digits
}
