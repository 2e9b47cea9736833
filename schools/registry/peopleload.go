package registry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"firstbell/schools"
)

// people are the records of pages, opened.
type people struct {
	rows     map[string]peopleRow
	contacts map[string]contactRecord // by record id
	absences map[string]schools.Absence
	reroutes map[schools.URN]schools.Reroute
	away     map[schools.URN][]schools.Absence // of a school, those of the file too
}

// contactRecord is a contact as a page has it, or that it is off the list.
type contactRecord struct {
	schools.Contact
	Off bool `json:"off,omitempty"` // has left: the file may name them still
}

// loadPeople opens the records that the last snapshot does not have, and puts
// the file and the records together.
func (r *Registry) loadPeople(ctx context.Context, state rows, next *Snapshot) error {
	last := next.people
	now := people{
		rows: state.people, contacts: map[string]contactRecord{}, absences: map[string]schools.Absence{},
		reroutes: map[schools.URN]schools.Reroute{}, away: map[schools.URN][]schools.Absence{},
	}
	for id, row := range state.people {
		if err := r.loadRecord(ctx, id, row, last, &now); err != nil {
			return fmt.Errorf("loading record %s: %w", id, err)
		}
	}
	all := now.over(next.file, r.vault.PersonID)
	next.people, next.Contacts, next.PeopleSeq = now, newContacts(all), max(state.peopleSeq, state.current[string(KindContacts)].Seq)
	next.people.index(next.Contacts, r.vault.PersonID)
	return nil
}

func (r *Registry) loadRecord(ctx context.Context, id string, row peopleRow, last people, now *people) error {
	fresh := last.rows[id].Seq != row.Seq
	switch row.Kind {
	case ChangeContact:
		return take(ctx, r, row, fresh, last.contacts, now.contacts)
	case ChangeAbsence:
		return take(ctx, r, row, fresh, last.absences, now.absences)
	case ChangeReroute:
		one := map[string]schools.Reroute{}
		err := take(ctx, r, row, true, nil, one)
		now.reroutes[one[id].URN] = one[id]
		return err
	}
	return nil
}

// take carries a record over from the last snapshot, or opens it.
func take[T any](ctx context.Context, r *Registry, row peopleRow, fresh bool, last, now map[string]T) error {
	if !fresh {
		now[row.ID] = last[row.ID]
		return nil
	}
	f, err := r.log.At(ctx, row.Seq)
	if err != nil {
		return err
	}
	part, ok := f.Part(row.ID)
	if !ok {
		return fmt.Errorf("fact %d has no part for it", row.Seq)
	}
	plain, err := r.vault.Open(ctx, part.Key, part.Sealed, f.AD(row.ID))
	if err != nil {
		return err
	}
	var value T
	if err := json.Unmarshal(plain, &value); err != nil {
		return err
	}
	now[row.ID] = value
	return nil
}

// over are the contacts of a file with what pages say of them.
func (p people) over(file []schools.Contact, person func(email string) string) []schools.Contact {
	var all []schools.Contact
	used := map[string]bool{}
	for _, c := range file {
		c.Person = person(c.Email)
		id := contactID(c)
		if page, ok := p.contacts[id]; ok {
			used[id] = true
			if page.Off {
				continue
			}
			c = page.Contact
		}
		all = append(all, c)
	}
	for _, id := range sortedKeys(p.contacts) {
		if page := p.contacts[id]; !used[id] && !page.Off {
			all = append(all, page.Contact)
		}
	}
	return all
}

// index sorts the absences by school and lets those who cover be found.
func (p *people) index(contacts *Contacts, person func(email string) string) {
	for _, id := range sortedKeys(p.absences) {
		away := p.absences[id]
		p.away[away.URN] = append(p.away[away.URN], away)
	}
	for _, of := range contacts.byURN {
		for _, c := range of {
			if away, ok := absenceOf(c, of, person); ok {
				p.away[c.URN] = append(p.away[c.URN], away)
			}
		}
	}
	for _, all := range p.away {
		for _, away := range all {
			contacts.addCover(away)
		}
	}
}

// absenceOf is the absence that a file tells of a contact.
func absenceOf(c schools.Contact, among []schools.Contact, person func(email string) string) (schools.Absence, bool) {
	if c.AwayFrom == nil {
		return schools.Absence{}, false
	}
	away := schools.Absence{URN: c.URN, Person: c.Person, From: *c.AwayFrom, Until: c.AwayUntil}
	if c.CoveredBy != "" {
		cover := person(c.CoveredBy)
		if i := slices.IndexFunc(among, func(o schools.Contact) bool { return o.Person == cover }); i >= 0 {
			away.Cover = &among[i]
		}
	}
	return away, true
}

// addCover lets whoever covers be found by person, as a contact of the school.
func (c *Contacts) addCover(away schools.Absence) {
	if away.Cover == nil {
		return
	}
	cover := *away.Cover
	cover.URN, cover.Role = away.URN, "" // they have a role on some days alone
	known := func(o schools.Contact) bool { return o.URN == cover.URN }
	if !slices.ContainsFunc(c.byPerson[cover.Person], known) {
		c.covers = append(c.covers, cover)
		c.byPerson[cover.Person] = append(c.byPerson[cover.Person], cover)
	}
}
