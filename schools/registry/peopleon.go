package registry

import (
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/schools"
)

var _ auth.GrantSource = (*Registry)(nil)

// ContactsOn are the people who can be asked at an establishment at a time, in
// the order in which they are asked. While it is re-routed they are those of
// the hub school, in the hub's own URN, and after them the establishment's
// trust lead and chair of governors. The caller may keep and change the list.
func (s *Snapshot) ContactsOn(urn schools.URN, at time.Time) []schools.Contact {
	day := schools.DateAt(at)
	if hub, ok := s.HubOn(urn, day); ok {
		above := func(c schools.Contact) bool { return c.Role == schools.RoleTrustLead || c.Role == schools.RoleChair }
		on := slices.DeleteFunc(s.staffOn(hub, day), above)
		return append(on, slices.DeleteFunc(s.staffOn(urn, day), func(c schools.Contact) bool { return !above(c) })...)
	}
	return s.staffOn(urn, day)
}

func (s *Snapshot) staffOn(urn schools.URN, day schools.Date) []schools.Contact {
	open, _ := s.Calendar(urn).IsSchoolDay(day)
	return s.Staff(urn).On(day, open)
}

// Staff is who belongs to an establishment, whenever that is. The caller must
// not change it.
func (s *Snapshot) Staff(urn schools.URN) schools.Staff {
	return schools.Staff{Contacts: s.Contacts.ByURN(urn), Absences: s.people.away[urn]}
}

// Everyone are all who may ever be asked about what is meant for the
// establishment: its contacts of any day, who covers for them, and the same of
// a hub school it is or will be re-routed to. A conflict is looked for among
// these, so that it is found before the day comes. Nobody is told by it.
func (s *Snapshot) Everyone(urn schools.URN) []schools.Contact {
	if s.Contacts == nil {
		return nil
	}
	all := slices.Clone(s.Contacts.ByURN(urn))
	of := []schools.URN{urn}
	if re, ok := s.people.reroutes[urn]; ok {
		of = append(of, re.Hub)
		all = append(all, s.Contacts.ByURN(re.Hub)...)
	}
	for _, c := range s.Contacts.covers {
		if slices.Contains(of, c.URN) {
			all = append(all, c)
		}
	}
	return all
}

// HubOn is where an establishment is re-routed to on that day; false where it
// is not.
func (s *Snapshot) HubOn(urn schools.URN, day schools.Date) (schools.URN, bool) {
	re, ok := s.people.reroutes[urn]
	return re.Hub, ok && re.Covers(day)
}

// Reroute is the re-routing on record for an establishment, past or to come.
func (s *Snapshot) Reroute(urn schools.URN) (schools.Reroute, bool) {
	re, ok := s.people.reroutes[urn]
	return re, ok
}

// Bouncing reports whether mail to the person comes back.
func (s *Snapshot) Bouncing(person string) bool {
	_, ok := s.people.rows[idOf(ChangeBouncing, person)]
	return ok
}

// Confirmed is when somebody last said that the people of the establishment are
// still right, and who; zero where nobody ever has.
func (s *Snapshot) Confirmed(urn schools.URN) (at time.Time, by string) {
	row := s.people.rows[idOf(ChangeConfirmed, urn.String())]
	return row.At, row.Actor
}

// Grants are the roles a person has at schools at this moment, each over the
// school's URN: their own, those of whoever they cover for, and those of the
// schools that are re-routed to theirs. Somebody whose contact ended has none; a
// fallback, which may be a shared mailbox, never has one, and a school's own
// people have none while it is re-routed.
func (r *Registry) Grants(person string) []auth.Grant {
	s, day := r.Current(), schools.DateAt(r.now())
	var grants []auth.Grant
	add := func(role schools.Role, urn schools.URN) {
		g := auth.Grant{Role: auth.Role(role), Scope: urn.String()}
		if role.SeesContent() && !slices.Contains(grants, g) {
			grants = append(grants, g)
		}
	}
	for _, own := range s.rolesOn(person, day) {
		if _, moved := s.HubOn(own.URN, day); !moved || own.Role == schools.RoleTrustLead {
			add(own.Role, own.URN)
		}
		for urn, re := range s.people.reroutes {
			if re.Hub == own.URN && re.Covers(day) && own.Role != schools.RoleTrustLead {
				add(own.Role, urn)
			}
		}
	}
	return grants
}

// rolesOn are the roles a person has on that day, their own and those of whom
// they cover for.
func (s *Snapshot) rolesOn(person string, day schools.Date) []schools.Contact {
	var roles []schools.Contact
	for _, c := range s.Contacts.ByPerson(person) {
		if c.Role != "" && c.IsActive(day) {
			roles = append(roles, c)
		}
		for _, stand := range s.staffOn(c.URN, day) {
			if stand.Person == person && stand.Covers != "" {
				roles = append(roles, stand)
			}
		}
	}
	return roles
}

// ContactsAppliedAt is when a file of contacts was last applied; zero if none
// ever was.
func (s *Snapshot) ContactsAppliedAt() time.Time { return s.current[string(KindContacts)].At }
