package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

func TestAParkedChildNeverRestsUnseen(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"op@force.example", "party@force.example", "second@force.example"}
	in := w.incident("DA-1", unknown())
	in.Adults[0].Emails = []string{"party@force.example"}
	id := w.post(in)
	w.sweep()
	op := w.operator("op@force.example")
	workBy := w.child(id, "C4").WorkBy
	seen := func(when string, mails, overdue int) {
		t.Helper()
		for who, n := range map[string]int{"op@force.example": mails, "second@force.example": mails, "party@force.example": 0} {
			same(t, when+", mails to "+who, len(w.mailTo(who)), n)
		}
		board, err := NewBoards(w.Service).Today(w.ctx, op)
		w.must(err)
		same(t, when+", on the board", len(board.Parked), overdue)
		n, err := w.ParkedOverdue(w.ctx)
		w.must(err)
		same(t, when+", counted", n, overdue)
	}
	w.until(workBy.Add(-time.Minute))
	seen("before", 0, 0)
	w.until(workBy.Add(time.Minute))
	seen("at work-by", 1, 1)
	w.takeAlarms("op@force.example")
	w.until(mondayBell.Add(time.Minute))
	seen("at the bell", 2, 1)
	w.takeAlarms("op@force.example")
	w.until(mondayBell.Add(72 * time.Hour))
	seen("days later", 2, 1)
	same(t, "subject", w.mailTo("op@force.example")[0], subjectOf(channel.KindAlarm))
	same(t, "steps", count(w.types(id), FactEscalated), 2)
	logged := w.logs.String()
	if strings.Count(logged, "a parked child is overdue") != 2 || !strings.Contains(logged, w.childHash(string(force), "C4")) || strings.Contains(logged, "Nobody") {
		t.Errorf("the log says %s", logged)
	}
	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("party@force.example"))
	w.must(err)
	same(t, "shown to a party", len(board.Parked), 0)
}

func TestAChildDecidedInTimeEscalatesNothing(t *testing.T) {
	t.Parallel()
	w, triage, item := parkedWorld(t)
	w.staff = []string{"op@force.example"}
	w.must(triage.Place(w.ctx, w.operator("op@force.example"), item.Case, item.Child, w.looked(item.Case, item.Child),
		Placement{URNs: []schools.URN{millside}, Reason: PlacedBySchool}))
	w.until(mondayBell.Add(-HeadBefore - time.Minute)) // millside has no head: the ladder goes on to the hub
	same(t, "mails", len(w.mailTo("op@force.example")), 0)
	n, err := w.ParkedOverdue(w.ctx)
	w.must(err)
	same(t, "counted", n, 0)
}

func TestABouncedChildIsTheDesksAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"op@force.example"}
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.clock.set(mondayBell.Add(-time.Hour))
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	w.sweep()
	w.takeAlarms("op@force.example") // that a wrong school read it is an alarm of its own
	before := len(w.mailTo("op@force.example"))
	w.until(mondayBell.Add(time.Minute))
	same(t, "one step where work-by is the bell", w.mailTo("op@force.example")[before:], []string{subjectOf(channel.KindAlarm)})
}

func TestOneRefusedAddressKeepsNobodyElseFromBeingTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"not an address", "op@force.example"}
	id := w.post(w.incident("DA-1", unknown()))
	w.sweep()
	w.until(w.child(id, "C4").WorkBy.Add(time.Minute))
	same(t, "mails", len(w.mailTo("op@force.example")), 1)
	w.takeAlarms("op@force.example")
	w.until(mondayBell.Add(time.Minute))
	same(t, "mails", len(w.mailTo("op@force.example")), 2)
	same(t, "steps", count(w.types(id), FactEscalated), 2)
}
