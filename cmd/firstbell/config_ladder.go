package main

import (
	"slices"
	"strings"
	"time"

	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/schools"
)

// LadderConfig is how a force climbs until somebody has read, and who is asked
// at its hub. What is left out is the usual ladder.
type LadderConfig struct {
	Ladder        []RungConfig    `yaml:"ladder,omitempty"`
	LateLadder    []RungConfig    `yaml:"late_ladder,omitempty"` // once the bell has rung; every rung counts from `start`
	QuietHours    QuietConfig     `yaml:"quiet_hours"`
	HubLadder     []HubRungConfig `yaml:"hub_ladder,omitempty"`
	TriageMinutes int             `yaml:"triage_minutes"` // a person needs for one parked child, default 10
}

// RungConfig is one rung: a step, its time, and whom it asks where that is not
// what the step's name says.
type RungConfig struct {
	Step   string        `yaml:"step"`
	Before time.Duration `yaml:"before"` // before the bell
	After  string        `yaml:"after"`  // or after this step
	Wait   time.Duration `yaml:"wait"`   // so long
	Tell   []string      `yaml:"tell"`   // roles, in the order in which they are asked
	Roads  []string      `yaml:"roads"`
}

// QuietConfig is when no telephone rings.
type QuietConfig struct {
	From  string `yaml:"from"`
	Until string `yaml:"until"`
}

// HubRungConfig is when people in a role are asked about an alarm nobody took.
type HubRungConfig struct {
	Ask   string        `yaml:"ask"`   // operator, deputy or control-room
	After time.Duration `yaml:"after"` // the alarm was raised
}

// rungTells are the roles that a step asks where the configuration names none.
var rungTells = map[notifier.Step][]schools.Role{
	notifier.StepOtherKeyAdult: {schools.RoleKeyAdult},
	notifier.StepHead:          {schools.RoleHead, schools.RoleTrustLead},
	notifier.StepTrustLead:     {schools.RoleTrustLead},
	notifier.StepFallback:      {schools.RoleFallback},
}

// rung is what the notifier goes by.
func (r RungConfig) rung() notifier.Rung {
	step := notifier.Step(r.Step)
	rung := notifier.Rung{
		Step: step, Before: r.Before, After: notifier.Step(r.After), Wait: r.Wait, Tell: rungTells[step],
		CallSheet: step == notifier.StepCallSheet, Alarm: step == notifier.StepAlarm,
	}
	if len(r.Tell) > 0 {
		rung.Tell = nil
	}
	for _, role := range r.Tell {
		rung.Tell = append(rung.Tell, schools.Role(role))
	}
	for _, road := range r.Roads {
		rung.Roads = append(rung.Roads, channel.Road(road))
	}
	return rung
}

func ladderOf(rungs []RungConfig) notifier.Ladder {
	var ladder notifier.Ladder
	for _, r := range rungs {
		ladder = append(ladder, r.rung())
	}
	return ladder
}

// hubLadder are the rungs of the hub.
func (l LadderConfig) hubLadder() []notifier.HubRung {
	var rungs []notifier.HubRung
	for _, r := range l.HubLadder {
		rungs = append(rungs, notifier.HubRung{Role: notifier.DutyRole(r.Ask), Wait: r.After})
	}
	return rungs
}

// into puts the ladders into a policy. Validate has accepted them.
func (l LadderConfig) into(p *notifier.Policy) {
	p.Ladder, p.LateLadder, p.HubLadder = ladderOf(l.Ladder), ladderOf(l.LateLadder), l.hubLadder()
	p.TriageTime = time.Duration(l.TriageMinutes) * time.Minute
	from, err1 := schools.ParseClockTime(l.QuietHours.From)
	until, err2 := schools.ParseClockTime(l.QuietHours.Until)
	if err1 == nil && err2 == nil {
		p.Quiet = notifier.QuietHours{From: from, Until: until}
	}
}

func (l LadderConfig) validate(key string, fault func(string, string, ...any)) {
	all := func(key string, err error) {
		if err != nil {
			for line := range strings.SplitSeq(err.Error(), "\n") {
				fault(key, "%s", line)
			}
		}
	}
	if l.Ladder != nil {
		all(key+".ladder", ladderOf(l.Ladder).Validate())
	}
	if l.LateLadder != nil {
		all(key+".late_ladder", ladderOf(l.LateLadder).ValidateLate())
	}
	if l.HubLadder != nil {
		all(key+".hub_ladder", notifier.ValidateHubLadder(l.hubLadder()))
	}
	if l.TriageMinutes < 0 || l.TriageMinutes > 240 {
		fault(key+".triage_minutes", "%d is not from 1 to 240", l.TriageMinutes)
	}
	l.QuietHours.validate(key+".quiet_hours", fault)
}

func (q QuietConfig) validate(key string, fault func(string, string, ...any)) {
	if q == (QuietConfig{}) {
		return
	}
	times := []struct{ name, text string }{{"from", q.From}, {"until", q.Until}}
	if slices.ContainsFunc(times, func(t struct{ name, text string }) bool { return t.text == "" }) || q.From == q.Until {
		fault(key, "needs two different times, `from` and `until`")
		return
	}
	for _, t := range times {
		if _, err := schools.ParseClockTime(t.text); err != nil {
			fault(key+"."+t.name, "%q is not a time such as 06:30", t.text)
		}
	}
}
