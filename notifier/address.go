package notifier

import (
	"cmp"
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
	to := addressees{why: map[string]string{}}
	for _, c := range contacts {
		if why := partyOf(c, adults); why != "" && !slices.Contains(to.excluded, c.Person) {
			to.excluded = append(to.excluded, c.Person)
			to.why[c.Person] = why
		}
	}
	for _, c := range contacts {
		switch {
		case slices.Contains(to.excluded, c.Person) || c.Email == "":
		case c.Role.SeesContent():
			to.readers = append(to.readers, c)
		default:
			to.fallback = append(to.fallback, c)
		}
	}
	slices.SortStableFunc(to.readers, func(a, b schools.Contact) int { return cmp.Compare(turn(a.Role), turn(b.Role)) })
	slices.Sort(to.excluded)
	return to
}

// without leaves out more persons, who were found to be parties before.
func (to addressees) without(persons []string) addressees {
	barred := func(c schools.Contact) bool { return slices.Contains(persons, c.Person) }
	to.readers = slices.DeleteFunc(slices.Clone(to.readers), barred)
	to.fallback = slices.DeleteFunc(slices.Clone(to.fallback), barred)
	return to
}

// turn is when a role is asked, from 0 on.
func turn(r schools.Role) int { return slices.Index(schools.Roles(), r) }

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
