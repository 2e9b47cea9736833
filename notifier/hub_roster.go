package notifier

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// rosterKept is how long a shift that has ended stays on the roster.
const rosterKept = 7 * 24 * time.Hour

// RosterShift is one shift with the person in it: personal data of staff.
type RosterShift struct {
	Role        DutyRole
	From, Until time.Time
	Officer
}

// same reports whether two are one shift of one person.
func (r RosterShift) same(o RosterShift) bool {
	return r.Role == o.Role && r.From.Equal(o.From) && r.Until.Equal(o.Until) && r.Email == o.Email
}

// RosterSummary says what a roster holds and what it replaces, without a name.
type RosterSummary struct {
	Force    string
	Shifts   int
	People   int
	From     time.Time
	Until    time.Time
	Replaces int       // shifts that have not ended
	Gap      time.Time // the first moment from now on at which nobody is on duty; zero where there is none
}

// SetRoster replaces a force's duty roster. basis is the roster it was made
// from: if somebody else has changed it meanwhile it fails with fault.Conflict.
// Shifts that ended a week ago are left out. The people are sealed; the key of
// the roster before is destroyed.
func (s *Service) SetRoster(ctx context.Context, force, actor string, basis uint64, shifts []RosterShift) error {
	if err := checkShifts(shifts); err != nil {
		return err
	}
	set, people := s.rosterOf(shifts)
	key, err := s.Vault.NewKey(ctx)
	if err != nil {
		return fmt.Errorf("making a key for the roster of %s: %w", force, err)
	}
	f, err := s.hubFact(force, FactRosterSet, actor, set)
	if err != nil {
		return err
	}
	f.Keys = []string{key}
	if err := s.seal(ctx, f, partPeople, key, encode(people)); err != nil {
		return err
	}
	crash.Point("hub.after-roster-key")
	err = s.changeHub(ctx, force, func(_ *view.Tx, h *Hub) (*facts.Fact, error) {
		if h.Roster.Seq != basis {
			return nil, fault.New(fault.Conflict, "roster-changed", "Somebody else has changed the duty roster. Look at it again.")
		}
		return f, nil
	})
	if errors.Is(err, fault.Conflict) {
		s.discard(ctx, key)
	}
	return err
}

// rosterOf splits a roster into what is clear and who the people are.
func (s *Service) rosterOf(shifts []RosterShift) (RosterSet, map[string]Officer) {
	var set RosterSet
	people := map[string]Officer{}
	for _, one := range shifts {
		if one.Until.Before(s.now().Add(-rosterKept)) {
			continue
		}
		person := s.Vault.PersonID(one.Email)
		people[person] = one.Officer
		set.Shifts = append(set.Shifts, Shift{Person: person, Role: one.Role, From: one.From.UTC(), Until: one.Until.UTC()})
	}
	slices.SortStableFunc(set.Shifts, func(a, b Shift) int {
		return cmp.Or(a.From.Compare(b.From), slices.Index(DutyRoles, a.Role)-slices.Index(DutyRoles, b.Role))
	})
	return set, people
}

// Roster is a force's duty roster with its people, in the order of time, and
// the basis to change it from.
func (s *Service) Roster(ctx context.Context, force string) ([]RosterShift, uint64, error) {
	h, err := s.readHub(ctx, force, func(*view.Tx, *Hub) error { return nil })
	if err != nil {
		return nil, 0, err
	}
	people, err := s.officers(ctx, h)
	if err != nil {
		return nil, 0, err
	}
	shifts := make([]RosterShift, 0, len(h.Roster.Shifts))
	for _, one := range h.Roster.Shifts {
		shifts = append(shifts, RosterShift{Role: one.Role, From: one.From, Until: one.Until, Officer: people[one.Person]})
	}
	return shifts, h.Roster.Seq, nil
}

// SummariseRoster says what setting a roster would do.
func (s *Service) SummariseRoster(force string, shifts []RosterShift) RosterSummary {
	now := s.now()
	set, people := s.rosterOf(shifts)
	sum := RosterSummary{Force: force, Shifts: len(set.Shifts), People: len(people), Gap: firstGap(set.Shifts, now)}
	for _, one := range set.Shifts {
		if sum.From.IsZero() {
			sum.From = one.From
		}
		sum.Until = later(sum.Until, one.Until)
	}
	for _, one := range s.shifts(force) {
		if one.Until.After(now) {
			sum.Replaces++
		}
	}
	return sum
}

// firstGap is the first moment from now on, before the roster's end, at which
// nobody is on duty. Shifts are in the order of time.
func firstGap(shifts []Shift, now time.Time) time.Time {
	covered, end := now, now
	for _, one := range shifts {
		end = later(end, one.Until)
	}
	for _, one := range shifts {
		if one.From.After(covered) {
			break
		}
		covered = later(covered, one.Until)
	}
	if covered.Before(end) {
		return covered
	}
	return time.Time{}
}

// Duty is the duty roster as the people of a hub see and change it.
type Duty struct{ service *Service }

// NewDuty gives the duty rosters of a service.
func NewDuty(s *Service) *Duty { return &Duty{service: s} }

// RosterPage is one force's roster: personal data of staff.
type RosterPage struct {
	At     time.Time
	Force  string
	Basis  uint64
	Shifts []RosterShift // those that have not ended
	Gap    time.Time     // the first moment without anybody on duty
}

// List is the rosters of p's forces. It is fault.NotFound for whoever has no
// desk to work at.
func (d *Duty) List(ctx context.Context, p auth.Principal) ([]RosterPage, error) {
	forces := p.Scopes(deskRoles...)
	if len(forces) == 0 {
		return nil, errNoRoster()
	}
	var pages []RosterPage
	for _, force := range forces {
		shifts, basis, err := d.service.Roster(ctx, force)
		if err != nil {
			return nil, err
		}
		now := d.service.now()
		page := RosterPage{At: now, Force: force, Basis: basis, Gap: firstGap(d.service.shifts(force), now)}
		for _, one := range shifts {
			if one.Until.After(now) {
				page.Shifts = append(page.Shifts, one)
			}
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// Add puts one shift on the roster that p looked at.
func (d *Duty) Add(ctx context.Context, p auth.Principal, force string, basis uint64, shift RosterShift) error {
	return d.edit(ctx, p, force, basis, func(shifts []RosterShift) ([]RosterShift, error) {
		return append(shifts, shift), nil
	})
}

// Remove takes one shift off the roster that p looked at: the one of that place
// among those that have not ended.
func (d *Duty) Remove(ctx context.Context, p auth.Principal, force string, basis uint64, shift RosterShift) error {
	return d.edit(ctx, p, force, basis, func(shifts []RosterShift) ([]RosterShift, error) {
		left := slices.DeleteFunc(slices.Clone(shifts), shift.same)
		if len(left) == len(shifts) {
			return nil, fault.New(fault.Conflict, "roster-changed", "This shift is not on the roster any more. Look at it again.")
		}
		return left, nil
	})
}

func (d *Duty) edit(ctx context.Context, p auth.Principal, force string, basis uint64, change func([]RosterShift) ([]RosterShift, error)) error {
	if !slices.Contains(p.Scopes(deskRoles...), force) {
		return errNoRoster()
	}
	shifts, _, err := d.service.Roster(ctx, force)
	if err != nil {
		return err
	}
	if shifts, err = change(shifts); err != nil {
		return err
	}
	return d.service.SetRoster(ctx, force, p.Actor(), basis, shifts)
}

func errNoRoster() error { return fault.New(fault.NotFound, "", "There is no such roster.") }
