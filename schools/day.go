package schools

import "time"

// DayKind is what one day is at a school, for showing it.
type DayKind string

// The kinds of day.
const (
	DayTerm        DayKind = "term"
	DayOpened      DayKind = "open" // open although such a day usually is not
	DayWeekend     DayKind = "weekend"
	DayBankHoliday DayKind = "bank-holiday"
	DayInset       DayKind = "inset"
	DayHoliday     DayKind = "holiday"
	DayClosed      DayKind = "closed"
	DayLate        DayKind = "late-opening" // pupils attend, but later than planned
)

var dayOfEntry = map[EntryKind]DayKind{
	EntryClosure: DayClosed, EntryBankHoliday: DayBankHoliday, EntryInset: DayInset, EntryHoliday: DayHoliday,
}

// Day is what is known of one day at a school.
type Day struct {
	Date   Date
	Open   bool // pupils attend
	Kind   DayKind
	Why    string     // in words
	Source Provenance // who stands behind it
	Start  ClockTime  // when pupils must be in; zero on a closed day
	End    ClockTime
}

// Day tells of day d.
func (c Calendar) Day(d Date) Day {
	j := c.judge(d)
	day := Day{Date: d, Open: j.open, Kind: j.kind, Why: j.why, Source: j.source}
	if !j.open {
		return day
	}
	day.Start, day.End = c.hoursOn(d)
	day.End = max(day.Start, day.End)
	if c.delay(d) > 0 {
		day.Kind, day.Why = DayLate, "opens late, at "+day.Start.String()
	}
	return day
}

// Days tells of every day from first to last, both included.
func (c Calendar) Days(first, last Date) []Day {
	var days []Day
	for d := first; !d.After(last); d = d.AddDays(1) {
		days = append(days, c.Day(d))
	}
	return days
}

// closedWords say why an entry closes the school. What somebody wrote beside it
// is for people who look at the file.
func closedWords(e Entry) string {
	switch {
	case e.Kind == EntryHoliday:
		return "school holiday"
	case e.Kind == EntryInset:
		return "INSET day"
	case e.Kind == EntryBankHoliday && e.Note != "":
		return "bank holiday: " + e.Note
	case e.Kind == EntryBankHoliday:
		return "bank holiday"
	case e.Note != "":
		return "closed: " + e.Note
	}
	return "closed"
}

func openedWords(d Date, e Entry) string {
	on := "a day that is usually closed"
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		on = "a " + w.String()
	}
	if e.Note != "" {
		return "open on " + on + ": " + e.Note
	}
	return "open on " + on
}
