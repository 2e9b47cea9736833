package notifier

import (
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/police"
)

func TestTheLadderClimbsUntilSomebodyAcknowledges(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	same(t, "deadline", func() time.Time { w.sweep(); return w.at(id, larkford).Deadline }(), mondayBell)

	w.until(mondayBell.Add(-OtherKeyAdultBefore - time.Minute))
	same(t, "mail to the second key adult before T-45", w.mailTo(brian), []string{})
	w.until(mondayBell.Add(-OtherKeyAdultBefore))
	same(t, "mail to the second key adult at T-45", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
	if n := w.at(id, larkford); !n.CallSheetAt.IsZero() {
		t.Error("it is on the call sheet before T-30")
	}
	w.until(mondayBell.Add(-CallSheetBefore))
	same(t, "on the call sheet", w.at(id, larkford).CallSheetAt, mondayBell.Add(-CallSheetBefore))
	same(t, "mail to the first key adult", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "mail to the head", w.mailTo(carol), []string{})
}

func TestNothingClimbsOnceItIsSettled(t *testing.T) {
	t.Parallel()
	for name, settle := range map[string]func(w *world, id string, n *Notification){
		"acknowledged": func(w *world, _ string, n *Notification) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
			w.must(err)
		},
		"sent back": func(w *world, _ string, n *Notification) {
			_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
			w.must(err)
			w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
		},
		"withdrawn": func(w *world, id string, _ *Notification) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
			w.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.post(w.incident("DA-1", ada()))
			w.sweep()
			settle(w, id, w.at(id, larkford))
			w.until(mondayBell.Add(time.Hour))
			n := w.at(id, larkford)
			if len(n.Escalated) != 0 || !n.CallSheetAt.IsZero() || len(w.mailTo(brian)) != 0 {
				t.Errorf("the ladder climbed: %v, call sheet %v", n.Escalated, n.CallSheetAt)
			}
		})
	}
}

func TestReadingDoesNotStopTheLadder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
	w.must(err)
	w.until(mondayBell)
	n := w.at(id, larkford)
	same(t, "mail to the second key adult", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
	if n.CallSheetAt.IsZero() {
		t.Error("opened and forgotten, it is not on the call sheet")
	}
}

func TestAStepWithNobodyInItIsSkippedAndRecorded(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ben()))
	w.until(mondayBell.Add(-OtherKeyAdultBefore))
	n := w.at(id, millside)
	if _, skipped := n.Escalated[StepOtherKeyAdult]; !skipped || len(n.Alerts) != 1 {
		t.Errorf("steps %v with %d alerts, want the step on record and nobody new", n.Escalated, len(n.Alerts))
	}
	same(t, "on the call sheet at once", n.CallSheetAt, mondayBell.Add(-OtherKeyAdultBefore))
	w.until(mondayBell.Add(-HeadBefore - time.Minute))
	same(t, "asked at the hub before the head's turn", w.at(id, millside).AlarmedAt, time.Time{})
	w.until(mondayBell.Add(-HeadBefore))
	same(t, "asked at the hub, because there is no head", w.at(id, millside).AlarmedAt, mondayBell.Add(-HeadBefore))
	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "on the board", board.Rows[0].Skipped, []Step{StepOtherKeyAdult, StepHead})
}

func TestASchoolWithoutAnybodyIsOnTheCallSheetAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", cora()))
	w.sweep()
	n := w.at(id, quietoak)
	same(t, "on the call sheet", n.CallSheetAt, fridayNight)
	same(t, "state", n.State, StateReady)
	w.until(mondayBell.Add(-time.Minute))
	same(t, "facts", w.types(id), []string{police.FactReceived, FactRouted})
	w.until(mondayBell)
	same(t, "asked at the hub at the bell", w.at(id, quietoak).AlarmedAt, mondayBell)
}

func TestANodeThatWasDownTakesEveryStepInOrder(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.clock.set(mondayBell.Add(-10 * time.Minute))
	w.sweep()
	n := w.at(id, larkford)
	if n.Escalated[StepOtherKeyAdult].IsZero() || n.Escalated[StepCallSheet].IsZero() {
		t.Fatalf("steps %v, want both", n.Escalated)
	}
	same(t, "mail to the first", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "mail to the second", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
	types := w.types(id)
	steps := []int{}
	for i, typ := range types {
		if typ == FactEscalated {
			steps = append(steps, i)
		}
	}
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	var first Escalated
	w.must(all[steps[0]].DecodeData(&first))
	same(t, "first step", first.Step, StepOtherKeyAdult)
}

func TestAnIncidentDuringSchoolHoursClimbsAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.clock.set(mondayBell.Add(2 * time.Hour))
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	same(t, "late", n.Late != LateNot, true)
	same(t, "mail to the first", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
	same(t, "mail to the second", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
	same(t, "on the call sheet at once", n.CallSheetAt.IsZero(), true)
	w.forward(15 * time.Minute)
	same(t, "on the call sheet", w.at(id, larkford).CallSheetAt, n.CreatedAt.Add(15*time.Minute))
	same(t, "mail to the head before 30 minutes", w.mailTo(carol), []string{})
	w.forward(15 * time.Minute)
	same(t, "mail to the head", w.mailTo(carol), []string{subjectOf(channel.KindEscalation)})
	same(t, "asked at the hub", w.at(id, larkford).AlarmedAt, n.CreatedAt.Add(30*time.Minute))
}

func TestAMaterialChangeStartsTheLadderAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)
	w.forward(time.Hour)

	in.Version = 2
	in.Children[0].Presence = police.PresenceSaw
	w.post(in)
	w.sweep()
	n = w.at(id, larkford)
	same(t, "state", n.State, StateAlerted)
	same(t, "mail to the first", w.mailTo(amina), []string{subjectOf(channel.KindNew), subjectOf(channel.KindChanged)})
	w.until(n.Deadline.Add(-CallSheetBefore))
	same(t, "mail to the second", w.mailTo(brian), []string{subjectOf(channel.KindEscalation)})
	if w.at(id, larkford).CallSheetAt.IsZero() {
		t.Error("the revision is not on the call sheet")
	}
	if keys := w.state(id).DoomedKeys(); len(keys) != 0 {
		t.Errorf("%d keys of the first version are still alive", len(keys))
	}
}
