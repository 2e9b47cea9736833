package notifier

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// has reports whether an operator sees an open alarm of a kind.
func (w *world) has(kind AlarmKind) bool {
	w.t.Helper()
	return slices.Contains(kindsOf(w.alarms()), kind)
}

func TestMoreCallsThanPeopleCanMakeRaiseAnAlarm(t *testing.T) {
	t.Parallel()
	morning := mondayBell.Add(-40 * time.Minute)
	for name, tc := range map[string]struct {
		shifts  []RosterShift
		minutes int
		want    bool
	}{
		"one operator, time enough":               {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell)}, 6, false},
		"one operator, not enough":                {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell)}, 25, true},
		"a deputy helps":                          {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell), onShift(DutyDeputy, deputyMail, morning, mondayBell)}, 25, false},
		"somebody comes who helps in time":        {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell), onShift(DutyOperator, deputyMail, morning.Add(14*time.Minute), mondayBell)}, 25, false},
		"somebody comes too late":                 {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell), onShift(DutyOperator, deputyMail, morning.Add(30*time.Minute), mondayBell)}, 25, true},
		"the shift ends before the call":          {[]RosterShift{onShift(DutyOperator, opMail, morning, morning.Add(5*time.Minute))}, 6, true},
		"one person in two roles is one person":   {[]RosterShift{onShift(DutyOperator, opMail, morning, mondayBell), onShift(DutyDeputy, opMail, morning, mondayBell)}, 25, true},
		"the control room telephones nobody":      {[]RosterShift{onShift(DutyControlRoom, controlMail, morning, mondayBell)}, 6, true},
		"without a roster and with an empty desk": {nil, 6, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			if tc.shifts != nil {
				w.roster(tc.shifts...)
			}
			w.Policies = map[string]Policy{string(force): {CallMinutes: tc.minutes, Matching: Matching{Mode: MatchAutomatic}}}
			w.lockOut(dylan)
			w.post(w.incident("DA-1", ben(), cora())) // two schools where nobody can sign in
			w.sweep()
			w.clock.set(morning)
			w.must(NewWatch(w.Service, w.jobs, "").Look(w.ctx))
			same(t, "alarm", w.has(AlarmCallLoad), tc.want)
		})
	}
}

func TestTheAlarmOfTooManyCallsClearsItself(t *testing.T) {
	t.Parallel()
	w := setup(t)
	watch := NewWatch(w.Service, w.jobs, "")
	look := func() bool { w.must(watch.Look(w.ctx)); return w.has(AlarmCallLoad) }
	w.roster(onShift(DutyOperator, opMail, fridayNight, mondayBell.Add(time.Hour)))
	w.lockOut(dylan)
	id := w.post(w.incident("DA-1", ben(), cora()))
	w.sweep()
	same(t, "on Friday night, for Monday", look(), false)
	w.clock.set(mondayBell.Add(-13 * time.Minute))
	same(t, "13 minutes for two calls of 6", look(), false)
	w.clock.set(mondayBell.Add(-11 * time.Minute))
	same(t, "11 minutes", look(), true)
	same(t, "and it stays", look(), true)
	op := w.operator(opMail)
	tell := func(n *Notification) {
		boards := NewBoards(w.Service)
		row, ok := w.row(boards, op, quietoak)
		if !ok {
			t.Fatal("the school is not on the sheet")
		}
		w.must(boards.ClaimCall(w.ctx, op, quietoak))
		_, err := boards.RecordCall(w.ctx, op, quietoak, Call{
			Name: "Chair Person", Role: RoleChair, CalledAt: w.clock.now(), ReadBack: true, Outcome: CallTold, About: row.About, Confirmed: ConfirmedByCall,
		})
		w.must(err)
	}
	tell(w.at(id, quietoak))
	same(t, "after one call", look(), false)
	raised := 0
	for _, f := range w.hubFacts(FactAlarmRaised) {
		var d AlarmRaised
		w.must(f.DecodeData(&d))
		if d.Kind == AlarmCallLoad {
			raised++
		}
	}
	same(t, "raised", raised, 1)
}

func TestAnAlarmOfTooManyCallsDoesNotOutliveTheBell(t *testing.T) {
	t.Parallel()
	w := setup(t)
	watch := NewWatch(w.Service, w.jobs, "")
	w.roster(onShift(DutyOperator, opMail, fridayNight, mondayBell.Add(time.Hour)))
	w.post(w.incident("DA-1", cora()))
	w.sweep()
	w.clock.set(mondayBell.Add(-time.Minute))
	w.must(watch.Look(w.ctx))
	same(t, "a minute before", w.has(AlarmCallLoad), true)
	w.clock.set(mondayBell)
	w.must(watch.Look(w.ctx))
	same(t, "at the bell", w.has(AlarmCallLoad), false)
}

func TestMoreCallersAreNeverLaterAndNoCallIsCountedTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minute := func(name string, from, to int) time.Time {
			return fridayNight.Add(time.Duration(rapid.IntRange(from, to).Draw(t, name)) * time.Minute)
		}
		var calls []dueCall
		for range rapid.IntRange(0, 20).Draw(t, "schools") {
			calls = append(calls, dueCall{from: minute("from", -30, 30), bell: minute("bell", 0, 120)})
		}
		var callers []caller
		for i := range rapid.IntRange(0, 4).Draw(t, "people") {
			callers = append(callers, caller{string(rune('a' + i)), fridayNight, minute("until", 0, 120)})
		}
		late := lateCalls(fridayNight, calls, callers, 6*time.Minute)
		if late < 0 || late > len(calls) || (len(callers) == 0 && late != len(calls)) {
			t.Fatalf("%d of %d are late", late, len(calls))
		}
		if len(calls) > 0 && lateCalls(fridayNight, calls, manyCallers(len(calls)), 0) > countPast(calls) {
			t.Fatal("with a person for each and no time to spend, some are late")
		}
	})
}

// manyCallers are people who are there for ever.
func manyCallers(n int) []caller {
	var all []caller
	for i := range n {
		all = append(all, caller{string(rune('a' + i)), fridayNight, fridayNight.Add(24 * time.Hour)})
	}
	return all
}

// countPast is how many calls may not begin before their bell has rung.
func countPast(calls []dueCall) int {
	n := 0
	for _, c := range calls {
		if c.from.After(c.bell) {
			n++
		}
	}
	return n
}
