package notifier

import (
	"context"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/portal"
	"firstbell/schools/registry"
)

// Staffroom is what the people of a school see and change of their own list.
type Staffroom struct {
	service *Service
	book    *registry.Registry
}

var _ portal.Staffroom = (*Staffroom)(nil)

// NewStaffroom gives the staffroom of a service whose schools are in book.
func NewStaffroom(s *Service, book *registry.Registry) *Staffroom {
	return &Staffroom{service: s, book: book}
}

// staffRoles may look at their school's list, and confirm it.
var staffRoles = []auth.Role{schools.RoleKeyAdult, schools.RoleHead}

func errNoStaff() error { return fault.New(fault.NotFound, "", "There is no such page.") }

// Staff are the people of every school at which p is key adult or head.
func (r *Staffroom) Staff(_ context.Context, p auth.Principal) ([]portal.Staff, error) {
	all := []portal.Staff{}
	news, err := r.service.lastNews()
	if err != nil {
		return nil, err
	}
	for _, scope := range p.Scopes(staffRoles...) {
		if urn, err := schools.ParseURN(scope); err == nil && r.isOwn(p, urn) {
			s := r.staff(p, urn)
			for i := range s.People {
				if n, ok := news[s.People[i].Person]; ok && s.IsHead {
					s.People[i].News, s.People[i].NewsAt = n.Kind, n.At
				}
			}
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil, errNoStaff()
	}
	return all, nil
}

// isOwn reports whether p is on the school's own list, and not only of a school
// that receives for it, or covers: a guest does not change the list.
func (r *Staffroom) isOwn(p auth.Principal, urn schools.URN) bool {
	return slices.ContainsFunc(r.service.Snapshot().Contacts.ByURN(urn), func(c schools.Contact) bool { return c.Person == p.Account })
}

func (r *Staffroom) staff(p auth.Principal, urn schools.URN) portal.Staff {
	known, today := r.service.Snapshot(), schools.DateAt(r.service.now())
	s := portal.Staff{URN: urn, School: r.service.schoolName(urn.String()), IsHead: p.Has(schools.RoleHead, urn.String())}
	s.Confirmed, _ = known.Confirmed(urn)
	s.ConfirmBy, s.IsDue = confirmBy(s.Confirmed, today)
	if hub, ok := known.HubOn(urn, today); ok {
		re, _ := known.Reroute(urn)
		s.Hub, s.HubUntil = r.service.schoolName(hub.String()), re.Until
	}
	for _, c := range known.Contacts.ByURN(urn) {
		if c.HasLeft(today) {
			continue
		}
		if i := slices.IndexFunc(s.People, func(x portal.Colleague) bool { return x.Person == c.Person }); i >= 0 {
			s.People[i].Roles = append(s.People[i].Roles, c.Role)
			continue
		}
		s.People = append(s.People, r.colleague(p, c, s.IsHead, today))
	}
	return s
}

func (r *Staffroom) colleague(p auth.Principal, c schools.Contact, isHead bool, today schools.Date) portal.Colleague {
	known := r.service.Snapshot()
	one := portal.Colleague{
		Person: c.Person, Name: c.Name, Roles: []schools.Role{c.Role}, Email: c.Email, Phone: c.Phone, Leaving: c.Until,
		CanSignIn: c.Role.SeesContent() && r.service.Accounts(c.Person), Training: c.TrainedUntil(schools.DefaultTrainingYears),
		IsBouncing: known.Bouncing(c.Person), IsReader: c.Person == p.Account, MayRead: c.Role.SeesContent(),
	}
	one.MayChange = isHead || one.IsReader
	one.IsTrained = !one.Training.IsZero() && !today.After(one.Training)
	if away, ok := known.AbsenceOn(c.URN, c.Person, today); ok {
		one.Away, one.IsAway = &away, away.Covers(today)
	}
	return one
}

// confirmBy is by when people confirmed at a time must be confirmed again, and
// whether that day has come.
func confirmBy(confirmed time.Time, today schools.Date) (schools.Date, bool) {
	if confirmed.IsZero() {
		return today, true
	}
	by := schools.ConfirmBy(schools.DateAt(confirmed))
	return by, !today.Before(by.AddDays(-schools.ConfirmWithin))
}

// may answers fault.NotFound unless p works at the school, and is its head or
// the person themselves where person is not empty.
func (r *Staffroom) may(p auth.Principal, urn schools.URN, person string) error {
	works := slices.Contains(p.Scopes(staffRoles...), urn.String()) && r.isOwn(p, urn)
	if !works || (person != "" && person != p.Account && !p.Has(schools.RoleHead, urn.String())) {
		return errNoStaff()
	}
	return nil
}

// Confirm records that the people of the school are still right.
func (r *Staffroom) Confirm(ctx context.Context, p auth.Principal, urn schools.URN) error {
	if err := r.may(p, urn, ""); err != nil {
		return err
	}
	return r.book.ConfirmPeople(ctx, urn, p.Actor())
}

// HandOver records an absence and its cover, who is a colleague at the school.
func (r *Staffroom) HandOver(ctx context.Context, p auth.Principal, urn schools.URN, away portal.Away) error {
	if err := r.may(p, urn, away.Person); err != nil {
		return err
	}
	return handOver(ctx, r.service, r.book, urn, away, p.Actor())
}

// handOver finds the cover among those who may read anywhere near the school.
func handOver(ctx context.Context, s *Service, book *registry.Registry, urn schools.URN, away portal.Away, by string) error {
	absence := schools.Absence{URN: urn, Person: away.Person, From: away.From, Until: &away.Until}
	if away.Cover != "" {
		of := s.Snapshot().Contacts.ByURN(urn)
		i := slices.IndexFunc(of, func(c schools.Contact) bool {
			return c.Person == away.Cover && c.Role.SeesContent() && !c.HasLeft(away.From)
		})
		if i < 0 {
			return fault.New(fault.Invalid, "cover", "Choose a colleague from the list to cover.")
		}
		cover := of[i]
		absence.Cover = &cover
	}
	return book.SetAbsence(ctx, absence, by)
}

// Return has somebody back today.
func (r *Staffroom) Return(ctx context.Context, p auth.Principal, urn schools.URN, person string) error {
	if err := r.may(p, urn, person); err != nil {
		return err
	}
	return r.book.EndAbsence(ctx, urn, person, p.Actor())
}

// Leave ends every role of the person at the school. Only the head may, for
// anybody but themselves: a school without a head has nobody to correct it.
func (r *Staffroom) Leave(ctx context.Context, p auth.Principal, urn schools.URN, person string, last *schools.Date) error {
	if err := r.may(p, urn, person); err != nil {
		return err
	}
	if !p.Has(schools.RoleHead, urn.String()) || person == p.Account {
		return errNoStaff()
	}
	return leave(ctx, r.service, r.book, urn, person, last, p.Actor())
}

func leave(ctx context.Context, s *Service, book *registry.Registry, urn schools.URN, person string, last *schools.Date, by string) error {
	if last != nil && last.Before(schools.DateAt(s.now())) {
		return fault.New(fault.Invalid, "last", "The last day must not be in the past. Choose “left already” instead.")
	}
	done := false
	for _, c := range slices.Clone(s.Snapshot().Contacts.ByURN(urn)) {
		if c.Person != person {
			continue
		}
		done = true
		if err := book.EndContact(ctx, urn, c.Role, person, last, by); err != nil {
			return err
		}
	}
	if !done {
		return errNoStaff()
	}
	return nil
}
