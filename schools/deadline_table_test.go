package schools_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/schools"
	"firstbell/schools/terms"
)

// minDatedCases is how many dated cases the table must hold.
const minDatedCases = 80

// datedCase is one row of testdata/deadlines.md.
type datedCase struct {
	line                         int
	accepted, calendar, cutOff   string
	nextDay, deadline            string
	late, source, why, underHead string
}

// TestDeadlinesOfTheTable reads testdata/deadlines.md, which is written to be
// read: when something is accepted, by which calendar, and what follows.
func TestDeadlinesOfTheTable(t *testing.T) {
	t.Parallel()
	cases, calendars := datedCases(t), namedCalendars(t)
	if len(cases) < minDatedCases {
		t.Fatalf("only %d dated cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.underHead+": "+c.accepted+" "+c.why, func(t *testing.T) {
			t.Parallel()
			calendar, ok := calendars[c.calendar]
			if !ok && c.calendar == "knole" {
				t.Skip("the real calendar is not here")
			}
			if !ok {
				t.Fatalf("line %d: there is no calendar %q", c.line, c.calendar)
			}
			cutOff, err := schools.ParseClockTime(c.cutOff)
			if err != nil {
				t.Fatal(err)
			}
			accepted := london(t, c.accepted)
			deadline, late, source := schools.Deadline(calendar, accepted, cutOff)
			cause := string(late)
			if cause == "" {
				cause = "–"
			}
			got := []string{calendar.NextSchoolDay(accepted).String(), schools.InLondon(deadline).Format("2006-01-02 15:04"), cause, string(source)}
			want := []string{c.nextDay, c.deadline, c.late, c.source}
			if strings.Join(got, " | ") != strings.Join(want, " | ") {
				t.Errorf("line %d: got %s, want %s", c.line, strings.Join(got, " | "), strings.Join(want, " | "))
			}
			if deadline.Location() != time.UTC {
				t.Errorf("the deadline is in %s, not UTC", deadline.Location())
			}
		})
	}
}

// datedCases are the rows of the table's sections.
func datedCases(t *testing.T) []datedCase {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "deadlines.md"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []datedCase
	heading := ""
	for i, line := range strings.Split(string(raw), "\n") {
		if head, ok := strings.CutPrefix(line, "## "); ok {
			heading = head
		}
		if !strings.HasPrefix(line, "| 2") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "| "), "|")
		if len(cells) != 8 {
			t.Fatalf("line %d has %d columns", i+1, len(cells))
		}
		for n := range cells {
			cells[n] = strings.TrimSpace(cells[n])
		}
		cases = append(cases, datedCase{i + 1, cells[0], cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], heading})
	}
	return cases
}

// namedCalendars are the calendars that the table names.
func namedCalendars(t *testing.T) map[string]schools.Calendar {
	t.Helper()
	with := func(extra ...schools.Entry) schools.Calendar {
		return schools.NewCalendar(schools.Plan{Entries: append(larkEntries(t), extra...)}, nil)
	}
	snow := schools.Closure{First: day(t, "2027-01-19"), Last: day(t, "2027-01-19"), Reason: schools.ClosedBySnow, From: schools.FromSchool}
	late := snow
	late.Opens = 10 * 60
	scotland := schools.BankHolidaysOf(schools.Scotland, []schools.BankHoliday{{Date: day(t, "2027-08-02"), Title: "Summer bank holiday", Division: schools.Scotland}})
	all := map[string]schools.Calendar{
		"lark":     lark(t),
		"weekdays": {},
		"early":    schools.NewCalendar(schools.Plan{DayStart: 8 * 60, DayEnd: 14 * 60}, nil),
		"split": schools.NewCalendar(schools.Plan{Starts: schools.WeekTimes{time.Wednesday: 10*60 + 30},
			Ends: schools.WeekTimes{time.Friday: 12*60 + 30}}, nil),
		"snow":     with(snow.Entry()),
		"late":     with(late.Entry()),
		"worker":   with(schools.HolidayOverride{Date: day(t, "2027-05-03"), URN: 100001, Opens: true}.Entry()),
		"county":   with(schools.HolidayOverride{Date: day(t, "2027-06-21"), LA: 886, Title: "County day"}.Entry()),
		"scottish": schools.NewCalendar(schools.Plan{}, scotland),
		"nursery":  lark(t).For(1<<time.Monday | 1<<time.Tuesday),
		"never":    schools.NewCalendar(schools.Plan{Entries: []schools.Entry{entry(t, schools.EntryClosure, "2027-01-01", "2028-12-31")}}, nil),
		"gap": schools.NewCalendar(schools.Plan{Entries: []schools.Entry{
			entry(t, schools.EntryTerm, "2026-09-01", "2026-10-16"), entry(t, schools.EntryTerm, "2027-04-12", "2027-05-28"),
		}}, nil),
	}
	file, err := os.Open(filepath.Join("..", "..", "shared", "data", "terms", "knole.ics"))
	if err != nil {
		return all
	}
	defer func() { _ = file.Close() }()
	read, err := terms.ReadICal(file, 137000, schools.FromSchool)
	if err != nil {
		t.Fatal(err)
	}
	all["knole"] = schools.NewCalendar(read.Plans[0], nil)
	return all
}
