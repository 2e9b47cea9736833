package world

import (
	"fmt"

	"firstbell/schools"
)

// keyAdults is how many trained people each school names: the law of small
// schools is that one is always off sick.
const keyAdults = 2

// makeContacts names the people of each school who may be told. The silent
// school names nobody.
func (w *World) makeContacts() {
	for i, s := range w.Schools {
		if s.Silent {
			continue
		}
		d := rolled(w.Seed, "contacts", i)
		staff := map[string]bool{}
		for n := range keyAdults {
			c := w.contact(d, s, schools.RoleKeyAdult, staff)
			trained := w.Today.AddDays(-d.between(30, 600))
			c.TrainedOn = &trained
			c.Phone = staffMobile(i*4 + n)
			if n == 0 && i%9 != 8 { // most schools say who is reached in the holidays
				c.Holiday = schools.HolidayAlso
			}
			w.Contacts = append(w.Contacts, c)
		}
		head := w.contact(d, s, schools.RoleHead, staff)
		head.Phone = staffMobile(i*4 + keyAdults)
		w.Contacts = append(w.Contacts, head, w.fallback(i, s))
	}
	w.makeTrustLeads()
}

func (w *World) contact(d dice, s School, role schools.Role, staff map[string]bool) schools.Contact {
	for {
		from := origins[d.weighted(originWeights())]
		a := w.makeAdult(d, from, pick(d, from.surnames), pick(d, []Sex{Female, Male, Female}), 27, 61)
		email := fmt.Sprintf("%s.%s@%s", mailPart(a.Forename), mailPart(a.Surname), s.Domain)
		if staff[email] {
			continue
		}
		staff[email] = true
		born := a.DateOfBirth
		return schools.Contact{URN: s.URN, Role: role, Name: a.Name(), Email: email, DateOfBirth: &born}
	}
}

// fallback is a watched mailbox: it is told to look for somebody and never
// sees what was sent.
func (w *World) fallback(i int, s School) schools.Contact {
	return schools.Contact{URN: s.URN, Role: schools.RoleFallback, Name: "Safeguarding mailbox",
		Email: "safeguarding@" + s.Domain, Phone: landline(700 + i)}
}

// makeTrustLeads gives the academies of each council one safeguarding lead
// together, who is one person with several schools.
func (w *World) makeTrustLeads() {
	for council, c := range w.Councils {
		d := rolled(w.Seed, "trust", council)
		from := origins[d.weighted(originWeights())]
		a := w.makeAdult(d, from, pick(d, from.surnames), Female, 35, 60)
		for _, s := range w.Schools {
			if s.Council == council && s.TypeCode == secondary.typeCode && !s.Silent {
				w.Contacts = append(w.Contacts, schools.Contact{URN: s.URN, Role: schools.RoleTrustLead, Name: a.Name(),
					Email: fmt.Sprintf("%s.%s@%s-trust.example", mailPart(a.Forename), mailPart(a.Surname), slug(c.Name)),
					Phone: staffMobile(490 + council), DateOfBirth: &a.DateOfBirth})
			}
		}
	}
}

// ContactsOf are the people of a school in a role, in the file's order.
func (w *World) ContactsOf(urn schools.URN, role schools.Role) []schools.Contact {
	var out []schools.Contact
	for _, c := range w.Contacts {
		if c.URN == urn && c.Role == role {
			out = append(out, c)
		}
	}
	return out
}
