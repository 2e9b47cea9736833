package notifier

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
)

// have gives the force people with roles, by their names: an administrator, an
// auditor, or whoever keeps the installation.
func (w *world) have(names ...string) {
	w.Officials = func(context.Context, string) ([]DeskPerson, error) {
		var all []DeskPerson
		for _, name := range names {
			all = append(all, DeskPerson{Person: w.Vault.PersonID(officialMail(name)), Address: channel.Address{Name: name}})
		}
		return all, nil
	}
}

func officialMail(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@force.example"
}

// official is one of them signed in, in every role that looks into cases.
func (w *world) official(name string) auth.Principal {
	p := auth.Principal{Account: w.Vault.PersonID(officialMail(name)), Name: name}
	for _, role := range []auth.Role{RoleOperator, RoleForceAdmin, RoleAuditor} {
		p.Grants = append(p.Grants, auth.Grant{Role: role, Scope: string(force)})
	}
	return p
}

// findsNothing fails where somebody learns anything of the case by any road.
func (w *world) findsNothing(name, id string, n *Notification) {
	w.t.Helper()
	p := w.official(name)
	for what, do := range map[string]func() error{
		"who saw it":  func() error { _, err := w.trails().Find(w.ctx, p, n.ID, false); return err },
		"exclusions":  func() error { _, err := NewExclusions(w.Service).Show(w.ctx, p, id); return err },
		"emergencies": func() error { _, err := w.glass().Break(w.ctx, p, n.ID, emergency); return err },
		"texts":       func() error { _, err := NewTexts(w.Service).Open(w.ctx, p, n.ID); return err },
	} {
		if err := do(); !errors.Is(err, fault.NotFound) {
			w.t.Errorf("%s: %s: %v", name, what, err)
		}
	}
	barred, err := w.isAlarmBarred(w.ctx, p, Alarm{Kind: AlarmUnread, Key: "x", Case: id, Notification: n.ID})
	w.must(err)
	if !barred {
		w.t.Errorf("%s is asked about its alarms", name)
	}
}

func TestWhoHasARoleAndIsNamedIsShutOutAlsoAfterTheErasure(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.have("Ann Quill", "Fred Amis")
	id := w.nightWith(suspect(t, "Ann Quill"))
	n := w.at(id, larkford)
	w.findsNothing("Ann Quill", id, n)
	same(t, "remembered", w.state(id).DeskParties, []string{w.Vault.PersonID(officialMail("Ann Quill"))})
	w.have("Fred Amis") // her account ends, and a newer version does not name her
	in := w.incident("R1", ada())
	in.Version = 2
	w.post(in)
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalWrongChild})
	w.must(err)
	w.sweep()
	w.findsNothing("Ann Quill", id, n)
	_, err = w.trails().Find(w.ctx, w.official("Fred Amis"), n.ID, false)
	w.must(err)
	checkRebuild(t, w)
}

func TestWhoGotARoleSinceIsRememberedWhenTheIncidentEnds(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.nightWith(suspect(t, "Ann Quill"))
	n := w.at(id, larkford)
	w.clock.set(mondayBell.Add(-time.Hour))
	w.takeOn(amina, n.ID)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportNone}))
	same(t, "at first", w.state(id).DeskParties, []string(nil))
	w.have("Ann Quill")
	for range 60 {
		w.clock.set(w.clock.now().Add(24 * time.Hour))
		w.sweep()
	}
	if !slices.Contains(w.types(id), FactIncidentEnded) {
		t.Fatal("the incident has not ended")
	}
	w.findsNothing("Ann Quill", id, n)
}

func TestALiftHoldsForWhoeverWasRememberedByName(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.have("Ann Quill", "Fred Amis")
	id := w.nightWith(suspect(t, "Ann Quill"))
	ann := w.Vault.PersonID(officialMail("Ann Quill"))
	if out := w.out(id)["Ann Quill"]; out.Why != PartyName || !out.CanLift {
		t.Fatalf("she is %+v", out)
	}
	e := NewExclusions(w.Service)
	w.must(e.ProposeLift(w.ctx, w.operator(opMail), id, ann, "officer-confirmed"))
	w.must(e.DecideLift(w.ctx, w.operator(deputyMail), id, ann, true))
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalWrongChild})
	w.must(err)
	w.sweep()
	same(t, "remembered", len(w.state(id).DeskParties), 0)
	_, err = w.trails().Find(w.ctx, w.official("Ann Quill"), "R1", false)
	w.must(err)
}
