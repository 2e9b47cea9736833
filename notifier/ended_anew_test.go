package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

func TestOnlyWhoMayReadNowExports(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	n := w.at(id, larkford)
	if _, _, err := w.inbox.Export(w.ctx, w.person(dylan), n.ID, schools.ExportJSON); !errors.Is(err, fault.NotFound) {
		t.Errorf("another school: %v", err)
	}
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(brian), "told-by-officer"))
	if _, _, err := w.inbox.Export(w.ctx, w.person(brian), n.ID, schools.ExportJSON); !errors.Is(err, fault.NotFound) {
		t.Errorf("excluded: %v", err)
	}
}

func TestAnOpeningEndsWhenTheReaderIsFoundToBeAParty(t *testing.T) {
	t.Parallel()
	w, id, n := glassWorld(t)
	op := w.operator("op@force.example")
	_, err := w.glass().Break(w.ctx, op, n.ID, GlassWhy{Reason: GlassReasons[0], Words: "now"})
	w.must(err)
	_, err = w.glass().Look(w.ctx, op, n.ID)
	w.must(err)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op2@force.example"), id, op.Account, "told-by-officer"))
	if _, err := w.glass().Look(w.ctx, op, n.ID); err == nil {
		t.Error("a party still looks")
	}
	rows, err := w.glass().List(w.ctx, op)
	w.must(err)
	same(t, "listed to the party", len(rows), 0)
}

func TestAHoldKeepsWhatASchoolSentBackAndWhatWasWrittenAboutIt(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	n := w.at(id, larkford)
	_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportCSV)
	w.must(err)
	d, one, two := w.holding()
	hold, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.must(d.Confirm(w.ctx, two, hold))
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	w.sweep()
	same(t, "kept", w.keyWorks(n.Key), true)
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); fault.Of(err) != fault.Conflict {
		t.Errorf("readable: %v", err)
	}
	b := w.onlyBreach(id)
	w.must(w.inbox.MakeStatement(w.ctx, w.person(amina), n.ID, schools.Statement{Copies: schools.CopiesDestroyed, Words: "gone"}))
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.must(w.breaches().Close(w.ctx, w.admin(), b.ID, nil))
	key := w.onlyBreach(id).Key
	w.clock.set(w.clock.now().AddDate(6, 1, 0))
	w.sweep()
	same(t, "words kept", w.keyWorks(key), true)
	w.must(d.ProposeLift(w.ctx, two, hold, "ended"))
	w.must(d.Lift(w.ctx, one, hold))
	w.sweep()
	w.forward(time.Hour)
	same(t, "words kept after the lift", w.keyWorks(key), false)
	same(t, "body kept after the lift", w.keyWorks(n.Key), false)
	same(t, "breach", w.onlyBreach(id).State, BreachOver)
	checkRebuild(t, w)
}

func TestAnIncidentThatEndedOnHoldIsAmendedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	d, one, two := w.holding()
	hold, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.must(d.Confirm(w.ctx, two, hold))
	w.sweep()
	w.until(dayAt(t, "2026-12-24", 60))
	c := w.state(id)
	same(t, "ended", c.BodyEndedAt.IsZero(), false)
	w.nextVersion(in, func(in *police.Incident) { in.Circumstances = "The father has been released and threatened to come." })
	n := w.at(id, larkford)
	same(t, "state", n.State.IsLive(), true)
	w.takeOn(amina, n.ID)
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	st, err := w.Status(w.ctx, client, id)
	w.must(err)
	same(t, "status children", len(st.Children), 1)
	w.must(d.ProposeLift(w.ctx, two, hold, "ended"))
	w.must(d.Lift(w.ctx, one, hold))
	w.sweep()
	w.forward(time.Hour)
	c = w.state(id)
	same(t, "owed", len(c.DoomedKeys()), 0)
	for _, v := range c.Versions {
		same(t, "version", w.keyWorks(v.Key), false)
	}
	if _, err := w.Status(w.ctx, client, id); err != nil {
		t.Error(err)
	}
	checkRebuild(t, w)
}

func TestAnIncidentWaitsForItsBreach(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	op, hash := w.operator("op@force.example"), onlyChild(w.state(id)).Hash
	opened, err := NewTriage(w.Service).Open(w.ctx, op, id, hash)
	w.must(err)
	w.must(NewTriage(w.Service).Place(w.ctx, op, id, hash, opened.Looked, Placement{URNs: []schools.URN{millside}, Reason: PlacedBySchool}))
	m := w.at(id, millside)
	_ = w.readBy(t, dylan, m.ID)
	_, item, err := w.inbox.Reveal(w.ctx, w.person(dylan), m.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(dylan), m.ID, item.Revision)
	w.must(err)
	_, _, err = w.inbox.Export(w.ctx, w.person(dylan), m.ID, schools.ExportJSON)
	w.must(err)
	w.until(w.clock.now().AddDate(0, 2, 0))
	same(t, "closed", w.at(id, millside).State, StateClosed)
	same(t, "incident waits", w.state(id).BodyEndedAt.IsZero(), true)
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.must(w.breaches().Close(w.ctx, w.admin(), b.ID, map[int]string{1: MissingReasons[0], 2: MissingReasons[0]}))
	w.forward(time.Hour)
	same(t, "incident ended", w.state(id).BodyEndedAt.IsZero(), false)
	same(t, "owed", len(w.state(id).DoomedKeys()), 0)
	_, err = w.breaches().Open(w.ctx, w.admin(), b.ID)
	w.must(err)
}

func TestASystemStaysOffWhenWhoWasLeftOutByHandHasLeft(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(brian), "told-by-officer"))
	w.withoutContact(brian)
	_, _, err := NewMachines(w.Service).Fetch(w.ctx, auth.SchoolClient{School: n.URN, KeyID: "k7"}, n.ID)
	same(t, "what the system gets", fault.Of(err), fault.NotFound)
}
