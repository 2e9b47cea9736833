package terms_test

import (
	"fmt"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/terms"
)

// timed is an event whose start and end are written as they are, parameters
// included.
func timed(summary, start, end string, extra ...string) string {
	lines := []string{"BEGIN:VEVENT", "UID:1", "DTSTART" + start}
	if end != "" {
		lines = append(lines, "DTEND"+end)
	}
	return strings.Join(append(append(lines, "SUMMARY:"+summary), append(extra, "END:VEVENT")...), "\r\n") + "\r\n"
}

// spans are the days of a calendar's entries, as "first..last".
func spans(f *terms.File) string {
	var all []string
	for _, e := range f.Plans[0].Entries {
		text := e.First.String()
		if e.Last != e.First {
			text += ".." + e.Last.String()
		}
		all = append(all, text)
	}
	return strings.Join(all, " ")
}

func TestRecurringEventsAreWrittenOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, first, end, rule, want string }{
		{"every year, three times", "20261225", "20261226", "RRULE:FREQ=YEARLY;COUNT=3", "2026-12-25 2027-12-25 2028-12-25"},
		{"every week until a day", "20270108", "20270109", "RRULE:FREQ=WEEKLY;UNTIL=20270122", "2027-01-08 2027-01-15 2027-01-22"},
		{"every second week", "20270108", "20270109", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", "2027-01-08 2027-01-22 2027-02-05"},
		{"Mondays and Fridays", "20270108", "20270109", "RRULE:FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", "2027-01-08 2027-01-11 2027-01-15"},
		{"the first Monday of each month", "20270104", "20270105", "RRULE:FREQ=MONTHLY;BYDAY=1MO;COUNT=3", "2027-01-04 2027-02-01 2027-03-01"},
		{"the last Friday of each month", "20270129", "20270130", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2027-01-29 2027-02-26 2027-03-26"},
		{"the last day of each month", "20270131", "20270201", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2027-01-31 2027-02-28 2027-03-31"},
		{"a month without a 31st", "20270131", "20270201", "RRULE:FREQ=MONTHLY;COUNT=2", "2027-01-31 2027-03-31"},
		{"the late May bank holiday", "20270531", "20270601", "RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2", "2027-05-31 2028-05-29"},
		{"every other day, with spans of two", "20270108", "20270110", "RRULE:FREQ=DAILY;INTERVAL=3;COUNT=2", "2027-01-08..2027-01-09 2027-01-11..2027-01-12"},
		{"without one of them", "20270108", "20270109", "RRULE:FREQ=WEEKLY;COUNT=3\r\nEXDATE;VALUE=DATE:20270115", "2027-01-08 2027-01-22"},
		{"on further dates", "20270108", "20270109", "RDATE;VALUE=DATE:20270210,20270211", "2027-01-08 2027-02-10 2027-02-11"},
		{"29 February", "20280229", "20280301", "RRULE:FREQ=YEARLY;COUNT=2", "2028-02-29 2032-02-29"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := terms.ReadICal(strings.NewReader(calendar(event("School closed", c.first, c.end, c.rule))), 100001, schools.FromSchool)
			if err != nil || len(f.Rejected)+len(f.Warnings) != 0 || spans(f) != c.want {
				t.Errorf("%v, %+v\nwant %s", err, f, c.want)
			}
		})
	}
}

func TestARuleWithoutAnEndIsBoundedAndSaid(t *testing.T) {
	t.Parallel()
	f, err := terms.ReadICal(strings.NewReader(calendar(event("Bank holiday", "20261225", "20261226", "RRULE:FREQ=YEARLY"))), 100001, schools.FromSchool)
	if err != nil || len(f.Rejected) != 0 || len(f.Warnings) != 1 || len(f.Plans[0].Entries) != terms.MaxRecurYears+1 {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestTimesOfDayAreThoseOfLondon(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, event, want string
		warned            bool
	}{
		{"a whole day in London", timed("INSET Day", ";TZID=Europe/London:20270104T083000", ";TZID=Europe/London:20270104T153000"), "2027-01-04", false},
		{"midnight to midnight in UTC, in winter", timed("INSET Day", ":20270104T000000Z", ":20270105T000000Z"), "2027-01-04", false},
		{"midnight to midnight in UTC, in summer", timed("INSET Day", ":20270614T000000Z", ":20270615T000000Z"), "2027-06-14", false},
		{"a whole day in New York is none here", timed("INSET Day", ";TZID=America/New_York:20270104T083000", ";TZID=America/New_York:20270104T153000"), "", true},
		{"New York's night covers London's day", timed("INSET Day", ";TZID=America/New_York:20270104T030000", ";TZID=America/New_York:20270104T110000"), "2027-01-04", false},
		{"as Outlook names the zone", timed("INSET Day", ";TZID=GMT Standard Time:20270104T083000", ";TZID=GMT Standard Time:20270104T153000"), "2027-01-04", false},
		{"without a zone", timed("INSET Day", ":20270104T083000", ":20270105T153000"), "2027-01-04..2027-01-05", false},
		{"training after lessons", timed("Staff training", ":20270104T154500", ":20270104T173000"), "", true},
		{"an afternoon off", timed("School closed", ":20270104T130000", ":20270104T170000"), "", true},
		{"a zone beside a day", timed("INSET Day", ";TZID=America/New_York:20270104", ""), "2027-01-04", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sure := event("Half term", "20261026", "20261031")
			f, err := terms.ReadICal(strings.NewReader(calendar(sure, c.event)), 100001, schools.FromSchool)
			if err != nil || len(f.Rejected) != 0 || (len(f.Warnings) == 1) != c.warned {
				t.Fatalf("%v, %+v", err, f)
			}
			if got := strings.TrimSpace(strings.TrimPrefix(spans(f), "2026-10-26..2026-10-30")); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTenThousandEventsAreOneCalendar(t *testing.T) {
	t.Parallel()
	events := []string{event("Half term", "20261026", "20261031")}
	first := day(t, "2000-01-03")
	for i := range 9_999 {
		d := first.AddDays(i)
		from, until := strings.ReplaceAll(d.String(), "-", ""), strings.ReplaceAll(d.AddDays(1).String(), "-", "")
		events = append(events, event(fmt.Sprintf("Year %d trip", i%6+1), from, until))
	}
	f, err := terms.ReadICal(strings.NewReader(calendar(events...)), 100001, schools.FromSchool)
	if err != nil || f.Rows != 10_000 || len(f.Rejected) != 0 || spans(f) != "2026-10-26..2026-10-30" {
		t.Fatalf("%v: %d events, %d spans", err, f.Rows, len(f.Plans[0].Entries))
	}
}

func TestATermSaidTwiceIsOne(t *testing.T) {
	t.Parallel()
	f, err := terms.ReadICal(strings.NewReader(calendar(event("Spring Term", "20270104", "20270327"), event("Spring term 2027", "20270104", "20270327"))), 100001, schools.FromSchool)
	if err != nil || len(f.Rejected) != 0 || spans(f) != "2027-01-04..2027-03-26" {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestHoursByWeekdayAndByDay(t *testing.T) {
	t.Parallel()
	f, err := terms.ReadCSV(strings.NewReader("urn,kind,first,last,day_start,start_wed,end_fri,opens,closes\n" +
		"100001,term,2027-01-05,2027-03-25,08:50,10:30,12:30,,\n" +
		"100001,hours,2027-03-25,,,,,,13:00\n100001,late-opening,2027-01-06,,,,,11:00,\n100001,open,2027-01-09,,,,,09:00,12:00\n"))
	if err != nil || len(f.Rejected) != 0 {
		t.Fatalf("%v, %+v", err, f)
	}
	c := schools.NewCalendar(f.Plans[0], nil)
	for date, want := range map[string]string{
		"2027-01-05": "08:50-15:30", "2027-01-06": "11:00-15:30", "2027-01-13": "10:30-15:30", "2027-01-08": "08:50-12:30",
		"2027-03-25": "08:50-13:00", "2027-01-09": "09:00-12:00",
	} {
		if d := c.Day(day(t, date)); !d.Open || d.Start.String()+"-"+d.End.String() != want {
			t.Errorf("%s: %+v, want %s", date, d, want)
		}
	}
	for name, c := range map[string]struct{ row, column string }{
		"overlapping terms":           {"100001,term,2027-03-01,2027-04-01,,,,,", "first"},
		"the same term again":         {"100001,term,2027-01-05,2027-03-25,,,,,", "first"},
		"hours that are none":         {"100001,hours,2027-03-01,,,,,,", "opens"},
		"a late opening at no time":   {"100001,late-opening,2027-03-01,,,,,,12:00", "opens"},
		"closing before opening":      {"100001,hours,2027-03-01,,,,,12:00,11:00", "closes"},
		"hours of a holiday":          {"100001,holiday,2027-03-29,,,,,12:00,", "opens"},
		"a weekday's hour that is no": {"100001,holiday,2027-03-29,,,soon,,,", "start_wed"},
		"another start on Wednesdays": {"100001,holiday,2027-03-29,,,09:00,,,", "start_wed"},
	} {
		f, err := terms.ReadCSV(strings.NewReader("urn,kind,first,last,day_start,start_wed,end_fri,opens,closes\n" +
			"100001,term,2027-01-05,2027-03-25,08:50,10:30,12:30,,\n" + c.row + "\n"))
		if err != nil || len(f.Rejected) != 1 || f.Rejected[0].Line != 3 || f.Rejected[0].Column != c.column {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
	}
}

func FuzzOverrides(f *testing.F) {
	f.Add("date,kind,title,la,urn\n2027-05-03,open,Work day,,100002\n2027-06-21,closed,County day,886,\n")
	f.Add("date,kind\n03/05/2027,closed\n")
	f.Add("kind,date,urn,la\nopen,2027-02-31,100001,886\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := terms.ReadOverrides(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, o := range file.Overrides {
			if o.Date.IsZero() || (o.LA != 0 && o.URN != 0) {
				t.Errorf("taken: %+v", o)
			}
		}
	})
}

func FuzzRecurrence(f *testing.F) {
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=MO,FR;COUNT=3", "FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2", "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=-1", "FREQ=DAILY;UNTIL=20270301T000000Z", "FREQ=;COUNT=0"} {
		f.Add(rule)
	}
	f.Fuzz(func(t *testing.T, rule string) {
		file, err := terms.ReadICal(strings.NewReader(calendar(event("School closed", "20270108", "20270110", "RRULE:"+rule))), 100001, schools.FromSchool)
		if err != nil {
			return
		}
		if n := len(file.Plans[0].Entries); n > terms.MaxOccurrences+1 || (n == 0 && len(file.Rejected) == 0) {
			t.Errorf("%d occurrences, %v", n, file.Rejected)
		}
	})
}
