package notifier

import (
	"testing"
	"time"

	"firstbell/notifier/channel"
	"firstbell/schools"
)

// proposes has an operator propose that nobody is told about an unknown child.
func (w *world) proposes(reference string) (id, child string) {
	w.t.Helper()
	id = w.post(w.incident(reference, unknown()))
	w.sweep()
	child = w.childHash(string(force), "C4")
	w.must(NewTriage(w.Service).ProposeException(w.ctx, w.operator("op@force.example"), id, child, w.looked(id, child), proposal()))
	return id, child
}

func TestAnExceptionThatWaitsNeverComesAboutByItself(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"op@force.example"}
	id, _ := w.proposes("DA-1")
	w.until(mondayBell.Add(-61 * time.Minute))
	same(t, "61 minutes before the bell", w.alarmed(AlarmException), false)
	w.until(mondayBell.Add(-time.Hour))
	same(t, "an hour before it", w.alarmed(AlarmException), true)
	child := w.child(id, "C4")
	same(t, "it still waits, with its deadline", []any{child.Status, child.Deadline, child.Proposal != nil}, []any{ChildParked, mondayBell, true})
	w.until(mondayBell)
	child = w.child(id, "C4")
	same(t, "at the bell it is no exception", []any{child.Status, child.Exception == nil}, []any{ChildParked, true})
	var atBell AlarmState
	all, err := NewAlarms(w.Service).List(w.ctx, w.operator("op@force.example"))
	w.must(err)
	for _, a := range all.Rows {
		if a.Kind == AlarmException && a.AtOnce {
			atBell = a.AlarmState
		}
	}
	if len(atBell.Steps) == 0 {
		t.Fatal("nobody is asked for a decision at the bell")
	}
	for _, step := range atBell.Steps {
		same(t, "asked at once: "+string(step.Role), step.At, atBell.RaisedAt)
	}
	if len(w.mailTo("op@force.example")) == 0 || w.mailTo("op@force.example")[0] != subjectOf(channel.KindAlarm) {
		t.Errorf("the desk has mail %q", w.mailTo("op@force.example"))
	}
	checkRebuild(t, w)
}

func TestADecisionOnAnExceptionClearsItsAlarm(t *testing.T) {
	t.Parallel()
	for _, confirm := range []bool{true, false} {
		w := setup(t)
		id, child := w.proposes("DA-1")
		w.until(mondayBell.Add(-30 * time.Minute))
		same(t, "it waits", w.alarmed(AlarmException), true)
		triage := NewTriage(w.Service)
		w.must(triage.DecideException(w.ctx, w.operator("second@force.example"), id, child, w.looked(id, child), confirm))
		same(t, "it is decided", w.alarmed(AlarmException), false)
		if confirm {
			continue
		}
		w.must(triage.ProposeException(w.ctx, w.operator("op@force.example"), id, child, w.looked(id, child), proposal()))
		w.sweep()
		same(t, "proposed anew, within the hour", w.alarmed(AlarmException), true)
	}
}

func TestAnExceptionIsLookedAtAgainOnItsDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, child := w.proposes("DA-1")
	w.must(NewTriage(w.Service).DecideException(w.ctx, w.operator("second@force.example"), id, child, w.looked(id, child), true))
	day, err := schools.ParseDate(w.child(id, "C4").Exception.ReviewOn)
	w.must(err)
	w.until(day.At(reviewAt).Add(-time.Minute))
	same(t, "the evening before", w.alarmed(AlarmReview), false)
	w.until(day.At(reviewAt))
	same(t, "on the day", w.alarmed(AlarmReview), true)
	same(t, "it still is one", w.child(id, "C4").Status, ChildExcepted)
	checkRebuild(t, w)
}
