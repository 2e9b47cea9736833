package notifier

import (
	"context"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/notifier/channel"
)

// nobodyElse is why a step alerts nobody: it is skipped at once, and the skip
// is on record.
const nobodyElse = "nobody-else"

// escalate takes the row's step of the ladder, if the notification still owes
// it. Nothing is owed once it was acknowledged, told by telephone, recalled or
// sent back.
func (s *Service) escalate(ctx context.Context, row Row) error {
	crash.Point("escalate.before")
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil || !s.owesNow(n, row.Step) {
			return nil, nil
		}
		step, err := s.step(ctx, c, n, row.Step)
		if err != nil {
			return nil, err
		}
		return s.about(c, n, FactEscalated, actorNode, step)
	})
	if err == nil {
		crash.Point("escalate.after")
	}
	return err
}

// owesNow reports whether the step is owed and its time has come.
func (s *Service) owesNow(n *Notification, step Step) bool {
	now := s.now()
	return slices.ContainsFunc(n.stepsDue(), func(r Row) bool { return r.Step == step && !r.At.After(now) })
}

// step is what a step of the ladder does: alert one more person, or put the
// notification on the call sheet.
func (s *Service) step(ctx context.Context, c *Case, n *Notification, step Step) (Escalated, error) {
	if step == StepCallSheet {
		return Escalated{Step: step, CallSheet: true}, nil
	}
	other, found, err := s.nextPerson(ctx, c, n)
	if err != nil {
		return Escalated{}, err
	}
	if !found {
		return Escalated{Step: step, Reason: nobodyElse}, nil
	}
	return Escalated{Step: step, Alerts: s.planAlerts(c, n, other, channel.KindEscalation, n.round(string(step)), nil)}, nil
}

// shred destroys the keys of content that has ended, and then records that
// (T6). It may run any number of times: destroying twice changes nothing, and
// a crash in between leaves the keys owed.
func (s *Service) shred(ctx context.Context, caseID string) error {
	c, err := s.load(ctx, caseID)
	if err != nil {
		return err
	}
	keys := c.DoomedKeys()
	crash.Point("t6.before-shred")
	for _, key := range keys {
		if err := s.Vault.Shred(ctx, key); err != nil {
			return err
		}
		crash.Point("t6.after-key")
	}
	_, err = s.change(ctx, caseID, func(c *Case) (*facts.Fact, error) {
		gone := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !slices.Contains(c.DoomedKeys(), key) })
		if len(gone) == 0 {
			return nil, nil
		}
		f := s.fact(c, FactErased, actorNode)
		f.Keys = gone
		return &f, f.SetData(Erased{Keys: gone})
	})
	if err == nil {
		crash.Point("t6.after-erased")
	}
	return err
}
