package terms_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/schools"
	"firstbell/schools/terms"
)

func day(t testing.TB, text string) schools.Date {
	t.Helper()
	d, err := schools.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// event is one all-day event; extra lines come before its end.
func event(summary, start, end string, extra ...string) string {
	lines := []string{"BEGIN:VEVENT", "UID:" + summary + start, "DTSTART;VALUE=DATE:" + start}
	if end != "" {
		lines = append(lines, "DTEND;VALUE=DATE:"+end)
	}
	lines = append(lines, "SUMMARY:"+summary)
	return strings.Join(append(lines, append(extra, "END:VEVENT")...), "\r\n") + "\r\n"
}

func calendar(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func TestReadICalUnderstandsItsEvents(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, event string
		kind        schools.EntryKind // empty: left out with a warning
		first, last string
	}{
		{"an exclusive end", event("Lark: School Holiday", "20270215", "20270220"), schools.EntryHoliday, "2027-02-15", "2027-02-19"},
		{"no end is one day", event("INSET Day (school closed)", "20270104", ""), schools.EntryInset, "2027-01-04", "2027-01-04"},
		{"half-term", event("Half Term", "20270215", "20270220"), schools.EntryHoliday, "2027-02-15", "2027-02-19"},
		{"a staff training day", event("Staff training day - school closed to pupils", "20270104", "20270105"), schools.EntryInset, "2027-01-04", "2027-01-04"},
		{"a closure", event("School closed", "20270120", "20270121"), schools.EntryClosure, "2027-01-20", "2027-01-20"},
		{"a term as one span", event("Spring Term 2027", "20270105", "20270213"), schools.EntryTerm, "2027-01-05", "2027-02-12"},
		{"a bank holiday", event("Early May bank holiday", "20270503", "20270504"), schools.EntryHoliday, "2027-05-03", "2027-05-03"},
		{"a fair is no holiday", event("Christmas holiday fair", "20261212", "20261213"), "", "", ""},
		{"a trip", event("Year 6 trip to York", "20261212", "20261213"), "", "", ""},
		{"a cancelled closure", event("School closed", "20270120", "20270121", "STATUS:CANCELLED"), "", "", ""},
		{"a weekly club recurs and says nothing", event("Chess club", "20270120", "20270121", "RRULE:FREQ=WEEKLY"), "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sure := event("INSET", "20261001", "20261002")
			f, err := terms.ReadICal(strings.NewReader(calendar(sure, c.event)), 100001, schools.FromTrust)
			if err != nil || len(f.Rejected) != 0 {
				t.Fatalf("%v, %+v", err, f)
			}
			got := f.Plans[0].Entries[1:]
			if c.kind == "" {
				if len(got) != 0 || len(f.Warnings) != 1 || f.Warnings[0].Line != 10 {
					t.Errorf("got %v, warnings %v", got, f.Warnings)
				}
				return
			}
			want := schools.Entry{Kind: c.kind, First: day(t, c.first), Last: day(t, c.last), Source: schools.FromTrust}
			if len(got) != 1 || got[0] != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestReadICalRefusesByLineWhatItCannotPlace(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ event, column string }{
		"a rule not known":   {event("INSET Day", "20270104", "20270105", "RRULE:FREQ=YEARLY;BYSETPOS=1;BYDAY=MO"), "RRULE"},
		"a rule of no kind":  {event("INSET Day", "20270104", "20270105", "RRULE:INTERVAL=2"), "RRULE"},
		"hourly":             {event("INSET Day", "20270104", "20270105", "RRULE:FREQ=HOURLY"), "RRULE"},
		"every day for ever": {event("INSET Day", "20270104", "20270105", "RRULE:FREQ=DAILY"), "RRULE"},
		"a changed instance": {event("INSET Day", "20270104", "20270105", "RECURRENCE-ID;VALUE=DATE:20270105"), "RECURRENCE-ID"},
		"overlapping terms":  {event("Spring Term", "20270104", "20270326") + event("Summer Term", "20270301", "20270520"), "DTSTART"},
		"a duration":         {event("INSET Day", "20270104", "", "DURATION:P2D"), "DURATION"},
		"an end before it":   {event("INSET Day", "20270104", "20270104"), "DTEND"},
		"a year too long":    {event("School holiday", "20270104", "20280104"), "DTEND"},
		"31 February":        {event("INSET Day", "20270231", ""), "DTSTART"},
		"unclear words":      {event("First day of half term", "20270215", ""), "SUMMARY"},
		"a time of day":      {strings.Replace(event("INSET Day", "20270104", ""), ";VALUE=DATE:20270104", ":20270104T090000Z", 1), "DTSTART"},
		"a zone not known":   {timed("INSET Day", ";TZID=Europe/Atlantis:20270104T080000", ";TZID=Europe/Atlantis:20270104T180000"), "DTSTART"},
		"a day and a time":   {timed("INSET Day", ";VALUE=DATE:20270104", ":20270104T180000Z"), "DTEND"},
		"no start":           {strings.Replace(event("INSET Day", "20270104", ""), "DTSTART;VALUE=DATE:20270104\r\n", "", 1), "DTSTART"},
		"two first days":     {event("First day of term", "20261005", "") + event("First day of term", "20261006", ""), "SUMMARY"},
		"two last days":      {event("Last day of term", "20261005", "") + event("Last day of term", "20261006", ""), "SUMMARY"},
		"a term without end": {event("First day of term", "20261005", "") + event("Last day of term", "20271006", ""), "DTSTART"},
	} {
		f, err := terms.ReadICal(strings.NewReader(calendar(event("Half term", "20261026", "20261031"), c.event)), 100001, schools.FromSchool)
		if err != nil || len(f.Rejected) != 1 || f.Rejected[0].Line < 10 || f.Rejected[0].Column != c.column {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
	}
}

func TestReadICalRefusesTheFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing": "", "CSV": "urn,kind,first,last\n", "cut off": calendar()[:20], "another encoding": calendar(event("Caf\xe9", "20270104", "")),
	} {
		if f, err := terms.ReadICal(strings.NewReader(text), 100001, schools.FromSchool); err == nil {
			t.Errorf("%s: taken as %+v", name, f)
		}
	}
	f, err := terms.ReadICal(strings.NewReader(calendar(event("Chess club", "20270104", ""))), 100001, schools.FromSchool)
	if err != nil || len(f.Rejected) != 1 {
		t.Errorf("a calendar that says nothing of school days: %v, %+v", err, f)
	}
}

func TestRealSchoolCalendar(t *testing.T) {
	t.Parallel()
	file, err := os.Open(filepath.Join("..", "..", "..", "shared", "data", "terms", "knole.ics"))
	if err != nil {
		t.Skip("public data is not here: ", err)
	}
	defer func() { _ = file.Close() }()
	f, err := terms.ReadICal(file, 137000, schools.FromSchool)
	if err != nil || len(f.Rejected)+len(f.Warnings) != 0 || f.Rows != 47 {
		t.Fatalf("%v: %d events, rejected %v, warnings %v", err, f.Rows, f.Rejected, f.Warnings)
	}
	c := schools.NewCalendar(f.Plans[0], nil)
	for date, open := range map[string]bool{
		"2025-09-01": true,  // first day back
		"2025-09-22": false, // INSET
		"2025-10-17": true,  // last day of term
		"2025-10-20": false, // holiday
		"2025-11-02": false, // the holiday's last day; its DTEND is the 3rd
		"2025-11-03": true,  // first day back
		"2026-10-20": false, // INSET inside the holiday
		"2026-10-30": false, // still the holiday after the INSET days
		"2026-11-02": true,  // first day back
		"2026-11-06": false, // INSET
		"2027-02-11": true,  // last day of term, a Thursday
		"2027-02-12": false, // INSET and holiday
		"2027-03-25": true,  // last day of term
		"2027-03-26": false, // Good Friday and holiday
		"2027-04-12": true,
		"2027-05-03": false, // bank holiday that the calendar does not name
		"2027-07-22": true,  // the last day that is known
	} {
		if got, why := c.IsSchoolDay(day(t, date)); got != open {
			t.Errorf("%s: %t (%s)", date, got, why)
		}
	}
	if c.Horizon().String() != "2027-07-22" || c.Provenance(day(t, "2027-09-02")) != schools.FromWeekdayRule {
		t.Errorf("the horizon is %s", c.Horizon())
	}
	if got := c.NextSchoolDay(time.Date(2026, 12, 24, 22, 0, 0, 0, time.UTC)); got.String() != "2027-01-04" {
		t.Errorf("after Christmas Eve comes %s", got)
	}
}

func TestReadCSV(t *testing.T) {
	t.Parallel()
	f, err := terms.ReadCSV(strings.NewReader("urn,kind,first,last,note,source,day_start,day_end\n" +
		"100002,Term,2027-01-05,2027-02-12,Spring,council,08:30,15:00\n100001,inset,04/01/2027,,,,,\n100002,holiday,2027-02-15,2027-02-19,,,08:30,\n"))
	if err != nil || len(f.Rejected) != 0 || len(f.Plans) != 2 {
		t.Fatalf("%v, %+v", err, f)
	}
	first, second := f.Plans[0], f.Plans[1]
	if first.URN != 100001 || first.Entries[0].Last.String() != "2027-01-04" || first.Entries[0].Source != schools.FromSchool {
		t.Errorf("got %+v", first)
	}
	if second.DayStart.String() != "08:30" || second.DayEnd.String() != "15:00" || len(second.Entries) != 2 || second.Entries[0].Source != schools.FromCouncil {
		t.Errorf("got %+v", second)
	}
}

func TestReadCSVRejectsByLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, column string }{
		"a kind not known":      {"100001,strike,2027-01-05,,,,,", "kind"},
		"no first day":          {"100001,inset,,2027-01-05,,,,", "first"},
		"31 February":           {"100001,inset,2027-02-31,,,,,", "first"},
		"last before first":     {"100001,holiday,2027-02-15,2027-02-14,,,,", "last"},
		"a year too long":       {"100001,holiday,2027-02-15,2028-02-15,,,,", "last"},
		"a source not known":    {"100001,inset,2027-01-05,,,rumour,,", "source"},
		"no time of day":        {"100001,inset,2027-01-05,,,,8.45,", "day_start"},
		"another start of day":  {"100001,inset,2027-01-05,,,,09:00,", "day_start"},
		"a URN that is none":    {"lark,inset,2027-01-05,,,,,", "urn"},
		"a formula in the note": {"100001,inset,2027-01-05,,=1+1,,,", "note"},
	} {
		f, err := terms.ReadCSV(strings.NewReader("urn,kind,first,last,note,source,day_start,day_end\n100001,inset,2027-01-04,,,,08:45,\n" + c.row + "\n"))
		if err != nil || len(f.Rejected) != 1 || f.Rejected[0].Line != 3 || f.Rejected[0].Column != c.column || len(f.Plans[0].Entries) != 1 {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
	}
}

func TestURNOf(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]schools.URN{"100001.ics": 100001, "/a/b/100001.ICS": 100001, "knole.ics": 0, "100001.csv": 0, "": 0} {
		if got, ok := terms.URNOf(name); got != want || ok != (want != 0) {
			t.Errorf("%s: %s, %t", name, got, ok)
		}
	}
}

func FuzzICal(f *testing.F) {
	f.Add([]byte(calendar(event("Half term", "20261026", "20261031"), event("First day back", "20261102", ""), event("Last day of term", "20261218", ""))))
	f.Add([]byte(calendar(event("INSET Day", "20270104", "20270105", "RRULE:FREQ=YEARLY", "STATUS:CANCELLED"))))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY;X=\"a\":INSET\n DAY\nDTSTART:20270104T090000\nEND:VEVENT\nEND:VCALENDAR\n"))
	f.Add([]byte("BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := terms.ReadICal(bytes.NewReader(data), 100001, schools.FromSchool)
		if err != nil {
			return
		}
		for _, e := range file.Plans[0].Entries {
			if e.Last.Before(e.First) || e.First.DaysUntil(e.Last) > terms.MaxSpanDays {
				t.Errorf("a span from %s to %s", e.First, e.Last)
			}
		}
		c := schools.NewCalendar(file.Plans[0], nil)
		at := time.Date(2027, 1, 4, 20, 0, 0, 0, time.UTC)
		if deadline, _, _ := schools.Deadline(c, at, 0); deadline.Before(at) {
			t.Errorf("deadline %s", deadline)
		}
	})
}
