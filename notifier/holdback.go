package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// What a suspension holds back is found when it falls due: whoever would send an
// alert or climb a ladder looks at the force first, and records instead that the
// case's open notifications are held back. Nothing needs to be found when the
// suspension begins, so nothing can be missed. When it has ended, everything on
// the list of what is held back is released, case by case, until none is left.

// The facts about holding back, on fb.case.<case>.
const (
	FactHeldBack = "held-back" // HeldBack; the scheme is suspended
	FactReleased = "released"  // ReleasedBack; it is not any more
)

// LateSuspended is the cause of a notification that was released after its bell.
const LateSuspended = "suspended"

// HeldBack is the data of "held-back".
type HeldBack struct {
	Notifications []string
	Until         time.Time // when the suspension runs out, as it is known now
}

// ReleasedBack is the data of "released".
type ReleasedBack struct {
	Released []Release
}

// Release is how one notification goes on.
type Release struct {
	Notification string
	Late         string    `json:",omitempty"`
	Steps        []StepAt  `json:",omitempty"` // the ladder from now on
	TextsFrom    time.Time `json:",omitzero"`  // when text messages may go
}

// isHeldBack reports whether the notification waits for the end of a suspension.
func (n *Notification) isHeldBack() bool { return !n.HeldBackAt.IsZero() && n.IsOpen() }

// whileHeldBack are the rows of a notification's work that go on during a
// suspension: a school may still be telephoned, and whoever knows of what the
// police took back is told.
func (n *Notification) whileHeldBack(rows []Row) []Row {
	if !n.isHeldBack() {
		return rows
	}
	return slices.DeleteFunc(rows, func(r Row) bool {
		if r.Kind == RowEscalate {
			step := n.step(r.Step)
			return !step.CallSheet || len(step.Tell) > 0
		}
		if r.Kind == RowHook {
			return n.Hooks[r.Alert].Kind != channel.KindWithdrawn
		}
		return r.Kind == RowAlert && !n.Alerts[r.Alert].isAfterwards()
	})
}

// holdBack records that a case's notifications are held back, if its force has
// suspended the scheme; false where it has not.
func (s *Service) holdBack(ctx context.Context, row Row) (bool, error) {
	c, err := s.load(ctx, row.Case)
	if err != nil || !c.Exists() {
		return false, err
	}
	state, err := s.force(c.Force)
	if err != nil || !state.IsSuspended(s.now()) || !c.holdsBack(row) {
		return false, err
	}
	until := state.Suspension.Until
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		held := HeldBack{Until: until}
		for _, n := range c.sorted() {
			if n.IsOpen() && !n.isHeldBack() {
				held.Notifications = append(held.Notifications, n.ID)
			}
		}
		if len(held.Notifications) == 0 {
			return nil, nil
		}
		f := s.fact(c, FactHeldBack, actorNode)
		return &f, f.SetData(held)
	})
	return true, err
}

// holdsBack reports whether a suspension keeps the row's work from being done.
func (c *Case) holdsBack(row Row) bool {
	n := c.notification(row.Notification)
	if n == nil || !n.IsOpen() {
		return false
	}
	asHeld := *n
	asHeld.HeldBackAt = row.At
	return len(asHeld.whileHeldBack([]Row{row})) == 0
}

func (c *Case) heldBack(f facts.Fact, d HeldBack) error {
	for _, id := range d.Notifications {
		n := c.Notifications[id]
		if n == nil {
			return fmt.Errorf("notification %q is not of this case", id)
		}
		if n.IsOpen() && n.HeldBackAt.IsZero() {
			n.HeldBackAt = f.At
		}
	}
	return nil
}

// releasedBack puts what was held back at the foot of a new ladder. Alerts that were
// not sent are owed again, with the ids they had.
func (c *Case) releasedBack(f facts.Fact, d ReleasedBack) error {
	for _, r := range d.Released {
		n := c.Notifications[r.Notification]
		if n == nil {
			return fmt.Errorf("notification %q is not of this case", r.Notification)
		}
		n.HeldBackAt = time.Time{}
		if !n.IsOpen() {
			continue
		}
		n.Late = r.Late
		n.climbAnew(f.At, r.Steps)
		for _, a := range n.Alerts {
			if a.SentAt.IsZero() && a.Road != "" && a.Road != RoadEmail {
				a.NotBefore = later(a.NotBefore, r.TextsFrom)
			}
		}
	}
	return nil
}

// release lets go of what a suspension held back in one case, once it has ended.
func (s *Service) release(ctx context.Context, caseID string) error {
	crash.Point("release.before")
	_, err := s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		if suspended, err := s.isSuspended(c.Force); err != nil || suspended {
			return nil, err
		}
		now, policy := s.now(), s.policy(c.Force)
		var d ReleasedBack
		for _, n := range c.sorted() {
			if n.HeldBackAt.IsZero() {
				continue
			}
			late := n.Late
			if now.After(n.Deadline) && n.LateCause(now) != LateNot { // not what was told by telephone in time
				late = LateSuspended
			}
			d.Released = append(d.Released, Release{
				Notification: n.ID, Late: late, Steps: PlanSteps(policy, n.Deadline, now, isLate(n.Deadline, now)),
				TextsFrom: QuietUntil(now, n.Deadline, policy),
			})
		}
		if len(d.Released) == 0 {
			return nil, nil
		}
		f := s.fact(c, FactReleased, actorNode)
		return &f, f.SetData(d)
	})
	if err == nil {
		crash.Point("release.after")
	}
	return err
}

// bucketHeldBack holds what is held back: <force>/<case>/<notification> → Ref.
const bucketHeldBack = "held-back"

// eachReleased calls yield with a row for every case that holds back what a
// suspension does not hold any more.
func eachReleased(tx *view.Tx, now time.Time, yield func(Row) error) error {
	for from := ""; ; {
		key, _, ok := tx.First(bucketHeldBack, "", from)
		if !ok {
			return nil
		}
		force, _, _ := strings.Cut(key, "/")
		from = force + "0" // sorts behind every key of the force
		state, err := forceIn(tx, force)
		if err != nil {
			return err
		}
		if state.IsSuspended(now) {
			continue
		}
		last := ""
		err = tx.Each(bucketHeldBack, force+"/", func(key string, _ []byte) error {
			id := strings.Split(key, "/")[1]
			if id == last {
				return nil
			}
			last = id
			return yield(Row{Case: id, Kind: RowRelease})
		})
		if err != nil {
			return err
		}
	}
}
