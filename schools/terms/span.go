package terms

import (
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// span is the days of one event, both ends included, in London.
type span struct {
	first, last schools.Date
	timed       bool // it has a time of day
	from, until time.Time
}

// The hours that an event with a time of day must cover for a day to count as
// closed. A training session after lessons closes nothing.
const (
	lessonsFrom  schools.ClockTime = 9*60 + 30
	lessonsUntil schools.ClockTime = 14*60 + 30
)

// wholeDays are the days of a timed event on which it covers the lessons; false
// where there is none. An all-day event has all its days.
func (s span) wholeDays() (span, bool) {
	if !s.timed {
		return s, true
	}
	for !s.first.After(s.last) && s.from.After(s.first.At(lessonsFrom)) {
		s.first = s.first.AddDays(1)
	}
	for !s.first.After(s.last) && s.until.Before(s.last.At(lessonsUntil)) {
		s.last = s.last.AddDays(-1)
	}
	return s, !s.first.After(s.last)
}

// movedTo is the same span beginning on another day, at the same hours by the
// clock in London.
func (s span) movedTo(first schools.Date) span {
	shift := s.first.DaysUntil(first)
	s.first, s.last = first, s.last.AddDays(shift)
	if s.timed {
		s.from, s.until = sameClock(s.from, shift), sameClock(s.until, shift)
	}
	return s
}

// sameClock is the instant so many days later when London's clocks show the same.
func sameClock(at time.Time, days int) time.Time {
	return at.In(londonZone).AddDate(0, 0, days).UTC()
}

var londonZone = func() *time.Location {
	zone, err := zoneOf("Europe/London")
	if err != nil {
		panic("terms: no time zone data for Europe/London in the binary: " + err.Error())
	}
	return zone
}()

// days are the first and the last day of an event. In the file the end of an
// all-day event is the day after; without an end it is one day.
func days(event *ics.VEvent) (s span, fault *sheet.CellError) {
	if event.GetProperty(ics.ComponentPropertyDuration) != nil {
		return s, &sheet.CellError{Column: "DURATION", Reason: "is not read: use DTEND"}
	}
	start, fault := readMoment(event, ics.ComponentPropertyDtStart)
	if fault != nil {
		return s, fault
	}
	s = span{first: start.day, last: start.day, timed: start.timed, from: start.at, until: start.at}
	if event.GetProperty(ics.ComponentPropertyDtEnd) == nil {
		if start.timed {
			fault = &sheet.CellError{Column: "DTSTART", Reason: "has a time of day, and the event has no end: make it an all-day event (VALUE=DATE)"}
		}
		return s, fault
	}
	end, fault := readMoment(event, ics.ComponentPropertyDtEnd)
	if fault != nil {
		return s, fault
	}
	if end.timed != start.timed {
		return s, &sheet.CellError{Column: "DTEND", Reason: "has a time of day and DTSTART none, or the other way round"}
	}
	if s.last = end.day.AddDays(-1); end.timed {
		s.until, s.last = end.at, schools.DateAt(end.at.Add(-time.Second))
	}
	if s.last.Before(s.first) {
		return s, &sheet.CellError{Column: "DTEND", Reason: "is not after DTSTART: the end of an all-day event is the day after its last"}
	}
	if s.first.DaysUntil(s.last) > MaxSpanDays {
		return s, &sheet.CellError{Column: "DTEND", Reason: "is more than 180 days after DTSTART: check the years"}
	}
	return s, nil
}

// moment is one date or time of a calendar, as it is in London.
type moment struct {
	day   schools.Date
	timed bool
	at    time.Time
}

func readMoment(event *ics.VEvent, name ics.ComponentProperty) (m moment, fault *sheet.CellError) {
	p := event.GetProperty(name)
	if p == nil {
		return m, &sheet.CellError{Column: string(name), Reason: "is missing"}
	}
	zone := ""
	if of := p.ICalParameters["TZID"]; len(of) > 0 {
		zone = of[0]
	}
	return parseMoment(p.Value, zone, string(name))
}

// parseMoment reads YYYYMMDD, or YYYYMMDDTHHMMSS in a zone. A day is the same
// day everywhere; a time is converted to London's.
func parseMoment(value, zone, column string) (m moment, fault *sheet.CellError) {
	value = strings.ToUpper(strings.TrimSpace(value))
	if !strings.Contains(value, "T") {
		day, err := schools.ParseDateIn(value, "20060102")
		if err != nil {
			return m, &sheet.CellError{Column: column, Reason: "is not a date: use YYYYMMDD"}
		}
		return moment{day: day}, nil
	}
	if utc, found := strings.CutSuffix(value, "Z"); found {
		value, zone = utc, "UTC"
	}
	place, err := zoneOf(zone)
	if err != nil {
		return m, &sheet.CellError{Column: column, Reason: "is in a time zone that is not known: use Europe/London"}
	}
	at, err := time.ParseInLocation("20060102T150405", value, place)
	if err != nil {
		return m, &sheet.CellError{Column: column, Reason: "is not a date: use YYYYMMDD"}
	}
	day := schools.DateAt(at)
	if checked, err := schools.NewDate(day.Year(), day.Month(), day.Day()); err != nil || checked != day {
		return m, &sheet.CellError{Column: column, Reason: "is not a date: use YYYYMMDD"}
	}
	return moment{day, true, at.UTC()}, nil
}

// windowsZones are the names that Outlook gives to zones schools' calendars are
// exported in.
var windowsZones = map[string]string{
	"GMT STANDARD TIME": "Europe/London", "GREENWICH STANDARD TIME": "UTC", "W. EUROPE STANDARD TIME": "Europe/Berlin",
	"ROMANCE STANDARD TIME": "Europe/Paris", "CENTRAL EUROPE STANDARD TIME": "Europe/Budapest", "EASTERN STANDARD TIME": "America/New_York",
}

// zoneOf is the zone of a TZID; a time without one is London's.
func zoneOf(name string) (*time.Location, error) {
	name = strings.Trim(name, `"/ `)
	if known, ok := windowsZones[strings.ToUpper(name)]; ok {
		name = known
	}
	switch {
	case name == "":
		name = "Europe/London"
	case strings.EqualFold(name, "local"):
		return nil, schools.ErrDate // the machine's zone says nothing about the school
	}
	return time.LoadLocation(name)
}
