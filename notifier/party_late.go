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
)

// Attack: the only person of a school who ever heard of a notification turns out
// to be a party when what it said is destroyed already, so that nothing can be
// shown to anybody else; and because nothing is reopened, nobody learns that the
// school was never told. Property kept: the force's hub is asked, once, as long
// as nobody else at the school is known to have heard of it.

// StepLateParty is no rung: the hub is told that only parties at a school heard
// of what can be shown to nobody any more.
const StepLateParty Step = "late-party"

// heardBy are the persons of the school who took a closed notification on, read
// the newest of it that anybody read, or were told by telephone. Somebody who was told and is no
// contact is nobody of whom it is known that they may hear of it.
func (n *Notification) heardBy() []string {
	heard := []string{n.acknowledger(), n.ToldPerson}
	newest := 0
	for _, revision := range n.Read {
		newest = max(newest, revision)
	}
	for actor, revision := range n.Read {
		if person, ok := strings.CutPrefix(actor, personActor); ok && revision == newest {
			heard = append(heard, person)
		}
	}
	slices.Sort(heard)
	heard = slices.Compact(heard)
	return slices.DeleteFunc(heard, func(person string) bool { return person == "" })
}

// isLateParty reports whether a notification that is closed was heard of by one
// of these persons.
func (n *Notification) isLateParty(persons []string) bool {
	return n.State == StateClosed && slices.ContainsFunc(n.heardBy(), func(p string) bool { return slices.Contains(persons, p) })
}

// foundLate remembers who was found to be a party by a version, or when a person
// placed a child, to what is closed and stayed closed.
func (c *Case) foundLate(persons []string, at time.Time) {
	for _, n := range c.Notifications {
		if n.isLateParty(persons) {
			n.PartyAt = at
		}
	}
}

// newParties are the persons whom a decision finds to be a party and who were
// not known as one.
func (c *Case) newParties(r Routed) []string {
	found := slices.Clone(r.Excluded)
	for _, o := range r.Outcomes {
		for _, t := range o.Targets {
			found = append(found, t.Excluded...)
		}
	}
	return slices.DeleteFunc(found, c.excludes)
}

// onlyPartiesHeard reports whether a closed notification, of which a party had
// heard, is known to nobody at the school who may hear of it.
func (c *Case) onlyPartiesHeard(n *Notification) bool {
	return n != nil && n.State == StateClosed && !n.PartyAt.IsZero() && !slices.ContainsFunc(n.heardBy(), func(p string) bool {
		return !c.excludes(p) && !slices.Contains(n.Excluded, p)
	})
}

// latePartyDue is the row for an alarm that is not on record as raised.
func (c *Case) latePartyDue(n *Notification) []Row {
	told, ok := n.Escalated[StepLateParty]
	if !c.onlyPartiesHeard(n) || ok && !told.Before(n.PartyAt) {
		return nil
	}
	return []Row{{At: n.PartyAt, Kind: RowEscalate, Notification: n.ID, Step: StepLateParty}}
}

// latePartyAlarm is the alarm about whoever was found last.
func latePartyAlarm(c *Case, n *Notification) Alarm {
	return Alarm{
		Kind: AlarmLateParty, Key: fmt.Sprintf("late-party-%s-%d", n.ID, n.PartyAt.UnixMilli()), Case: c.ID, Child: n.Child, Notification: n.ID,
	}
}

// latePartyAlarmHolds reports whether what such an alarm is about is still so:
// an exclusion may have been lifted, or a newer version have opened it again.
func (c *Case) latePartyAlarmHolds(a Alarm) bool {
	n := c.notification(a.Notification)
	return c.onlyPartiesHeard(n) && latePartyAlarm(c, n).Key == a.Key
}

// tellOfLateParty asks the hub, before the step is recorded: a crash in between
// asks again under the same key. Who was found while that went on is a row anew.
func (s *Service) tellOfLateParty(ctx context.Context, row Row) error {
	c, err := s.load(ctx, row.Case)
	if err != nil {
		return err
	}
	n := c.notification(row.Notification)
	if n == nil || len(c.latePartyDue(n)) == 0 {
		return nil
	}
	alarm := latePartyAlarm(c, n)
	crash.Point("party.before-alarm")
	if err := s.RaiseAlarm(ctx, c.Force, alarm); err != nil {
		return err
	}
	crash.Point("party.after-alarm")
	_, err = s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil || len(c.latePartyDue(n)) == 0 || latePartyAlarm(c, n) != alarm {
			return nil, nil
		}
		return s.about(c, n, FactEscalated, actorNode, Escalated{Step: StepLateParty, Alarm: true})
	})
	return err
}

// lateParties are those who heard of what is closed and are a party by what is
// known of the incident now. No school is decided on that would find them.
func (r *routing) lateParties() []string {
	var found []string
	for _, n := range r.c.Notifications {
		if n.State != StateClosed {
			continue
		}
		for _, person := range n.heardBy() {
			if r.s.isAmong(person, r.s.withLifts(r.c, person, r.adults)) {
				found = append(found, person)
			}
		}
	}
	return found
}

// latePartyRefs are the cases of open alarms of this kind at some forces.
func latePartyRefs(tx *view.Tx, forces []string) ([]Ref, error) {
	var refs []Ref
	for _, force := range forces {
		open, err := alarmsUnder(tx, bucketAlarmOpen, force, time.Time{})
		if err != nil {
			return nil, err
		}
		for _, a := range open {
			if a.Kind == AlarmLateParty {
				refs = append(refs, Ref{Case: a.Case, Notification: a.Notification, Force: force})
			}
		}
	}
	return refs, nil
}
