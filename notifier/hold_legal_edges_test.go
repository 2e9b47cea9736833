package notifier

import (
	"testing"
	"time"

	"firstbell/police"
)

func TestAHoldOnItsWayKeepsThePatternRecord(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.forward(time.Hour)
	n := w.at(id, larkford)
	record, _ := w.patternOf(n)
	same(t, "there is a record", record.Key != "", true)
	hold, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	_, err = w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.clock.set(w.clock.now().Add(time.Minute))
	w.must(d.Confirm(w.ctx, two, hold))
	w.sweep()
	w.forward(time.Hour)
	same(t, "the message's key works", w.keyWorks(n.Key), true)
	same(t, "the record's key works", w.keyWorks(record.Key), true)
	w.must(d.ProposeLift(w.ctx, two, hold, "ended"))
	w.must(d.Lift(w.ctx, one, hold))
	w.forward(time.Hour)
	same(t, "lifted: the record's key works", w.keyWorks(record.Key), false)
	same(t, "lifted: the message's key works", w.keyWorks(n.Key), false)
}

func TestAHoldBetweenTheEndOfAccessAndDestruction(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	d, one, two := w.holding()
	hold, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.must(d.Confirm(w.ctx, two, hold))
	w.sweep()
	n := w.at(id, larkford)
	w.until(dayAt(t, "2026-12-24", 60))
	same(t, "kept", w.keyWorks(n.Key), true)
	// without weight while on hold, past its day
	w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
	m := w.at(id, larkford)
	same(t, "state", m.State, StateClosed)
	w.must(d.ProposeLift(w.ctx, two, hold, "ended"))
	w.must(d.Lift(w.ctx, one, hold))
	w.forward(time.Hour)
	c := w.state(id)
	same(t, "keys owed", len(c.DoomedKeys()), 0)
	for _, key := range []string{n.Key, m.Key} {
		same(t, "works", w.keyWorks(key), false)
	}
	same(t, "incident ended", c.BodyEndedAt.IsZero(), false)
	for _, v := range c.Versions {
		same(t, "version key works", w.keyWorks(v.Key), false)
	}
	checkRebuild(t, w)
}
