package notifier

import (
	"context"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/view"
)

// callHorizon is how far ahead the calls of a hub are set against its people: a
// night, so that a morning without enough of them is known the evening before.
const callHorizon = 12 * time.Hour

// bucketToCall holds what somebody has to telephone about:
// <force>/<deadline>/<case>/<notification> → Ref.
const bucketToCall = "to-call"

// callSlack is by how much longer a call is reckoned before the alarm that there
// are too many clears itself: at the brink it must not come and go.
const callSlack = 1.25

// watchCalls raises an alarm while the people on duty, with those who are on the
// roster before the bell, cannot make all calls of the sheet in time.
func (s *Service) watchCalls(ctx context.Context, force string) error {
	now := s.now()
	calls, err := s.callsOf(force, now)
	if err != nil {
		return err
	}
	callers, known, err := s.callersOf(ctx, force, now)
	if err != nil {
		return err
	}
	a := Alarm{Kind: AlarmCallLoad, Key: "call-load"}
	each := s.policy(force).callTakes()
	if open, err := s.isAlarmOpen(force, a.Key); err != nil {
		return err
	} else if open {
		each = time.Duration(float64(each) * callSlack)
	}
	return s.alarmWhile(ctx, force, known && lateCalls(now, calls, callers, each) > 0, a)
}

// callsOf are the calls that a force's people have to make before bells within
// callHorizon, one for each school.
func (s *Service) callsOf(force string, now time.Time) ([]dueCall, error) {
	rows := map[string]*CallRow{}
	err := s.View.Read(func(tx *view.Tx) error {
		prefix := force + "/"
		refs, err := walkFrom[Ref](tx, bucketToCall, prefix, prefix+timeKey(now.Add(time.Millisecond)), prefix+timeKey(now.Add(callHorizon)))
		if err != nil {
			return err
		}
		for _, ref := range refs {
			c, ok := caseIn(tx, ref.Case)
			n := c.notification(ref.Notification)
			if !ok || n == nil {
				continue
			}
			row, seen := rows[n.URN]
			if !seen {
				row = &CallRow{Deadline: n.Deadline}
				rows[n.URN] = row
			}
			row.Deadline = earlier(row.Deadline, n.Deadline)
			row.add(n, QuietUntil(n.CallSheetAt, n.Deadline, s.policy(force)), !seen)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the calls of %s: %w", force, err)
	}
	calls := make([]dueCall, 0, len(rows))
	for _, row := range rows {
		calls = append(calls, dueCall{from: later(row.AskFrom, row.AgainAt), bell: row.Deadline})
	}
	return calls, nil
}

// caller is somebody who can telephone from one time to another.
type caller struct {
	person      string
	from, until time.Time
}

// callersOf are the operators and deputies of a force who are on duty now or will
// be within callHorizon; without a roster its whole desk. known is false where
// there is neither, so that nothing can be said.
func (s *Service) callersOf(ctx context.Context, force string, now time.Time) (all []caller, known bool, err error) {
	end := now.Add(callHorizon)
	shifts := s.shifts(force)
	for _, one := range shifts {
		if one.Role != DutyControlRoom && one.Until.After(now) && one.From.Before(end) {
			all = append(all, caller{one.Person, later(one.From, now), one.Until})
		}
	}
	if len(shifts) > 0 {
		return all, true, nil
	}
	people, err := s.wholeDesk(ctx, force)
	for _, one := range people {
		all = append(all, caller{one.Person, now, end})
	}
	return all, len(all) > 0, err
}

// lateCalls is how many calls cannot be made before their bells if each is given,
// in the order of the bells, to whoever can end it first. It is pure.
func lateCalls(now time.Time, calls []dueCall, callers []caller, each time.Duration) int {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b dueCall) int { return a.bell.Compare(b.bell) })
	free := map[string]time.Time{}
	late := 0
	for _, c := range calls {
		var best time.Time
		who := ""
		for _, one := range callers {
			ends := later(later(one.from, free[one.person]), later(c.from, now)).Add(each)
			if !ends.After(one.until) && (best.IsZero() || ends.Before(best)) {
				best, who = ends, one.person
			}
		}
		if best.IsZero() || best.After(c.bell) {
			late++ // nobody's time is spent on it: the next one may still be in time
			continue
		}
		free[who] = best
	}
	return late
}

// isAlarmOpen reports whether there is an open alarm under a key.
func (s *Service) isAlarmOpen(force, key string) (open bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		a, ok := alarmIn(tx, force, key)
		open = ok && a.IsOpen()
		return nil
	})
	return open, err
}
