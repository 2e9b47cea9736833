package notifier

import (
	"context"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
)

// tendForce does what a force owes now: a suspension that has run out ends, and
// one that goes on reminds the hub every hour. The alarm comes before the fact
// that sets the next one: a crash in between raises it again under the same key.
func (s *Service) tendForce(ctx context.Context, code string) error {
	state, err := s.force(code)
	if err != nil || state.Suspension == nil {
		return err
	}
	now, sus := s.now(), state.Suspension
	if !now.Before(sus.Until) {
		return s.endSuspension(ctx, code, actorNode, true)
	}
	if now.Before(sus.AlarmAt) {
		return nil
	}
	key := sus.alarmKey(now)
	left := int(sus.Until.Sub(now) / time.Minute)
	if err := s.RaiseAlarm(ctx, code, Alarm{Kind: AlarmSuspended, Key: key, Minutes: left}); err != nil {
		return err
	}
	crash.Point("suspended.after-alarm")
	if sus.Alarm != "" && sus.Alarm != key {
		if err := s.ClearAlarm(ctx, code, sus.Alarm); err != nil { // the newer one says the same
			return err
		}
	}
	return s.changeForce(ctx, code, func(f *Force) (*facts.Fact, error) {
		if f.Suspension == nil || f.Suspension.Number != sus.Number || f.Suspension.AlarmAt.After(now) {
			return nil, nil
		}
		next := sus.StartedAt.Add((now.Sub(sus.StartedAt)/suspendedAlarms + 1) * suspendedAlarms)
		return s.forceFact(code, FactSuspensionAlarmed, actorNode, SuspensionAlarmed{Key: key, Next: next})
	})
}

// endSuspension lifts a suspension, or records that it has run out. What it held
// back is released by every node's next look at what is held; its last reminder
// goes.
func (s *Service) endSuspension(ctx context.Context, code, actor string, expired bool) error {
	last := ""
	err := s.changeForce(ctx, code, func(f *Force) (*facts.Fact, error) {
		last = ""
		if f.Suspension == nil || expired && f.IsSuspended(s.now()) {
			return nil, nil
		}
		last = f.Suspension.Alarm
		s.Logger.Warn("the suspension of a force's scheme ends", "force", code, "expired", expired)
		return s.forceFact(code, FactSuspensionEnded, actor, SuspensionEnded{Expired: expired})
	})
	if err != nil || last == "" {
		return err
	}
	crash.Point("suspended.after-end")
	return s.ClearAlarm(ctx, code, last)
}

// isSuspended reports whether the force's scheme is suspended now.
func (s *Service) isSuspended(code string) (bool, error) {
	state, err := s.force(code)
	if err != nil {
		return false, err
	}
	return state.IsSuspended(s.now()), nil
}
