//go:build kill && crashpoints

package main

import (
	"slices"
	"strings"
	"testing"

	"firstbell/internal/facts"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// checkAlerts looks at one notification: nothing owed is unsent, nobody is
// asked twice, and somebody was reached by mail or will be by telephone.
func (a *aftermath) checkAlerts(t *testing.T, in *incident, n *notifier.Notification) {
	t.Helper()
	asked := map[string]bool{}
	reached := false
	for _, alert := range n.Alerts {
		if n.Owed(alert) {
			t.Errorf("%s: an alert of kind %s was lost", in.about, alert.Kind)
		}
		if alert.Kind == channel.KindWithdrawn || alert.AskedAt.Before(n.Since) {
			continue
		}
		if alert.Notice || (alert.Attempts == 0 && alert.SentAt.IsZero() && !alert.Dead) {
			continue // it asks for nothing, or nobody ever tried to send it
		}
		if asked[alert.Person] {
			t.Errorf("%s: one person was asked twice about one notification", in.about)
		}
		asked[alert.Person] = true
		reached = reached || !alert.SentAt.IsZero()
	}
	if n.IsOpen() && !reached && n.CallSheetAt.IsZero() {
		t.Errorf("%s: nobody was alerted, and nobody will telephone", in.about)
	}
}

// checkMail compares the mailbox with the log. An alert that was sent is
// there; a message that is there is an alert and went to its person, or told
// somebody on duty of an alarm, and is repeated only under the same Message-ID.
func (a *aftermath) checkMail(t *testing.T) {
	t.Helper()
	planned := map[string]*notifier.Alert{}
	for _, c := range a.cases {
		for _, n := range c.Notifications {
			for _, alert := range n.Alerts {
				planned[alert.ID] = alert
			}
		}
	}
	onDuty, toldOfAlarm, atDesk := a.askedOnDuty(t), map[string]bool{}, a.deskPeople(t)
	arrived := map[string]string{}
	for _, m := range a.mail.Messages() {
		id, _, _ := strings.Cut(m.MessageID, "@")
		alert := planned[id]
		to := strings.Join(m.To, ",")
		person := a.app.vault.Index("person", strings.ToLower(to))
		if alert == nil && onDuty[person] {
			toldOfAlarm[person] = true
		} else if alert == nil && atDesk[person] && m.Subject == channel.TextOf(channel.Alert{Kind: channel.KindAlarm}).Subject {
			continue // sent just before the kill, and settled before it was asked again
		} else if m.Subject == channel.TextOf(channel.Alert{Kind: channel.KindNewAccess}).Subject || m.Subject == channel.TextOf(channel.Alert{Kind: channel.KindOwnAccess}).Subject {
			continue // about an account, and so no incident's
		} else if alert == nil || person != alert.Person {
			t.Errorf("a message that no alert asked for, or to another person: %q", m.Subject)
		}
		text := to + m.Subject + m.Body
		if before, repeated := arrived[id]; repeated && before != text {
			t.Errorf("one Message-ID with two texts: %q", m.Subject)
		}
		arrived[id] = text
	}
	for id, alert := range planned {
		if _, ok := arrived[id]; !ok && !alert.SentAt.IsZero() {
			t.Errorf("an alert of kind %s is recorded as sent and never arrived", alert.Kind)
		}
	}
	if len(toldOfAlarm) != len(onDuty) {
		t.Errorf("%d people are recorded as told of an alarm, and %d were", len(onDuty), len(toldOfAlarm))
	}
}

// deskPeople are the people at the desks of the forces of the night.
func (a *aftermath) deskPeople(t *testing.T) map[string]bool {
	t.Helper()
	desk := map[string]bool{}
	for _, in := range a.scene.played() {
		people, err := a.app.deskOf(a.ctx, in.force)
		if err != nil {
			t.Errorf("reading the desk of %s: %v", in.force, err)
		}
		for _, one := range people {
			desk[one.Person] = true
		}
	}
	return desk
}

// askedOnDuty are the people whom the hubs' facts say were told of an alarm.
func (a *aftermath) askedOnDuty(t *testing.T) map[string]bool {
	t.Helper()
	asked, seen := map[string]bool{}, map[string]bool{}
	for _, in := range a.scene.played() {
		if seen[in.force] {
			continue
		}
		seen[in.force] = true
		all, err := a.app.engine.Log().Of(a.ctx, "fb.hub."+in.force)
		if err != nil {
			t.Errorf("reading the hub of %s: %v", in.force, err)
		}
		for _, f := range all {
			if f.Type != notifier.FactAlarmAsked {
				continue
			}
			var d notifier.AlarmAsked
			a.decode(t, f, &d)
			for _, person := range d.People {
				asked[person] = true
			}
		}
	}
	return asked
}

// checkLedger adds up all children.
func (a *aftermath) checkLedger(t *testing.T, children int) {
	t.Helper()
	ledger, err := a.app.service.Ledger(a.ctx)
	if err != nil || !ledger.Adds() || ledger.Waiting != 0 || ledger.Received != children {
		t.Errorf("the ledger says %+v of %d children (%v)", ledger, children, err)
	}
}

// checkPromises looks for every answer that somebody was given.
func (a *aftermath) checkPromises(t *testing.T) {
	t.Helper()
	p := &a.promises
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range a.cases {
		for _, n := range c.Notifications {
			if slices.Contains(p.acknowledged, n.ID) && n.State != notifier.StateAcknowledged {
				t.Errorf("a notification that was acknowledged is %s", n.State)
			}
			if slices.Contains(p.bounced, n.ID) && n.State != notifier.StateBounced {
				t.Errorf("a notification that was sent back is %s", n.State)
			}
			if slices.Contains(p.called, n.ID) && n.ToldAt.IsZero() {
				t.Error("a call that was recorded is forgotten")
			}
		}
	}
	lead := a.app.vault.Index("person", strings.ToLower(a.scene.lead(a.scene.posts[aboutConflict].urn(), 0)))
	for _, n := range a.cases[a.scene.posts[aboutConflict].id].Notifications {
		for _, alert := range n.Alerts {
			if alert.Person == lead {
				t.Error("a party to the incident was asked to read about it")
			}
		}
	}
}

// checkReceipts looks for a line for every answer, and a fact for every line.
func (a *aftermath) checkReceipts(t *testing.T) {
	t.Helper()
	written := map[accepted]bool{}
	err := a.app.receipts.Each(func(rc facts.Receipt) error {
		written[accepted{rc.Case, rc.Version}] = true
		f, err := a.app.engine.Log().At(a.ctx, rc.Seq)
		if err != nil || f.Case != rc.Case || (f.Type != police.FactReceived && f.Type != police.FactWithdrawn) {
			t.Errorf("a receipt for sequence %d, where there is no such fact (%v)", rc.Seq, err)
		}
		return nil
	})
	if err != nil {
		t.Errorf("reading the receipts: %v", err)
	}
	a.promises.mu.Lock()
	defer a.promises.mu.Unlock()
	for promise := range a.promises.receipts {
		if !written[promise] {
			t.Errorf("version %d of a case was answered and has no receipt", promise.version)
		}
	}
}
