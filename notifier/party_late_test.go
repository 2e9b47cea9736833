package notifier

import (
	"slices"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// putOut has an operator leave a contact out of an incident by hand.
func (w *world) putOut(id, email string) {
	w.t.Helper()
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(email), "told-by-officer"))
}

// destroyedWorld is closedWorld after the day on which nothing of it is left.
func destroyedWorld(t *testing.T) (w *world, id string) {
	t.Helper()
	w, _, id = closedWorld(t)
	w.until(dayAt(t, "2026-12-24", 60))
	return w, id
}

func TestAPartyFoundAfterDestructionIsToldToTheHubOnce(t *testing.T) {
	t.Parallel()
	w, id := destroyedWorld(t)
	w.staff = []string{"op@force.example"}
	same(t, "alarms before", w.alarmsOf(AlarmLateParty), 0)
	w.putOut(id, amina)
	w.sweep()
	w.sweep()
	n := w.at(id, larkford)
	same(t, "state", n.State, StateClosed)
	same(t, "the board is not told of a bell", n.AlarmedAt.IsZero(), true)
	alarms := w.alarms()
	same(t, "alarms", kindsOf(alarms), []AlarmKind{AlarmLateParty})
	same(t, "about", alarms[0].Notification, n.ID)
	same(t, "somebody on duty is asked", len(w.mailTo("op@force.example")) > 0, true)
	list, err := NewExclusions(w.Service).List(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "incidents on the page it leads to", len(list), 1)
	same(t, "which", list[0].Case, id)

	// A person ends it, and it does not come back.
	w.must(NewAlarms(w.Service).Clear(w.ctx, w.operator("op@force.example"), alarms[0].Force, alarms[0].Key))
	w.until(w.clock.now().Add(3 * alarmRest))
	same(t, "alarms at last", kindsOf(w.alarms()), []AlarmKind{})
	same(t, "raised", w.alarmsOf(AlarmLateParty), 1)
	checkRebuild(t, w)
}

func TestTheHubIsAskedOfALatePartyOnlyWhereNobodyElseHeard(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		also func(t *testing.T, w *world, id string) // what happens before it is destroyed
		out  []string
		want int
	}{
		{"another key adult read it", func(t *testing.T, w *world, id string) { w.readBy(t, brian, w.at(id, larkford).ID) }, []string{amina}, 0},
		{"whoever else read it is one, too", func(t *testing.T, w *world, id string) { w.readBy(t, brian, w.at(id, larkford).ID) }, []string{amina, brian}, 1},
		{"they only read it, and somebody else took it on", func(t *testing.T, w *world, id string) { w.readBy(t, brian, w.at(id, larkford).ID) }, []string{brian}, 0},
		{"they had heard nothing", func(*testing.T, *world, string) {}, []string{carol}, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.post(w.incident("DA-1", ada()))
			w.until(mondayBell.Add(-time.Hour))
			n := w.at(id, larkford)
			w.takeOn(amina, n.ID)
			tc.also(t, w, id)
			_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON)
			w.must(err)
			w.until(dayAt(t, "2026-12-24", 60))
			for _, who := range tc.out {
				w.putOut(id, who)
				w.sweep()
			}
			same(t, "state", w.at(id, larkford).State, StateClosed)
			same(t, "alarms", w.alarmsOf(AlarmLateParty), tc.want)
		})
	}
}

func TestACorrectionThatNobodyCouldReadTakesNothingFromWhoHeard(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada())
	id := w.post(in)
	w.until(mondayBell.Add(-time.Hour))
	n := w.at(id, larkford)
	w.takeOn(amina, n.ID)
	w.readBy(t, brian, n.ID)
	_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportJSON)
	w.must(err)
	w.until(dayAt(t, "2026-12-08", 60))
	w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
	w.until(dayAt(t, "2026-12-24", 60))
	w.putOut(id, amina)
	w.sweep()
	same(t, "state", w.at(id, larkford).State, StateClosed)
	same(t, "alarms", w.alarmsOf(AlarmLateParty), 0)
}

func TestAVersionThatNamesWhoTookItOnAndSendsTheChildNowhereIsAnAlarm(t *testing.T) {
	t.Parallel()
	for name, day := range map[string]string{"while the key is kept": "2026-12-09", "after everything is destroyed": "2026-12-24"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, in, id := closedWorld(t)
			w.until(dayAt(t, day, 60))
			in = w.nextVersion(in, func(in *police.Incident) {
				in.Children = []police.Child{child("C1", "Ada", "Other", "2016-05-04", "ZZ1 9AA")}
				suspect(t, "Amina Khan")(in)
			})
			same(t, "child", onlyChild(w.state(id)).Status, ChildParked)
			same(t, "state", w.at(id, larkford).State, StateClosed)
			same(t, "alarms", w.alarmsOf(AlarmLateParty), 1)
			w.nextVersion(in, func(in *police.Incident) { in.PoliceContact.Hours = "9 to 5" })
			same(t, "alarms after a version that finds nobody else", w.alarmsOf(AlarmLateParty), 1)
			checkRebuild(t, w)
		})
	}
}

func TestAnAlarmOfALatePartyIsNothingToWhoeverIsAPartyThemselves(t *testing.T) {
	t.Parallel()
	w, id := destroyedWorld(t)
	w.staff = []string{"olga@force.example", "op@force.example"}
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID("olga@force.example"), "relative"))
	w.putOut(id, amina)
	w.until(w.clock.now().Add(time.Hour))
	same(t, "asked", len(w.mailTo("op@force.example")) > 0, true)
	same(t, "a party is asked", len(w.mailTo("olga@force.example")), 0)
	olga := w.operator("olga@force.example")
	list, err := NewAlarms(w.Service).List(w.ctx, olga)
	w.must(err)
	same(t, "rows a party sees", len(list.Rows)+list.Waiting+list.Taken, 0)
	cases, err := NewExclusions(w.Service).List(w.ctx, olga)
	w.must(err)
	same(t, "incidents a party sees", len(cases), 0)
	raised := w.alarms()[0]
	same(t, "a party clears it", fault.Of(NewAlarms(w.Service).Clear(w.ctx, olga, raised.Force, raised.Key)), fault.NotFound)
}

func TestALegalHoldKeepsABodyThatNobodyIsShown(t *testing.T) {
	t.Parallel()
	w, _, id := closedWorld(t)
	d, one, two := w.holding()
	hold, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.must(d.Confirm(w.ctx, two, hold))
	w.until(dayAt(t, "2026-12-24", 60))
	same(t, "kept", w.keyWorks(w.at(id, larkford).Key), true)
	w.putOut(id, amina)
	w.sweep()
	same(t, "state", w.at(id, larkford).State, StateClosed)
	same(t, "alarms", w.alarmsOf(AlarmLateParty), 1)
}

func TestWhatANewerVersionOpensAgainSettlesTheAlarm(t *testing.T) {
	t.Parallel()
	w, in, id := closedWorld(t)
	w.staff = []string{"op@force.example"}
	w.until(dayAt(t, "2026-12-24", 60))
	w.putOut(id, amina)
	w.sweep()
	w.nextVersion(in, func(in *police.Incident) { in.Circumstances = "The father has been released and threatened to come." })
	same(t, "state", w.at(id, larkford).State, StateAlerted)
	w.takeOn(brian, w.at(id, larkford).ID)
	w.until(w.clock.now().Add(2 * time.Hour))
	same(t, "is it still open", slices.Contains(kindsOf(w.alarms()), AlarmLateParty), false)
}
