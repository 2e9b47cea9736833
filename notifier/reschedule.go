package notifier

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// This file moves deadlines. A deadline is the start of the next day on which
// pupils attend; a snow day, declared after routing, makes that another day.
// What was decided once is otherwise never computed again: a deadline moves to a
// later day only for a closure that a person declared, and to an earlier one for
// a closure undone or for better term dates. One that has passed stays.

// FactRescheduled is the type of the fact that moves a deadline.
const FactRescheduled = "rescheduled"

// LateClosure is the cause of a deadline that cannot be kept because a closure
// was undone at the last moment.
const LateClosure = "closure"

// RescheduleCause is why a deadline moved.
type RescheduleCause string

// The causes.
const (
	MovedByClosure  RescheduleCause = "closure"        // pupils do not attend on that day
	MovedByUndoing  RescheduleCause = "closure-undone" // they do, after all
	MovedByCalendar RescheduleCause = "calendar"       // newer term dates say that they attend earlier
)

// Rescheduled is the data of "rescheduled".
type Rescheduled struct {
	Deadline  time.Time
	Late      string `json:",omitempty"`
	Calendar  string // where the new deadline's calendar comes from
	Cause     RescheduleCause
	Steps     []StepAt  // the ladder's new times
	CallSheet bool      `json:",omitempty"` // it is on the call sheet from now on; otherwise it is off it
	Digest    time.Time `json:",omitzero"`  // when it is presented again before that day; zero where it need not be
	Directory uint64    // the newest directory fact the decision saw
}

// Basis is what a deadline was worked out from: all that is needed to work it
// out again when a school's days change, without opening anything.
type Basis struct {
	Accepted  time.Time         `json:",omitzero"`  // since when it runs
	CutOff    schools.ClockTime `json:",omitempty"` // the force's, as it was then
	Attends   schools.Weekdays  `json:",omitzero"`  // of a pupil who attends part-time
	Directory uint64            `json:",omitempty"` // the newest directory fact it rests on
}

// deadline is when the school must know, by that calendar.
func (b Basis) deadline(c schools.Calendar) (time.Time, schools.Provenance) {
	at, _, source := schools.Deadline(c.For(b.Attends), b.Accepted, b.CutOff)
	return at, source
}

// basisOf is what the deadline of a notification rests on. One that was routed
// before this was kept runs from when it was made.
func (n *Notification) basisOf(p Policy) Basis {
	b := n.Basis
	if b.Accepted.IsZero() {
		b.Accepted = n.Since
	}
	if b.CutOff == 0 {
		b.CutOff = p.CutOff
	}
	return b
}

// mayMove reports whether the notification still waits for its deadline.
func (n *Notification) mayMove(now time.Time) bool {
	return n != nil && n.IsOpen() && n.ToldAt.IsZero() && n.Deadline.After(now)
}

// rescheduled moves the deadline, and the steps that asked nobody yet with it.
// What was sent stays sent.
func (c *Case) rescheduled(f facts.Fact, d Rescheduled) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	n.Deadline, n.Late, n.Calendar, n.Steps = d.Deadline, d.Late, d.Calendar, d.Steps
	n.Basis.Directory = d.Directory
	n.MovedAt, n.AlarmedAt = f.At, time.Time{}
	n.Moves++
	if _, presented := n.Escalated[StepDigest]; !presented {
		n.DigestAt = d.Digest
	}
	n.forgetEmptySteps()
	switch {
	case d.CallSheet && n.CallSheetAt.IsZero():
		n.CallSheetAt = f.At
	case !d.CallSheet && !n.CallSheetAt.IsZero():
		n.CallSheetAt, n.OffSheet = time.Time{}, true
	}
	if d.CallSheet {
		n.OffSheet = false
	}
	return nil
}

// forgetEmptySteps lets every step be taken again that asked nobody by e-mail:
// the call sheet, the alarm, and those in which there was nobody.
func (n *Notification) forgetEmptySteps() {
	asked := map[Step]bool{}
	for _, a := range n.Alerts {
		asked[a.Step] = asked[a.Step] || a.Step != ""
	}
	maps.DeleteFunc(n.Escalated, func(step Step, _ time.Time) bool { return !asked[step] })
	n.Skipped = slices.DeleteFunc(n.Skipped, func(step Step) bool { return !asked[step] })
}

// rescheduleCase moves the deadlines of a case that its schools' days demand.
func (s *Service) rescheduleCase(ctx context.Context, caseID string) error {
	c, err := s.load(ctx, caseID)
	if err != nil {
		return err
	}
	known, policy, now := s.Snapshot(), s.policy(c.Force), s.now()
	for _, n := range c.sorted() {
		if _, moves := n.moveFor(known, policy, now); !moves {
			continue
		}
		if err := s.reschedule(ctx, caseID, n.ID); err != nil {
			return err
		}
	}
	return nil
}

// reschedule moves the deadline of one notification, if the school's days have
// changed since it was decided.
func (s *Service) reschedule(ctx context.Context, caseID, notification string) error {
	_, err := s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		n := c.notification(notification)
		if n == nil || c.Routed < c.Current().N {
			return nil, nil // a decision that is on its way sees the newest calendar
		}
		d, ok := n.moveFor(s.Snapshot(), s.policy(c.Force), s.now())
		if !ok {
			return nil, nil
		}
		return s.about(c, n, FactRescheduled, actorNode, d)
	})
	return err
}

// moveFor is where the deadline moves by what is known of the school now; false
// where it stays.
func (n *Notification) moveFor(known *registry.Snapshot, p Policy, now time.Time) (Rescheduled, bool) {
	urn, err := schools.ParseURN(n.URN)
	if err != nil || !n.mayMove(now) {
		return Rescheduled{}, false
	}
	seq, declared := known.CalendarSeq(urn, n.Basis.Directory)
	if seq <= n.Basis.Directory {
		return Rescheduled{}, false
	}
	due, source := n.basisOf(p).deadline(known.Calendar(urn))
	at := later(due, now)
	if at.Equal(n.Deadline) || (at.After(n.Deadline) && !declared) {
		return Rescheduled{}, false
	}
	d := Rescheduled{
		Deadline: at, Late: n.Late, Calendar: string(source), Cause: MovedByClosure, Directory: known.DirectorySeq,
		Steps: PlanSteps(p, at, now, isLate(at, now)), CallSheet: n.OffSheet,
	}
	if digest := digestAt(known.Calendar(urn), n.CreatedAt, at); digest.After(now) {
		d.Digest = digest
	}
	if at.Before(n.Deadline) {
		d.Cause = MovedByCalendar
		if declared {
			d.Cause = MovedByUndoing
		}
		d.CallSheet = n.OffSheet || !n.CallSheetAt.IsZero()
		if at.After(due) {
			d.Late = LateClosure
		}
		return d, true
	}
	d.CallSheet = false
	if n.OffSheet || !n.CallSheetAt.IsZero() {
		d.callEarly(now)
	}
	return d, true
}

// callEarly plans the call for what was on the sheet already an hour before the
// new deadline: whoever it waits for may not be reached by e-mail.
func (d *Rescheduled) callEarly(now time.Time) {
	for i, step := range d.Steps {
		if step.CallSheet {
			d.Steps[i].At = later(earlier(step.At, d.Deadline.Add(-CallSheetOpens)), now)
		}
	}
}

// CallSheetOpens is how long before a deadline operators begin to work at the
// call sheet.
const CallSheetOpens = 60 * time.Minute
