package notifier

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
)

// shifts is a roster of one operator per shift, in hours from fridayNight.
func (w *world) roster(shifts ...RosterShift) {
	w.t.Helper()
	_, basis, err := w.Roster(w.ctx, string(force))
	w.must(err)
	w.must(w.SetRoster(w.ctx, string(force), "person:op", basis, shifts))
}

// onShift is one person's shift.
func onShift(role DutyRole, email string, from, until time.Time) RosterShift {
	return RosterShift{Role: role, From: from, Until: until, Officer: Officer{Name: "On Duty", Email: email}}
}

func TestWorkThatNoSweepFoundIsAnAlarm(t *testing.T) {
	t.Parallel()
	w := setup(t)
	watch := NewWatch(w.Service, w.jobs, "")
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.must(watch.Look(w.ctx))
	same(t, "alarms while all is well", kindsOf(w.alarms()), []AlarmKind{})

	// Nothing sweeps any more, and the whole ladder falls due.
	w.clock.set(mondayBell.Add(time.Minute))
	w.must(watch.Look(w.ctx))
	same(t, "alarms", kindsOf(w.alarms()), []AlarmKind{AlarmOverdue, AlarmDown})
	same(t, "lost", watch.Lost(), 1)
	same(t, "silent", watch.Silent(), true)

	w.sweep()
	w.must(watch.Look(w.ctx))
	same(t, "lost after a sweep", watch.Lost(), 0)
	same(t, "silent after a sweep", watch.Silent(), false)
	same(t, "what is left", kindsOf(w.alarms()), []AlarmKind{AlarmUnread})
	same(t, "raised once", count(w.hubTypes(), FactAlarmRaised), 3)
	_ = id
}

func TestAChildAndACaseThatNobodySweptAreFound(t *testing.T) {
	t.Parallel()
	w := setup(t)
	watch := NewWatch(w.Service, w.jobs, "")
	w.state(w.post(w.incident("DA-1", ada()))) // seen, and never routed
	w.clock.set(fridayNight.Add(watchGrace + time.Second))
	w.must(watch.Look(w.ctx))
	same(t, "a case that nobody decided on", watch.Lost(), 1)
	id := w.post(w.incident("DA-2", unknown()))
	w.sweep()
	w.must(watch.Look(w.ctx))
	same(t, "both decided on", watch.Lost(), 0)
	w.clock.set(w.child(id, "C4").WorkBy.Add(watchGrace + time.Second))
	w.must(watch.Look(w.ctx))
	same(t, "a child that nobody decided on", watch.Lost(), 1)
}

func TestAServiceThatWasDownSaysSoAtStart(t *testing.T) {
	t.Parallel()
	w := setup(t)
	path := filepath.Join(t.TempDir(), "heartbeat")
	six := mondayBell.Add(-150 * time.Minute)
	w.post(w.incident("DA-1", ada()))
	w.until(six)
	watch := NewWatch(w.Service, w.jobs, path)
	w.must(watch.Wake(w.ctx))
	w.must(watch.Look(w.ctx))
	same(t, "before it went down", kindsOf(w.alarms()), []AlarmKind{})

	w.clock.set(six.Add(130 * time.Minute)) // ten past eight
	again := NewWatch(w.Service, NewJobs(w.Service, JobsConfig{}), path)
	w.must(again.Wake(w.ctx))
	alarms := w.alarms()
	same(t, "alarms at start", kindsOf(alarms), []AlarmKind{AlarmDown})
	same(t, "how long, in minutes", alarms[0].Minutes, 130)
	w.must(again.Wake(w.ctx))
	same(t, "raised once", count(w.hubTypes(), FactAlarmRaised), 1)
	w.sweep()
	same(t, "mail to the second key adult", len(w.mailTo(brian)), 1)
	same(t, "mail to the head", len(w.mailTo(carol)), 1)
}

func TestAShortOrIdleStopRaisesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	path := filepath.Join(t.TempDir(), "heartbeat")
	w.must(NewWatch(w.Service, w.jobs, path).Look(w.ctx))
	w.clock.set(fridayNight.Add(10 * time.Hour)) // nothing was owed
	w.must(NewWatch(w.Service, w.jobs, path).Wake(w.ctx))
	same(t, "alarms", kindsOf(w.alarms()), []AlarmKind{})
	if !strings.Contains(w.logs.String(), "the service was down") {
		t.Error("the log does not say that it was down")
	}
}

// hubTypes are the facts of the force's hub in order.
func (w *world) hubTypes() []string {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, hubSubject(string(force)))
	w.must(err)
	types := []string{}
	for _, f := range all {
		types = append(types, f.Type)
	}
	return types
}

// hubFacts are the facts of one type at the force's hub.
func (w *world) hubFacts(typ string) []facts.Fact {
	w.t.Helper()
	all, err := w.Log.Of(w.ctx, hubSubject(string(force)))
	w.must(err)
	var of []facts.Fact
	for _, f := range all {
		if f.Type == typ {
			of = append(of, f)
		}
	}
	return of
}
