package notifier

import (
	"context"
	"strconv"
	"time"

	"firstbell/internal/crash"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// pauseDays and pauseLeast are for how long access goes on at least once
// somebody was told that nothing is recorded: so many school days, and so long
// after the alert was taken over.
const (
	pauseDays  = 3
	pauseLeast = 72 * time.Hour
)

// remindAccess reminds whoever took it on, or the next reader at the school,
// that it can soon no longer be read.
func (s *Service) remindAccess(ctx context.Context, c *Case, n *Notification, step Step) (Escalated, error) {
	taken := Escalated{Step: step}
	if step == StepAccessFirst && !s.now().Before(n.Access.RemindAt[1]) {
		return taken, nil // it is late, and the second one goes at this moment
	}
	for _, one := range s.inTurn(n, n.acknowledger()) {
		if !one.Role.SeesContent() || !s.Accounts(one.Person) {
			continue
		}
		barred, err := s.isBarredPerson(ctx, c, n, one.Person)
		if err != nil {
			return taken, err
		}
		if !barred {
			taken.Alerts = s.planAlerts(c, n, one, channel.KindAccessEnding, n.accessRound(step), nil)
			return taken, nil
		}
	}
	taken.Reason = nobodyElse
	return taken, nil
}

// accessRound tells the alerts of a step from those of the same step when
// somebody had taken the same revision on before: without that, whoever heard
// then would not be asked again.
func (n *Notification) accessRound(step Step) string {
	return n.round(string(step)) + "/" + strconv.FormatInt(n.AcknowledgedAt.UnixMilli(), 10)
}

// headRoles are who is told that nothing is recorded, in this order. A key adult
// other than the one who took it on comes before a mailbox without sign-in.
var headRoles = []schools.Role{schools.RoleHead, schools.RoleTrustLead, schools.RoleKeyAdult, schools.RoleFallback}

// nextHead is who is told next that nothing is recorded: somebody who can be
// reached, is no party, and was not told in vain before. Whoever took it on
// counts as told only where they are the head.
func (s *Service) nextHead(ctx context.Context, c *Case, n *Notification) (schools.Contact, bool, error) {
	tried := map[string]bool{}
	for _, a := range n.headAlerts() {
		tried[a.Person] = true
	}
	contacts := s.contactsAt(n.URN)
	for _, role := range headRoles {
		for _, one := range contacts {
			own := one.Person == n.acknowledger() && role != schools.RoleHead
			if one.Role != role || own || tried[one.Person] || one.Role.SeesContent() && !s.Accounts(one.Person) {
				continue
			}
			if !reaches(RoadEmail, one) {
				continue // no alert could be planned
			}
			barred, err := s.isBarredPerson(ctx, c, n, one.Person)
			if err != nil || !barred {
				return one, err == nil, err
			}
		}
	}
	return schools.Contact{}, false, nil
}

// tellHead tells the head, or who stands in, that nothing is recorded about what
// the school took on. Where there is nobody the hub has been asked, and it is
// tried again the next day.
func (s *Service) tellHead(ctx context.Context, c *Case, n *Notification) (Escalated, error) {
	taken := Escalated{Step: StepAccessHead}
	head, found, err := s.nextHead(ctx, c, n)
	if err != nil {
		return taken, err
	}
	if found {
		round := n.accessRound(StepAccessHead) + "/" + strconv.Itoa(len(n.headAlerts()))
		if taken.Alerts = s.planAlerts(c, n, head, channel.KindUnrecorded, round, nil); len(taken.Alerts) > 0 {
			taken.Pause = &Pause{After: pauseLeast, NotBefore: s.afterSchoolDays(n, pauseDays)}
			return taken, nil
		}
	}
	taken.Alarm, taken.Reason = true, nobodyElse
	return taken, nil
}

// alarmUnrecorded asks the hub where nobody at the school can be told, before
// the step is recorded: a crash in between asks again under the same key.
func (s *Service) alarmUnrecorded(ctx context.Context, c *Case, row Row) error {
	n := c.notification(row.Notification)
	if n == nil || !s.owesNow(n, row.Step) {
		return nil
	}
	_, found, err := s.nextHead(ctx, c, n)
	if err != nil || found {
		return err
	}
	if err := s.RaiseAlarm(ctx, c.Force, unrecordedAlarm(c, n)); err != nil {
		return err
	}
	crash.Point("timebox.after-unrecorded-alarm")
	return nil
}

// unrecordedAlarm is the alarm that nobody at a school can be told that nothing
// is recorded about what it took on.
func unrecordedAlarm(c *Case, n *Notification) Alarm {
	return Alarm{
		Kind: AlarmUnrecorded, Key: "unrecorded-" + n.ID + "-" + strconv.Itoa(n.Revision), Case: c.ID, Child: n.Child, Notification: n.ID,
	}
}

// unrecordedWaits reports whether what such an alarm is about still holds.
func (c *Case) unrecordedWaits(a Alarm) bool {
	n := c.notification(a.Notification)
	return n != nil && n.State == StateAcknowledged && !n.isOnRecord() && n.headToldAt().IsZero() && a.Key == unrecordedAlarm(c, n).Key
}

// afterSchoolDays is the start of the school day after so many whole ones; zero
// for what has no school days.
func (s *Service) afterSchoolDays(n *Notification, days int) time.Time {
	urn, err := schools.ParseURN(n.URN)
	if err != nil {
		return time.Time{}
	}
	calendar := s.Snapshot().Calendar(urn)
	return calendar.Start(calendar.AfterSchoolDays(schools.DateAt(s.now()), days))
}

// accessEscalated remembers a step before the end of access.
func (n *Notification) accessEscalated(d Escalated, at time.Time) {
	if d.Step != StepAccessHead {
		return
	}
	if d.Pause != nil {
		n.Access.Pause = *d.Pause
	}
	if d.Alarm {
		n.Access.UntoldAt = at
	}
}
