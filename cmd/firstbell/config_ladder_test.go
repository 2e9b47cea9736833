package main

import (
	"strings"
	"testing"
	"time"

	"firstbell/notifier"
	"firstbell/schools"
)

const ladderConfig = goodConfig + `    ladder:
      - {step: other-key-adult, before: 60m}
      - {step: head, before: 40m, tell: [head], roads: [email, sms]}
      - {step: call-sheet, after: head, wait: 10m}
      - {step: alarm}
    late_ladder:
      - {step: call-sheet, after: start, wait: 5m}
    quiet_hours: {from: "22:00", until: "06:45"}
    hub_ladder:
      - {ask: operator}
      - {ask: control-room, after: 5m}
    triage_minutes: 15
`

func TestALadderIsReadFromTheConfiguration(t *testing.T) {
	t.Parallel()
	c, err := LoadConfig(writeConfig(t, ladderConfig), nil)
	if err != nil {
		t.Fatal(err)
	}
	policies, err := c.policies()
	if err != nil {
		t.Fatal(err)
	}
	p := policies["NWX"]
	bell := time.Date(2026, 11, 23, 8, 15, 0, 0, time.UTC)
	want := []time.Duration{-60 * time.Minute, -40 * time.Minute, -30 * time.Minute, 0}
	for i, step := range notifier.PlanSteps(p, bell, bell.Add(-12*time.Hour), false) {
		if got := step.At.Sub(bell); got != want[i] {
			t.Errorf("%s is %v from the bell, want %v", step.Step, got, want[i])
		}
	}
	if p.Ladder[1].Tell[0] != schools.RoleHead || len(p.Ladder[1].Tell) != 1 || len(p.Ladder[1].Roads) != 2 || !p.Ladder[2].CallSheet || !p.Ladder[3].Alarm {
		t.Errorf("the ladder was read as %+v", p.Ladder)
	}
	if p.Quiet.From.String() != "22:00" || len(p.HubLadder) != 2 || p.TriageTime != 15*time.Minute {
		t.Errorf("read as %+v, %+v, %v", p.Quiet, p.HubLadder, p.TriageTime)
	}
}

func TestEveryFaultOfALadderIsNamedWithItsKey(t *testing.T) {
	t.Parallel()
	_, err := LoadConfig(writeConfig(t, goodConfig+`    ladder:
      - {step: head, after: call-sheet}
      - {step: call-sheet, after: head}
      - {step: caretaker, tell: [caretaker], before: -5m}
    late_ladder: [{step: head, before: 5m}]
    quiet_hours: {from: "22:00"}
    hub_ladder: [{ask: mayor}]
    triage_minutes: 1000
`), nil)
	if err == nil {
		t.Fatal("accepted")
	}
	for _, want := range []string{
		"forces[0].ladder: rung 1 (head): it waits for itself", "forces[0].ladder: rung 3 (caretaker): there is no such step",
		`no role "caretaker"`, "a ladder ends at the bell", "forces[0].late_ladder: rung 1 (head): the bell has rung",
		"forces[0].late_ladder: no rung asks a person", "forces[0].quiet_hours: needs two", `forces[0].hub_ladder: rung 1: nobody on duty is called "mayor"`,
		"forces[0].triage_minutes: 1000",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not say %q:\n%v", want, err)
		}
	}
}
