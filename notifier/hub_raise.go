package notifier

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// alarmRest is how long an alarm that a person has cleared stays cleared: what
// still holds after that is raised again.
const alarmRest = time.Hour

// RaiseAlarm asks the force's hub to do something. An alarm whose key is open
// already is not raised again, and one that a person has just cleared rests for
// an hour. When it returns without an error the alarm is on record, and somebody
// will be asked.
func (s *Service) RaiseAlarm(ctx context.Context, force string, a Alarm) error {
	if a.Kind == "" || a.Key == "" {
		return fmt.Errorf("raising an alarm at %s: it needs a kind and a key", force)
	}
	err := s.changeHub(ctx, force, func(tx *view.Tx, _ *Hub) (*facts.Fact, error) {
		now := s.now()
		if old, ok := alarmIn(tx, force, a.Key); ok && (old.IsOpen() || (!old.Settled && now.Before(old.ClearedAt.Add(alarmRest)))) {
			return nil, nil
		}
		raised := AlarmRaised{Alarm: a, Steps: s.hubSteps(force, a, now)}
		s.Logger.Warn("an alarm is raised", "force", force, "kind", string(a.Kind), "case", a.Case, "notification", a.Notification)
		return s.hubFact(force, FactAlarmRaised, actorNode, raised)
	})
	if err != nil {
		return fmt.Errorf("raising an alarm of kind %s at the hub of %s: %w", a.Kind, force, err)
	}
	return nil
}

// hubSteps are when people are asked about an alarm that is raised now.
func (s *Service) hubSteps(force string, a Alarm, now time.Time) []HubStep {
	if a.Kind == AlarmGlass {
		return []HubStep{{Role: DutyOwner, At: now}} // and the whole desk, where no owner can be reached
	}
	var steps []HubStep
	for _, r := range s.policy(force).HubLadder {
		wait := r.Wait
		if a.AtOnce {
			wait = 0
		}
		steps = append(steps, HubStep{Role: r.Role, At: now.Add(wait)})
	}
	return steps
}

// ClearAlarm says that what an alarm was about is done. One that is not open is
// left as it is.
func (s *Service) ClearAlarm(ctx context.Context, force, key string) error {
	return s.endAlarm(ctx, force, key, FactAlarmCleared, actorNode)
}

// endAlarm records that an alarm was taken or cleared.
func (s *Service) endAlarm(ctx context.Context, force, key, typ, actor string) error {
	err := s.changeHub(ctx, force, func(tx *view.Tx, _ *Hub) (*facts.Fact, error) {
		a, ok := alarmIn(tx, force, key)
		if !ok || !a.IsOpen() || (typ == FactAlarmTaken && !a.waits()) {
			return nil, nil
		}
		return s.hubFact(force, typ, actor, AlarmEnded{Key: key, Settled: actor == actorNode})
	})
	if err != nil {
		return fmt.Errorf("recording %s at the hub of %s: %w", typ, force, err)
	}
	return nil
}

// changeHub is the loop in which a hub changes, as change is for a case: decide
// sees the hub up to its last fact and keeps nothing between calls.
func (s *Service) changeHub(ctx context.Context, force string, decide func(tx *view.Tx, h *Hub) (*facts.Fact, error)) error {
	s.hubs.Lock()
	defer s.hubs.Unlock() // this node's writers wait for each other instead of beating each other
	for {
		var f *facts.Fact
		h, err := s.readHub(ctx, force, func(tx *view.Tx, h *Hub) (err error) {
			f, err = decide(tx, h)
			return err
		})
		if err != nil || f == nil {
			return err
		}
		crash.Point("hub.before-fact")
		stored, err := s.Log.Publish(ctx, *f, facts.ExpectLast(h.Seq))
		if errors.Is(err, facts.ErrWrongSequence) {
			continue
		}
		if err != nil {
			return err
		}
		crash.Point("hub.after-fact")
		if err := s.View.Wait(ctx, stored.Seq); err != nil {
			s.Logger.Warn("view is behind", "force", force, "sequence", stored.Seq, "error", err)
		}
		return nil
	}
}

// readHub shows the hub up to the last fact of its subject at the time of the call.
func (s *Service) readHub(ctx context.Context, force string, read func(tx *view.Tx, h *Hub) error) (*Hub, error) {
	last, err := s.Log.Last(ctx, hubSubject(force))
	if err != nil && !errors.Is(err, fault.NotFound) {
		return nil, fmt.Errorf("finding the last fact of hub %s: %w", force, err)
	}
	if err == nil {
		if err := s.View.Wait(ctx, last.Seq); err != nil {
			return nil, fmt.Errorf("waiting for the view of hub %s: %w", force, err)
		}
	}
	var h *Hub
	err = s.View.Read(func(tx *view.Tx) error {
		h = hubIn(tx, force)
		return read(tx, h)
	})
	return h, err
}

// unreadAlarm is the alarm that nobody has taken a notification on by its bell.
func unreadAlarm(c *Case, n *Notification) Alarm {
	key := "unread-" + n.ID + "-" + strconv.Itoa(n.Revision)
	if n.Moves > 0 {
		key += "-" + strconv.Itoa(n.Moves) // another bell
	}
	return Alarm{
		Kind: AlarmUnread, Key: key, Case: c.ID, Child: n.Child, Notification: n.ID,
	}
}

// parkedAlarm is the alarm that a child still waits for a person.
func parkedAlarm(c *Case, child *Child, step Step) Alarm {
	if a, ok := exceptionAlarm(c, child, step); ok {
		return a
	}
	kind := AlarmWorkBy
	switch step {
	case StepBell:
		kind = AlarmBell
	case StepNoRecipient:
		kind = AlarmNoRecipient
	}
	return Alarm{
		Kind: kind, Key: fmt.Sprintf("parked-%s-%s-%s-%d", c.ID, child.Hash, step, child.ParkedAt.UnixMilli()), Case: c.ID, Child: child.Hash,
	}
}
