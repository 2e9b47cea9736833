package notifier

import (
	"fmt"
	"time"

	"firstbell/schools"
)

// An exception needs two people. While the second has not decided, the child
// stays in the queue with its deadline; it never becomes an exception because
// time has passed. An hour before the bell the hub is asked for the second
// person, at the bell everybody at the hub, the control room included, for a
// decision. And one that was made is looked at again on the day that was set.

// The steps of an exception. Like those of a parked child they name the child.
const (
	StepSecondPerson Step = "second-person" // an hour before the bell nobody has confirmed or declined
	StepDecision     Step = "decision"      // the bell has rung, and still nobody has
	StepReview       Step = "review"        // the day on which the exception is looked at again
)

// secondPersonBefore is how long before the bell the second person is asked for.
const secondPersonBefore = time.Hour

// reviewAt is the time of day at which a review falls due.
const reviewAt schools.ClockTime = 9 * 60

// exceptionSteps are the steps of a proposal that waits, or of an exception that
// was made, with their times.
func (child *Child) exceptionSteps() map[Step]time.Time {
	steps := map[Step]time.Time{}
	switch {
	case child.Status == ChildParked && child.Proposal != nil && !child.Deadline.IsZero():
		steps[StepSecondPerson] = later(child.Deadline.Add(-secondPersonBefore), child.Proposal.ProposedAt)
		steps[StepDecision] = later(child.Deadline, child.Proposal.ProposedAt)
	case child.Status == ChildExcepted && child.Exception != nil:
		if day, err := schools.ParseDate(child.Exception.ReviewOn); err == nil {
			steps[StepReview] = day.At(reviewAt)
		}
	}
	return steps
}

// forgetSteps lets the steps of an exception be taken anew.
func (child *Child) forgetSteps() {
	for _, step := range []Step{StepSecondPerson, StepDecision, StepReview} {
		delete(child.Escalated, step)
	}
}

// exceptionAlarm is the alarm of one of these steps; false for any other step.
// At the bell nobody's turn is waited for.
func exceptionAlarm(c *Case, child *Child, step Step) (Alarm, bool) {
	a := Alarm{Kind: AlarmException, Case: c.ID, Child: child.Hash}
	var since time.Time
	switch step {
	case StepSecondPerson, StepDecision:
		if child.Proposal != nil {
			since = child.Proposal.ProposedAt
		}
		a.AtOnce = step == StepDecision
	case StepReview:
		if a.Kind = AlarmReview; child.Exception != nil {
			since = child.Exception.DecidedAt
		}
	default:
		return Alarm{}, false
	}
	a.Key = fmt.Sprintf("exception-%s-%s-%s-%d", c.ID, child.Hash, step, since.UnixMilli())
	return a, true
}

// exceptionWaits reports whether what such an alarm is about is still to be
// decided. A review is done when somebody says so.
func (c *Case) exceptionWaits(a Alarm) bool {
	child := c.Children[a.Child]
	if child == nil {
		return false
	}
	for _, step := range []Step{StepSecondPerson, StepDecision, StepReview} {
		_, holds := child.exceptionSteps()[step]
		if now, _ := exceptionAlarm(c, child, step); holds && now.Key == a.Key {
			return true
		}
	}
	return false
}
