package notifier

import (
	"slices"
	"testing"
	"time"

	"firstbell/police"
)

// withheldText is a world in which a text waits for a person, with a watch.
func withheldText(t *testing.T) (w *world, caseID string, n *Notification, look func() bool) {
	t.Helper()
	w = setup(t)
	asFull(w)
	in := w.incident("R1", ada(), ben())
	in.Circumstances = theHeld
	caseID = w.post(in)
	w.sweep()
	if n = w.at(caseID, larkford); !n.textWaits() {
		t.Fatal("no text is withheld")
	}
	watch := NewWatch(w.Service, w.jobs, "")
	return w, caseID, n, func() bool {
		w.must(watch.Look(w.ctx))
		return slices.ContainsFunc(w.alarms(), func(a AlarmRow) bool { return a.Kind == AlarmText && a.Notification == n.ID })
	}
}

func TestATextThatWaitsTooLongIsAnAlarm(t *testing.T) {
	t.Parallel()
	w, _, n, look := withheldText(t)
	same(t, "to be decided within a day", n.Text.By, fridayNight.Add(24*time.Hour))
	same(t, "at first", look(), false)
	w.clock.set(n.Text.By.Add(-time.Millisecond))
	same(t, "just before", look(), false)
	w.clock.set(n.Text.By)
	same(t, "when the time is over", look(), true)
	before := count(w.hubTypes(), FactAlarmRaised)
	for range 3 {
		w.clock.set(w.clock.now().Add(time.Hour))
		same(t, "later", look(), true)
	}
	same(t, "raised once", count(w.hubTypes(), FactAlarmRaised), before)
	checkRebuild(t, w)
}

func TestADecisionSettlesTheAlarmOfAText(t *testing.T) {
	t.Parallel()
	for name, done := range map[string]func(*world, string, *Notification){
		"released": func(w *world, _ string, n *Notification) { w.decideText(n, TextDecision{}) },
		"kept back": func(w *world, _ string, n *Notification) {
			w.decideText(n, TextDecision{Keep: true, Reason: "not-needed"})
		},
		"withdrawn by the police": func(w *world, id string, _ *Notification) {
			_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalWrongChild})
			w.must(err)
		},
		"written anew by the police": func(w *world, _ string, _ *Notification) {
			in := w.incident("R1", ada(), ben())
			in.Version, in.Circumstances = 2, "The father shouted."
			w.post(in)
			w.sweep()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, id, n, look := withheldText(t)
			w.clock.set(n.Text.By)
			same(t, "before", look(), true)
			done(w, id, n)
			same(t, "after", look(), false)
			w.clock.set(w.clock.now().Add(48 * time.Hour))
			same(t, "two days later", look(), false)
		})
	}
}

func TestThePartyToAnIncidentHearsNothingOfItsText(t *testing.T) {
	t.Parallel()
	w, _, n, look := withheldText(t)
	w.clock.set(n.Text.By)
	look()
	party := w.operator(opMail)
	party.Name = "Some Body"
	list, err := NewAlarms(w.Service).List(w.ctx, party)
	w.must(err)
	for _, a := range list.Rows {
		if a.Kind == AlarmText {
			t.Errorf("%+v", a)
		}
	}
}

// decideText is an operator who looks at a text and decides on it.
func (w *world) decideText(n *Notification, d TextDecision) {
	w.t.Helper()
	op := w.operator(opMail)
	looked, err := NewTexts(w.Service).Open(w.ctx, op, n.ID)
	w.must(err)
	w.must(NewTexts(w.Service).Decide(w.ctx, op, n.ID, looked.Looked, d))
}
