package notifier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"firstbell/internal/view"
)

// Load is what a force's queue asks of the people on duty before the next bell
// that it has to keep.
type Load struct {
	Children int           // who wait for a decision before that bell
	Bell     time.Time     // the bell by which the most is asked; zero where nothing waits
	Needs    time.Duration // what they take, at the force's rate
	Has      time.Duration // hours of operators and deputies on duty from now to the bell
	Known    bool          // there is a roster to reckon with
}

// Fits reports whether the people on duty can clear the queue in time. Without a
// roster nothing can be said against it.
func (l Load) Fits() bool { return !l.Known || l.Needs <= l.Has }

// TriageLoad is the load of a force's queue: of all bells that parked children
// wait for, the one for which the time on duty is shortest of what is needed.
func (s *Service) TriageLoad(force string) (Load, error) {
	now := s.now()
	var bells []time.Time
	err := s.View.Read(func(tx *view.Tx) error {
		refs, err := parkedRefs(tx)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			if c, ok := caseIn(tx, ref.Case); ok && ref.Force == force {
				bells = append(bells, c.Children[ref.Child].Deadline)
			}
		}
		return nil
	})
	if err != nil {
		return Load{}, fmt.Errorf("reading the queue of %s: %w", force, err)
	}
	return loadOf(bells, s.policy(force).TriageTime, s.shifts(force), now), nil
}

// loadOf is the tightest of the loads up to each bell.
func loadOf(bells []time.Time, each time.Duration, shifts []Shift, now time.Time) Load {
	slices.SortFunc(bells, time.Time.Compare)
	tightest := Load{Known: len(shifts) > 0}
	for i, bell := range bells {
		if bell.Before(now) {
			bell = now // it has rung: there is no time left for this one
		}
		l := Load{Children: i + 1, Bell: bell, Needs: time.Duration(i+1) * each, Has: dutyTime(shifts, now, bell), Known: tightest.Known}
		if tightest.Children == 0 || l.Has-l.Needs < tightest.Has-tightest.Needs {
			tightest = l
		}
	}
	return tightest
}

// dutyTime is how long operators and deputies are on duty between two instants,
// added up over the people.
func dutyTime(shifts []Shift, from, until time.Time) time.Duration {
	var sum time.Duration
	for _, one := range shifts {
		start, end := later(one.From, from), earlier(one.Until, until)
		if one.Role != DutyControlRoom && end.After(start) {
			sum += end.Sub(start)
		}
	}
	return sum
}

// DutyTime is how long operators and deputies of a force are on duty between two
// instants, added up over the people; false where there is no roster.
func (s *Service) DutyTime(force string, from, until time.Time) (time.Duration, bool) {
	shifts := s.shifts(force)
	return dutyTime(shifts, from, until), len(shifts) > 0
}

// watchTriage raises an alarm when the last shift before a bell has begun and
// cannot clear the queue, and clears it when it can.
func (s *Service) watchTriage(ctx context.Context, force string) error {
	load, err := s.TriageLoad(force)
	if err != nil {
		return err
	}
	now := s.now()
	tight := load.Children > 0 && !load.Fits() && load.Bell.After(now) && isLastShift(s.shifts(force), now, load.Bell)
	return s.alarmWhile(ctx, force, tight, Alarm{
		Kind: AlarmTriageLoad, Key: "triage-load", Count: load.Children, Minutes: int((load.Needs - load.Has) / time.Minute),
	})
}

// isLastShift reports whether no shift of an operator or deputy begins between
// now and the bell: nobody else comes who could help.
func isLastShift(shifts []Shift, now, bell time.Time) bool {
	return !slices.ContainsFunc(shifts, func(one Shift) bool {
		return one.Role != DutyControlRoom && one.From.After(now) && one.From.Before(bell)
	})
}

// workBy is when a person must have decided on a child who is parked: by the
// bell or a day after it was received, whichever is earlier. Where that day ends
// between shifts the next shift may decide, if it still comes before the bell.
func (s *Service) workBy(force string, bell, accepted time.Time) time.Time {
	limit := workBy(bell, accepted)
	if !limit.Before(bell) || len(s.shifts(force)) == 0 {
		return limit
	}
	if slices.ContainsFunc(s.OnDuty(force, limit), func(one Shift) bool { return one.Role != DutyControlRoom }) {
		return limit
	}
	if next, ok := s.NextShift(force, limit); ok && next.From.Before(bell) {
		return earlier(next.From.Add(s.policy(force).TriageTime), bell)
	}
	return limit
}

// ForceLoad is the load of one force's queue.
type ForceLoad struct {
	Force string
	Load
}

// Loads are the loads that a queue puts on the people on duty, by force. It
// reckons with the children of the queue alone: who may not know of one must not
// learn of it from a number.
func (d *Duty) Loads(queue []TriageItem) []ForceLoad {
	bells := map[string][]time.Time{}
	for _, it := range queue {
		bells[it.Force] = append(bells[it.Force], it.Deadline)
	}
	loads := make([]ForceLoad, 0, len(bells))
	for _, force := range slices.Sorted(maps.Keys(bells)) {
		s := d.service
		loads = append(loads, ForceLoad{force, loadOf(bells[force], s.policy(force).TriageTime, s.shifts(force), s.now())})
	}
	return loads
}
