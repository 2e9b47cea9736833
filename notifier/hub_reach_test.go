package notifier

import (
	"testing"
	"time"

	"firstbell/notifier/channel/mailbox"
)

// colleague is at the desk and on no shift.
const colleague = "colleague@force.example"

func TestAnAlarmForEverybodyAtOnceDoesNotWaitBehindAnOrdinaryOne(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("ordinary")))
	w.sweep()
	w.clock.set(w.clock.now().Add(time.Minute))
	urgent := someAlarm("urgent")
	urgent.AtOnce = true
	w.must(w.RaiseAlarm(w.ctx, string(force), urgent))
	w.forward(time.Minute)
	same(t, "mail to the control room", len(w.mailTo(controlMail)), 1)
	same(t, "mail to the deputy", len(w.mailTo(deputyMail)), 1)
}

func TestTheWholeDeskHearsOfWhatNobodyOnDutyCan(t *testing.T) {
	t.Parallel()
	until := fridayNight.Add(4 * 24 * time.Hour)
	for _, tc := range []struct {
		name  string
		raise func(w *world)
	}{
		{"everybody on duty is a party", func(w *world) {
			w.roster(onShift(DutyOperator, opMail, fridayNight, until), onShift(DutyControlRoom, opMail, fridayNight, until))
			in := w.incident("DA-1", unknown())
			in.Adults[0].Emails = []string{opMail}
			w.post(in)
		}},
		{"the control room refuses mail", func(w *world) {
			w.roster(onShift(DutyControlRoom, controlMail, fridayNight, until))
			w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: controlMail})
			w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
		}},
		{"the key of the roster is lost", func(w *world) {
			w.roster(onShift(DutyOperator, opMail, fridayNight, until))
			h, err := w.readHub(w.ctx, string(force), nothingOfHub)
			w.must(err)
			w.must(w.Vault.Shred(w.ctx, h.Roster.Key))
			w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.staff = []string{colleague}
			tc.raise(w)
			w.until(mondayBell.Add(time.Hour))
			if len(w.mailTo(colleague)) == 0 {
				t.Error("nobody hears of the alarm")
			}
			same(t, "mail to who is on duty", len(w.mailTo(opMail)), 0) // a party, or not to be found
		})
	}
}

func TestTheLastRungOfAnyHubLadderIsClimbedAgain(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		ladder []HubRung
		last   string
	}{
		"the deputy is the last": {[]HubRung{{DutyOperator, 0}, {DutyDeputy, 10 * time.Minute}}, deputyMail},
		"the operator is alone":  {[]HubRung{{DutyOperator, 0}}, opMail},
		"the usual ladder":       {nil, controlMail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := dutyWorld(t)
			p := w.Policies[string(force)]
			p.HubLadder = tc.ladder
			w.Policies[string(force)] = p
			w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("a")))
			w.forward(24 * time.Hour)
			// after half an hour, one, two, and then every four hours
			if n := len(w.mailTo(tc.last)); n < 8 || n > 10 {
				t.Errorf("in a day nobody took it, and the last on the ladder was asked %d times", n)
			}
		})
	}
}

func TestAnAlarmThatSomebodyMayNotKnowOfSendsThemNothing(t *testing.T) {
	t.Parallel()
	w := dutyWorld(t)
	w.must(w.RaiseAlarm(w.ctx, string(force), someAlarm("known")))
	w.sweep()
	same(t, "mail about what the operator may know", len(w.mailTo(opMail)), 1)
	in := w.incident("DA-1", unknown())
	in.Adults[0].Emails = []string{opMail}
	id := w.post(in)
	w.sweep()
	w.clock.set(w.clock.now().Add(5 * time.Minute))
	c := w.state(id)
	w.must(w.RaiseAlarm(w.ctx, string(force), parkedAlarm(c, onlyChild(c), StepWorkBy)))
	w.forward(askPause)
	same(t, "mail to the operator after one about their own incident", len(w.mailTo(opMail)), 1)
	same(t, "mail to the deputy, at once", len(w.mailTo(deputyMail)), 1)
}
