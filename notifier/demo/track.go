package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/notifier/world"
	"firstbell/police"
)

// tracked is one incident as its force can see it.
type tracked struct {
	step      world.Step // the newest version that was accepted
	id        string
	accepted  time.Time
	status    police.Status
	routed    map[string]time.Time // by child: when it was first seen to be decided
	told      map[string]time.Time // by child: when the school was told by telephone
	withdrawn bool
}

func (j *journey) track(s world.Step, receipt police.Receipt) {
	key := s.Force + "/" + s.Reference
	t := j.cases[key]
	if t == nil {
		t = &tracked{id: receipt.ID, accepted: receipt.AcceptedAt, routed: map[string]time.Time{}, told: map[string]time.Time{}}
		j.cases[key] = t
		j.order = append(j.order, t)
	}
	t.step = s
}

// settle looks at every incident until all fulfil the condition. New mail
// wakes it early, because an alert is what most of them wait for.
func (j *journey) settle(ctx context.Context, what string, done func(*tracked) bool) error {
	ticker := time.NewTicker(j.Poll)
	defer ticker.Stop()
	for {
		mail := j.Runtime.Mailbox.Changed()
		open, err := j.look(ctx, done)
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err == nil && len(open) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting %v for every child to be %s: still open are %s", j.Patience, what, describe(open))
		case <-ticker.C:
		case <-mail:
		}
	}
}

// look asks for the status of the incidents that are not done, and gives those
// that still are not.
func (j *journey) look(ctx context.Context, done func(*tracked) bool) ([]*tracked, error) {
	var open []*tracked
	for i, t := range j.order {
		status, err := clientOf(j.Runtime, t.step.Force).Status(ctx, t.id)
		if err != nil {
			return append(open, j.order[i:]...), fmt.Errorf("asking for the status of %s: %w", t.step.Reference, err)
		}
		t.see(status, j.Now())
		if !done(t) {
			open = append(open, t)
		}
	}
	return open, nil
}

// see takes in a status and notes when a child was first seen to be decided.
func (t *tracked) see(status police.Status, now time.Time) {
	t.status = status
	for _, c := range status.Children {
		if _, seen := t.routed[c.ID]; !seen && c.State != police.ChildReceived {
			t.routed[c.ID] = now
		}
	}
}

func (t *tracked) child(id string) police.ChildStatus {
	for _, c := range t.status.Children {
		if c.ID == id {
			return c
		}
	}
	return police.ChildStatus{ID: id}
}

// every reports whether each expected child, in the newest version, fulfils a
// condition.
func (t *tracked) every(fits func(world.Expected, police.ChildStatus) bool) bool {
	return t.status.Version == t.step.Version && !slices.ContainsFunc(t.step.Expected, func(e world.Expected) bool {
		return !fits(e, t.child(e.Child))
	})
}

// isTold reports whether every child that can be routed is, and every alert
// that can be sent has been. An incident to be withdrawn is routed at first.
func (t *tracked) isTold() bool {
	return t.every(func(e world.Expected, c police.ChildStatus) bool {
		want := e.State
		if want == police.ChildWithdrawn {
			want = police.ChildRouted
		}
		waits := func(n police.NotificationStatus) bool { return n.AlertedAt.IsZero() }
		return c.State == want && len(c.Notifications) == e.Schools && (e.Telephone || !slices.ContainsFunc(c.Notifications, waits))
	})
}

func (t *tracked) isWithdrawn() bool {
	return !t.withdrawn || t.every(func(_ world.Expected, c police.ChildStatus) bool { return c.State == police.ChildWithdrawn })
}

// isDone reports whether every child is where it should be in the end.
func (t *tracked) isDone() bool {
	return t.every(func(e world.Expected, c police.ChildStatus) bool {
		if c.State != e.State {
			return false
		}
		_, rung := t.told[e.Child]
		open := func(n police.NotificationStatus) bool { return n.AcknowledgedAt.IsZero() }
		return e.State != police.ChildRouted || (e.Telephone && rung) || !slices.ContainsFunc(c.Notifications, open)
	})
}

// describe names what is open and where it stands, without names.
func describe(open []*tracked) string {
	var parts []string
	for _, t := range open {
		var states []string
		for _, c := range t.status.Children {
			s := string(c.State)
			for _, n := range c.Notifications {
				s += "/" + n.State
			}
			states = append(states, s)
		}
		parts = append(parts, fmt.Sprintf("%s (%s): %s", t.step.Reference, t.step.About, strings.Join(states, ", ")))
	}
	return strings.Join(parts, "; ")
}
