package notifier

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/police"
	"firstbell/schools"
)

const dataOwner = "dpo@force.example"

// misread has Amina and Brian of Larkford read the message about Ada, and Amina
// send it back. It gives the case and its breach.
func (w *world) misread() (id string, b *Breach) {
	w.t.Helper()
	w.owned()
	id = w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	for _, email := range []string{amina, brian} {
		_, _, err := w.inbox.Reveal(w.ctx, w.person(email), n.ID)
		w.must(err)
	}
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	return id, w.onlyBreach(id)
}

// owned names the force's data protection owner.
func (w *world) owned() {
	policy := w.Policies[string(force)]
	policy.DataProtection = DataProtection{Name: "Dee Powell", Email: dataOwner}
	w.Policies[string(force)] = policy
}

func (w *world) onlyBreach(id string) *Breach {
	w.t.Helper()
	all := w.state(id).Breaches
	if len(all) != 1 {
		w.t.Fatalf("case %s has %d breaches", id, len(all))
	}
	for _, b := range all {
		return b
	}
	return nil
}

// alarm is one alarm of the force's hub, open or not.
func (w *world) alarm(key string) (a AlarmState, ok bool) {
	w.t.Helper()
	w.must(w.View.Read(func(tx *view.Tx) error {
		a, ok = alarmIn(tx, string(force), key)
		return nil
	}))
	return a, ok
}

func (w *world) breaches() *Breaches {
	return NewBreaches(w.Service, nameBook{w.Vault.PersonID(amina): "Amina Khan", w.Vault.PersonID(brian): "Brian Cole"})
}

func (w *world) admin() auth.Principal {
	return auth.Principal{Account: w.Vault.PersonID("adm@force.example"), Name: "Ad Min", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(force)}}}
}

// lowRisk is a decision that nothing is wrong with.
func (w *world) lowRisk() DecisionWords {
	return DecisionWords{
		Risk: RiskLow, ICO: true, ICOAt: w.clock.now(), Reference: "IC-1", Family: FamilyNotSafe, Reasons: "Two professionals read it; canary reasons.",
	}
}

func TestThePageHoldsTheTableOfBreaches(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(lifecyclePage)
	if err != nil {
		t.Fatal(err)
	}
	var inPage, inCode []string
	for _, m := range regexp.MustCompile(`(?m)^\| breach ([a-z]+) \| ([a-z ]+) \| breach ([a-z]+) \|$`).FindAllStringSubmatch(string(page), -1) {
		inPage = append(inPage, strings.Join(m[1:], " | "))
	}
	for _, tr := range breachTransitions {
		inCode = append(inCode, strings.Join([]string{tr.from.String(), string(tr.event), tr.to.String()}, " | "))
	}
	if !slices.Equal(inPage, inCode) {
		t.Errorf("docs/lifecycle.md and breach.go differ; the code has:\n| breach %s |", strings.Join(inCode, " |\n| breach "))
	}
}

func TestWhatTheTableOfBreachesDoesNotHoldIsAConflict(t *testing.T) {
	t.Parallel()
	states := []BreachState{BreachNone, BreachOpen, BreachSettled, BreachShut, BreachOver}
	events := []BreachEvent{BreachOpened, BreachWasAlarmed, BreachWasAsked, BreachGotStatement, BreachGotCall, BreachGotDecision, BreachWasClosed, BreachWasEnded}
	for _, from := range states {
		for _, event := range events {
			known := slices.ContainsFunc(breachTransitions, func(tr breachTransition) bool { return tr.from == from && tr.event == event })
			if _, err := NextBreach(from, event); known != (err == nil) || !known && !errors.Is(err, fault.Conflict) {
				t.Errorf("%s, %s: %v", from, event, err)
			}
		}
	}
}

func TestABounceOfWhatWasReadOpensABreachCase(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"op@force.example"}
	id, b := w.misread()
	same(t, "state", b.State, BreachOpen)
	same(t, "time", b.DueAt.Sub(b.AwareAt), 72*time.Hour)
	same(t, "seers", len(b.Seers), 2)
	same(t, "shown", b.Showed, []string{ShowedText})
	w.sweep()
	same(t, "owner's mail", w.mailTo(dataOwner), []string{subjectOf(channel.KindBreach)})
	same(t, "Brian's mail", w.mailTo(brian), []string{subjectOf(channel.KindStatement)})
	alarms := w.alarms()
	if len(alarms) == 0 || alarms[0].Kind != AlarmMisdirected || alarms[0].Case != id {
		t.Errorf("alarms: %+v", alarms)
	}
	same(t, "told", w.onlyBreach(id).Owner, OwnerWasTold)
	w.forward(time.Hour)
	same(t, "told once", len(w.mailTo(dataOwner)), 1)
}

func TestAnUndecidedBreachRemindsUntilItIsOverdue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.staff = []string{"op@force.example"}
	id, b := w.misread()
	for _, step := range []struct {
		after  time.Duration
		letter int
	}{{47 * time.Hour, 1}, {49 * time.Hour, 2}, {67 * time.Hour, 3}, {73 * time.Hour, 4}, {90 * time.Hour, 4}} {
		w.clock.set(b.AwareAt.Add(step.after))
		w.sweep()
		same(t, step.after.String(), len(w.mailTo(dataOwner)), step.letter)
	}
	alarm, ok := w.alarm(breachAlarm(w.state(id), b, StepBreachOverdue).Key)
	if !ok || !alarm.AtOnce {
		t.Errorf("the overdue alarm: %+v, %v", alarm, ok)
	}
	same(t, "asked once more, and no oftener", len(slices.DeleteFunc(w.mailTo(brian), func(s string) bool { return s != subjectOf(channel.KindStatement) })), 2)
}

func TestADecidedBreachRemindsNobody(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	w.sweep()
	w.must(w.breaches().Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	w.clock.set(b.AwareAt.Add(90 * time.Hour))
	w.sweep()
	same(t, "letters", len(w.mailTo(dataOwner)), 1)
	alarm, ok := w.alarm(breachAlarm(w.state(id), b, StepBreachOpened).Key)
	if !ok || alarm.IsOpen() {
		t.Errorf("the alarm is still open: %+v", alarm)
	}
}

func TestAPlacementThatTakesAReadingSchoolAwayOpensABreachCase(t *testing.T) {
	t.Parallel()
	for name, reads := range map[string]bool{"read": true, "not read": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			id := w.post(w.incident("R1", ada()))
			w.sweep()
			if reads {
				_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), w.at(id, larkford).ID)
				w.must(err)
			}
			amended := w.incident("R1", child("C1", "Ada", "Other", "2016-05-04", "ZZ1 9AA"))
			amended.Version = 2
			w.post(amended)
			w.sweep()
			c := w.state(id)
			same(t, "held", w.at(id, larkford).State, StateHeld)
			op := w.operator("op@force.example")
			hash := onlyChild(c).Hash
			d, err := NewTriage(w.Service).Open(w.ctx, op, id, hash)
			w.must(err)
			w.must(NewTriage(w.Service).Place(w.ctx, op, id, hash, d.Looked, Placement{URNs: []schools.URN{millside}, Reason: placementReasons[0]}))
			c = w.state(id)
			same(t, "recalled", w.at(id, larkford).State, StateRecalled)
			same(t, "misdirected", len(c.Misdirection), 1)
			same(t, "breaches", len(c.Breaches), map[bool]int{true: 1, false: 0}[reads])
			list, err := w.breaches().List(w.ctx, op)
			w.must(err)
			same(t, "listed as unread", len(list.Unread), 1-len(c.Breaches))
			same(t, "counted", list.Months, []MisdirectedMonth{{"2026-11", 1, len(c.Breaches)}})
		})
	}
}

func TestAnOwnerWhoIsAPartyIsNotTold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.owned()
	in := w.incident("R1", ada())
	in.Adults = append(in.Adults, police.Adult{ID: "A2", Role: police.AdultSuspect, Name: "Dee Powell"})
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	w.sweep()
	same(t, "letters", w.mailTo(dataOwner), []string{})
	same(t, "on record", w.onlyBreach(id).Owner, OwnerParty)
}

func TestAnEarlierReadingIsNotForgottenWhenTheMessageShrinks(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	id := w.post(in)
	w.sweep()
	n := w.at(id, larkford)
	_ = w.readBy(t, amina, n.ID)
	w.amend(&in, func(i *police.Incident) { i.Circumstances = "Ring Kim Other on 07700 900123." })
	w.sweep()
	same(t, "now shown", w.at(id, larkford).Detail, "minimal")
	_ = w.readBy(t, brian, n.ID)
	w.must(w.inbox.Bounce(w.ctx, w.person(brian), n.ID))
	b := w.onlyBreach(id)
	same(t, "shown to somebody", b.Showed, []string{ShowedText})
	d, err := w.breaches().Item(w.ctx, w.admin(), b.ID)
	w.must(err)
	var levels []string
	for _, look := range d.Looks {
		levels = append(levels, string(look.Detail))
	}
	same(t, "levels", levels, []string{"standard", "minimal"})
}

func TestASecondBreachSpeaksOnlyOfWhoSawItSince(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, first := w.misread()
	op, hash := w.operator("op@force.example"), onlyChild(w.state(id)).Hash
	opened, err := NewTriage(w.Service).Open(w.ctx, op, id, hash)
	w.must(err)
	w.must(NewTriage(w.Service).Place(w.ctx, op, id, hash, opened.Looked, Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool}))
	n := w.at(id, larkford)
	same(t, "back at the school", n.State, StateReady)
	w.clock.set(w.clock.now().Add(time.Hour))
	_ = w.readBy(t, carol, n.ID)
	w.must(w.inbox.Bounce(w.ctx, w.person(carol), n.ID))
	c := w.state(id)
	same(t, "breaches", len(c.Breaches), 2)
	for key, b := range c.Breaches {
		if key == first.ID {
			continue
		}
		same(t, "seers", b.order(), []string{w.person(carol).Actor()})
		same(t, "who chose the school", b.PlacedBy, op.Actor())
		d, err := w.breaches().Item(w.ctx, op, key)
		w.must(err)
		same(t, "looks", len(d.Looks), 1)
	}
	w.must(w.inbox.MakeStatement(w.ctx, w.person(brian), n.ID, schools.Statement{Copies: schools.CopiesNone}))
	same(t, "still asked", len(w.at(id, larkford).Statements), 2)
}

func TestAnOwnerWhomNoMailReachesIsToldLater(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id, b := w.misread()
	w.mail.Fail(mailbox.Fault{Kind: mailbox.FaultBroken})
	w.sweep()
	if alarm, ok := w.alarm(breachAlarm(w.state(id), b, StepBreachOpened).Key); !ok || !alarm.IsOpen() {
		t.Error("the hub waits for the owner's mail")
	}
	same(t, "on record", w.onlyBreach(id).Owner, OwnerTold(""))
	w.mail.Heal()
	w.clock.set(w.clock.now().Add(time.Hour))
	w.sweep()
	same(t, "on record", w.onlyBreach(id).Owner, OwnerWasTold)
	same(t, "letters", w.mailTo(dataOwner), []string{subjectOf(channel.KindBreach)})
}

func TestAHoldKeepsWhatWasWrittenAboutABreach(t *testing.T) {
	t.Parallel()
	c := NewCase("c")
	c.Children["ada"] = &Child{Hash: "ada", Holds: []string{"h1"}}
	c.Breaches = map[string]*Breach{"b1": {ID: "b1", Child: "ada", State: BreachShut, Key: "k1", KeepUntil: fridayNight}}
	same(t, "while on hold", len(c.breachesDue()), 0)
	c.Children["ada"].Holds = nil
	same(t, "afterwards", len(c.breachesDue()), 1)
}
