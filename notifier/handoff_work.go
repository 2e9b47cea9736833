package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/notifier/channel"
)

// RowHandOff is the work of telling another force's hub, and of telling our own
// when nobody answers.
const RowHandOff RowKind = "hand-off"

// workHandOff does what a hand-off owes. The alarm goes first: a crash in between
// repeats it under the same key, which changes nothing, and never loses it.
func (s *Service) workHandOff(ctx context.Context, row Row) error {
	c, err := s.load(ctx, row.Case)
	if err != nil {
		return err
	}
	child := c.Children[row.Child]
	if child == nil || !child.owesHandOff(row.Step) {
		return nil
	}
	crash.Point("handoff.before-alarm")
	if err := s.tellOfHandOff(ctx, c, child, row.Step); err != nil {
		return err
	}
	crash.Point("handoff.after-alarm")
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		child := c.Children[row.Child]
		if child == nil || !child.owesHandOff(row.Step) {
			return nil, nil
		}
		typ := FactHandOffTold
		if row.Step == StepHandOffLate {
			typ = FactEscalated
		}
		f := s.fact(c, typ, actorNode)
		f.Child = child.Hash
		if typ == FactHandOffTold {
			return &f, nil
		}
		return &f, f.SetData(Escalated{Step: row.Step})
	})
	return err
}

func (child *Child) owesHandOff(step Step) bool {
	for _, row := range child.handOffDue() {
		if row.Step == step {
			return true
		}
	}
	return false
}

// tellOfHandOff raises the alarm at whoever has to act: the other force's hub
// where it is on this installation, and ours where it has to telephone, or where
// nobody has answered.
func (s *Service) tellOfHandOff(ctx context.Context, c *Case, child *Child, step Step) error {
	h := child.HandOff
	if step == StepHandOffTell && h.Force != "" {
		return s.RaiseAlarm(ctx, h.Force, handOffAlarm(c, child, "in"))
	}
	if step == StepHandOffTell {
		if err := s.RaiseAlarm(ctx, c.Force, handOffAlarm(c, child, "call")); err != nil {
			return err
		}
		return s.mailHub(ctx, c, child) // nobody waits with telephoning until mail works
	}
	s.Logger.Warn("another force has not taken a child over", "case", c.ID, "child", child.Hash)
	return s.RaiseAlarm(ctx, c.Force, handOffAlarm(c, child, "late"))
}

// handOffAlarms are the parts that an alarm about a hand-off can be of.
var handOffAlarms = []string{"in", "call", "late"}

// handOffAlarm is the alarm about one round of a hand-off.
func handOffAlarm(c *Case, child *Child, part string) Alarm {
	return Alarm{
		Kind: AlarmHandOff, Key: fmt.Sprintf("hand-off-%s-%s-%s-%d", part, c.ID, child.Hash, child.HandOff.Round), Case: c.ID, Child: child.Hash,
	}
}

// mailHub tells the watched mailbox of a force that is not on this installation
// to expect a telephone call. An address that is refused for good does not keep
// our own people from telephoning.
func (s *Service) mailHub(ctx context.Context, c *Case, child *Child) error {
	hub := s.Hubs[child.HandOff.Area]
	if hub.Email == "" || !s.CanSend() {
		return nil
	}
	err := s.SendNow(ctx, channel.Alert{
		ID:   s.Vault.Index("hand-off-alert", c.ID, child.Hash, fmt.Sprint(child.HandOff.Round)),
		Kind: channel.KindHandOff, To: channel.Address{Name: hub.Name, Email: hub.Email}, Link: s.Origin,
	})
	if errors.Is(err, channel.ErrRefused) {
		s.Logger.Warn("another force's hub refuses mail for good; it is telephoned", "area", child.HandOff.Area, "case", c.ID)
		return nil
	}
	if err != nil {
		return fmt.Errorf("telling another force's hub: %w", err)
	}
	return nil
}

// clearHandOff says at both hubs that a hand-off is answered or over.
func (s *Service) clearHandOff(ctx context.Context, c *Case, child *Child) error {
	var errs []error
	for _, part := range handOffAlarms {
		key := handOffAlarm(c, child, part).Key
		errs = append(errs, s.ClearAlarm(ctx, c.Force, key))
		if child.HandOff.Force != "" {
			errs = append(errs, s.ClearAlarm(ctx, child.HandOff.Force, key))
		}
	}
	return errors.Join(errs...)
}

// handOffAlarmHolds reports whether the hand-off that an alarm is about is still
// to be answered.
func (c *Case) handOffAlarmHolds(a Alarm) bool {
	child := c.Children[a.Child]
	return child != nil && child.HandOff.isOpen() && slices.ContainsFunc(handOffAlarms, func(part string) bool {
		return handOffAlarm(c, child, part).Key == a.Key
	})
}
