package notifier

import (
	"context"
	"time"

	"firstbell/police"
	"firstbell/police/ingest"
)

// Status tells a force how far the children of its incident have come: states
// and times, never an establishment. It fails with fault.NotFound for what does
// not exist or is another force's.
func (s *Service) Status(ctx context.Context, from ingest.Client, id string) (police.Status, error) {
	c, err := s.load(ctx, id)
	if err != nil {
		return police.Status{}, err
	}
	if err := owns(from, c); err != nil {
		return police.Status{}, err
	}
	own, err := s.referencesOf(ctx, c)
	if err != nil {
		return police.Status{}, err
	}
	status := police.Status{ID: c.ID, Version: c.Current().N, Withdrawn: c.Withdrawn()}
	for _, child := range own.Children {
		status.Children = append(status.Children, c.statusOf(child, s.childHash(c.Force, child), s.now()))
	}
	return status, nil
}

// statusOf is how far one child has come, under the force's own id.
func (c *Case) statusOf(id, hash string, now time.Time) police.ChildStatus {
	status := police.ChildStatus{ID: id, State: police.ChildReceived, Notifications: []police.NotificationStatus{}}
	if child := c.Children[hash]; child != nil && child.Status != ChildWaiting {
		status.State = police.ChildState(child.Status)
	}
	for _, n := range c.NotificationsOf(hash) {
		status.Notifications = append(status.Notifications, police.NotificationStatus{
			State: n.stateForPolice(), Deadline: n.Deadline, AlertedAt: n.AlertedAt,
			OpenedAt: n.OpenedAt, AcknowledgedAt: n.AcknowledgedAt, OutcomeRecordedAt: n.OutcomeAt, Late: n.IsLate(now),
		})
	}
	return status
}

// stateForPolice is the state as a force is told it. That the time in which a
// school could read it is over takes nothing from its having taken it on.
func (n *Notification) stateForPolice() string {
	if n.State == StateClosed {
		return string(StateAcknowledged)
	}
	return string(n.State)
}

// IsLate reports whether the notification could not be, or was not,
// acknowledged by its deadline as far as is known now.
func (n *Notification) IsLate(now time.Time) bool {
	reached := now
	for _, at := range []time.Time{n.EndedAt, n.AcknowledgedAt} {
		if !at.IsZero() {
			reached = at
		}
	}
	return n.Late != LateNot || reached.After(n.Deadline)
}
