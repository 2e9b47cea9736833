package notifier

import (
	"context"
	"fmt"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// A parked child never rests unseen. Its case owes a row for the time by which a
// person should have decided and one for the bell: at each an alarm is raised at
// the hub, once, and the log has a line; the board and the metric count from the
// state alone, so that they are right also while no e-mail gets out.

// DeskPerson is somebody who works at a force's desk: personal data of staff.
type DeskPerson struct {
	Person string // vault.PersonID of the address
	channel.Address
}

// overdueAt are the rows for a child that still waits.
func (child *Child) overdueAt() []Row {
	var rows []Row
	owe := func(step Step, at time.Time) {
		if _, taken := child.Escalated[step]; !taken && !at.IsZero() {
			rows = append(rows, Row{At: at, Kind: RowParked, Child: child.Hash, Step: step})
		}
	}
	steps := child.exceptionSteps()
	for _, step := range []Step{StepSecondPerson, StepDecision, StepReview} {
		owe(step, steps[step])
	}
	if child.Status != ChildParked {
		return rows
	}
	if child.lacksRecipient() {
		owe(StepNoRecipient, child.ParkedAt)
	}
	if child.WorkBy.Before(child.Deadline) || child.Deadline.IsZero() {
		owe(StepWorkBy, child.WorkBy)
	}
	owe(StepBell, child.Deadline)
	return rows
}

// childEscalated remembers that the desk was told.
func (c *Case) childEscalated(f facts.Fact, step Step) error {
	if child := c.Children[f.Child]; child != nil && step == StepHandOffLate {
		child.handOffEscalated(f.At)
		return nil
	}
	child := c.Children[f.Child]
	if child == nil || child.Status != ChildParked && (step != StepReview || child.Status != ChildExcepted) {
		return fmt.Errorf("child %q does not wait", f.Child)
	}
	if child.Escalated == nil {
		child.Escalated = map[Step]time.Time{}
	}
	child.Escalated[step] = f.At
	return nil
}

// IsOverdue reports whether the child waits and somebody should have decided.
func (child *Child) IsOverdue(now time.Time) bool {
	return child.Status == ChildParked && child.WorkBy.Before(now)
}

// escalateParked raises an alarm that a child still waits, and then records the
// step: a crash in between raises it again under the same key.
func (s *Service) escalateParked(ctx context.Context, row Row) error {
	c, err := s.load(ctx, row.Case)
	if err != nil {
		return err
	}
	child := c.Children[row.Child]
	if child == nil || !child.owes(row.Step) {
		return nil
	}
	s.Logger.Warn("a parked child is overdue", "case", c.ID, "child", child.Hash, "step", string(row.Step))
	if err := s.RaiseAlarm(ctx, c.Force, parkedAlarm(c, child, row.Step)); err != nil {
		return err
	}
	crash.Point("hub.after-parked-alarm")
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		child := c.Children[row.Child]
		if child == nil || !child.owes(row.Step) {
			return nil, nil
		}
		f := s.fact(c, FactEscalated, actorNode)
		f.Child = child.Hash
		return &f, f.SetData(Escalated{Step: row.Step})
	})
	return err
}

func (child *Child) owes(step Step) bool {
	for _, row := range child.overdueAt() {
		if row.Step == step {
			return true
		}
	}
	return false
}

// ParkedOverdue is how many children, of all forces, wait for a person who
// should have decided by now.
func (s *Service) ParkedOverdue(context.Context) (n int, err error) {
	now := s.now()
	err = s.View.Read(func(tx *view.Tx) error {
		late, err := walk[Ref](tx, bucketParked, "", timeKey(now))
		n = len(late)
		return err
	})
	return n, err
}
