package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/portal"
	"firstbell/schools/registry"
)

// told is a world with one notification at larkford, alerted.
func told(t *testing.T) (*world, string, *Notification) {
	t.Helper()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	return w, id, w.at(id, larkford)
}

func TestTheListHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	w, _, n := told(t)
	items, err := w.inbox.List(w.ctx, w.person(amina))
	w.must(err)
	same(t, "items", items, []portal.Item{{
		ID: n.ID, ShortRef: shortRef(n.ID), School: "Larkford Primary School", URN: "999001", State: portal.StateAlerted,
		ReceivedAt: fridayNight, Deadline: mondayBell,
	}})
	for _, secret := range []string{"Ada", "Able", "DA-1"} {
		if strings.Contains(fmt.Sprintf("%+v", items), secret) {
			t.Errorf("the list says %q", secret)
		}
	}
}

// TestEverythingElseDoesNotExist walks everybody who may not see a
// notification: each gets the very answer of an id that was never given out.
func TestEverythingElseDoesNotExist(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{brian}
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	leaver := w.person(amina)
	leaver.Grants = nil
	fallback := w.person(backup)
	fallback.Grants = []auth.Grant{{Role: schools.RoleFallback, Scope: "999001"}}
	_, missing := w.inbox.Item(w.ctx, w.person(amina), strings.Repeat("0", 32))

	for name, p := range map[string]auth.Principal{
		"a key adult of another school":    w.person(dylan),
		"a key adult who is a party":       w.person(brian),
		"somebody who left":                leaver,
		"the fallback, a shared mailbox":   fallback,
		"an operator of the force":         w.operator("op@force.example"),
		"nobody in particular":             {},
		"a reader with a scope of nothing": {Account: "x", Grants: []auth.Grant{{Role: schools.RoleHead}}},
	} {
		t.Run(name, func(t *testing.T) {
			for act, err := range acts(w, p, n.ID) {
				if !errors.Is(err, fault.NotFound) || err.Error() != missing.Error() {
					t.Errorf("%s: got %v, want %v", act, err, missing)
				}
			}
			if items, err := w.inbox.List(w.ctx, p); err != nil || len(items) != 0 {
				t.Errorf("list: %d items, %v", len(items), err)
			}
		})
	}
	if slices.Contains(w.types(id), FactOpened) {
		t.Error("somebody who may not see it has opened it")
	}
}

// acts are all that can be done with one id.
func acts(w *world, p auth.Principal, id string) map[string]error {
	_, item := w.inbox.Item(w.ctx, p, id)
	_, _, reveal := w.inbox.Reveal(w.ctx, p, id)
	_, acknowledge := w.inbox.Acknowledge(w.ctx, p, id, 0)
	return map[string]error{
		"item": item, "reveal": reveal, "acknowledge": acknowledge, "bounce": w.inbox.Bounce(w.ctx, p, id),
	}
}

func TestReadingIsOnRecordBeforeContentIsShown(t *testing.T) {
	t.Parallel()
	w, id, n := told(t)
	body, item, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	same(t, "child", body.Child.Forename, "Ada")
	same(t, "state", item.State, portal.StateOpened)
	same(t, "opened", item.OpenedAt, fridayNight)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(brian), n.ID)
	w.must(err)
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	opened, viewed := all[len(all)-2], all[len(all)-1]
	same(t, "first", opened.Type+" by "+opened.Actor, FactOpened+" by "+w.person(amina).Actor())
	same(t, "then", viewed.Type+" by "+viewed.Actor, FactViewed+" by "+w.person(brian).Actor())
	same(t, "school of the record", opened.URN, "999001")
}

func TestNothingIsShownThatCannotBeRecorded(t *testing.T) {
	t.Parallel()
	w, _, n := told(t)
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	body, _, err := w.inbox.Reveal(ctx, w.person(amina), n.ID)
	if err == nil || body.Child.Forename != "" {
		t.Errorf("got a body with error %v, want no body", err)
	}
}

func TestAcknowledging(t *testing.T) {
	t.Parallel()
	w, id, n := told(t)
	if _, err := w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0); !errors.Is(err, fault.Conflict) {
		t.Errorf("unread: got %v, want a conflict", err)
	}
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.forward(time.Minute)
	item, err := w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)
	same(t, "state", item.State, portal.StateAcknowledged)
	same(t, "time", item.AcknowledgedAt, fridayNight.Add(time.Minute))

	w.forward(time.Hour)
	again, err := w.inbox.Acknowledge(w.ctx, w.person(brian), n.ID, 0)
	w.must(err)
	same(t, "time of the second", again.AcknowledgedAt, item.AcknowledgedAt)
	same(t, "by", w.at(id, larkford).AcknowledgedBy, w.person(amina).Actor())
	same(t, "acknowledgements", count(w.types(id), FactAcknowledged), 1)
}

func TestSendingBackHidesTheContentAndReopensTriage(t *testing.T) {
	t.Parallel()
	w, id, n := told(t)
	if err := w.inbox.Bounce(w.ctx, w.person(amina), n.ID); !errors.Is(err, fault.Conflict) {
		t.Errorf("unread: got %v, want a conflict", err)
	}
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.forward(time.Hour)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))

	for _, p := range []string{amina, brian} {
		if _, _, err := w.inbox.Reveal(w.ctx, w.person(p), n.ID); !errors.Is(err, fault.Conflict) {
			t.Errorf("content after it was sent back: %v, want a conflict", err)
		}
	}
	items, err := NewTriage(w.Service).Queue(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(items) != 1 {
		t.Fatalf("%d in the queue, want 1", len(items))
	}
	same(t, "reason", items[0].Reason, ReasonBounced)
	same(t, "deadline", items[0].Deadline, mondayBell)
	w.sweep()
	if keys := w.state(id).DoomedKeys(); len(keys) != 0 {
		t.Errorf("%d keys of what was sent back are still alive", len(keys))
	}
}

func TestWithdrawnContentIsShownToNobody(t *testing.T) {
	t.Parallel()
	w, id, n := told(t)
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "wrong-child"})
	w.must(err)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	if fault.Code(err) != "withdrawn" || !errors.Is(err, fault.Conflict) {
		t.Errorf("got %v, want a conflict that says withdrawn", err)
	}
	item, err := w.inbox.Item(w.ctx, w.person(amina), n.ID)
	w.must(err)
	if !item.Withdrawn || item.State != portal.StateRecalled {
		t.Errorf("the item does not say that it was withdrawn: %+v", item)
	}
}

func TestARevisionIsReadInItsNewestForm(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	w.post(in)
	w.sweep()
	in.Version, in.Circumstances = 2, "The father broke a door and a window."
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	body, item, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	same(t, "circumstances", body.Circumstances, in.Circumstances)
	same(t, "updated", item.Updated, true)
	same(t, "material", item.Material, true)
}

func TestSomebodyWhoBecomesAContactAndIsAPartySeesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{"new.lead@larkford.example"}
	id := w.post(in)
	w.sweep()
	w.bring(registry.KindContacts, contactsFile+"999001,key-adult,New Lead,new.lead@larkford.example,07700 900009\n")
	p := w.person("new.lead@larkford.example")
	if len(p.Grants) == 0 {
		t.Fatal("the new contact should hold a grant")
	}
	for act, err := range acts(w, p, w.at(id, larkford).ID) {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", act, err)
		}
	}
	if items, err := w.inbox.List(w.ctx, p); err != nil || len(items) != 0 {
		t.Errorf("list: %d items, %v", len(items), err)
	}
}

// TestWhoeverIsFirstInTheLogWins races readers against a withdrawal: content
// that was shown was recorded before the recall, and nothing is shown after.
func TestWhoeverIsFirstInTheLogWins(t *testing.T) {
	t.Parallel()
	w, id, n := told(t)
	const readers = 6
	shown := make(chan bool, readers)
	for range readers {
		go func() {
			body, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			shown <- err == nil && body.Child.Forename != ""
		}()
	}
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
	w.must(err)
	reads := 0
	for range readers {
		if <-shown {
			reads++
		}
	}
	types := w.types(id)
	recalled := slices.Index(types, police.FactWithdrawn)
	if late := count(types[recalled:], FactOpened) + count(types[recalled:], FactViewed); late != 0 {
		t.Errorf("%d readings were recorded after the recall", late)
	}
	if recorded := count(types, FactOpened) + count(types, FactViewed); reads > recorded {
		t.Errorf("%d readers saw content and %d are on record", reads, recorded)
	}
}

func count(all []string, one string) int {
	return len(slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s != one }))
}
