package schools_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/schools"
)

// anyCalendar draws a calendar of a few spans in two school years.
func anyCalendar(t *rapid.T) schools.Calendar {
	first, err := schools.NewDate(2026, time.September, 1)
	if err != nil {
		t.Fatal(err)
	}
	plan := schools.Plan{
		DayStart: schools.ClockTime(rapid.IntRange(0, 11*60).Draw(t, "start")),
		DayEnd:   schools.ClockTime(rapid.IntRange(0, 23*60).Draw(t, "end")),
	}
	for range rapid.IntRange(0, 12).Draw(t, "spans") {
		from := first.AddDays(rapid.IntRange(0, 700).Draw(t, "first"))
		plan.Entries = append(plan.Entries, schools.Entry{
			Kind:  rapid.SampledFrom([]schools.EntryKind{schools.EntryTerm, schools.EntryHoliday, schools.EntryInset, schools.EntryClosure}).Draw(t, "kind"),
			First: from, Last: from.AddDays(rapid.IntRange(0, 80).Draw(t, "days")),
			Source: rapid.SampledFrom([]schools.Provenance{schools.FromSchool, schools.FromTrust, schools.FromCouncil}).Draw(t, "source"),
		})
	}
	return schools.NewCalendar(plan, nil)
}

func anyInstant(t *rapid.T) time.Time {
	start := time.Date(2026, 8, 1, 0, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(rapid.Int64Range(0, int64(900*24*time.Hour/time.Second)).Draw(t, "second")) * time.Second)
}

func TestDeadlineProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, accepted := anyCalendar(t), anyInstant(t)
		cutoff := schools.ClockTime(rapid.IntRange(0, 20*60).Draw(t, "cutoff"))
		deadline, late, source := schools.Deadline(c, accepted, cutoff)
		day := schools.DateAt(deadline)
		if open, why := c.IsSchoolDay(day); !open && source != schools.FromWeekdayRule {
			t.Fatalf("accepted %s, deadline %s is on a closed day: %s", accepted, deadline, why)
		}
		if deadline.Before(accepted) {
			t.Fatalf("deadline %s is before acceptance %s", deadline, accepted)
		}
		if (late == schools.LateAfterCutoff || late == schools.LateDuringSchool) != deadline.Equal(accepted) {
			t.Fatalf("deadline %s, accepted %s, late %q", deadline, accepted, late)
		}
		if late == schools.LateNot && deadline.Sub(accepted) < schools.ShortNotice {
			t.Fatalf("%s of notice is called enough", deadline.Sub(accepted))
		}
		if !late.ByNature() && deadline.After(c.Start(day)) {
			t.Fatalf("deadline %s is after the start of school %s", deadline, c.Start(day))
		}
	})
}

func TestDeadlineDoesNotDependOnTheZoneOfItsArgument(t *testing.T) {
	t.Parallel()
	auckland, err := time.LoadLocation("Pacific/Auckland")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c, accepted := anyCalendar(t), anyInstant(t)
		here, late, source := schools.Deadline(c, accepted, 0)
		there, lateThere, sourceThere := schools.Deadline(c, accepted.In(auckland), 0)
		if !here.Equal(there) || late != lateThere || source != sourceThere {
			t.Fatalf("%s here, %s there", here, there)
		}
	})
}

func TestALaterAcceptanceNeverHasAnEarlierDeadline(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, accepted := anyCalendar(t), anyInstant(t)
		later := accepted.Add(time.Duration(rapid.Int64Range(0, int64(10*24*time.Hour)).Draw(t, "wait")))
		first, _, source := schools.Deadline(c, accepted, 0)
		second, _, sourceLater := schools.Deadline(c, later, 0)
		if second.Before(first) && source == sourceLater {
			t.Fatalf("accepted %s: %s; accepted %s: %s", accepted, first, later, second)
		}
	})
}
