package notifier

import (
	"cmp"
	"context"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/schools"
)

// DefaultCallMinutes is how long a call takes, with finding the person and
// writing it down, if a force has not measured its own.
const DefaultCallMinutes = 6

// ForecastBefore is how long before a bell its school is counted in a forecast
// although somebody there may still sign in (DOMAIN.md §5: live from T-60).
const ForecastBefore = 60 * time.Minute

// CallForecast sets the calls to make against the people there are to make them.
type CallForecast struct {
	Schools  int       // to call now
	Expected int       // more that join the sheet unless somebody there signs in first
	People   int       // on duty
	Done     time.Time // when the last call will have been made; zero where nobody makes any
	Late     int       // calls that would end after the school's bell
}

// dueCall is one call as the forecast sees it.
type dueCall struct {
	from time.Time // not before
	bell time.Time
}

// forecast hands the calls out in the order of their bells, each to whoever is
// free first. It is pure.
func forecast(now time.Time, calls []dueCall, people int, each time.Duration) CallForecast {
	f := CallForecast{Schools: len(calls), People: people}
	if people <= 0 {
		f.Late = len(calls)
		return f
	}
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b dueCall) int { return a.bell.Compare(b.bell) })
	free := make([]time.Time, min(people, len(calls)))
	for i := range free {
		free[i] = now
	}
	for _, c := range calls {
		i := earliestOf(free)
		free[i] = later(free[i], c.from).Add(each)
		f.Done = later(f.Done, free[i])
		if free[i].After(c.bell) {
			f.Late++
		}
	}
	return f
}

func earliestOf(times []time.Time) int {
	first := 0
	for i, t := range times {
		if t.Before(times[first]) {
			first = i
		}
	}
	return first
}

// Forecast is the forecast of the operator's sheet.
func (b *Boards) Forecast(ctx context.Context, p auth.Principal, sheet []CallRow) (CallForecast, error) {
	forces, err := b.forces(p, operatorRoles...)
	if err != nil {
		return CallForecast{}, err
	}
	now := b.service.now()
	var calls []dueCall
	for _, r := range sheet {
		if from := later(r.AskFrom, r.AgainAt); from.Before(now.Add(ForecastBefore)) {
			calls = append(calls, dueCall{from: from, bell: r.Deadline})
		}
	}
	people, each := 0, time.Duration(0)
	for _, force := range forces {
		n, err := b.service.callers(ctx, force)
		if err != nil {
			return CallForecast{}, err
		}
		people, each = people+n, max(each, b.service.policy(force).callTakes())
	}
	f := forecast(now, calls, people, each)
	f.Expected, err = b.expected(ctx, p, sheet, now)
	return f, err
}

// callTakes is how long a call of the force's takes.
func (p Policy) callTakes() time.Duration {
	return time.Duration(cmp.Or(p.CallMinutes, DefaultCallMinutes)) * time.Minute
}

// callers is how many people can telephone for the force now: its operators and
// deputies on duty, or its whole desk where it keeps no roster. The control room
// has other work.
func (s *Service) callers(ctx context.Context, force string) (int, error) {
	if s.HasRoster(force) {
		on := map[string]bool{}
		for _, shift := range s.OnDuty(force, s.now()) {
			if shift.Role != DutyControlRoom {
				on[shift.Person] = true
			}
		}
		return len(on), nil
	}
	if s.Desk == nil {
		return 0, nil
	}
	people, err := s.Desk(ctx, force)
	return len(people), err
}

// expected is how many schools that are not on the sheet will join it within
// ForecastBefore unless somebody there signs in.
func (b *Boards) expected(ctx context.Context, p auth.Principal, sheet []CallRow, now time.Time) (int, error) {
	open, err := b.openAt(ctx, p, func(n *Notification) bool {
		return n.IsOpen() && n.ToldAt.IsZero() && n.CallSheetAt.IsZero() && n.Deadline.After(now) && n.Deadline.Before(now.Add(ForecastBefore))
	})
	if err != nil {
		return 0, err
	}
	on := map[string]bool{}
	for _, r := range sheet {
		on[r.URN.String()] = true
	}
	before := len(on)
	for _, h := range open {
		if _, err := schools.ParseURN(h.n.URN); err == nil {
			on[h.n.URN] = true
		}
	}
	return len(on) - before, nil
}
