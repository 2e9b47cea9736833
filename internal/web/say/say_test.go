package say_test

import (
	"testing"
	"time"

	"firstbell/internal/web/say"
)

// at reads a London wall-clock time.
func at(t *testing.T, wall string) time.Time {
	t.Helper()
	got, err := time.ParseInLocation("2006-01-02 15:04", wall, say.London)
	if err != nil {
		t.Fatal(err)
	}
	return got.UTC()
}

func TestTimesAreSaidAsPeopleSayThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, now, t, when, before string }{
		{"the bell this morning", "2026-11-23 07:50", "2026-11-23 08:30", "today at 8:30am", "before 8:30am today"},
		{"a whole hour", "2026-11-23 07:50", "2026-11-24 09:00", "tomorrow at 9am", "before 9am tomorrow"},
		{"last night", "2026-11-23 07:50", "2026-11-22 23:50", "yesterday at 11:50pm", "before 11:50pm yesterday"},
		{"the day after tomorrow", "2026-11-23 07:50", "2026-11-25 08:45", "Wednesday 25 November at 8:45am", "before 8:45am on Wednesday 25 November"},
		{"another year", "2026-12-24 20:00", "2027-01-05 08:45", "Tuesday 5 January 2027 at 8:45am", "before 8:45am on Tuesday 5 January 2027"},
		{"midday", "2026-11-23 07:50", "2026-11-23 12:00", "today at midday", "before midday today"},
		{"midnight", "2026-11-23 07:50", "2026-11-24 00:00", "tomorrow at midnight", "before midnight tomorrow"},
		{"across the clocks going forward", "2027-03-27 23:30", "2027-03-28 08:30", "tomorrow at 8:30am", "before 8:30am tomorrow"},
		{"across the clocks going back", "2027-10-30 23:30", "2027-11-01 08:30", "Monday 1 November at 8:30am", "before 8:30am on Monday 1 November"},
		{"summer time is said, not UTC", "2026-06-23 07:50", "2026-06-23 08:30", "today at 8:30am", "before 8:30am today"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now, then := at(t, c.now), at(t, c.t)
			if got := say.When(then, now); got != c.when {
				t.Errorf("When = %q, want %q", got, c.when)
			}
			if got := say.Before(then, now); got != c.before {
				t.Errorf("Before = %q, want %q", got, c.before)
			}
		})
	}
}

func TestTimeLeftIsCutNeverRoundedUp(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-11-23 07:50")
	for want, left := range map[string]time.Duration{
		"52 minutes left":          52*time.Minute + 59*time.Second,
		"1 minute left":            time.Minute,
		"due now":                  30 * time.Second,
		"1 hour left":              time.Hour,
		"1 hour 5 minutes left":    65 * time.Minute,
		"2 days 3 hours left":      51*time.Hour + 40*time.Minute,
		"1 day left":               24*time.Hour + 10*time.Minute,
		"10 minutes late":          -10 * time.Minute,
		"1 day 1 hour late":        -25 * time.Hour,
		"4 minutes late":           -4*time.Minute - 20*time.Second,
		"23 hours 59 minutes left": 24*time.Hour - time.Second,
	} {
		if got := say.Left(now.Add(left), now); got != want {
			t.Errorf("Left(%s) = %q, want %q", left, got, want)
		}
	}
}

func TestMachineTimeIsUTC(t *testing.T) {
	t.Parallel()
	if got := say.Machine(at(t, "2026-06-23 08:30")); got != "2026-06-23T07:30:00Z" {
		t.Errorf("Machine = %q", got)
	}
	if got := say.Date(at(t, "2026-06-23 00:10")); got != "23 June 2026" {
		t.Errorf("Date = %q", got)
	}
}
