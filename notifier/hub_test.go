package notifier

import (
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/notifier/channel"
)

// An alarm of nothing in particular.
func someAlarm(key string) Alarm { return Alarm{Kind: AlarmRoads, Key: key} }

const (
	opMail      = "op@force.example"
	deputyMail  = "deputy@force.example"
	controlMail = "control@force.example"
)

// dutyWorld has an operator, a deputy and the control room on duty all weekend.
func dutyWorld(t *testing.T) *world {
	w := setup(t)
	until := fridayNight.Add(4 * 24 * time.Hour)
	w.roster(onShift(DutyOperator, opMail, fridayNight, until), onShift(DutyDeputy, deputyMail, fridayNight, until),
		onShift(DutyControlRoom, controlMail, fridayNight, until))
	return w
}

func TestTheHubsLadderClimbsUntilSomebodyTakesTheAlarm(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name               string
		after              time.Duration // when the alarm is taken
		op, deputy, contro int
	}{
		{"taken at once: the operator alone", time.Minute, 1, 0, 0},
		{"taken after a quarter of an hour: the deputy, too", 15 * time.Minute, 1, 1, 0},
		{"taken after 25 minutes: the control room, too", 25 * time.Minute, 1, 1, 1},
		{"taken after two hours: the control room, again and again", 2 * time.Hour, 1, 1, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := dutyWorld(t)
			w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
			w.forward(tc.after)
			w.takeAlarms(opMail)
			w.forward(24 * time.Hour)
			for who, want := range map[string]int{opMail: tc.op, deputyMail: tc.deputy, controlMail: tc.contro} {
				same(t, "mail to "+who, len(w.mailTo(who)), want)
			}
			same(t, "subject", w.mailTo(opMail)[0], subjectOf(channel.KindAlarm))
		})
	}
}

func TestARungWithNobodyOnDutyIsSkippedAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	until := fridayNight.Add(48 * time.Hour)
	w.roster(onShift(DutyOperator, opMail, fridayNight.Add(-8*time.Hour), fridayNight), onShift(DutyControlRoom, controlMail, fridayNight, until))
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
	w.sweep()
	same(t, "mail to who went home", len(w.mailTo(opMail)), 0)
	same(t, "mail to the control room", len(w.mailTo(controlMail)), 1)
	var reasons []string
	for _, f := range w.hubFacts(FactAlarmAsked) {
		var asked AlarmAsked
		w.must(f.DecodeData(&asked))
		reasons = append(reasons, string(asked.Role)+" "+asked.Reason)
	}
	same(t, "on record", reasons, []string{"operator nobody-else", "deputy nobody-else", "control-room "})
}

func TestARosterThatHasRunOutAsksTheWholeDesk(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"desk@force.example"}
	w.roster(onShift(DutyOperator, opMail, fridayNight.Add(-8*time.Hour), fridayNight.Add(-time.Hour)))
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
	w.sweep()
	same(t, "mail to the desk", len(w.mailTo("desk@force.example")), 1)
}

func TestABurstOfAlarmsIsOneMessage(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	for _, key := range []string{"a", "b", "c", "d", "e"} {
		w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm(key)))
	}
	w.sweep()
	same(t, "mail to the operator", len(w.mailTo(opMail)), 1)
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("f")))
	w.sweep()
	same(t, "mail within the pause", len(w.mailTo(opMail)), 1)
	w.forward(askPause)
	same(t, "mail after the pause", len(w.mailTo(opMail)), 2)
	same(t, "alarms", len(w.alarms()), 6)
}

func TestAnAlarmIsOneForItsKey(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	raise := func() { w.t.Helper(); w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a"))) }
	raised := func() int { return count(w.hubTypes(), FactAlarmRaised) }
	raise()
	raise()
	same(t, "raised while open", raised(), 1)
	w.must(NewAlarms(w.Service).Clear(w.ctx, w.operator(opMail), string(force), "a"))
	raise()
	same(t, "raised again just after a person cleared it", raised(), 1)
	w.clock.set(w.clock.now().Add(alarmRest))
	raise()
	same(t, "raised again an hour later", raised(), 2)
	w.must(w.ClearAlarm(w.ctx, string(force), "a"))
	w.must(w.ClearAlarm(w.ctx, string(force), "a"))
	raise()
	same(t, "raised again after it was settled", raised(), 3)
	same(t, "cleared twice is cleared once", count(w.hubTypes(), FactAlarmCleared), 2)
}

func TestAnUnreadAlarmIsSettledByTheSchool(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	id := w.post(w.incident("DA-1", ada()))
	w.until(mondayBell)
	same(t, "at the bell", kindsOf(w.alarms()), []AlarmKind{AlarmUnread})
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)
	w.forward(12 * time.Minute)
	same(t, "once it is acknowledged", kindsOf(w.alarms()), []AlarmKind{})
	same(t, "mail to the deputy", len(w.mailTo(deputyMail)), 0)
}

func TestAPartyHearsOfNoAlarm(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	in := w.incident("DA-1", unknown())
	in.Adults[0].Emails = []string{opMail}
	id := w.post(in)
	w.sweep()
	w.until(w.child(id, "C4").WorkBy)
	same(t, "mail to the operator who is a party", len(w.mailTo(opMail)), 0)
	same(t, "mail to the deputy, at once", len(w.mailTo(deputyMail)), 1)
	list, err := NewAlarms(w.Service).List(w.ctx, w.operator(opMail))
	w.must(err)
	if len(list.Rows) != 0 || list.Waiting != 0 {
		t.Errorf("the party sees %+v", list)
	}
	key := w.alarms()[0].Key
	if err := NewAlarms(w.Service).Take(w.ctx, w.operator(opMail), string(force), key); !errors.Is(err, fault.NotFound) {
		t.Errorf("a party takes an alarm: %v", err)
	}
}

func TestOneBrokenAddressAtTheHubStopsNobodyElse(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"not an address", opMail}
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
	w.sweep()
	same(t, "mail", len(w.mailTo(opMail)), 1)
}

func TestARosterIsSealedAndItsKeyEndsWithIt(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	before := w.hubFacts(FactRosterSet)[0]
	if strings.Contains(string(before.Data), "@") || strings.Contains(string(before.Data), "On Duty") {
		t.Errorf("the envelope says %s", before.Data)
	}
	w.roster(onShift(DutyOperator, opMail, fridayNight, fridayNight.Add(8*time.Hour)))
	w.sweep()
	same(t, "facts", w.hubTypes(), []string{FactRosterSet, FactRosterSet, FactRosterErased})
	var people map[string]Officer
	if err := w.unseal(w.ctx, before.Seq, partPeople, &people); err == nil {
		t.Error("the roster before can still be opened")
	}
	shifts, basis, err := w.Roster(w.ctx, string(force))
	w.must(err)
	same(t, "shifts", len(shifts), 1)
	same(t, "who", shifts[0].Email, opMail)
	if err := w.SetRoster(w.ctx, string(force), "person:x", basis-1, shifts); !errors.Is(err, fault.Conflict) {
		t.Errorf("set from an older roster: %v", err)
	}
}

func TestTheQueueIsWeighedAgainstTheHoursOnDuty(t *testing.T) {
	t.Parallel()
	now, hour := fridayNight, time.Hour
	at := func(h int) time.Time { return now.Add(time.Duration(h) * hour) }
	op := func(from, until int) Shift { return Shift{Role: DutyOperator, From: at(from), Until: at(until)} }
	for name, tc := range map[string]struct {
		bells  []time.Time
		shifts []Shift
		want   Load
		fits   bool
	}{
		"nothing waits":         {nil, []Shift{op(0, 8)}, Load{Known: true}, true},
		"no roster, no verdict": {[]time.Time{at(1)}, nil, Load{Children: 1, Bell: at(1), Needs: hour}, true},
		"two children, one hour on duty": {
			[]time.Time{at(4), at(4)}, []Shift{op(3, 8)}, Load{Children: 2, Bell: at(4), Needs: 2 * hour, Has: hour, Known: true}, false,
		},
		"the earlier bell is the tighter": {
			[]time.Time{at(9), at(1), at(1)}, []Shift{op(0, 9)}, Load{Children: 2, Bell: at(1), Needs: 2 * hour, Has: hour, Known: true}, false,
		},
		"two people have twice the time": {
			[]time.Time{at(1), at(1)}, []Shift{op(0, 1), op(0, 1)}, Load{Children: 2, Bell: at(1), Needs: 2 * hour, Has: 2 * hour, Known: true}, true,
		},
		"the control room does not work the queue": {
			[]time.Time{at(2)}, []Shift{{Role: DutyControlRoom, From: at(0), Until: at(9)}}, Load{Children: 1, Bell: at(2), Needs: hour, Known: true}, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := loadOf(tc.bells, hour, tc.shifts, now)
			same(t, "load", got, tc.want)
			same(t, "fits", got.Fits(), tc.fits)
		})
	}
}

func TestTheLastShiftBeforeABellThatCannotClearTheQueueRaisesAnAlarm(t *testing.T) {
	t.Parallel()
	w := setup(t)
	morning := mondayBell.Add(-15 * time.Minute)
	w.roster(onShift(DutyOperator, opMail, fridayNight.Add(-time.Hour), fridayNight.Add(time.Minute)), onShift(DutyOperator, deputyMail, morning, mondayBell.Add(time.Hour)))
	w.post(w.incident("DA-1", unknown()))
	w.post(w.incident("DA-2", unknown()))
	w.sweep()
	watch := NewWatch(w.Service, w.jobs, "")
	w.must(watch.Look(w.ctx))
	same(t, "while another shift comes", kindsOf(w.alarms()), []AlarmKind{})
	w.until(morning)
	w.takeAlarms(opMail) // that the children wait is known
	w.must(watch.Look(w.ctx))
	alarms := w.alarms()
	i := -1
	for j, a := range alarms {
		if a.Kind == AlarmTriageLoad {
			i = j
		}
	}
	if i < 0 || alarms[i].Count != 2 || alarms[i].Minutes != 5 {
		t.Errorf("alarms %+v, want one that says 2 children and 5 minutes too few", alarms)
	}
}

func TestWorkByWaitsForTheNextShiftButNeverForTheBell(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	bell := fridayNight.Add(5 * day)
	for name, tc := range map[string]struct {
		shifts []RosterShift
		want   time.Time
	}{
		"no roster: a day": {nil, fridayNight.Add(day)},
		"somebody is on duty then": {
			[]RosterShift{onShift(DutyOperator, opMail, fridayNight, fridayNight.Add(2*day))}, fridayNight.Add(day),
		},
		"the next shift comes later": {
			[]RosterShift{onShift(DutyOperator, opMail, fridayNight.Add(30*time.Hour), fridayNight.Add(38*time.Hour))},
			fridayNight.Add(30*time.Hour + DefaultTriageTime),
		},
		"the next shift comes after the bell": {
			[]RosterShift{onShift(DutyOperator, opMail, bell.Add(time.Hour), bell.Add(8*time.Hour))}, fridayNight.Add(day),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			if tc.shifts != nil {
				w.roster(tc.shifts...)
			}
			same(t, "work by", w.workBy(string(force), bell, fridayNight), tc.want)
			same(t, "where the bell is nearer", w.workBy(string(force), fridayNight.Add(time.Hour), fridayNight), fridayNight.Add(time.Hour))
		})
	}
}

func TestARosterFileWithFaultsIsRefusedWhole(t *testing.T) {
	t.Parallel()
	const head = "from,until,role,name,email,phone\n"
	for name, tc := range map[string]struct{ file, want string }{
		"empty":              {"", "no first line"},
		"another head":       {"start,end\n", "first line must be"},
		"a day is no time":   {head + "2026-11-23,2026-11-23 14:00,operator,A,a@x.example,\n", "row 2: a time is not written"},
		"nobody's role":      {head + "2026-11-23 06:00,2026-11-23 14:00,mayor,A,a@x.example,\n", "row 2: its role is none of"},
		"nobody":             {head + "2026-11-23 06:00,2026-11-23 14:00,operator,,a@x.example,\n", "names nobody"},
		"no address":         {head + "2026-11-23 06:00,2026-11-23 14:00,operator,A,A <a@x.example>,\n", "e-mail address is not one"},
		"CRLF in an address": {head + "2026-11-23 06:00,2026-11-23 14:00,operator,A,\"a@x.example\r\nBcc: b@x.example\",\n", "e-mail address is not one"},
		"ends before":        {head + "2026-11-23 14:00,2026-11-23 06:00,operator,A,a@x.example,\n", "does not end after it begins"},
		"too few cells":      {head + "2026-11-23 14:00\n", "row 2: it has 1 cells"},
		"twice at once": {
			head + "2026-11-23 06:00,2026-11-23 14:00,operator,A,a@x.example,\n2026-11-23 10:00,2026-11-23 12:00,operator,A,a@x.example,\n",
			"shifts 1 and 2 are one person's",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseRoster(strings.NewReader(tc.file))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
	shifts, err := ParseRoster(strings.NewReader("\ufeff" + head + "2027-03-27 22:00,2027-03-28 06:00,control-room,Room,Room@force.example,01632 960000\n"))
	if err != nil || len(shifts) != 1 || shifts[0].Until.Sub(shifts[0].From) != 7*time.Hour || shifts[0].Email != "room@force.example" {
		t.Errorf("over the change of clocks: %+v, %v", shifts, err)
	}
}

func FuzzParseRoster(f *testing.F) {
	f.Add("from,until,role,name,email,phone\n2026-11-23 06:00,2026-11-23 14:00,operator,A,a@x.example,\n")
	f.Add("from,until,role,name,email,phone\n\"\n")
	f.Fuzz(func(t *testing.T, file string) {
		shifts, err := ParseRoster(strings.NewReader(file))
		if err != nil {
			return
		}
		for _, s := range shifts {
			if !s.Until.After(s.From) || s.Name == "" {
				t.Errorf("accepted %+v", s)
			}
		}
	})
}
