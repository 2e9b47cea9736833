package schools

import (
	"cmp"
	"slices"
)

// Absence is a person who is away from one school, and who stands in for them.
// It is personal data.
type Absence struct {
	URN    URN    `json:"urn"`
	Person string `json:"person"` // who is away
	From   Date   `json:"from"`
	Until  *Date  `json:"until,omitempty"` // the last day; nil: until somebody ends it
	// Cover stands in for them in every role they have at the school; nil where
	// nobody does. Its role and dates mean nothing.
	Cover *Contact `json:"cover,omitempty"`
}

// Covers reports whether the absence holds on that day. One ends by itself.
func (a Absence) Covers(day Date) bool {
	return !day.Before(a.From) && !(a.Until != nil && day.After(*a.Until))
}

// Reroute sends everything that is meant for one establishment to the people
// of another, such as a hub school in the summer or after a flood, for days.
type Reroute struct {
	URN   URN  `json:"urn"`
	Hub   URN  `json:"hub"`
	From  Date `json:"from"`
	Until Date `json:"until"` // its last day; there always is one
}

// Covers reports whether the establishment is re-routed on that day.
func (r Reroute) Covers(day Date) bool { return !day.Before(r.From) && !day.After(r.Until) }

// Staff is who belongs to one establishment, whenever that is.
type Staff struct {
	Contacts []Contact
	Absences []Absence
}

// On are the people who can be asked on one day, in the order in which they are
// asked: key adults, head, fallback, trust's lead, chair; on a day without
// school, whoever said that they can be reached then comes before all others.
// Whoever is away is left out, and stood in for by their cover, unless the cover
// is away too or has left. Nobody is in it twice in the same role.
func (s Staff) On(day Date, isSchoolDay bool) []Contact {
	var on []Contact
	for _, c := range s.Contacts {
		if !c.IsActive(day) || (isSchoolDay && c.Holiday == HolidayOnly) {
			continue
		}
		away, isAway := s.absence(c.Person, day)
		if isAway {
			c, isAway = s.standIn(c, away, day)
		}
		if !isAway && !slices.ContainsFunc(on, c.isSameAs) {
			on = append(on, c)
		}
	}
	return inTurn(on, isSchoolDay)
}

// absence is why the person is away on that day.
func (s Staff) absence(person string, day Date) (Absence, bool) {
	i := slices.IndexFunc(s.Absences, func(a Absence) bool { return a.Person == person && a.Covers(day) })
	if i < 0 {
		return Absence{}, false
	}
	return s.Absences[i], true
}

// standIn is the cover in the absent person's place; missing where there is
// none who is there.
func (s Staff) standIn(absent Contact, away Absence, day Date) (cover Contact, missing bool) {
	if away.Cover == nil || away.Cover.Person == absent.Person {
		return absent, true
	}
	if _, too := s.absence(away.Cover.Person, day); too || s.hasLeft(away.Cover.Person, day) {
		return absent, true
	}
	cover = *away.Cover
	cover.URN, cover.Role, cover.Holiday, cover.Covers = absent.URN, absent.Role, absent.Holiday, absent.Person
	return cover, false
}

// hasLeft reports whether somebody who is known here has no role on that day:
// whoever has left does not come back as somebody's cover.
func (s Staff) hasLeft(person string, day Date) bool {
	known := false
	for _, c := range s.Contacts {
		if c.Person != person {
			continue
		}
		if c.IsActive(day) {
			return false
		}
		known = true
	}
	return known
}

func (c Contact) isSameAs(other Contact) bool {
	return c.Person == other.Person && c.Role == other.Role
}

// inTurn puts people in the order in which they are asked.
func inTurn(on []Contact, isSchoolDay bool) []Contact {
	reached := func(c Contact) bool { return c.Holiday != HolidayNo }
	if !isSchoolDay && slices.ContainsFunc(on, reached) {
		for i := range on {
			on[i].Later = !reached(on[i])
		}
	}
	slices.SortStableFunc(on, func(a, b Contact) int { return cmp.Or(lateness(a)-lateness(b), a.Role.Turn()-b.Role.Turn()) })
	return on
}

func lateness(c Contact) int {
	if c.Later {
		return 1
	}
	return 0
}

// Turn is when a role is asked, from 0 on.
func (r Role) Turn() int { return slices.Index(Roles(), r) }
