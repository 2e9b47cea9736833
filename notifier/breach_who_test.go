package notifier

import (
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools"
)

func TestAnOwnerWhoIsAPartyIsNotToldAfterTheIncidentHasEnded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.owned()
	in := w.incident("R1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Dee Powell"})
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	w.sweep()
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.forward(90 * time.Hour)
	same(t, "letters", w.mailTo(dataOwner), []string{})
	same(t, "on record", w.onlyBreach(id).Owner, OwnerParty)
}

func TestWhoeverSentTheChildThereClosesNoCase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", unknown()))
	w.sweep()
	op, other, hash := w.operator("op@force.example"), w.operator("op2@force.example"), onlyChild(w.state(id)).Hash
	place := func(p string, urns ...schools.URN) {
		t.Helper()
		who := w.operator(p)
		opened, err := NewTriage(w.Service).Open(w.ctx, who, id, hash)
		w.must(err)
		w.must(NewTriage(w.Service).Place(w.ctx, who, id, hash, opened.Looked, Placement{URNs: urns, Reason: placementReasons[0]}))
	}
	place("op@force.example", larkford)
	n := w.at(id, larkford)
	_ = w.readBy(t, amina, n.ID)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	b := w.onlyBreach(id)
	same(t, "sender", b.PlacedBy, op.Actor())
	w.must(w.breaches().Decide(w.ctx, other, b.ID, w.lowRisk()))
	if err := w.breaches().Close(w.ctx, op, b.ID, map[int]string{1: MissingReasons[0]}); err == nil {
		t.Error("whoever sent the child there closed the case")
	}
	w.must(w.breaches().Close(w.ctx, other, b.ID, map[int]string{1: MissingReasons[0]}))
}

func TestAnOwnerIsToldAlsoOfWhatIsClosedAlready(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.sweep()
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.must(w.breaches().Close(w.ctx, w.admin(), b.ID, map[int]string{1: MissingReasons[0], 2: MissingReasons[0]}))
	w.mail.Heal()
	w.clock.set(w.clock.now().Add(time.Hour))
	w.sweep()
	same(t, "letters", w.mailTo(dataOwner), []string{subjectOf(channel.KindBreach)})
	same(t, "on record", w.onlyBreach(id).Owner, OwnerWasTold)
	same(t, "state", w.onlyBreach(id).State, BreachShut)
	w.forward(100 * time.Hour)
	same(t, "letters at last", len(w.mailTo(dataOwner)), 1)
	if alarm, ok := w.alarm(breachAlarm(w.state(id), b, StepBreachOpened).Key); ok && alarm.IsOpen() {
		t.Error("an alarm is open about a closed case")
	}
}

func TestTwoPeopleWhoWereToldByTelephoneAreTwo(t *testing.T) {
	t.Parallel()
	w, boards, id := phones(t)
	op := w.operator("op@force.example")
	tell := func(name string) {
		t.Helper()
		w.must(boards.ClaimCall(w.ctx, op, quietoak))
		w.must(w.tell(op, quietoak, Call{Name: name, Role: "head", CalledAt: w.clock.now(), ReadBack: true}))
	}
	tell("Olive Oak")
	w.clock.set(w.clock.now().Add(time.Hour))
	n := w.at(id, quietoak)
	_, err := w.change(w.ctx, id, func(c *Case) (*facts.Fact, error) {
		c.Notifications[n.ID].Revision++ // as a material revision does
		c.Notifications[n.ID].untold()
		same(t, "the fold", c.told(facts.Fact{Envelope: facts.Envelope{Notification: n.ID}, Seq: 1}, Told{}), nil)
		same(t, "seers", len(c.Notifications[n.ID].Seers), 2)
		same(t, "who was told now", c.Notifications[n.ID].toldNow(""), toldBy+"/1")
		b := &Breach{Seers: map[string]*Seer{}}
		for seer, revision := range c.Notifications[n.ID].Seers {
			b.Seers[seer] = &Seer{Revision: revision}
		}
		same(t, "whose name is kept", b.named(), toldBy+"/1")
		return nil, nil
	})
	w.must(err)
}
