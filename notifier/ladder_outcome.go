package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// Acknowledging and then forgetting is the commonest complaint about schemes
// like this one. So a school says what it did, and whoever took a notification
// on and has not said so after five school days is reminded, once. When that is
// was worked out by whoever acknowledged, from the calendar of that day.

// outcomeDays is how many school days a school has to say what it did (R34).
const outcomeDays = 5

// Acknowledged is the data of "acknowledged".
type Acknowledged struct {
	OutcomeBy time.Time `json:",omitzero"` // when somebody is reminded to record what was done
	AccessTimes
}

// OutcomeRecorded is the data of "outcome-recorded": the codes. The school's own
// reference and the child's view are in the sealed part "outcome".
type OutcomeRecorded struct {
	Support      schools.Support
	WelfareCheck bool
	Referral     bool
}

// FactOutcomeRecorded is a school's record of what it did.
const FactOutcomeRecorded = "outcome-recorded"

// StepOutcome is no rung: it reminds whoever took a notification on to record
// what was done.
const StepOutcome Step = "outcome"

// partOutcome names the sealed part of an outcome.
const partOutcome = "outcome"

// acknowledge makes the fact that somebody took it on.
func (s *Service) acknowledgedFact(c *Case, n *Notification, actor string) (*facts.Fact, error) {
	return s.about(c, n, FactAcknowledged, actor, Acknowledged{OutcomeBy: s.outcomeBy(n), AccessTimes: s.accessTimes(c, n)})
}

// outcomeBy is the start of the school day after five whole school days.
func (s *Service) outcomeBy(n *Notification) time.Time {
	return s.afterSchoolDays(n, outcomeDays)
}

// takenOn remembers who acknowledged, and by when they should say what they did.
func (n *Notification) takenOn(f facts.Fact) error {
	n.AcknowledgedAt, n.AcknowledgedBy, n.OutcomeBy = f.At, f.Actor, time.Time{}
	n.Access = Access{}
	if len(f.Data) == 0 {
		return nil // from before outcomes were recorded
	}
	var d Acknowledged
	if err := f.DecodeData(&d); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	n.OutcomeBy, n.Access.AccessTimes = d.OutcomeBy, d.AccessTimes
	return nil
}

// outcomeRecorded remembers what the school did; a later record replaces it.
func (c *Case) outcomeRecorded(f facts.Fact, d OutcomeRecorded) error {
	n := c.Notifications[f.Notification]
	if n == nil {
		return fmt.Errorf("notification %q is not of this case", f.Notification)
	}
	n.record(f, d)
	return nil
}

// owesOutcome reports whether somebody took it on and has not said what they did.
func (n *Notification) owesOutcome() bool {
	return n.State == StateAcknowledged && n.OutcomeAt.IsZero() && !n.OutcomeBy.IsZero()
}

// remindersDue are the steps about a notification that do not wait for anybody
// to take it on: the reminder to record what was done, and the digest after a
// holiday.
func (n *Notification) remindersDue() []Row {
	var rows []Row
	owe := func(step Step, at time.Time) {
		if _, taken := n.Escalated[step]; !taken && !at.IsZero() {
			rows = append(rows, Row{At: at, Kind: RowEscalate, Notification: n.ID, Step: step})
		}
	}
	if n.owesOutcome() {
		owe(StepOutcome, n.OutcomeBy)
	}
	rows = append(rows, n.accessReminders()...)
	if n.State.IsLive() {
		owe(StepDigest, n.DigestAt)
	}
	return rows
}

// remindOutcome asks whoever took the notification on, or the next person at the
// school if they cannot be asked any more.
func (s *Service) remindOutcome(ctx context.Context, c *Case, n *Notification) (Escalated, error) {
	step := Escalated{Step: StepOutcome}
	for _, one := range s.inTurn(n, n.acknowledger()) {
		if !one.Role.SeesContent() || !s.Accounts(one.Person) {
			continue
		}
		barred, err := s.isBarredPerson(ctx, c, n, one.Person)
		if err != nil {
			return step, err
		}
		if !barred {
			step.Alerts = s.planAlerts(c, n, one, channel.KindOutcome, n.round(string(StepOutcome)), nil)
			return step, nil
		}
	}
	step.Reason = nobodyElse
	return step, nil
}

// inTurn are today's readers at the school in the order in which they are asked,
// but one person before the others.
func (s *Service) inTurn(n *Notification, first string) []schools.Contact {
	all := slices.Clone(addresseesOf(s.contactsAt(n.URN), nil).readers)
	slices.SortStableFunc(all, func(a, b schools.Contact) int {
		switch {
		case a.Person == first && b.Person != first:
			return -1
		case b.Person == first && a.Person != first:
			return 1
		default:
			return 0
		}
	})
	return all
}

// RecordOutcome records what the school did about a notification that it has
// taken on. What is for the school alone is sealed with the notification's own
// key and ends with it.
func (b *Inbox) RecordOutcome(ctx context.Context, p auth.Principal, id string, o schools.Outcome) error {
	if err := o.Check(); err != nil {
		return fault.Wrap(fault.Invalid, err, "What was done cannot be recorded like this.")
	}
	s := b.service
	_, _, err := b.act(ctx, p, id, func(c *Case, n *Notification) (*facts.Fact, error) {
		if n.State != StateAcknowledged {
			return nil, fault.New(fault.Conflict, "not-acknowledged", "Read and acknowledge the message first.")
		}
		f, err := s.about(c, n, FactOutcomeRecorded, p.Actor(), OutcomeRecorded{
			Support: o.Support, WelfareCheck: o.WelfareCheck, Referral: o.Referral,
		})
		if err != nil || (o.OwnReference == "" && o.ChildView == "") {
			return f, err
		}
		f.Keys = []string{n.Key}
		return f, s.seal(ctx, f, partOutcome, n.Key, encode(o))
	})
	if err == nil {
		crash.Point("hub.after-outcome")
	}
	if errors.Is(err, schools.ErrOutcome) {
		return fault.Wrap(fault.Invalid, err, "What was done cannot be recorded like this.")
	}
	return err
}
