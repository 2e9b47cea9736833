package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/notifier/channel"
)

// breachesDue are the rows of the case's breaches: a step that was not taken, as
// long as it is of use, and the end of what was written about one.
func (c *Case) breachesDue() []Row {
	var rows []Row
	for _, id := range slices.Sorted(maps.Keys(c.Breaches)) {
		b := c.Breaches[id]
		for _, step := range b.Steps {
			if _, taken := b.Taken[step.Step]; !taken && b.wants(step.Step) {
				rows = append(rows, Row{At: step.At, Kind: RowBreach, Notification: b.Notification, Breach: id, Step: step.Step})
			}
		}
		if b.State == BreachShut && b.Key != "" && !c.isOnHold(b.Child) {
			rows = append(rows, Row{At: b.KeepUntil, Kind: RowBreach, Notification: b.Notification, Breach: id, Step: StepBreachKeptUntil})
		}
	}
	return rows
}

// wants reports whether a step is still of use: nobody is reminded of what was
// decided, and nobody asked who has answered. That there is a breach is told in
// any case.
func (b *Breach) wants(step Step) bool {
	if b.State == BreachShut && step != StepBreachOpened || b.State == BreachOver {
		return false
	}
	switch step {
	case StepBreachOpened:
		return true
	case StepBreachAsk, StepBreachAskAgain:
		return slices.ContainsFunc(b.owing(), func(seer string) bool { return strings.HasPrefix(seer, personActor) })
	default:
		return b.isUndecided()
	}
}

// owes reports whether the case owes the row's step.
func (c *Case) owesBreach(row Row) bool {
	return slices.ContainsFunc(c.breachesDue(), func(r Row) bool { return r.Breach == row.Breach && r.Step == row.Step })
}

// workBreach takes one step of a breach case.
func (s *Service) workBreach(ctx context.Context, row Row) error {
	switch row.Step {
	case StepBreachAsk, StepBreachAskAgain:
		return s.askSeers(ctx, row)
	case StepBreachKeptUntil:
		return s.endBreach(ctx, row)
	default:
		return s.tellOfBreach(ctx, row)
	}
}

// tellOfBreach raises the alarm at the hub and tells the force's data protection
// owner, and then records the step: a crash in between repeats both under the
// same key and id, and loses neither.
func (s *Service) tellOfBreach(ctx context.Context, row Row) error {
	c, err := s.load(ctx, row.Case)
	if err != nil || !c.owesBreach(row) {
		return err
	}
	b := c.Breaches[row.Breach]
	crash.Point("breach.before-alarm")
	if b.isUndecided() { // what is decided needs nobody at the hub; the owner hears of it all the same
		if err := s.RaiseAlarm(ctx, c.Force, breachAlarm(c, b, row.Step)); err != nil {
			return err
		}
	}
	crash.Point("breach.after-alarm")
	owner, err := s.tellOwner(ctx, c, b, row.Step)
	if err != nil {
		return err
	}
	crash.Point("breach.after-owner")
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		if !c.owesBreach(row) {
			return nil, nil
		}
		return s.aboutBreach(c, c.Breaches[row.Breach], FactBreachAlarmed, actorNode, BreachAlarmed{Breach: row.Breach, Step: row.Step, Owner: owner})
	})
	return err
}

// aboutBreach is a fact about one breach of the case.
func (s *Service) aboutBreach(c *Case, b *Breach, typ, actor string, data any) (*facts.Fact, error) {
	return s.about(c, c.Notifications[b.Notification], typ, actor, data)
}

// breachAlarm is the alarm of one step. Once the time has passed, every role at
// the hub is asked at once.
func breachAlarm(c *Case, b *Breach, step Step) Alarm {
	return Alarm{
		Kind: AlarmMisdirected, Key: fmt.Sprintf("%s-%s", step, b.ID), Case: c.ID, Child: b.Child, Notification: b.Notification,
		AtOnce: step == StepBreachOverdue,
	}
}

// breachAlarmHolds reports whether what an alarm is about is still to be decided.
func (c *Case) breachAlarmHolds(a Alarm) bool {
	for _, b := range c.Breaches {
		if strings.HasSuffix(a.Key, "-"+b.ID) {
			return b.isUndecided()
		}
	}
	return false
}

// DataProtection is who answers for data protection at a force: personal data of staff.
type DataProtection struct {
	Name      string
	Email     string
	Telephone string // a mobile that is texted where no e-mail gets out
}

// tellOwner tells the force's data protection owner by the roads of the hub's
// alarms, unless they are a party to the incident. The message holds a link.
func (s *Service) tellOwner(ctx context.Context, c *Case, b *Breach, step Step) (OwnerTold, error) {
	owner := s.policy(c.Force).DataProtection
	if owner.Email == "" {
		return OwnerNone, nil
	}
	party, err := s.isPartyIn(ctx, c, auth.Principal{Account: s.Vault.PersonID(owner.Email), Name: owner.Name})
	if err != nil {
		return "", err
	}
	if party {
		return OwnerParty, nil
	}
	err = s.SendNow(ctx, channel.Alert{
		ID: s.Vault.Index("breach-alert", b.ID, string(step)), Kind: channel.KindBreach,
		To:   channel.Address{Name: owner.Name, Email: owner.Email, Phone: owner.Telephone},
		Link: s.Origin + "/desk/breaches/" + b.ID,
	})
	if errors.Is(err, channel.ErrRefused) {
		s.Logger.Warn("the data protection owner's address is refused for good", "force", c.Force)
		return OwnerRefused, nil
	}
	if err != nil {
		return "", fmt.Errorf("telling the data protection owner of %s: %w", c.Force, err)
	}
	return OwnerWasTold, nil
}

// askSeers plans a message to every reader who has made no statement and can
// still be asked; whoever said that the school is wrong is not asked at once,
// for the page asks them. Somebody else is never asked in their place.
func (s *Service) askSeers(ctx context.Context, row Row) error {
	crash.Point("breach.before-asked")
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		if !c.owesBreach(row) {
			return nil, nil
		}
		b := c.Breaches[row.Breach]
		n := c.Notifications[b.Notification]
		asked := BreachAsked{Breach: b.ID, Step: row.Step}
		for _, seer := range b.owing() {
			person, ok := strings.CutPrefix(seer, personActor)
			if !ok || row.Step == StepBreachAsk && seer == b.OpenedBy {
				continue
			}
			planned, err := s.askForStatement(ctx, c, n, person, b.ID+"/"+string(row.Step))
			if err != nil {
				return nil, err
			}
			asked.Alerts = append(asked.Alerts, planned...)
		}
		return s.aboutBreach(c, b, FactBreachAsked, actorNode, asked)
	})
	return err
}

// askForStatement is the message to one reader; none where they cannot sign in
// for the school any more, or may not know of it.
func (s *Service) askForStatement(ctx context.Context, c *Case, n *Notification, person, round string) ([]PlannedAlert, error) {
	for _, contact := range s.contactsAt(n.URN) {
		if contact.Person != person || !contact.Role.SeesContent() || !s.Accounts(person) {
			continue
		}
		barred, err := s.isBarredPerson(ctx, c, n, person)
		if err != nil || barred {
			return nil, err
		}
		return s.planAlerts(c, n, contact, channel.KindStatement, round, nil), nil
	}
	return nil, nil
}

// endBreach records that what was written about a breach has been kept long
// enough; its key is destroyed like any other that has ended.
func (s *Service) endBreach(ctx context.Context, row Row) error {
	crash.Point("breach.before-ended")
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		if !c.owesBreach(row) {
			return nil, nil
		}
		return s.aboutBreach(c, c.Breaches[row.Breach], FactBreachEnded, actorNode, BreachAbout{Breach: row.Breach})
	})
	return err
}
