package notifier

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/facts"
	"firstbell/notifier/channel"
	"firstbell/police"
)

// climb is one notification that lives through any events in any order.
type climb struct {
	t      *rapid.T
	c      *Case
	policy Policy
	now    time.Time
	seq    uint64
	people int
}

// happen folds one fact.
func (m *climb) happen(typ string, data any) {
	m.t.Helper()
	m.seq++
	f := facts.New(typ, caseSubject("c"), actorNode, m.now)
	f.Case, f.Seq, f.Child, f.Notification = "c", m.seq, "h", "n"
	if data != nil {
		if err := f.SetData(data); err != nil {
			m.t.Fatal(err)
		}
	}
	if err := m.c.Apply(f); err != nil {
		m.t.Fatalf("%s: %v", typ, err)
	}
}

func (m *climb) n() *Notification { return m.c.Notifications["n"] }

// person is a new alert to somebody who was not asked before.
func (m *climb) person(kind AlertKind) []PlannedAlert {
	m.people++
	id := fmt.Sprintf("a%d", m.people)
	return []PlannedAlert{{ID: id, Person: id, Kind: kind}}
}

// route makes the notification, or revises it materially.
func (m *climb) route(material bool) {
	bell := mondayBell
	if m.now.After(bell) || rapid.Bool().Draw(m.t, "late") {
		bell = earlier(bell, m.now)
	}
	target := Target{Notification: "n", URN: "999001", Deadline: bell, Material: material, Steps: PlanSteps(m.policy, bell, m.now, isLate(bell, m.now))}
	if target.CallSheet = rapid.Bool().Draw(m.t, "no reader"); !target.CallSheet {
		target.Alerts = m.person(channel.KindNew)
	}
	m.happen(FactRouted, Routed{Version: 1, Rule: RuleMatched, Outcomes: []Outcome{{Child: "h", Status: ChildRouted, Targets: []Target{target}}}})
}

// takeStep takes the first step that is due, with or without somebody in it.
func (m *climb) takeStep() bool {
	for _, row := range m.n().stepsDue() {
		if row.At.After(m.now) {
			continue
		}
		step := m.n().step(row.Step)
		taken := Escalated{Step: step.Step, CallSheet: step.CallSheet, Alarm: step.Alarm}
		if len(step.Tell) > 0 && rapid.Bool().Draw(m.t, "somebody is in it") {
			taken.Alerts = m.person(channel.KindEscalation)
		} else if len(step.Tell) > 0 {
			taken.Reason = nobodyElse
		}
		m.happen(FactEscalated, taken)
		return true
	}
	return false
}

// alert sends, delays or loses the first alert that is due.
func (m *climb) alert() bool {
	for _, row := range m.n().alertsDue() {
		if row.At.After(m.now) {
			continue
		}
		switch rapid.SampledFrom([]string{"sent", "later", "dead", "dead, another"}).Draw(m.t, "the alert is") {
		case "sent":
			m.happen(FactAlertSent, AlertSent{Alert: row.Alert})
		case "later":
			m.happen(FactAlertFailed, AlertFailed{Alert: row.Alert, Code: failTemporary, RetryAt: m.now.Add(time.Minute)})
		case "dead":
			m.happen(FactAlertFailed, AlertFailed{Alert: row.Alert, Code: failRefused, Dead: true})
		default:
			m.happen(FactAlertFailed, AlertFailed{Alert: row.Alert, Code: failRefused, Dead: true, Instead: m.person(channel.KindNew)})
		}
		return true
	}
	return false
}

// check holds the promise: an open notification never rests.
func (m *climb) check(after string) {
	m.t.Helper()
	if m.n().IsAtRest() {
		m.t.Fatalf("after %s at %v the notification rests: steps %v taken %v skipped %v", after, m.now, m.n().Steps, m.n().Escalated, m.n().Skipped)
	}
}

func TestNoOpenNotificationEverRests(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m := &climb{t: t, c: NewCase("c"), now: mondayBell.Add(-time.Duration(rapid.IntRange(-300, 3000).Draw(t, "minutes before")) * time.Minute)}
		m.policy = Policy{Code: "NWX", Ladder: drawLadder(t)}
		m.happen(police.FactReceived, police.Received{Force: "NWX", Version: 1, Children: []police.ReceivedChild{{Child: "h", Eligible: true, Identity: "i"}}})
		m.route(false)
		m.check("routing")
		for range rapid.IntRange(0, 40).Draw(t, "events") {
			event := rapid.SampledFrom([]string{"time", "time", "step", "step", "alert", "alert", "open", "material"}).Draw(t, "event")
			switch event {
			case "time":
				m.now = m.now.Add(time.Duration(rapid.IntRange(1, 600).Draw(t, "pass")) * time.Minute)
			case "step":
				m.takeStep()
			case "alert":
				m.alert()
			case "open":
				if m.n().State != StateOpened {
					m.happen(FactOpened, nil)
				}
			case "material":
				m.route(true)
			}
			m.check(event)
		}
		for range 200 { // let everything that is still to come, come
			rows := append(m.n().stepsDue(), m.n().alertsDue()...)
			if len(rows) == 0 {
				break
			}
			for _, row := range rows {
				m.now = later(m.now, row.At)
			}
			_ = m.takeStep() || m.alert()
			m.check("the end")
		}
		if n := m.n(); n.CallSheetAt.IsZero() && n.AlarmedAt.IsZero() {
			t.Errorf("everything has happened, nobody has read it, and no person was asked: %v", n.Escalated)
		}
	})
}
