package notifier

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/vault"
	"firstbell/police"
	"firstbell/schools"
)

// quietRoom is what a school writes down of what it did.
var quietRoom = schools.Outcome{Support: schools.SupportSilent, WelfareCheck: true, OwnReference: "CP-77", ChildView: "I was glad of the quiet room."}

// recordedWorld is a notification that was taken on and of which amina has
// recorded what was done.
func recordedWorld(t *testing.T) (w *world, in police.Incident, id string) {
	t.Helper()
	w = setup(t)
	in = w.incident("DA-1", ada())
	id = w.post(in)
	w.until(mondayBell.Add(-time.Hour))
	w.takeOn(amina, w.at(id, larkford).ID)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), w.at(id, larkford).ID, quietRoom))
	return w, in, id
}

// reads is what somebody at larkford is shown of what was recorded.
func (w *world) reads(who, id string) []schools.Recorded {
	w.t.Helper()
	_, it, err := w.inbox.Reveal(w.ctx, w.person(who), w.at(id, larkford).ID)
	w.must(err)
	return it.Outcomes
}

func TestASchoolReadsWhatItRecordedAndNobodyElseDoes(t *testing.T) {
	t.Parallel()
	w, _, id := recordedWorld(t)
	n := w.at(id, larkford)
	item, err := w.inbox.Item(w.ctx, w.person(brian), n.ID)
	w.must(err)
	same(t, "without reading", len(item.Outcomes), 0)
	all := w.reads(brian, id)
	if len(all) != 1 || all[0].Outcome != quietRoom || !all[0].At.Equal(n.OutcomeAt) || all[0].Before {
		t.Errorf("a colleague reads %d records, and not what was recorded", len(all))
	}
	_, item, err = w.inbox.Export(w.ctx, w.person(carol), n.ID, schools.ExportJSON)
	w.must(err)
	if len(item.Outcomes) != 1 || item.Outcomes[0].Outcome != quietRoom {
		t.Error("the copy is without it")
	}

	body, message, err := NewMachines(w.Service).Fetch(w.ctx, auth.SchoolClient{School: n.URN, KeyID: "k7"}, n.ID)
	w.must(err)
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	for who, seen := range map[string]string{"the school's system": string(encode([]any{body, message})), "the force": string(encode(status))} {
		if strings.Contains(seen, "CP-77") || strings.Contains(seen, "quiet room") {
			t.Errorf("%s is given it", who)
		}
	}

	other := schools.Outcome{Support: schools.SupportNone, ChildView: "It was fine."}
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(brian), n.ID, other))
	if all := w.reads(amina, id); len(all) != 1 || all[0].Outcome != other {
		t.Error("a later record does not take the place of the first")
	}
}

func TestWhatAPartyWroteIsShownToNobody(t *testing.T) {
	t.Parallel()
	w, _, id := recordedWorld(t)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(amina), "told-by-officer"))
	w.sweep()
	same(t, "shown", len(w.reads(brian, id)), 0)
}

func TestWhatASchoolRecordedGoesOnWithARevision(t *testing.T) {
	t.Parallel()
	w, in, id := recordedWorld(t)
	first := w.at(id, larkford).Key
	for range 2 { // what was carried on is carried on again
		in = w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours += ", also by mail" })
	}
	w.until(mondayBell)
	same(t, "the first key works", w.keyWorks(first), false)
	same(t, "still on record", w.at(id, larkford).OutcomeAt.IsZero(), false)
	if all := w.reads(brian, id); len(all) != 1 || all[0].Outcome != quietRoom || all[0].Before {
		t.Fatalf("after revisions without weight %d records are read", len(all))
	}

	in = w.nextVersion(in, func(in *police.Incident) { in.Children[0].Presence = police.PresenceElsewhere })
	n := w.at(id, larkford)
	same(t, "asked anew", n.OutcomeAt.IsZero() && n.Outcome == nil && n.AcknowledgedAt.IsZero(), true)
	if all := w.reads(brian, id); len(all) != 1 || all[0].Outcome != quietRoom || !all[0].Before {
		t.Fatalf("after a revision of weight %d records are read", len(all))
	}
	w.takeOn(brian, n.ID)
	anew := schools.Outcome{Support: schools.SupportOvert, Referral: true, OwnReference: "CP-78"}
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(brian), n.ID, anew))
	w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Team = "Another team" })
	all := w.reads(carol, id)
	if len(all) != 2 || all[0].Outcome != anew || all[0].Before || all[1].Outcome != quietRoom || !all[1].Before {
		t.Errorf("%d records are read, or not both, the newest first", len(all))
	}
	checkRebuild(t, w)
}

func TestWhatASchoolRecordedEndsWithTheNotification(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, id string){
		"on its last day": func(w *world, _ string) { w.until(dayAt(t, "2026-12-22", 60)) },
		"withdrawn": func(w *world, id string) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
			w.must(err)
			w.sweep()
		},
		"sent back": func(w *world, id string) {
			w.reads(amina, id)
			w.must(w.inbox.Bounce(w.ctx, w.person(amina), w.at(id, larkford).ID))
			w.sweep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, in, id := recordedWorld(t)
			w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
			n := w.at(id, larkford)
			same(t, "key of the words", n.Records[0].Key, n.Key)
			end(w, id)
			n = w.at(id, larkford)
			if _, err := w.Service.recorded(w.ctx, w.state(id), n); !errors.Is(err, vault.ErrErased) {
				t.Errorf("the words can still be opened: %v", err)
			}
			checkRebuild(t, w)
		})
	}
}
