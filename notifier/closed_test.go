package notifier

import (
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

func TestWhatAPartyHadTakenOnIsForSomebodyElseWhileItIsThere(t *testing.T) {
	t.Parallel()
	w, _, id := closedWorld(t)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(amina), "told-by-officer"))
	w.sweep()
	n := w.at(id, larkford)
	same(t, "state", n.State, StateAlerted)
	same(t, "somebody else is asked", len(w.mailTo(brian)), 1)
	w.until(dayAt(t, "2026-12-23", 60))
	w.takeOn(brian, n.ID)
	w.until(dayAt(t, "2027-02-20", 60))
	same(t, "state at last", w.at(id, larkford).State, StateClosed)
	same(t, "the incident has ended", w.state(id).BodyEndedAt.IsZero(), false)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
	checkRebuild(t, w)
}

func TestWhatIsClosedIsSentBackByNobodyAndMisdirectedByAPerson(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	n := w.at(id, larkford)
	for what, err := range map[string]error{
		"bounce":  w.inbox.Bounce(w.ctx, w.person(amina), n.ID),
		"outcome": w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportSilent}),
	} {
		if fault.Code(err) != "closed" {
			t.Errorf("%s: %v", what, err)
		}
	}
	// exported, fetched, then the child turns out to be elsewhere by a person
	w.nextVersion(in, func(in *police.Incident) {
		in.Children = []police.Child{child("C1", "Ada", "Other", "2016-05-04", "ZZ1 9AA")}
	})
	op := w.operator("op@force.example")
	hash := onlyChild(w.state(id)).Hash
	d, err := NewTriage(w.Service).Open(w.ctx, op, id, hash)
	w.must(err)
	w.must(NewTriage(w.Service).Place(w.ctx, op, id, hash, d.Looked, Placement{URNs: []schools.URN{millside}, Reason: placementReasons[0]}))
	same(t, "recalled", w.at(id, larkford).State, StateRecalled)
	same(t, "breaches", len(w.state(id).Breaches), 1)
	w.forward(time.Hour)
	b := w.onlyBreach(id)
	w.must(w.inbox.MakeStatement(w.ctx, w.person(amina), n.ID, schools.Statement{Copies: schools.CopiesNone}))
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.must(w.breaches().Close(w.ctx, w.admin(), b.ID, nil))
	checkRebuild(t, w)
}

func TestABreachOfWhatWasWithdrawn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.sweep()
	n := w.at(id, larkford)
	w.must(w.inbox.MakeStatement(w.ctx, w.person(brian), n.ID, schools.Statement{Copies: schools.CopiesNone, Words: "I read it."}))
	_, err = w.breaches().Open(w.ctx, w.admin(), b.ID)
	w.must(err)
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.must(w.breaches().Close(w.ctx, w.admin(), b.ID, map[int]string{1: MissingReasons[0], 2: MissingReasons[0]}))
	w.until(w.clock.now().AddDate(7, 0, 0))
	same(t, "ended", w.onlyBreach(id).State, BreachOver)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
	checkRebuild(t, w)
}
