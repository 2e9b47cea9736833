package schools_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/schools"
)

// Ten school years, in which every date and clock change falls.
var (
	firstDrawn = time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	drawnDays  = 3650
)

// anyClock draws a time of day, or none.
func anyClock(from, to int) *rapid.Generator[schools.ClockTime] {
	return rapid.Custom(func(t *rapid.T) schools.ClockTime {
		if rapid.Bool().Draw(t, "unset") {
			return 0
		}
		return schools.ClockTime(rapid.IntRange(from, to).Draw(t, "minute"))
	})
}

// anyCalendar draws a calendar of spans in ten school years: terms, holidays,
// INSET days, closures, days off, days on, other hours, late openings, hours by
// weekday and a pupil who comes part-time.
func anyCalendar(t *rapid.T) schools.Calendar {
	first := schools.DateAt(firstDrawn.Add(12 * time.Hour))
	plan := schools.Plan{
		DayStart: schools.ClockTime(rapid.IntRange(0, 11*60).Draw(t, "start")),
		DayEnd:   schools.ClockTime(rapid.IntRange(0, 23*60).Draw(t, "end")),
	}
	day := rapid.IntRange(0, 6).Draw(t, "weekday")
	plan.Starts[day], plan.Ends[day] = anyClock(7*60, 11*60).Draw(t, "starts"), anyClock(12*60, 18*60).Draw(t, "ends")
	for range rapid.IntRange(0, 40).Draw(t, "spans") {
		from := first.AddDays(rapid.IntRange(0, drawnDays).Draw(t, "first"))
		plan.Entries = append(plan.Entries, schools.Entry{
			Kind:  rapid.SampledFrom(schools.EntryKinds()).Draw(t, "kind"),
			First: from, Last: from.AddDays(rapid.IntRange(0, 80).Draw(t, "days")),
			Source: rapid.SampledFrom([]schools.Provenance{schools.FromSchool, schools.FromTrust, schools.FromCouncil}).Draw(t, "source"),
			Opens:  anyClock(7*60, 13*60).Draw(t, "opens"), Closes: anyClock(12*60, 18*60).Draw(t, "closes"),
		})
	}
	return schools.NewCalendar(plan, nil).For(schools.Weekdays(rapid.IntRange(0, 127).Draw(t, "attends")))
}

func anyInstant(t *rapid.T) time.Time {
	start := firstDrawn.AddDate(0, -1, 0)
	return start.Add(time.Duration(rapid.Int64Range(0, int64(drawnDays+60)*int64(24*time.Hour/time.Second)).Draw(t, "second")) * time.Second)
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
		if next := c.NextSchoolDay(accepted); !late.ByNature() && source != schools.FromWeekdayRule && day.After(next) && !isAfterCutOff(c, accepted, cutoff, next) {
			t.Fatalf("deadline %s is later than the next school day %s", deadline, next)
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

// isAfterCutOff reports whether the next school day is the very day of the
// acceptance and its cut-off has passed: a pupil who is not in that day leaves
// the school until its next day.
func isAfterCutOff(c schools.Calendar, accepted time.Time, _ schools.ClockTime, next schools.Date) bool {
	return schools.DateAt(accepted) == next && accepted.Before(c.Start(next))
}

func TestAClockChangeNeverMovesADeadlineByTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, accepted := anyCalendar(t), anyInstant(t)
		deadline, late, _ := schools.Deadline(c, accepted, schools.DefaultCutoff)
		day := c.Day(schools.DateAt(deadline))
		if late == schools.LateAfterCutoff || late == schools.LateDuringSchool || day.Kind == schools.DayLate || !day.Open {
			return
		}
		want := min(day.Start, schools.DefaultCutoff).String()
		if got := schools.InLondon(deadline).Format("15:04"); got != want {
			t.Fatalf("clocks show %s at the deadline %s, not %s", got, deadline, want)
		}
	})
}

// envZoneDigest makes the test binary print what it makes of ten years and end.
const envZoneDigest = "FIRSTBELL_TEST_ZONE_DIGEST"

// TestDeadlinesDoNotDependOnTheMachinesZone works the deadlines of ten years of
// nights out in processes whose machines stand elsewhere.
func TestDeadlinesDoNotDependOnTheMachinesZone(t *testing.T) {
	if os.Getenv(envZoneDigest) != "" {
		fmt.Println("digest", zoneDigest(t))
		return
	}
	t.Parallel()
	want := ""
	for _, zone := range []string{"UTC", "Europe/London", "Pacific/Apia", "America/St_Johns", "Asia/Tehran"} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestDeadlinesDoNotDependOnTheMachinesZone$")
		cmd.Env = append(os.Environ(), "TZ="+zone, envZoneDigest+"=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("in %s: %v\n%s", zone, err, out)
		}
		line, _, _ := strings.Cut(string(out), "\n")
		if want == "" {
			want = line
		}
		if line != want || !strings.HasPrefix(line, "digest ") {
			t.Errorf("in %s: %q, elsewhere %q", zone, line, want)
		}
	}
}

// zoneDigest sums up every deadline of ten years, one each seven hours.
func zoneDigest(t *testing.T) string {
	sum, c := sha256.New(), lark(t)
	for at := firstDrawn; at.Before(firstDrawn.AddDate(10, 0, 0)); at = at.Add(7 * time.Hour) {
		deadline, late, source := schools.Deadline(c, at.Local(), 0)
		fmt.Fprintln(sum, deadline.Unix(), late, source, c.NextSchoolDay(at.Local()))
	}
	return hex.EncodeToString(sum.Sum(nil))
}
