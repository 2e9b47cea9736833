package schools_test

import (
	"testing"
	"time"

	"firstbell/schools"
)

func day(t testing.TB, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return d
}

// london reads "2006-01-02 15:04" as London time.
func london(t testing.TB, text string) time.Time {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, zone)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func entry(t testing.TB, kind schools.EntryKind, first, last string) schools.Entry {
	t.Helper()
	return schools.Entry{Kind: kind, First: day(t, first), Last: day(t, last), Source: schools.FromSchool}
}

// lark is a school with terms, INSET days inside and outside a holiday, and a
// closure, over the school year 2026-27.
func lark(t testing.TB) schools.Calendar {
	t.Helper()
	return schools.NewCalendar(schools.Plan{URN: 100001, Entries: []schools.Entry{
		entry(t, schools.EntryTerm, "2026-09-01", "2026-10-16"),
		entry(t, schools.EntryTerm, "2026-11-02", "2026-12-18"),
		entry(t, schools.EntryTerm, "2027-01-04", "2027-02-12"),
		entry(t, schools.EntryTerm, "2027-02-22", "2027-03-25"),
		entry(t, schools.EntryTerm, "2027-04-12", "2027-05-28"),
		entry(t, schools.EntryTerm, "2027-06-07", "2027-07-22"),
		entry(t, schools.EntryHoliday, "2026-10-17", "2026-11-01"),
		entry(t, schools.EntryHoliday, "2027-07-23", "2027-08-31"),
		entry(t, schools.EntryInset, "2026-09-01", "2026-09-01"),
		entry(t, schools.EntryInset, "2026-10-19", "2026-10-20"), // inside the holiday
		entry(t, schools.EntryInset, "2027-01-04", "2027-01-04"), // pupils return after it
		entry(t, schools.EntryInset, "2027-05-04", "2027-05-04"), // after a bank holiday Monday
		entry(t, schools.EntryClosure, "2027-01-20", "2027-01-20"),
	}}, nil)
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	const (
		not      = schools.LateNot
		short    = schools.LateShortNotice
		cut      = schools.LateAfterCutoff
		during   = schools.LateDuringSchool
		atOnce   = "at once"
		standard = schools.ClockTime(0)
	)
	school, nobody := lark(t), schools.Calendar{}
	nine, half := schools.ClockTime(9*60), schools.ClockTime(8*60+30)
	for _, c := range []struct {
		name     string
		calendar schools.Calendar
		accepted string // London time
		cutoff   schools.ClockTime
		deadline string
		late     schools.LateCause
		source   schools.Provenance
	}{
		// Nights and weekends.
		{"Tuesday evening", school, "2026-11-10 19:12", standard, "2026-11-11 08:30", not, schools.FromSchool},
		{"Tuesday a minute before midnight", school, "2026-11-10 23:59", standard, "2026-11-11 08:30", not, schools.FromSchool},
		{"Wednesday a minute after midnight", school, "2026-11-11 00:01", standard, "2026-11-11 08:30", not, schools.FromSchool},
		{"Friday after school", school, "2026-11-13 16:00", standard, "2026-11-16 08:30", not, schools.FromSchool},
		{"Saturday night", school, "2026-11-14 23:30", standard, "2026-11-16 08:30", not, schools.FromSchool},
		{"Sunday", school, "2026-11-15 12:00", standard, "2026-11-16 08:30", not, schools.FromSchool},
		{"Monday before dawn", school, "2026-11-16 04:00", standard, "2026-11-16 08:30", not, schools.FromSchool},
		// The morning itself.
		{"an hour before the cut-off", school, "2026-11-16 07:30", standard, "2026-11-16 08:30", not, schools.FromSchool},
		{"07:31, less than an hour", school, "2026-11-16 07:31", standard, "2026-11-16 08:30", short, schools.FromSchool},
		{"07:40 on a school day", school, "2026-11-16 07:40", standard, "2026-11-16 08:30", short, schools.FromSchool},
		{"a minute before the cut-off", school, "2026-11-16 08:29", standard, "2026-11-16 08:30", short, schools.FromSchool},
		{"at the cut-off", school, "2026-11-16 08:30", standard, atOnce, cut, schools.FromSchool},
		{"between cut-off and bell", school, "2026-11-16 08:44", standard, atOnce, cut, schools.FromSchool},
		{"at the bell", school, "2026-11-16 08:45", standard, atOnce, during, schools.FromSchool},
		{"during a lesson", school, "2026-11-16 11:20", standard, atOnce, during, schools.FromSchool},
		{"a minute before school ends", school, "2026-11-16 15:29", standard, atOnce, during, schools.FromSchool},
		{"as school ends", school, "2026-11-16 15:30", standard, "2026-11-17 08:30", not, schools.FromSchool},
		// Cut-offs of other forces.
		{"a cut-off after the bell gives the bell", school, "2026-11-15 12:00", nine, "2026-11-16 08:45", not, schools.FromSchool},
		{"with a late cut-off, 08:44 is before the deadline", school, "2026-11-16 08:44", nine, "2026-11-16 08:45", short, schools.FromSchool},
		{"an early cut-off", school, "2026-11-15 12:00", 8 * 60, "2026-11-16 08:00", not, schools.FromSchool},
		{"a cut-off given as the default", school, "2026-11-15 12:00", half, "2026-11-16 08:30", not, schools.FromSchool},
		// Holidays, INSET days and closures.
		{"Friday 23:50, Monday bank holiday, Tuesday INSET", school, "2027-04-30 23:50", standard, "2027-05-05 08:30", not, schools.FromSchool},
		{"the last afternoon before half-term", school, "2026-10-16 15:45", standard, "2026-11-02 08:30", not, schools.FromSchool},
		{"on an INSET day inside a holiday", school, "2026-10-19 10:00", standard, "2026-11-02 08:30", not, schools.FromSchool},
		{"between INSET and the end of the holiday", school, "2026-10-21 10:00", standard, "2026-11-02 08:30", not, schools.FromSchool},
		{"on the INSET day before pupils return", school, "2027-01-04 10:00", standard, "2027-01-05 08:30", not, schools.FromSchool},
		{"Christmas Eve", school, "2026-12-24 22:00", standard, "2027-01-05 08:30", not, schools.FromSchool},
		{"Christmas Day", school, "2026-12-25 09:00", standard, "2027-01-05 08:30", not, schools.FromSchool},
		{"New Year's Eve", school, "2026-12-31 23:59", standard, "2027-01-05 08:30", not, schools.FromSchool},
		{"the morning of a closure", school, "2027-01-20 07:00", standard, "2027-01-21 08:30", not, schools.FromSchool},
		{"the evening before a closure", school, "2027-01-19 20:00", standard, "2027-01-21 08:30", not, schools.FromSchool},
		{"in a gap between terms that nobody called a holiday", school, "2027-02-16 10:00", standard, "2027-02-22 08:30", not, schools.FromSchool},
		{"Maundy Thursday after school", school, "2027-03-25 18:00", standard, "2027-04-12 08:30", not, schools.FromSchool},
		{"the spring bank holiday, inside half-term", school, "2027-05-31 10:00", standard, "2027-06-07 08:30", not, schools.FromSchool},
		// Clock changes.
		{"the night the clocks go forward", school, "2027-03-28 00:30", standard, "2027-04-12 08:30", not, schools.FromSchool},
		{"the same night without a calendar", nobody, "2027-03-28 02:30", standard, "2027-03-30 08:30", not, schools.FromWeekdayRule},
		{"the night the clocks go back", nobody, "2027-10-31 01:30", standard, "2027-11-01 08:30", not, schools.FromWeekdayRule},
		{"the Friday before the clocks go back", nobody, "2027-10-29 22:00", standard, "2027-11-01 08:30", not, schools.FromWeekdayRule},
		{"midnight in summer is still the evening in UTC", school, "2027-06-15 00:10", standard, "2027-06-15 08:30", not, schools.FromSchool},
		// Beyond what is known.
		{"in the last summer holiday that is known", school, "2027-08-01 10:00", standard, "2027-09-01 08:30", not, schools.FromWeekdayRule},
		{"after the horizon", school, "2027-09-14 20:00", standard, "2027-09-15 08:30", not, schools.FromWeekdayRule},
		{"before the first known day", school, "2026-08-26 20:00", standard, "2026-08-27 08:30", not, schools.FromWeekdayRule},
		{"without a calendar, a Friday before a bank holiday", nobody, "2027-08-27 20:00", standard, "2027-08-31 08:30", not, schools.FromWeekdayRule},
		{"without a calendar, Christmas on a Saturday", nobody, "2027-12-24 20:00", standard, "2027-12-29 08:30", not, schools.FromWeekdayRule},
		{"without a calendar, during the day", nobody, "2027-06-15 11:00", standard, atOnce, during, schools.FromWeekdayRule},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			accepted := london(t, c.accepted)
			want := accepted
			if c.deadline != atOnce {
				want = london(t, c.deadline)
			}
			got, late, source := schools.Deadline(c.calendar, accepted, c.cutoff)
			if !got.Equal(want) || late != c.late || source != c.source {
				t.Errorf("accepted %s: deadline %s, late %q, from %s; want %s, %q, %s", accepted,
					got.In(want.Location()), late, source, want, c.late, c.source)
			}
			if got.Location() != time.UTC {
				t.Errorf("the deadline is in %s, not UTC", got.Location())
			}
		})
	}
}

func TestSchoolHoursOfOneSchool(t *testing.T) {
	t.Parallel()
	early := schools.NewCalendar(schools.Plan{DayStart: 8 * 60, DayEnd: 14 * 60}, nil)
	if got, _, _ := schools.Deadline(early, london(t, "2027-06-14 20:00"), 0); !got.Equal(london(t, "2027-06-15 08:00")) {
		t.Errorf("a school that starts at 8 must know by 8, got %s", got)
	}
	if _, late, _ := schools.Deadline(early, london(t, "2027-06-15 14:30"), 0); late != schools.LateNot {
		t.Errorf("after 14:00 the school day is over, got %q", late)
	}
	upside := schools.NewCalendar(schools.Plan{DayStart: 10 * 60, DayEnd: 9 * 60}, nil)
	if d := day(t, "2027-06-15"); upside.End(d).Before(upside.Start(d)) {
		t.Error("a school day ends before it starts")
	}
}

func TestIsSchoolDaySaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		date string
		open bool
		why  string
	}{
		{"2026-11-10", true, "term"},
		{"2026-11-14", false, "weekend"},
		{"2027-05-03", false, "bank holiday: Early May"},
		{"2026-10-19", false, "INSET day"},
		{"2026-10-21", false, "school holiday"},
		{"2027-01-20", false, "closed"},
		{"2027-02-17", false, "between terms"},
		{"2028-02-17", true, "weekday rule: the calendar does not reach this date"},
	} {
		if open, why := lark(t).IsSchoolDay(day(t, c.date)); open != c.open || why != c.why {
			t.Errorf("%s: %t, %q; want %t, %q", c.date, open, why, c.open, c.why)
		}
	}
}

func TestAMissingTermIsNotALongHoliday(t *testing.T) {
	t.Parallel()
	c := schools.NewCalendar(schools.Plan{Entries: []schools.Entry{
		entry(t, schools.EntryTerm, "2026-09-01", "2026-10-16"), entry(t, schools.EntryTerm, "2027-04-12", "2027-05-28"),
	}}, nil)
	if open, _ := c.IsSchoolDay(day(t, "2027-01-12")); !open || c.Provenance(day(t, "2027-01-12")) != schools.FromWeekdayRule {
		t.Error("a term left out of the file closes the school for half a year")
	}
}

func TestACalendarThatNeverOpensFallsBackToWeekdays(t *testing.T) {
	t.Parallel()
	c := schools.NewCalendar(schools.Plan{Entries: []schools.Entry{entry(t, schools.EntryClosure, "2027-01-01", "2028-12-31")}}, nil)
	got, _, source := schools.Deadline(c, london(t, "2027-06-12 10:00"), 0)
	if !got.Equal(london(t, "2027-06-14 08:30")) || source != schools.FromWeekdayRule {
		t.Errorf("deadline %s from %s", got, source)
	}
}
