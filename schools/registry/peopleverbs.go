package registry

import (
	"context"
	"crypto/rand"
	"slices"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// SetContact puts a person into a role at a school, or alters the entry of the
// same address and role. Another address is another person: the one who was
// there before is taken off in the same fact where replaces names them. It
// answers fault.Invalid for a school that is not in the register.
func (r *Registry) SetContact(ctx context.Context, c schools.Contact, replaces, by string) error {
	c.Person = r.vault.PersonID(c.Email)
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		if _, ok := s.Directory.Lookup(c.URN); !ok {
			return nil, fault.New(fault.Invalid, "urn", "This school is not in the register.")
		}
		changes := []record{contactRecordOf(contactRecord{Contact: c})}
		if replaces != "" && replaces != c.Person {
			before, ok := s.contact(c.URN, c.Role, replaces)
			if !ok {
				return nil, errNoContact()
			}
			changes = append(changes, contactRecordOf(contactRecord{Contact: before, Off: true}))
		}
		return changes, nil
	})
}

// EndContact ends a person's role at a school: after the day until, or at once
// where that is nil. It answers fault.NotFound for somebody who has no such role.
func (r *Registry) EndContact(ctx context.Context, urn schools.URN, role schools.Role, person string, until *schools.Date, by string) error {
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		c, ok := s.contact(urn, role, person)
		if !ok {
			return nil, errNoContact()
		}
		c.Until = until
		changes := []record{contactRecordOf(contactRecord{Contact: c, Off: until == nil})}
		if until == nil {
			changes = append(changes, s.endCover(urn, person)...)
		}
		return changes, nil
	})
}

// endCover ends the absences at the school in which the person stands in:
// whoever has left must not come back as somebody's cover.
func (s *Snapshot) endCover(urn schools.URN, person string) []record {
	var ends []record
	for _, id := range sortedKeys(s.people.absences) {
		if away := s.people.absences[id]; away.URN == urn && away.Cover != nil && away.Cover.Person == person {
			away.Cover = nil
			ends = append(ends, record{absenceChange(id, away), away})
		}
	}
	return ends
}

func errNoContact() error { return fault.New(fault.NotFound, "", "There is no such contact.") }

func contactRecordOf(c contactRecord) record {
	return record{PeopleChange{ID: contactID(c.Contact), Kind: ChangeContact, URN: c.URN.String(), Person: c.Person}, c}
}

// contact is the person in that role at the school, as served.
func (s *Snapshot) contact(urn schools.URN, role schools.Role, person string) (schools.Contact, bool) {
	of := s.Contacts.ByURN(urn)
	i := slices.IndexFunc(of, func(c schools.Contact) bool { return c.Person == person && c.Role == role })
	if i < 0 {
		return schools.Contact{}, false
	}
	return of[i], true
}

// SetAbsence records that somebody is away from a school, and who covers. It
// takes the place of every absence of the same person there that overlaps it.
// It answers fault.Invalid for days that end before they begin or have passed,
// and for a cover who is the person themselves.
func (r *Registry) SetAbsence(ctx context.Context, away schools.Absence, by string) error {
	if away.Cover != nil {
		away.Cover.Person = r.vault.PersonID(away.Cover.Email)
	}
	today := schools.DateAt(r.now())
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		switch {
		case away.Until != nil && (away.Until.Before(away.From) || away.Until.Before(today)):
			return nil, fault.New(fault.Invalid, "until", "The last day must not be before the first, nor in the past.")
		case away.Cover != nil && away.Cover.Person == away.Person:
			return nil, fault.New(fault.Invalid, "cover", "Choose somebody else to cover.")
		case !slices.ContainsFunc(s.Contacts.ByURN(away.URN), func(c schools.Contact) bool { return c.Person == away.Person }):
			return nil, errNoContact()
		}
		changes := s.endAbsences(away.URN, away.Person, func(a schools.Absence) bool { return overlaps(a, away) })
		id := idOf(ChangeAbsence, away.URN.String(), away.Person, rand.Text())
		return append(changes, record{absenceChange(id, away), away}), nil
	})
}

func absenceChange(id string, away schools.Absence) PeopleChange {
	return PeopleChange{ID: id, Kind: ChangeAbsence, URN: away.URN.String(), Person: away.Person}
}

// overlaps reports whether two absences have a day in common.
func overlaps(a, b schools.Absence) bool {
	return !(a.Until != nil && a.Until.Before(b.From)) && !(b.Until != nil && b.Until.Before(a.From))
}

// EndAbsence has somebody back today: every absence of theirs at the school that
// has begun ends, and their cover with it.
func (r *Registry) EndAbsence(ctx context.Context, urn schools.URN, person, by string) error {
	today := schools.DateAt(r.now())
	return r.changePeople(ctx, by, func(s *Snapshot) ([]record, error) {
		changes := s.endAbsences(urn, person, func(a schools.Absence) bool { return a.Covers(today) })
		if len(changes) == 0 {
			return nil, errNothingToDo
		}
		return changes, nil
	})
}

// endAbsences are the records that end those absences of the person, whether a
// page or a file told of them.
func (s *Snapshot) endAbsences(urn schools.URN, person string, which func(schools.Absence) bool) []record {
	var ends []record
	for _, id := range sortedKeys(s.people.absences) {
		if a := s.people.absences[id]; a.URN == urn && a.Person == person && which(a) {
			end := absenceChange(id, a)
			end.Gone = true
			ends = append(ends, record{end, nil})
		}
	}
	for _, c := range s.Contacts.ByURN(urn) {
		if c.Person == person && c.AwayFrom != nil && which(schools.Absence{From: *c.AwayFrom, Until: c.AwayUntil}) {
			c.AwayFrom, c.AwayUntil, c.CoveredBy = nil, nil, ""
			ends = append(ends, contactRecordOf(contactRecord{Contact: c}))
		}
	}
	return ends
}

// AbsenceOn is the absence of a person at a school on that day, or the next one
// to come; false where none is on record.
func (s *Snapshot) AbsenceOn(urn schools.URN, person string, day schools.Date) (schools.Absence, bool) {
	var best schools.Absence
	found := false
	for _, a := range s.people.away[urn] {
		past := a.Until != nil && a.Until.Before(day)
		if a.Person == person && !past && (!found || a.From.Before(best.From)) {
			best, found = a, true
		}
	}
	return best, found
}
