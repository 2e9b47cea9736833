package notifier

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestCallsAgainstPeople(t *testing.T) {
	t.Parallel()
	now := mondayBell.Add(-60 * time.Minute)
	many := func(n int, bell, from time.Duration) []dueCall {
		var all []dueCall
		for range n {
			all = append(all, dueCall{from: now.Add(from), bell: now.Add(bell)})
		}
		return all
	}
	for name, c := range map[string]struct {
		calls  []dueCall
		people int
		done   time.Duration
		late   int
	}{
		"nothing to call":                      {nil, 2, 0, 0},
		"one school":                           {many(1, time.Hour, 0), 1, 6 * time.Minute, 0},
		"twelve schools, two people":           {many(12, time.Hour, 0), 2, 36 * time.Minute, 0},
		"twelve schools, two people, 30 left":  {many(12, 30*time.Minute, 0), 2, 36 * time.Minute, 2},
		"more people than schools":             {many(2, time.Hour, 0), 9, 6 * time.Minute, 0},
		"nobody on duty":                       {many(4, time.Hour, 0), 0, 0, 4},
		"the earlier bell is called first":     {append(many(2, time.Hour, 0), many(1, 6*time.Minute, 0)...), 1, 18 * time.Minute, 0},
		"one that has to wait":                 {many(1, time.Hour, 20*time.Minute), 1, 26 * time.Minute, 0},
		"one that has to wait beyond its bell": {many(1, 22*time.Minute, 20*time.Minute), 1, 26 * time.Minute, 1},
		"a bell that has rung":                 {many(1, -time.Minute, 0), 1, 6 * time.Minute, 1},
	} {
		f := forecast(now, c.calls, c.people, DefaultCallMinutes*time.Minute)
		same(t, name+": late", f.Late, c.late)
		if c.done == 0 {
			same(t, name+": never done", f.Done.IsZero(), true)
		} else {
			same(t, name+": done", f.Done.Sub(now), c.done)
		}
	}
}

func TestMorePeopleAreNeverLater(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var calls []dueCall
		for range rapid.IntRange(0, 40).Draw(t, "schools") {
			calls = append(calls, dueCall{
				from: fridayNight.Add(-time.Minute),
				bell: fridayNight.Add(time.Duration(rapid.IntRange(-30, 120).Draw(t, "bell")) * time.Minute),
			})
		}
		people := rapid.IntRange(1, 8).Draw(t, "people")
		few, more := forecast(fridayNight, calls, people, 6*time.Minute), forecast(fridayNight, calls, people+1, 6*time.Minute)
		if more.Late > few.Late || more.Done.After(few.Done) || few.Late > len(calls) {
			t.Fatalf("with %d people %+v, with one more %+v", people, few, more)
		}
	})
}

func TestTheForecastOfASheet(t *testing.T) {
	t.Parallel()
	w, boards, _ := phones(t)
	w.post(w.incident("DA-2", ada())) // larkford may still sign in
	w.sweep()
	op := w.operator("op@force.example")
	sheet, err := boards.CallSheet(w.ctx, op)
	w.must(err)
	f, err := boards.Forecast(w.ctx, op, sheet)
	w.must(err)
	same(t, "forecast", f, CallForecast{Schools: 1, Expected: 1, People: 2, Done: w.clock.now().Add(6 * time.Minute)})
	w.Policies = map[string]Policy{string(force): {CallMinutes: 60, Matching: Matching{Mode: MatchAutomatic}}}
	f, err = boards.Forecast(w.ctx, op, sheet)
	w.must(err)
	same(t, "with an hour for each", f.Late, 1)
}
