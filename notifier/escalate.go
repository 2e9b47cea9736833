package notifier

import (
	"context"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// nobodyElse is why a step alerts nobody: it is skipped at once, and the skip
// is on record.
const nobodyElse = "nobody-else"

// escalate takes the row's step of the ladder, if the notification still owes
// it. Nothing is owed once it was acknowledged, told by telephone, recalled or
// sent back. An alarm is raised before the step is recorded: a crash in between
// raises it again under the same key.
func (s *Service) escalate(ctx context.Context, row Row) error {
	crash.Point("escalate.before")
	if row.Step == StepLateParty {
		return s.tellOfLateParty(ctx, row)
	}
	c, err := s.load(ctx, row.Case)
	if err != nil {
		return err
	}
	if row.Step == StepAccessHead {
		if err := s.alarmUnrecorded(ctx, c, row); err != nil {
			return err
		}
	}
	if n := c.notification(row.Notification); n != nil && s.owesNow(n, row.Step) && n.step(row.Step).Alarm {
		if err := s.RaiseAlarm(ctx, c.Force, unreadAlarm(c, n)); err != nil {
			return err
		}
		crash.Point("hub.after-unread-alarm")
	}
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil || !s.owesNow(n, row.Step) {
			return nil, nil
		}
		taken, err := s.take(ctx, c, n, n.step(row.Step))
		if err != nil {
			return nil, err
		}
		return s.about(c, n, FactEscalated, actorNode, taken)
	})
	if err == nil {
		crash.Point("escalate.after")
	}
	return err
}

// owesNow reports whether the step is owed and its time has come.
func (s *Service) owesNow(n *Notification, step Step) bool {
	now := s.now()
	return slices.ContainsFunc(slices.Concat(n.stepsDue(), n.remindersDue()), func(r Row) bool { return r.Step == step && !r.At.After(now) })
}

// take is what a step of the ladder does: ask one more person, put the
// notification on the call sheet, raise an alarm. A step that finds nobody to
// ask says so, and the next one falls due at once.
func (s *Service) take(ctx context.Context, c *Case, n *Notification, planned StepAt) (Escalated, error) {
	switch planned.Step {
	case StepOutcome:
		return s.remindOutcome(ctx, c, n)
	case StepDigest:
		return s.digest(ctx, c, n)
	case StepAccessFirst, StepAccessLast:
		return s.remindAccess(ctx, c, n, planned.Step)
	case StepAccessHead:
		return s.tellHead(ctx, c, n)
	}
	taken := Escalated{Step: planned.Step, CallSheet: planned.CallSheet, Alarm: planned.Alarm}
	if len(planned.Tell) == 0 {
		return taken, nil
	}
	other, found, err := s.nextIn(ctx, c, n, planned.Tell)
	if err != nil {
		return Escalated{}, err
	}
	if !found {
		taken.Reason = nobodyElse
		return taken, nil
	}
	round := n.round(string(planned.Step))
	if taken.Alerts = s.planAlerts(c, n, other, channel.KindEscalation, round, planned.Roads); len(taken.Alerts) == 0 {
		taken.Alerts = s.planAlerts(c, n, other, channel.KindEscalation, round, nil) // none of the rung's roads leads to this person
	}
	return taken, nil
}

// nextIn is the next contact in one of these roles, in their order, whom nobody
// has asked about the notification as it is now, who can be reached and is no
// party to the incident.
func (s *Service) nextIn(ctx context.Context, c *Case, n *Notification, roles []schools.Role) (schools.Contact, bool, error) {
	asked := n.asked()
	to := addresseesOf(s.contactsAt(n.URN), nil)
	for _, role := range roles {
		for _, one := range slices.Concat(to.readers, to.fallback) {
			if one.Role != role || asked[one.Person] || (role.SeesContent() && !s.Accounts(one.Person)) {
				continue
			}
			barred, err := s.isBarredPerson(ctx, c, n, one.Person)
			if err != nil || !barred {
				return one, err == nil, err
			}
		}
	}
	return schools.Contact{}, false, nil
}

// shred destroys the keys of content that has ended, and then records that
// (T6). It may run any number of times: destroying twice changes nothing, and
// a crash in between leaves the keys owed.
func (s *Service) shred(ctx context.Context, caseID string) error {
	c, err := s.load(ctx, caseID)
	if err != nil {
		return err
	}
	if owed, err := s.isHoldOwed(c); err != nil || owed {
		return orElse(err, errHoldOnItsWay)
	}
	keys := c.doomedBy(s.now())
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
