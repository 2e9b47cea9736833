package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/vault"
	"firstbell/notifier"
	"firstbell/police"
	"firstbell/schools"
)

// keptIncident is one whose content is destroyed while a school may go on
// remembering it.
type keptIncident struct {
	caseID, force, month string
	child                police.Child
	notification         *notifier.Notification
	counts               []notifier.CountRow
	search               string // of two administrators of the force for the child
}

// remembers posts an incident of an ordinary child, which the school takes on and
// answers with what it did, and waits until its pattern record is written.
func (a *App) remembers(t *testing.T, h *house, force string) keptIncident {
	t.Helper()
	k := keptIncident{force: force, month: schools.DateAt(time.Now()).String()[:len("2006-01")]}
	in := (&town{house: h, clock: h.today()}).incidents(t, force)[0]
	k.child = in.Children[0]
	receipt, err := h.police(force).Post(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	k.caseID = receipt.ID
	a.until(t, "the child is decided on", func() bool {
		c, err := a.service.Case(t.Context(), k.caseID)
		return err == nil && c.Routed > 0
	})
	inbox := notifier.NewInbox(a.service)
	for _, n := range a.caseOf(t, k.caseID).Notifications {
		lead := auth.Principal{Account: "1ead", Name: "Nobody There", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: n.URN}}}
		_, it, err := inbox.Reveal(t.Context(), lead, n.ID)
		if err == nil {
			_, err = inbox.Acknowledge(t.Context(), lead, n.ID, it.Revision)
		}
		if err == nil {
			err = inbox.RecordOutcome(t.Context(), lead, n.ID, schools.Outcome{Support: schools.SupportSilent, WelfareCheck: true})
		}
		if err != nil {
			t.Fatal(err)
		}
		k.notification = a.caseOf(t, k.caseID).Notifications[n.ID]
	}
	k.search = a.search(t, k)
	a.until(t, "the pattern record is written", func() bool {
		entry := a.patternEntry(t, k)
		return entry != nil && entry.Outcome != nil
	})
	k.counts, err = a.service.Counts(force, k.month)
	if err != nil || len(k.counts) == 0 {
		t.Fatalf("%d counts, %v", len(k.counts), err)
	}
	return k
}

// ownerOf is an administrator of a force.
func ownerOf(force, name string) auth.Principal {
	return auth.Principal{Account: name, Grants: []auth.Grant{{Role: notifier.RoleForceAdmin, Scope: force}}}
}

// search is a search for the child that one administrator asks for and another
// approves.
func (a *App) search(t *testing.T, k keptIncident) string {
	t.Helper()
	searches := notifier.NewSubjectAccess(a.service, a.accounts)
	id, err := searches.Ask(t.Context(), ownerOf(k.force, "0e"), k.force, notifier.Described{
		Forename: k.child.Forename, Surname: k.child.Surname, DateOfBirth: k.child.DateOfBirth.String(),
	})
	if err == nil {
		err = searches.Approve(t.Context(), ownerOf(k.force, "0f"), id)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// patternEntry is what the school's record keeps of the incident, as the asker
// finds out.
func (a *App) patternEntry(t *testing.T, k keptIncident) *notifier.PatternEntry {
	t.Helper()
	held, err := notifier.NewSubjectAccess(a.service, a.accounts).View(t.Context(), ownerOf(k.force, "0e"), k.search, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range held.Incidents {
		if one.Case == k.caseID && len(one.Notifications) == 1 {
			return one.Notifications[0].Pattern
		}
	}
	return nil
}

// checkStub looks at what is left of an incident that was destroyed: who was
// told, when and by which road.
func (a *App) checkStub(t *testing.T, caseID, notification string) {
	t.Helper()
	n := a.caseOf(t, caseID).Notifications[notification]
	if n == nil || n.URN == "" || n.State != notifier.StateRecalled || n.CreatedAt.IsZero() || n.Deadline.IsZero() || n.EndedAt.IsZero() {
		t.Errorf("what is left of the notification is %+v", n)
	}
}

// checkKept destroys the content of the incident that is remembered, as its time
// box does in the end, and looks at what stays.
func (a *App) checkKept(t *testing.T, k keptIncident) {
	t.Helper()
	c := a.caseOf(t, k.caseID)
	for _, key := range []string{k.notification.Key, c.Current().Key} {
		if err := a.vault.Shred(t.Context(), key); err != nil {
			t.Fatal(err)
		}
	}
	all, err := a.engine.Log().Of(t.Context(), "fb.case."+k.caseID)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		for _, p := range f.Parts {
			if _, err := a.vault.Open(context.Background(), p.Key, p.Sealed, f.AD(p.Name)); !errors.Is(err, vault.ErrErased) {
				t.Errorf("part %s of %s can be read: %v", p.Name, f.Type, err)
			}
		}
	}
	if n := c.Notifications[k.notification.ID]; n.AcknowledgedAt.IsZero() || n.Outcome == nil || !n.State.IsTold() {
		t.Errorf("the stub is %+v", n)
	}
	entry := a.patternEntry(t, k)
	if entry == nil || entry.Incident == "" || entry.Presence == "" || entry.Outcome == nil || entry.Outcome.Support != schools.SupportSilent {
		t.Errorf("the pattern record keeps %+v", entry)
	}
	counts, err := a.service.Counts(k.force, k.month)
	if err != nil || sumOf(counts, "acknowledged") != sumOf(k.counts, "acknowledged") || sumOf(counts, "acknowledged") == 0 {
		t.Errorf("counts %+v before, %+v after, %v", k.counts, counts, err)
	}
}

// sumOf is how many notifications of a state were counted.
func sumOf(rows []notifier.CountRow, state string) (n int) {
	for _, r := range rows {
		if r.Of == notifier.CountNotification && r.State == state {
			n += r.N
		}
	}
	return n
}

// today is a clock that stands at the present.
func (h *house) today() *movedClock {
	c := &movedClock{}
	c.set(time.Now())
	return c
}
