package notifier

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/view"
	"firstbell/schools"
)

// The telephone is a road of its own: one row for each school, with all its
// notifications in one call, so that a school with five children is called
// once.

// CallSheet is whom to telephone now, the earliest bell first. The people on a
// row are those who may hear of every notification in it. A school with none is
// called at its switchboard, and somebody above the school's own staff asked for
// by role: a head nobody knows, or one who was left out, may be the very person
// who must not hear of it.
func (b *Boards) CallSheet(ctx context.Context, p auth.Principal) ([]CallRow, error) {
	calls, err := b.callsBySchool(ctx, p)
	if err != nil {
		return nil, err
	}
	rows := make([]CallRow, 0, len(calls))
	for urn, toCall := range calls {
		row, err := b.callRow(ctx, p, urn, toCall)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b CallRow) int {
		return cmp.Or(a.Deadline.Compare(b.Deadline), cmp.Compare(a.URN, b.URN))
	})
	return rows, nil
}

// callsBySchool are the notifications to telephone about, by school, each
// school's by deadline.
func (b *Boards) callsBySchool(ctx context.Context, p auth.Principal) (map[string][]holding, error) {
	toCall, err := b.openAt(ctx, p, (*Notification).isToCall)
	if err != nil {
		return nil, err
	}
	bySchool := map[string][]holding{}
	for _, h := range toCall {
		bySchool[h.n.URN] = append(bySchool[h.n.URN], h)
	}
	return bySchool, nil
}

// openAt are the open notifications of the operator's forces that wanted picks,
// by deadline, without the incidents to which the operator is a party.
func (b *Boards) openAt(ctx context.Context, p auth.Principal, wanted func(*Notification) bool) ([]holding, error) {
	forces, err := b.forces(p, operatorRoles...)
	if err != nil {
		return nil, err
	}
	var open []holding
	err = b.service.View.Read(func(tx *view.Tx) error {
		refs, err := openRefs(tx)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if !slices.Contains(forces, ref.Force) {
				continue
			}
			c, ok := caseIn(tx, ref.Case)
			if n := c.notification(ref.Notification); ok && n != nil && wanted(n) {
				open = append(open, holding{c, n})
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the call sheet: %w", err)
	}
	return b.unbarred(ctx, p, open)
}

// forcesOf are the forces of the holdings, once each.
func forcesOf(all []holding) []string {
	var forces []string
	for _, h := range all {
		if !slices.Contains(forces, h.c.Force) {
			forces = append(forces, h.c.Force)
		}
	}
	return forces
}

func (b *Boards) callRow(ctx context.Context, p auth.Principal, urn string, toCall []holding) (CallRow, error) {
	number, _ := schools.ParseURN(urn) // facts hold what ParseURN has accepted
	school, _ := b.service.school(urn)
	row := CallRow{
		URN: number, School: b.service.schoolName(urn), Telephone: school.Telephone, Deadline: toCall[0].n.Deadline,
	}
	for i, h := range toCall {
		row.ShortRefs = append(row.ShortRefs, shortRef(h.n.ID))
		row.About = append(row.About, CallAbout{Notification: h.n.ID, Revision: h.n.Revision})
		row.add(h.n, QuietUntil(h.n.CallSheetAt, h.n.Deadline, b.service.policy(h.c.Force)), i == 0)
	}
	people, err := b.callable(ctx, urn, toCall)
	if err != nil {
		return row, err
	}
	for _, c := range people {
		row.Contacts = append(row.Contacts, CallContact{
			Person: c.Person, Name: c.Name, Role: c.Role, Phone: cmp.Or(c.Phone, school.Telephone),
		})
	}
	if row.Barred, row.Staff, err = b.notToAskFor(ctx, urn, toCall); err != nil {
		return row, err
	}
	row.Hold, err = b.holdOf(ctx, p, urn, forcesOf(toCall))
	return row, err
}

// add lays one more notification over the row: whatever has to be done first
// says when the school is called.
func (r *CallRow) add(n *Notification, from time.Time, first bool) {
	if first || from.Before(r.AskFrom) {
		r.AskFrom = from
	}
	if first || n.CallAgainAt.Before(r.AgainAt) {
		r.AgainAt = n.CallAgainAt
	}
	if n.Calls > r.Attempts {
		r.Attempts, r.LastOutcome = n.Calls, n.CallOutcome
	}
	r.OpenedAt = later(r.OpenedAt, n.OpenedAt)
}

// holdOf is who has the school's call, as p may know it.
func (b *Boards) holdOf(ctx context.Context, p auth.Principal, urn string, forces []string) (CallHold, error) {
	var hold CallHold
	for _, force := range forces {
		claim, err := b.service.claimOf(force, urn)
		if err != nil {
			return hold, err
		}
		if !claim.isHeld(b.service.now()) || (hold.Taken() && !hold.Mine) {
			continue // a colleague's claim on one force's part is a claim on the row
		}
		hold = CallHold{Mine: claim.By == p.Actor(), Since: claim.At, Until: claim.Until}
		if !hold.Mine {
			hold.By = b.service.colleague(ctx, force, claim.By)
		}
	}
	return hold, nil
}

// colleague is the name of an actor at the force's desk; empty where it is not known.
func (s *Service) colleague(ctx context.Context, force, actor string) string {
	if s.Desk == nil {
		return ""
	}
	people, _ := s.Desk(ctx, force) // without its name a claim is still one
	i := slices.IndexFunc(people, func(d DeskPerson) bool { return auth.Principal{Account: d.Person}.Actor() == actor })
	if i < 0 {
		return ""
	}
	return people[i].Address.Name
}

// callable are the contacts of a school who may hear of all of the given
// notifications, in the order in which they are asked. Where neither a key adult
// nor the head is among them, the chair of governors stands beside the trust's
// lead: there is nobody else above the school's own staff.
func (b *Boards) callable(ctx context.Context, urn string, toCall []holding) ([]schools.Contact, error) {
	at := b.service.contactsAt(urn)
	people, err := b.unbarredOf(ctx, addresseesOf(at, nil).readers, toCall)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(people, func(c schools.Contact) bool { return c.Role == schools.RoleKeyAdult || c.Role == schools.RoleHead }) {
		return people, nil
	}
	chairs, err := b.unbarredOf(ctx, slices.DeleteFunc(at, func(c schools.Contact) bool { return c.Role != RoleChair }), toCall)
	return append(people, chairs...), err
}

// unbarredOf are those who may hear of all of the given notifications, each once.
func (b *Boards) unbarredOf(ctx context.Context, contacts []schools.Contact, toCall []holding) ([]schools.Contact, error) {
	var people []schools.Contact
	for _, contact := range contacts {
		barred := false
		for _, h := range toCall {
			one, err := b.service.isBarredPerson(ctx, h.c, h.n, contact.Person)
			if err != nil {
				return nil, err
			}
			barred = barred || one
		}
		same := func(c schools.Contact) bool { return c.Person == contact.Person }
		if !barred && !slices.ContainsFunc(people, same) {
			people = append(people, contact)
		}
	}
	return people, nil
}
