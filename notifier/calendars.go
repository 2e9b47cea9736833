package notifier

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
	"firstbell/schools/wall"
)

// ClosureBook is where closures are recorded.
type ClosureBook interface {
	// Declare records a closure. It fails with fault.Invalid where it cannot be meant.
	Declare(ctx context.Context, c schools.Closure, by string) (schools.Closure, error)
	// Undo records that a closure does not hold. It fails with fault.NotFound
	// where it is not held.
	Undo(ctx context.Context, id string, urn schools.URN, by string) error
}

var _ ClosureBook = (*registry.Registry)(nil)

// Calendars decides who may look at schools' calendars and say that schools are
// closed: the school's own people for theirs, people at a desk for the councils
// their force serves.
type Calendars struct {
	service *Service
	book    ClosureBook
}

var _ wall.Calendars = (*Calendars)(nil)

// NewCalendars gives the calendars of a service's schools.
func NewCalendars(s *Service, book ClosureBook) *Calendars { return &Calendars{s, book} }

// CalendarRoles are the roles at a desk that see every school's calendar.
var CalendarRoles = []auth.Role{RoleOperator, RoleForceAdmin, RoleSystemAdmin}

// calendarLeads are the roles at a school that may say that it is closed.
var calendarLeads = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}

// Own are the schools at which the principal has a role, by name.
func (k *Calendars) Own(_ context.Context, p auth.Principal) ([]schools.School, error) {
	var own []schools.School
	for _, scope := range p.Scopes(calendarLeads...) {
		urn, err := schools.ParseURN(scope)
		if err != nil {
			continue
		}
		if s, ok := k.service.Snapshot().Directory.Lookup(urn); ok && !slices.Contains(own, s) {
			own = append(own, s)
		}
	}
	slices.SortFunc(own, func(a, b schools.School) int { return cmp.Or(cmp.Compare(a.Name, b.Name), int(a.URN-b.URN)) })
	return own, nil
}

// School is one school's calendar.
func (k *Calendars) School(_ context.Context, p auth.Principal, urn schools.URN, from, to schools.Date) (wall.School, error) {
	known := k.service.Snapshot()
	school, ok := known.Directory.Lookup(urn)
	if !ok || (!isLeadAt(p, urn) && len(p.Scopes(CalendarRoles...)) == 0) {
		return wall.School{}, errNoSchool()
	}
	today := schools.DateAt(k.service.now())
	planned := known.PlannedCalendar(urn)
	s := wall.School{
		School: school, Days: known.Calendar(urn).Days(from, to), Source: planned.Source(), Horizon: planned.Horizon(),
		Ask: planned.Asks(today), MayDeclare: isLeadAt(p, urn) || k.serves(p, school.LA),
	}
	for _, c := range known.ClosuresOf(urn, today) {
		one := k.closing(known, c)
		one.MayUndo = s.MayDeclare && c.Covers(urn, school.LA)
		one.Undone = !c.Covers(urn, school.LA)
		s.Closures = append(s.Closures, one)
	}
	return s, nil
}

// Desk is what the desk looks after.
func (k *Calendars) Desk(_ context.Context, p auth.Principal) (wall.Desk, error) {
	if len(p.Scopes(CalendarRoles...)) == 0 {
		return wall.Desk{}, errNoSchool()
	}
	known, today := k.service.Snapshot(), schools.DateAt(k.service.now())
	asked := known.CalendarsToAsk(today, func(s schools.School) bool { return k.concerns(p, s.LA, CalendarRoles...) })
	d := wall.Desk{AskTotal: len(asked), Councils: k.councils(known, p), MayDeclare: len(p.Scopes(RoleOperator)) > 0}
	for _, a := range asked[:min(len(asked), wall.MaxAsked)] {
		d.Ask = append(d.Ask, wall.Asked{School: a.School, Why: a.Why, Source: a.Source, Horizon: a.Horizon})
	}
	for _, c := range known.Closures(today) {
		one := k.closing(known, c)
		if one.MayUndo = !c.Undone && k.mayClose(known, p, c); one.MayUndo || k.concernsClosure(known, p, c) {
			d.Closures = append(d.Closures, one)
		}
	}
	return d, nil
}

// closing is a closure in words. Who declared it is told by side, not by name.
func (k *Calendars) closing(known *registry.Snapshot, c schools.Closure) wall.Closing {
	return wall.Closing{Closure: c, ByDesk: c.Desk, For: forWords(known, c)}
}

// forWords say which schools a closure is of.
func forWords(known *registry.Snapshot, c schools.Closure) string {
	switch {
	case c.LA != 0:
		return "every school of " + cmp.Or(councilName(known, c.LA), fmt.Sprintf("council %d", c.LA))
	case len(c.URNs) == 1:
		school, _ := known.Directory.Lookup(c.URNs[0])
		return cmp.Or(school.Name, "URN "+c.URNs[0].String())
	}
	return fmt.Sprintf("%d schools", len(c.URNs))
}

func councilName(known *registry.Snapshot, la int) (name string) {
	known.Directory.All(func(s schools.School) bool {
		if s.LA == la {
			name = s.LAName
		}
		return name == ""
	})
	return name
}

// councils are those the principal may close, by name.
func (k *Calendars) councils(known *registry.Snapshot, p auth.Principal) []wall.Council {
	by := map[int]*wall.Council{}
	known.Directory.All(func(s schools.School) bool {
		if s.LA != 0 && s.IsOpen() && k.serves(p, s.LA) {
			if by[s.LA] == nil {
				by[s.LA] = &wall.Council{LA: s.LA, Name: cmp.Or(s.LAName, fmt.Sprintf("Council %d", s.LA))}
			}
			by[s.LA].Schools++
		}
		return true
	})
	all := make([]wall.Council, 0, len(by))
	for _, c := range by {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b wall.Council) int { return cmp.Or(cmp.Compare(a.Name, b.Name), a.LA-b.LA) })
	return all
}

// Declare records a closure in the principal's name.
func (k *Calendars) Declare(ctx context.Context, p auth.Principal, c schools.Closure) error {
	known := k.service.Snapshot()
	switch {
	case len(p.Scopes(RoleOperator)) > 0 && k.mayClose(known, p, c):
		c.Desk, c.From = true, schools.FromSchool
		if c.LA != 0 {
			c.From = schools.FromCouncil
		}
	case c.LA == 0 && len(c.URNs) == 1 && isLeadAt(p, c.URNs[0]):
		c.Desk, c.From = false, schools.FromSchool
	case len(p.Scopes(RoleOperator)) > 0:
		return fault.New(fault.Invalid, "closure-schools", "Name a council, or schools in the register, that your force serves.")
	default:
		return errNoSchool()
	}
	_, err := k.book.Declare(ctx, c, p.Actor())
	return err
}

// Undo records in the principal's name that a closure does not hold.
func (k *Calendars) Undo(ctx context.Context, p auth.Principal, id string, urn schools.URN) error {
	known := k.service.Snapshot()
	c, ok := known.Closure(id)
	if !ok {
		return errNoSchool()
	}
	if urn == 0 {
		if !k.mayClose(known, p, c) {
			return errNoSchool()
		}
		return k.book.Undo(ctx, id, 0, p.Actor())
	}
	school, _ := known.Directory.Lookup(urn)
	if !c.Concerns(urn, school.LA) || (!isLeadAt(p, urn) && !k.serves(p, school.LA)) {
		return errNoSchool()
	}
	if c.LA == 0 && len(c.URNs) == 1 {
		urn = 0 // the closure is of this school alone
	}
	return k.book.Undo(ctx, id, urn, p.Actor())
}

// mayClose reports whether the principal is an operator who serves every school
// of the closure.
func (k *Calendars) mayClose(known *registry.Snapshot, p auth.Principal, c schools.Closure) bool {
	if c.LA != 0 && !k.serves(p, c.LA) {
		return false
	}
	return !slices.ContainsFunc(c.URNs, func(urn schools.URN) bool {
		school, ok := known.Directory.Lookup(urn)
		return !ok || !k.serves(p, school.LA)
	}) && (c.LA != 0 || len(c.URNs) > 0)
}

// concernsClosure reports whether a school of the closure is one the desk serves.
func (k *Calendars) concernsClosure(known *registry.Snapshot, p auth.Principal, c schools.Closure) bool {
	return (c.LA != 0 && k.concerns(p, c.LA, CalendarRoles...)) || slices.ContainsFunc(c.URNs, func(urn schools.URN) bool {
		school, _ := known.Directory.Lookup(urn)
		return k.concerns(p, school.LA, CalendarRoles...)
	})
}

// serves reports whether the principal is an operator of a force that serves the
// council.
func (k *Calendars) serves(p auth.Principal, la int) bool { return k.concerns(p, la, RoleOperator) }

func (k *Calendars) concerns(p auth.Principal, la int, roles ...auth.Role) bool {
	return slices.ContainsFunc(p.Scopes(roles...), func(force string) bool {
		councils := k.service.policy(force).Councils
		return len(councils) == 0 || slices.Contains(councils, la)
	})
}

// isLeadAt reports whether the principal may read what the police send to the
// school.
func isLeadAt(p auth.Principal, urn schools.URN) bool {
	return slices.Contains(p.Scopes(calendarLeads...), urn.String())
}
