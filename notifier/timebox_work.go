package notifier

import (
	"time"

	"firstbell/schools"
)

// The steps before access ends. They are no rungs: what they are about was taken on.
const (
	StepAccessFirst Step = "access-first" // the first reminder that it can soon no longer be read
	StepAccessLast  Step = "access-last"  // the second
	StepAccessHead  Step = "access-head"  // nothing is recorded: the head, or who stands in, is told
)

// lastCall is the least time between the last reminder and the end of access,
// also where the reminder went late because the service was down.
const lastCall = 24 * time.Hour

// untoldAgain is how long after an alarm that nobody could be told it is tried
// again: a hub that mends the school's contacts sees it done within a day.
const untoldAgain = 24 * time.Hour

// accessReminders are the rows that come before the end of access. A reminder
// is of no use to whoever has exported it.
func (n *Notification) accessReminders() []Row {
	if n.State != StateAcknowledged || len(n.Access.RemindAt) < 2 {
		return nil
	}
	var rows []Row
	owe := func(step Step, at time.Time) {
		rows = append(rows, Row{At: at, Kind: RowEscalate, Notification: n.ID, Step: step})
	}
	for i, step := range []Step{StepAccessFirst, StepAccessLast} {
		if _, taken := n.Escalated[step]; !taken && !n.isExported() {
			owe(step, n.Access.RemindAt[i])
		}
	}
	if at, owed := n.headDue(); owed {
		owe(StepAccessHead, at)
	}
	return rows
}

// headDue is when somebody above has to be told that nothing is recorded: at the
// last reminder, again when an alert came to nothing, and every day while there
// is nobody.
func (n *Notification) headDue() (time.Time, bool) {
	if n.isOnRecord() {
		return time.Time{}, false
	}
	at := n.Access.RemindAt[1]
	for _, a := range n.headAlerts() {
		if !a.Dead {
			return time.Time{}, false
		}
		at = later(at, a.DeadSince)
	}
	if untold := n.Access.UntoldAt; !untold.IsZero() {
		at = later(at, untold.Add(untoldAgain))
	}
	return at, true
}

// headAlerts are the alerts that say that nothing is recorded.
func (n *Notification) headAlerts() []*Alert {
	var all []*Alert
	for _, a := range n.Alerts {
		if a.Step == StepAccessHead && !a.AskedAt.Before(n.AcknowledgedAt) {
			all = append(all, a)
		}
	}
	return all
}

// headToldAt is when a road took over such an alert that has not come back; zero
// where none has.
func (n *Notification) headToldAt() time.Time {
	var told time.Time
	for _, a := range n.headAlerts() {
		if !a.Dead && !a.SentAt.IsZero() && (told.IsZero() || a.SentAt.Before(told)) {
			told = a.SentAt
		}
	}
	return told
}

// accessDue is the row for the end of a school's access.
func (c *Case) accessDue(n *Notification) []Row {
	at, owed := c.accessEndsAt(n)
	if !owed {
		return nil
	}
	return []Row{{At: at, Kind: RowAccess, Notification: n.ID}}
}

// accessEndsAt is when the school can no longer read what it took on. It is not
// owed before the school was reminded, before somebody was told where nothing
// is recorded, while free text waits for a person, and while a newer version
// waits to be routed.
func (c *Case) accessEndsAt(n *Notification) (time.Time, bool) {
	at := n.Access.AccessEndsAt
	if n.State != StateAcknowledged || at.IsZero() || c.isUndecided() || n.textWaits() {
		return time.Time{}, false
	}
	if n.isExported() {
		return at, true
	}
	reminded, ok := n.Escalated[StepAccessLast]
	if !ok {
		return time.Time{}, false
	}
	at = later(at, reminded.Add(lastCall))
	if n.isOnRecord() {
		return at, true
	}
	told := n.headToldAt()
	if told.IsZero() {
		return time.Time{}, false
	}
	return later(at, later(n.Access.Pause.NotBefore, told.Add(n.Access.Pause.After))), true
}

// endRule is why access may end now.
func (n *Notification) endRule() string {
	switch {
	case n.isExported():
		return EndedExported
	case !n.OutcomeAt.IsZero():
		return EndedOutcome
	default:
		return EndedTold
	}
}

// incidentEndsAt is when nobody needs the incident itself any more: every
// notification has ended, every child is decided on, and nothing about it is
// still to be answered or looked at again.
func (c *Case) incidentEndsAt() (time.Time, bool) {
	if !c.Exists() || c.Withdrawn() || c.isUndecided() || !c.BodyEndedAt.IsZero() {
		return time.Time{}, false
	}
	keep := time.Duration(orDefault(c.ContentDays, DefaultDestroyDays)) * 24 * time.Hour
	for _, b := range c.Breaches {
		if b.ClosedAt.IsZero() {
			return time.Time{}, false
		}
	}
	var at time.Time
	taken := false
	for _, n := range c.Notifications {
		switch n.State {
		case StateClosed:
			at, taken = later(at, n.Access.DestroyAt), true
		case StateBounced, StateRecalled:
			at = later(at, n.EndedAt)
		default:
			return time.Time{}, false
		}
	}
	for _, child := range c.Children {
		until, settled := child.neededUntil(keep)
		if !settled {
			return time.Time{}, false
		}
		at = later(at, until)
	}
	if !taken { // no school's clock says for how long the police may still need it
		at = later(at, c.Current().At.Add(keep))
	}
	return at, true
}

// neededUntil is until when the incident is needed for a child that is decided
// on; false for one that is not.
func (child *Child) neededUntil(keep time.Duration) (time.Time, bool) {
	var at time.Time
	if child.Status == ChildParked || child.Status == ChildWaiting || child.HandOff.isOpen() {
		return at, false
	}
	if child.HandOff != nil {
		at = child.HandOff.DecidedAt.Add(keep)
	}
	if child.Status == ChildExcepted && child.Exception != nil {
		if day, err := schools.ParseDate(child.Exception.ReviewOn); err == nil {
			at = later(at, day.At(reviewAt).Add(keep))
		}
		at = later(at, child.Exception.DecidedAt.Add(keep))
	}
	return at, true
}

func orDefault(n, def int) int {
	if n == 0 {
		return def
	}
	return n
}
