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
	return schools.NewCalendar(schools.Plan{URN: 100001, Entries: larkEntries(t)}, nil)
}

func larkEntries(t testing.TB) []schools.Entry {
	t.Helper()
	return []schools.Entry{
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
	}
}

func TestASchoolDayNeverEndsBeforeItStarts(t *testing.T) {
	t.Parallel()
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
