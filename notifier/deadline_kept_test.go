package notifier

import (
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
)

// saw is a change that must be read and acknowledged.
func saw(i *police.Incident) { i.Children[0].Presence = police.PresenceSaw }

func TestAnAmendmentGivesNobodyMoreTimeForWhatNobodyHasTakenOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.until(mondayBell.Add(8 * time.Hour))
	before := w.at(id, larkford)
	w.amend(&in, saw)
	w.sweep()
	n := w.at(id, larkford)
	same(t, "material", n.Material, true)
	same(t, "deadline", n.Deadline, mondayBell)
	same(t, "late", n.Late, before.Late)
	same(t, "on the call sheet", n.isToCall(), true)
	same(t, "since when", n.CallSheetAt, before.CallSheetAt)
	op := w.operator("op@nbp.example")
	board, err := NewBoards(w.Service).Today(w.ctx, op)
	w.must(err)
	same(t, "overdue on the board", board.Counts.Overdue, 1)
	calls, err := NewBoards(w.Service).CallSheet(w.ctx, op)
	w.must(err)
	same(t, "schools to call", len(calls), 1)
	same(t, "the reader is told at once", w.mailTo(amina)[1:], []string{subjectOf(channel.KindChanged)})
}

func TestAnAmendmentOfWhatWasAcknowledgedStartsItsOwnClock(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	w.agreed(id, amina)
	w.until(mondayBell.Add(8 * time.Hour))
	w.amend(&in, saw)
	w.sweep()
	n := w.at(id, larkford)
	same(t, "deadline", n.Deadline, mondayBell.Add(24*time.Hour))
	same(t, "on the call sheet", n.isToCall(), false)

	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	same(t, "the deadline of the child after it was sent back", w.child(id, "C1").Deadline, mondayBell)
}
