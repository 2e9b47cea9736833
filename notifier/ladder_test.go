package notifier

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/schools"
)

// minutes are the times of planned steps as minutes after a moment.
func minutes(steps []StepAt, after time.Time) map[Step]int {
	all := map[Step]int{}
	for _, s := range steps {
		all[s.Step] = int(s.At.Sub(after) / time.Minute)
	}
	return all
}

func TestPlanSteps(t *testing.T) {
	t.Parallel()
	four := func(other, sheet, head, alarm int) map[Step]int {
		return map[Step]int{StepOtherKeyAdult: other, StepCallSheet: sheet, StepHead: head, StepAlarm: alarm}
	}
	for name, tc := range map[string]struct {
		created time.Time
		late    bool
		want    map[Step]int // minutes after the bell
	}{
		"known in the night before":                  {mondayBell.Add(-9 * time.Hour), false, four(-45, -30, -20, 0)},
		"known 40 minutes before, nothing is lost":   {mondayBell.Add(-40 * time.Minute), false, four(-40, -30, -20, 0)},
		"known 10 minutes before, three at once":     {mondayBell.Add(-10 * time.Minute), false, four(-10, -10, -10, 0)},
		"known during lessons":                       {mondayBell.Add(2 * time.Hour), true, four(120, 135, 150, 150)},
		"late and at night, the telephone is silent": {mondayBell.Add(14 * time.Hour), true, four(14*60, 22*60, 14*60+30, 14*60+30)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, "steps", minutes(PlanSteps(DefaultPolicy("NWX"), mondayBell, tc.created, tc.late), mondayBell), tc.want)
		})
	}
}

func TestQuietUntil(t *testing.T) {
	t.Parallel()
	day := schools.DateAt(mondayBell)
	at := func(clock string) time.Time {
		c, err := schools.ParseClockTime(clock)
		if err != nil {
			t.Fatal(err)
		}
		return day.At(c)
	}
	tomorrow := day.AddDays(1)
	for name, tc := range map[string]struct{ at, deadline, want time.Time }{
		"by day it goes at once":                         {at("12:00"), tomorrow.At(510), at("12:00")},
		"at nine in the evening it waits":                {at("21:00"), tomorrow.At(510), tomorrow.At(390)},
		"at two in the night it waits":                   {at("02:00"), at("08:30"), at("06:30")},
		"at half past six it goes":                       {at("06:30"), at("08:30"), at("06:30")},
		"an early bell ends the quiet 90 minutes before": {at("02:00"), at("07:30"), at("06:00")},
		"inside the last 90 minutes it goes at once":     {at("06:10"), at("07:30"), at("06:10")},
		"a deadline that has passed shortens nothing":    {at("02:00"), at("01:00"), at("06:30")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			same(t, "until", QuietUntil(tc.at, tc.deadline, DefaultPolicy("NWX")), tc.want)
		})
	}
}

func TestALadderThatCannotBeClimbedIsRefused(t *testing.T) {
	t.Parallel()
	sheet := Rung{Step: StepCallSheet, Before: 30 * time.Minute, CallSheet: true}
	head := Rung{Step: StepHead, Before: 20 * time.Minute, Tell: []schools.Role{schools.RoleHead}}
	with := func(r Rung, change func(*Rung)) Rung { change(&r); return r }
	for name, tc := range map[string]struct {
		ladder Ladder
		want   string
	}{
		"no rung":              {Ladder{}, "no rung"},
		"no person at the end": {Ladder{head}, "no rung asks a person at the hub"},
		"nobody in it":         {Ladder{sheet, with(head, func(r *Rung) { r.Tell = nil })}, "nobody is in it"},
		"a role nobody has":    {Ladder{sheet, with(head, func(r *Rung) { r.Tell[0] = "caretaker" })}, `no role "caretaker"`},
		"a road nobody knows":  {Ladder{sheet, with(head, func(r *Rung) { r.Roads = append(r.Roads, "pigeon") })}, `no road "pigeon"`},
		"an unknown step":      {Ladder{sheet, with(head, func(r *Rung) { r.Step = "dean" })}, "no such step"},
		"a step twice":         {Ladder{sheet, sheet}, "in rung 1 already"},
		"after the bell":       {Ladder{sheet, with(head, func(r *Rung) { r.Before = -time.Minute })}, "after it"},
		"waiting past the bell": {
			Ladder{sheet, with(head, func(r *Rung) { r.Before, r.After, r.Wait = 0, StepCallSheet, time.Hour })}, "30m0s after the bell",
		},
		"out of order":            {Ladder{head, sheet}, "order of their times"},
		"days before":             {Ladder{with(sheet, func(r *Rung) { r.Before = 100 * time.Hour })}, "more than 24h"},
		"a negative wait":         {Ladder{sheet, with(head, func(r *Rung) { r.Before, r.After, r.Wait = 0, StepCallSheet, -1 })}, "cannot wait"},
		"a message and a call":    {Ladder{with(sheet, func(r *Rung) { r.Tell = head.Tell })}, "make two rungs"},
		"two times":               {Ladder{sheet, with(head, func(r *Rung) { r.After = StepCallSheet })}, "keep one"},
		"waiting for nobody":      {Ladder{sheet, with(head, func(r *Rung) { r.Before, r.After = 0, StepFallback })}, "does not have"},
		"counting from the start": {Ladder{sheet, with(head, func(r *Rung) { r.Before, r.After = 0, StepStart })}, "only the late ladder"},
		"a loop": {Ladder{
			with(sheet, func(r *Rung) { r.Before, r.After = 0, StepHead }), with(head, func(r *Rung) { r.Before, r.After = 0, StepCallSheet }),
		}, "loop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i := range tc.ladder {
				tc.ladder[i].Tell = append([]schools.Role(nil), tc.ladder[i].Tell...)
			}
			if err := tc.ladder.Validate(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
	if err := DefaultLadder.Validate(); err != nil {
		t.Error(err)
	}
	if err := DefaultLateLadder.ValidateLate(); err != nil {
		t.Error(err)
	}
	if err := DefaultLadder.ValidateLate(); err == nil {
		t.Error("a ladder that counts from the bell passes for a late one")
	}
}

// drawLadder is any valid ladder.
func drawLadder(t *rapid.T) Ladder {
	steps := rapid.Permutation(LadderSteps).Draw(t, "steps")[:rapid.IntRange(1, len(LadderSteps)).Draw(t, "rungs")]
	before := 24 * 60
	var l Ladder
	for _, step := range steps {
		before = rapid.IntRange(0, before).Draw(t, "before")
		r := Rung{Step: step, Before: time.Duration(before) * time.Minute}
		switch step {
		case StepCallSheet:
			r.CallSheet = true
		case StepAlarm:
			r.Alarm = true
		default:
			r.Tell = []schools.Role{rapid.SampledFrom(slices.Sorted(maps.Keys(rungRoles))).Draw(t, "role")}
		}
		l = append(l, r)
	}
	if err := l.Validate(); err != nil {
		l = append(l, Rung{Step: StepAlarm, Alarm: true})
	}
	if err := l.Validate(); err != nil {
		t.Fatalf("the generator made %v: %v", l, err)
	}
	return l
}

func TestNoStepIsLostAndNoneIsPlannedForThePast(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := Policy{Code: "NWX", Ladder: drawLadder(t)}
		created := mondayBell.Add(-time.Duration(rapid.IntRange(-600, 5000).Draw(t, "notice")) * time.Minute)
		steps := PlanSteps(p, mondayBell, created, isLate(mondayBell, created))
		if want := len(p.Ladder); !isLate(mondayBell, created) && len(steps) != want {
			t.Fatalf("%d steps of %d", len(steps), want)
		}
		for i, s := range steps {
			if s.At.Before(created) || (created.Before(mondayBell) && s.At.After(mondayBell)) || s.Who == "" {
				t.Errorf("step %+v of a notification made at %v", s, created)
			}
			if i > 0 && !isLate(mondayBell, created) && s.At.Before(steps[i-1].At) {
				t.Errorf("step %s comes before %s", s.Step, steps[i-1].Step)
			}
		}
	})
}
