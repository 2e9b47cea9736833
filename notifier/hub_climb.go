package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
)

// climbHub does what the force's hub owes now: it destroys the keys of earlier
// rosters, and asks people in each role whose time has come about the alarms
// that nobody has taken. Where nobody is in a role the next one is asked at once.
func (s *Service) climbHub(ctx context.Context, force string) error {
	if err := s.eraseRosters(ctx, force); err != nil {
		return err
	}
	var faults []error
	atOnce := false
	for _, role := range askRoles {
		asked, err := s.askRole(ctx, force, role, atOnce)
		if err != nil {
			faults = append(faults, err)
		}
		atOnce = asked == askedNobody
	}
	return errors.Join(faults...)
}

// asking says how asking a role went.
type asking int

const (
	askedNotDue asking = iota
	askedSomebody
	askedNobody
)

// askRole sends everybody on duty in a role one message about all alarms that
// wait and are due. The messages go first, with stable ids: a crash in between
// may repeat one, never lose it.
func (s *Service) askRole(ctx context.Context, force string, role DutyRole, atOnce bool) (asking, error) {
	now := s.now()
	h, waiting, due, err := s.waitingAt(ctx, force, role, now)
	if err != nil || !(due || atOnce) {
		return askedNotDue, err
	}
	if !atOnce {
		waiting = slices.DeleteFunc(waiting, func(a AlarmState) bool { return !a.isFor(role) })
	}
	if len(waiting) == 0 {
		return askedNotDue, nil
	}
	waiting, err = s.dropSettled(ctx, waiting)
	if err != nil || len(waiting) == 0 {
		return askedNotDue, err
	}
	asked := AlarmAsked{Role: role, Through: h.Asked[role].Through}
	for _, a := range waiting {
		if at := a.stepAt(role); atOnce || (!at.IsZero() && !at.After(now)) {
			asked.Through = max(asked.Through, a.Seq)
		}
	}
	last := isLastOf(waiting, role)
	if last {
		asked.Next = now.Add(doubling(AskAgain, AskAgainMost, h.Asked[role].Times))
	}
	reached, complete, err := s.tellDuty(ctx, h, newsOf(waiting, h.Asked[role].Through, asked.Through), asked, last)
	if err != nil && len(reached) == 0 {
		return askedNotDue, err // nobody was told: this very message is tried again
	}
	if asked.People = reached; len(reached) == 0 {
		asked.Reason = nobodyElse
	}
	crash.Point("hub.after-send")
	err = s.changeHub(ctx, force, func(_ *view.Tx, h *Hub) (*facts.Fact, error) {
		if done := h.Asked[role]; done.Through >= asked.Through && !done.At.Before(now) {
			return nil, nil // another node was faster
		}
		return s.hubFact(force, FactAlarmAsked, actorNode, asked)
	})
	if len(reached) == 0 || !complete {
		return askedNobody, err
	}
	return askedSomebody, err
}

// newsOf are the alarms that a message is about: those after the ones the role was
// asked about before, or all of them where it is asked again. Whoever may know
// of none among them gets no message: it would hint at what they may not know of.
func newsOf(waiting []AlarmState, before, through uint64) []AlarmState {
	news := slices.DeleteFunc(slices.Clone(waiting), func(a AlarmState) bool { return a.Seq <= before || a.Seq > through })
	if len(news) == 0 {
		return waiting
	}
	return news
}

// isLastOf reports whether no role after this one is ever asked about any of the
// alarms: its people, and then the whole desk, are asked until somebody takes them.
func isLastOf(waiting []AlarmState, role DutyRole) bool {
	after := askRoles[slices.Index(askRoles, role)+1:]
	return !slices.ContainsFunc(waiting, func(a AlarmState) bool {
		return slices.ContainsFunc(after, func(r DutyRole) bool { return !a.stepAt(r).IsZero() })
	})
}

// tellDuty tells the people on duty in a role of the alarms. Where it is the last
// one, and somebody on duty cannot be reached or may not hear of every alarm, the
// whole desk is told beside them: there is nobody after them. A roster that
// cannot be read keeps nobody from hearing of an alarm either.
func (s *Service) tellDuty(ctx context.Context, h *Hub, waiting []AlarmState, asked AlarmAsked, last bool) (reached []string, complete bool, err error) {
	people, err := s.dutyPeople(ctx, h, asked.Role, s.now())
	if err != nil {
		s.Logger.Error("the duty roster cannot be read; the whole desk is asked", "force", h.Force, "error", err)
		if people, err = s.wholeDesk(ctx, h.Force); err != nil {
			return nil, false, err
		}
	}
	told := map[string]bool{}
	reached, err = s.tellHub(ctx, people, waiting, asked, told)
	if !last || len(told) == len(waiting) {
		return reached, len(told) == len(waiting), err
	}
	desk, fault := s.wholeDesk(ctx, h.Force)
	if fault != nil {
		return reached, false, errors.Join(err, fault)
	}
	desk = slices.DeleteFunc(slices.Clone(desk), func(p DeskPerson) bool {
		return slices.ContainsFunc(people, func(on DeskPerson) bool { return on.Person == p.Person })
	})
	more, fault := s.tellHub(ctx, desk, waiting, asked, told)
	return slices.Concat(reached, more), len(told) == len(waiting), errors.Join(err, fault)
}

// waitingAt is the hub, the alarms that nobody has taken, and whether people in
// the role have to be asked now.
func (s *Service) waitingAt(ctx context.Context, force string, role DutyRole, now time.Time) (*Hub, []AlarmState, bool, error) {
	var waiting []AlarmState
	due := false
	h, err := s.readHub(ctx, force, func(tx *view.Tx, h *Hub) error {
		at, owes := h.asks(tx, role)
		due = owes && !at.After(now)
		return tx.Each(bucketAlarmWaits, force+"/", func(_ string, key []byte) error {
			if a, ok := alarmIn(tx, force, string(key)); ok {
				waiting = append(waiting, a)
			}
			return nil
		})
	})
	if err != nil {
		return nil, nil, false, fmt.Errorf("listing the alarms of %s: %w", force, err)
	}
	return h, waiting, due, nil
}

// tellHub tells each person of the alarms, unless they are a party to the
// incidents of all of them. It gives whom it told, and notes in told the keys of
// the alarms that somebody was told of.
func (s *Service) tellHub(ctx context.Context, people []DeskPerson, waiting []AlarmState, asked AlarmAsked, told map[string]bool) (reached []string, err error) {
	var faults []error
	for _, one := range people {
		may, err := s.mayKnow(ctx, auth.Principal{Account: one.Person, Name: one.Name}, waiting)
		if err != nil {
			return reached, err
		}
		if len(may) == 0 {
			continue
		}
		if err := s.tellOne(ctx, one, asked); err != nil {
			faults = append(faults, err)
			continue
		}
		reached = append(reached, one.Person)
		for _, key := range may {
			told[key] = true
		}
	}
	return reached, errors.Join(faults...)
}

// mayKnow are the keys of the alarms that a person may know of.
func (s *Service) mayKnow(ctx context.Context, person auth.Principal, all []AlarmState) ([]string, error) {
	var may []string
	for _, a := range all {
		barred, err := s.isAlarmBarred(ctx, person, a.Alarm)
		if err != nil {
			return nil, err
		}
		if !barred {
			may = append(may, a.Key)
		}
	}
	return may, nil
}

// isAlarmBarred reports whether the person is a party to the alarm's incident, or
// the one whose doing it is about.
func (s *Service) isAlarmBarred(ctx context.Context, person auth.Principal, a Alarm) (bool, error) {
	if a.Case == "" || a.By == person.Actor() {
		return a.By == person.Actor(), nil
	}
	c, err := s.load(ctx, a.Case)
	if err != nil || !c.Exists() {
		return false, err
	}
	return s.isPartyIn(ctx, c, person)
}

// tellOne sends one person the message that something needs them. It holds
// nothing but a link.
func (s *Service) tellOne(ctx context.Context, one DeskPerson, asked AlarmAsked) error {
	round := strconv.FormatUint(asked.Through, 10)
	if !asked.Next.IsZero() {
		round += "-" + strconv.FormatInt(asked.Next.UnixMilli(), 10)
	}
	err := s.SendNow(ctx, channel.Alert{
		ID: s.Vault.Index("hub-alarm", one.Person, string(asked.Role), round), Kind: channel.KindAlarm,
		To: one.Address, Link: s.Origin + "/desk/alarms",
	})
	if err != nil {
		return fmt.Errorf("telling person %s of an alarm: %w", one.Person, err)
	}
	return nil
}

// dropSettled clears the alarms whose matter is done, and gives the others.
func (s *Service) dropSettled(ctx context.Context, all []AlarmState) ([]AlarmState, error) {
	var still []AlarmState
	for _, a := range all {
		holds, err := s.stillHolds(ctx, a.Force, a.Alarm)
		if err != nil {
			return nil, err
		}
		if holds {
			still = append(still, a)
			continue
		}
		if err := s.ClearAlarm(ctx, a.Force, a.Key); err != nil {
			return nil, err
		}
	}
	return still, nil
}

// stillHolds reports whether what the alarm is about is still to be done, as far
// as the case can say.
func (s *Service) stillHolds(ctx context.Context, force string, a Alarm) (bool, error) {
	if a.Kind == AlarmSuspended {
		state, err := s.force(force)
		return err != nil || state.Suspension.isAlarmOf(a.Key), err
	}
	if a.Kind == AlarmHold {
		return s.isReviewDue(force, a.Key)
	}
	if a.Kind == AlarmRefusal {
		return s.waitsStill(force, a)
	}
	if a.Case == "" {
		return true, nil
	}
	c, err := s.load(ctx, a.Case)
	if err != nil {
		return true, err
	}
	switch a.Kind {
	case AlarmUnread:
		n := c.notification(a.Notification)
		return n != nil && n.IsOpen() && n.ToldAt.IsZero() && unreadAlarm(c, n).Key == a.Key, nil
	case AlarmException, AlarmReview:
		return c.exceptionWaits(a), nil
	case AlarmUnrecorded:
		return c.unrecordedWaits(a), nil
	case AlarmLateParty:
		return c.latePartyAlarmHolds(a), nil
	case AlarmText:
		return c.textAlarmHolds(a), nil
	case AlarmHandOff:
		return c.handOffAlarmHolds(a), nil
	case AlarmMisdirected:
		return c.breachAlarmHolds(a), nil
	case AlarmWorkBy, AlarmBell, AlarmNoRecipient:
		child := c.Children[a.Child]
		step := map[AlarmKind]Step{AlarmWorkBy: StepWorkBy, AlarmBell: StepBell, AlarmNoRecipient: StepNoRecipient}[a.Kind]
		return child != nil && child.Status == ChildParked && parkedAlarm(c, child, step).Key == a.Key, nil
	default:
		return true, nil
	}
}

// eraseRosters destroys the keys of rosters that were replaced, and those of
// reasons in words that have been kept for long enough.
func (s *Service) eraseRosters(ctx context.Context, force string) error {
	var doomed []string
	_, err := s.readHub(ctx, force, func(tx *view.Tx, h *Hub) error {
		doomed = slices.Clone(h.Doomed)
		for _, kept := range h.wordsKept(tx) {
			if !kept.At.After(s.now()) {
				doomed = append(doomed, kept.Key)
			}
		}
		return nil
	})
	if err != nil || len(doomed) == 0 {
		return err
	}
	for _, key := range doomed {
		if err := s.Vault.Shred(ctx, key); err != nil {
			return err
		}
	}
	crash.Point("hub.after-shred")
	return s.changeHub(ctx, force, func(tx *view.Tx, now *Hub) (*facts.Fact, error) {
		kept := slices.ContainsFunc(now.wordsKept(tx), func(w wordsKey) bool { return slices.Contains(doomed, w.Key) })
		if len(now.Doomed) == 0 && !kept {
			return nil, nil
		}
		return s.hubFact(force, FactRosterErased, actorNode, Erased{Keys: doomed})
	})
}
