package notifier

import (
	"testing"
	"time"

	"firstbell/schools"
)

// at is an instant by the clock in London.
func at(t *testing.T, text string) time.Time {
	t.Helper()
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := time.ParseInLocation("2006-01-02 15:04", text, london)
	if err != nil {
		t.Fatal(err)
	}
	return parsed.UTC()
}

func TestWhyANotificationIsLate(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name                     string
		known, accepted, decided string
		deadline, late           string
	}{
		{"an evening, decided at once", "2026-11-19 21:00", "2026-11-19 22:00", "2026-11-19 22:00", "2026-11-20 08:30", LateNot},
		{"Friday night", "2026-11-20 23:50", "2026-11-21 01:00", "2026-11-21 01:00", "2026-11-23 08:30", LateNot},
		{"early on a school day", "2026-11-20 05:00", "2026-11-20 07:40", "2026-11-20 07:40", "2026-11-20 08:30", LateByNature},
		{"during school", "2026-11-20 10:00", "2026-11-20 10:30", "2026-11-20 10:30", "2026-11-20 10:30", LateByNature},
		{"known before the bell, posted after it", "2026-11-20 02:00", "2026-11-20 10:30", "2026-11-20 10:30", "2026-11-20 10:30", LateOfficer},
		{"decided by a person after the bell", "2026-11-19 21:00", "2026-11-19 22:00", "2026-11-20 11:00", "2026-11-20 08:30", LateMatch},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got := deadlineOf(schools.Calendar{}, schools.DefaultCutoff, clocks{
				known: at(t, tc.known), accepted: at(t, tc.accepted), decided: at(t, tc.decided),
			})
			if !got.at.Equal(at(t, tc.deadline)) || got.late != tc.late {
				t.Errorf("deadline %s, late %q; want %s, %q", got.at, got.late, at(t, tc.deadline), tc.late)
			}
			if got.calendar != string(schools.FromWeekdayRule) {
				t.Errorf("calendar from %q", got.calendar)
			}
		})
	}
}

func TestAParkedChildNeverWaitsLongerThanADay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, accepted, want string }{
		{"on a Thursday night by the bell", "2026-11-19 22:00", "2026-11-20 08:30"},
		{"on a Friday night within a day, not by Monday", "2026-11-20 22:00", "2026-11-21 22:00"},
		{"on Christmas Eve within a day, not in January", "2026-12-24 15:40", "2026-12-25 15:40"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			accepted := at(t, tc.accepted)
			bell := earliestBell(nil, 0, accepted)
			if got := workBy(bell, accepted); !got.Equal(at(t, tc.want)) {
				t.Errorf("work by %s, want %s", got, at(t, tc.want))
			}
		})
	}
}
