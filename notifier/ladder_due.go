package notifier

import (
	"slices"
	"time"
)

// stepsDue are the steps of the ladder that are still to be taken, in order.
// They wait for the times they were planned for, or fall due at once when every
// alert is dead, or when nobody was in the step before.
func (n *Notification) stepsDue() []Row {
	if !n.IsOpen() || !n.ToldAt.IsZero() {
		return nil
	}
	var rows []Row
	var pulled time.Time // since when the next step is due, because the one before was empty
	for _, step := range n.Steps {
		if at, taken := n.Escalated[step.Step]; taken {
			if pulled = (time.Time{}); slices.Contains(n.Skipped, step.Step) {
				pulled = at
			}
			continue
		}
		if n.owesStep(step) {
			rows = append(rows, Row{At: n.stepAt(step, pulled), Kind: RowEscalate, Notification: n.ID, Step: step.Step})
			pulled = time.Time{}
		}
	}
	return rows
}

// owesStep reports whether a step that was not taken is still of use. What is on
// the call sheet need not be put there, and where nobody could be alerted at all
// there is nobody to ask; the alarm is owed whatever is on the sheet.
func (n *Notification) owesStep(step StepAt) bool {
	onSheet := !n.CallSheetAt.IsZero()
	return step.Alarm || (!(onSheet && step.CallSheet) && !(onSheet && len(n.Alerts) == 0))
}

// stepAt is when a step falls due.
func (n *Notification) stepAt(step StepAt, pulled time.Time) time.Time {
	at := step.At
	if !pulled.IsZero() {
		at = earlier(at, pulled)
	}
	if dead, since := n.allDead(); dead && !step.Alarm && !since.Before(n.MovedAt) {
		at = earlier(at, since)
	}
	return later(at, n.CreatedAt)
}

// step is a step as it was planned; one that was not planned does nothing.
func (n *Notification) step(step Step) StepAt {
	for _, s := range n.Steps {
		if s.Step == step {
			return s
		}
	}
	return StepAt{Step: step}
}

// climbAnew puts the notification at the foot of a ladder. One that was routed
// before ladders were planned has the two steps that there were then.
func (n *Notification) climbAnew(at time.Time, steps []StepAt) {
	n.Escalated, n.Skipped = nil, nil
	if n.Steps = steps; len(steps) > 0 {
		return
	}
	for _, r := range DefaultLadder[:2] {
		n.Steps = append(n.Steps, StepAt{
			Step: r.Step, At: later(n.Deadline.Add(-r.Before), at), Who: r.who(), Tell: r.Tell, CallSheet: r.CallSheet,
		})
	}
}

// isEmpty reports whether nobody was in the step.
func (e Escalated) isEmpty() bool {
	return e.Reason == nobodyElse && len(e.Alerts) == 0 && !e.CallSheet && !e.Alarm
}

// IsAtRest reports whether nothing will happen about an open notification by
// itself and no person was asked: no step or alert to come, not on the call
// sheet, no alarm. It must never be true.
func (n *Notification) IsAtRest() bool {
	if !n.IsOpen() || !n.ToldAt.IsZero() {
		return false
	}
	return len(n.stepsDue()) == 0 && len(n.alertsDue()) == 0 && n.CallSheetAt.IsZero() && n.AlarmedAt.IsZero()
}
