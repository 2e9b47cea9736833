package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// A school's own system is told beside whoever is alerted, and never in their
// place: its events are kept apart from the alerts, so that no rule of the
// ladder can take a machine for somebody who was asked. Attack: a member of
// staff who is a party reads the school's own system. Property kept: where
// anybody at the school may not hear of an incident, its system is told nothing
// and is given nothing, and both are asked again each time.

// planHook adds an event; one that is already known stays as it is.
func (n *Notification) planHook(p PlannedAlert, at time.Time) {
	if n.Hooks == nil {
		n.Hooks = map[string]*Alert{}
	}
	if n.Hooks[p.ID] == nil {
		n.Hooks[p.ID] = &Alert{ID: p.ID, Person: p.Person, Kind: p.Kind, Road: p.Road, AskedAt: at}
	}
}

// oweHookNotice plans the event that a recalled notification was withdrawn,
// where the school's system was told of it or may have been.
func (n *Notification) oweHookNotice(at time.Time) {
	if n.State != StateRecalled {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(n.Hooks)) {
		if a := n.Hooks[id]; a.Kind != channel.KindWithdrawn && (!a.SentAt.IsZero() || a.Attempts > 0) {
			n.planHook(PlannedAlert{
				ID: n.ID + "-hook-withdrawn-" + strconv.Itoa(n.Revision), Person: a.Person, Kind: channel.KindWithdrawn, Road: RoadWebhook,
			}, at)
			return
		}
	}
}

// owesHook reports whether the event still has to be sent: what is withdrawn
// while it is, anything else while the school may read it.
func (n *Notification) owesHook(a *Alert) bool {
	if !a.SentAt.IsZero() || a.Dead {
		return false
	}
	if a.Kind == channel.KindWithdrawn {
		return n.State == StateRecalled
	}
	return n.State.IsLive()
}

func (n *Notification) hooksDue() []Row {
	var rows []Row
	for _, id := range slices.Sorted(maps.Keys(n.Hooks)) {
		if a := n.Hooks[id]; n.owesHook(a) {
			rows = append(rows, Row{At: a.DueAt(), Kind: RowHook, Notification: n.ID, Alert: a.ID})
		}
	}
	return rows
}

// hook plans the event to the school's own system, where it has one and may be
// told.
func (r *routing) hook(old *Notification, t *Target) error {
	l, err := r.s.linkOf(t.URN)
	if err != nil || r.s.Hooks == nil || !l.Hook.works() || len(t.ExcludedFor) > 0 || (old != nil && old.NoMachine) {
		return err
	}
	urn, err := schools.ParseURN(t.URN)
	if err != nil || slices.ContainsFunc(r.adults, func(a police.Adult) bool { return worksAt(urn, a) }) {
		return err
	}
	kind, revision := channel.KindNew, 0
	if old != nil {
		revision = old.Revision + 1
		if old.State.Stands() {
			kind = channel.KindChanged
		}
	}
	system := systemOf(t.URN)
	t.Alerts = append(t.Alerts, PlannedAlert{
		ID: r.s.alertID(t.Notification, system, kind, strconv.Itoa(revision)+"/"+string(RoadWebhook)), Person: system, Kind: kind, Road: RoadWebhook,
	})
	return nil
}

// systemOf is how an event names the school's own system as its addressee.
func systemOf(urn string) string { return "school:" + urn }

// works reports whether a webhook is to be called.
func (h *linkHook) works() bool { return h != nil && h.DisabledAt.IsZero() }

// isOffForMachines reports whether a notification may not reach the school's
// own system: somebody at the school may not hear of it, as its contact or as a
// member of staff whom nobody has listed.
func (s *Service) isOffForMachines(ctx context.Context, c *Case, n *Notification) (bool, error) {
	if n.NoMachine {
		return true, nil
	}
	urn, err := schools.ParseURN(n.URN)
	if err != nil {
		return true, nil
	}
	if _, elsewhere := s.Snapshot().HubOn(urn, schools.DateAt(s.now())); elsewhere {
		return true, nil // what nobody at the school may read now, its system may not either
	}
	for _, contact := range s.Snapshot().Everyone(urn) {
		if barred, err := s.isBarredPerson(ctx, c, n, contact.Person); barred || err != nil {
			return barred, err
		}
	}
	adults, err := s.knownAdults(ctx, c)
	return slices.ContainsFunc(adults, func(a police.Adult) bool { return worksAt(urn, a) }), err
}

// deliverHook sends one event that is owed, claimed first and recorded after, as
// deliver does with an alert.
func (s *Service) deliverHook(ctx context.Context, row Row) error {
	e, urn, err := s.claimHook(ctx, row)
	if err != nil || e == nil {
		return err
	}
	within, cancel := context.WithTimeout(ctx, e.until.Add(-ClaimMargin).Sub(s.now()))
	defer cancel()
	outcome := s.Hooks.Send(within, e.alert)
	if ctx.Err() != nil && outcome != nil {
		return ctx.Err() // this node is stopping: the claim runs out, and then anyone may try again
	}
	if err := s.recordHook(ctx, row, outcome); err != nil {
		return err
	}
	return s.noteHealth(context.WithoutCancel(ctx), urn, outcome == nil)
}

// claimHook takes the event for this node; nil where it is not owed any more or
// may not be sent.
func (s *Service) claimHook(ctx context.Context, row Row) (*errand, schools.URN, error) {
	var e *errand
	var urn schools.URN
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		e = nil
		n, a := c.owedHook(row, s.now())
		if a == nil {
			return nil, nil
		}
		var err error
		if urn, err = schools.ParseURN(n.URN); err != nil {
			return nil, err
		}
		to, why, err := s.hookAddress(ctx, c, n)
		if err != nil {
			return nil, err
		}
		if why != "" {
			return s.about(c, n, FactAlertFailed, actorNode, AlertFailed{Alert: a.ID, Code: why, Dead: true})
		}
		e = &errand{alert: channel.Alert{ID: a.ID, Kind: a.Kind, To: to, Link: s.link(n)}, until: s.now().Add(ClaimFor)}
		return s.about(c, n, FactAlertClaimed, actorNode, AlertClaimed{Alert: a.ID, Until: e.until})
	})
	if err != nil {
		return nil, 0, err
	}
	return e, urn, nil
}

// owedHook is the row's event, if it is still owed and may be tried at now.
func (c *Case) owedHook(row Row, now time.Time) (*Notification, *Alert) {
	n := c.notification(row.Notification)
	if n == nil {
		return nil, nil
	}
	a := n.Hooks[row.Alert]
	if a == nil || !n.owesHook(a) || a.DueAt().After(now) {
		return nil, nil
	}
	return n, a
}

// hookAddress is where the school's system is told today, or why it must not be
// or cannot be.
func (s *Service) hookAddress(ctx context.Context, c *Case, n *Notification) (to channel.Address, why string, err error) {
	off, err := s.isOffForMachines(ctx, c, n)
	if err != nil {
		return to, "", err
	}
	if off {
		return to, failConflict, nil
	}
	l, err := s.linkOf(n.URN)
	if err != nil {
		return to, "", err
	}
	if s.Hooks == nil || !l.Hook.works() {
		return to, failContactGone, nil
	}
	hook, err := s.openHook(ctx, l.Hook, n.URN)
	if err != nil {
		return to, "", err
	}
	hook.Message = n.ID
	return channel.Address{Hook: &hook}, "", nil
}

// openHook is the school's webhook with its address and the secrets that are good now.
func (s *Service) openHook(ctx context.Context, h *linkHook, urn string) (channel.Hook, error) {
	var sealed sealedHook
	if err := s.unseal(ctx, h.Seq, partHook, &sealed); err != nil {
		return channel.Hook{}, fmt.Errorf("opening the webhook of %s: %w", urn, err)
	}
	hook := channel.Hook{URL: sealed.URL, Secrets: []string{sealed.Secret}, School: urn}
	if sealed.Before != "" && s.now().Before(h.BeforeUntil) {
		hook.Secrets = append(hook.Secrets, sealed.Before)
	}
	return hook, nil
}

// recordHook writes down how the attempt ended.
func (s *Service) recordHook(ctx context.Context, row Row, outcome error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	_, err := s.change(ctx, row.Case, func(c *Case) (*facts.Fact, error) {
		n := c.notification(row.Notification)
		if n == nil {
			return nil, fmt.Errorf("recording event %s: its notification is gone", row.Alert)
		}
		a := n.Hooks[row.Alert]
		switch {
		case a == nil || !a.SentAt.IsZero():
			return nil, nil
		case outcome == nil:
			return s.about(c, n, FactAlertSent, actorNode, AlertSent{Alert: a.ID})
		case a.Dead:
			return nil, nil
		default:
			return s.hookFailed(c, n, a, outcome)
		}
	})
	return err
}

// hookFailed is the fact that an event was not taken: to be tried again, or for
// good. Nobody is asked instead: whoever is alerted is asked anyway.
func (s *Service) hookFailed(c *Case, n *Notification, a *Alert, outcome error) (*facts.Fact, error) {
	now := s.now()
	retry := now.Add(retryAfter(a.Attempts, n.Deadline.Sub(now)))
	switch {
	case errors.Is(outcome, channel.ErrRefused):
		return s.about(c, n, FactAlertFailed, actorNode, AlertFailed{Alert: a.ID, Code: failRefused, Dead: true})
	case retry.After(later(n.Deadline, a.AskedAt).Add(retriesEnd)):
		return s.about(c, n, FactAlertFailed, actorNode, AlertFailed{Alert: a.ID, Code: failOutOfTime, Dead: true})
	default:
		return s.about(c, n, FactAlertFailed, actorNode, AlertFailed{Alert: a.ID, Code: failTemporary, RetryAt: retry})
	}
}
