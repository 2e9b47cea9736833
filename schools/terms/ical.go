package terms

import (
	"errors"
	"io"
	"slices"
	"strings"

	ics "github.com/arran4/golang-ical"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// MaxICalBytes is the largest calendar that is read.
const MaxICalBytes = 4 << 20

// ReadICal reads one school's calendar; source says who published it. It
// answers an error when the file as a whole is not a calendar; events that
// cannot be placed are in Rejected, events that mean nothing for the days of
// school are in Warnings.
func ReadICal(r io.Reader, urn schools.URN, source schools.Provenance) (*File, error) {
	text, err := sheet.ReadUTF8(io.LimitReader(r, MaxICalBytes+1))
	if err != nil {
		return nil, err
	}
	if len(text) > MaxICalBytes {
		return nil, errors.New("the calendar is larger than 4 MB: export the term dates alone")
	}
	lines, err := outline(text)
	if err != nil {
		return nil, err
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(text))
	if err != nil {
		// The library's text may quote the line.
		return nil, &sheet.EncodingError{Line: 1, Reason: "this is not an iCal calendar, or one of its lines is damaged: export it again"}
	}
	c := &collector{file: &File{Lines: map[schools.URN][]int{urn: {1}}}, source: source}
	if len(calendar.Events()) != len(lines) {
		return nil, &sheet.EncodingError{Line: 1, Reason: "the calendar can be read in more than one way: export it again"}
	}
	for i, event := range calendar.Events() {
		c.file.Rows++
		c.add(event, lines[i])
	}
	c.pair()
	if len(c.entries) == 0 && len(c.file.Rejected) == 0 {
		c.reject(1, "SUMMARY", "no event of this calendar is a term, a holiday, an INSET day or a closure")
	}
	sortEntries(c.entries)
	c.file.Plans = []schools.Plan{{URN: urn, Entries: c.entries}}
	slices.SortStableFunc(c.file.Rejected, func(a, b sheet.Rejection) int { return a.Line - b.Line })
	return c.file, nil
}

// collector gathers spans and the first and last days of terms.
type collector struct {
	file    *File
	source  schools.Provenance
	entries []schools.Entry
	marks   []mark
}

// mark is a first or last day of term.
type mark struct {
	day  schools.Date
	kind meaning
	line int
}

func (c *collector) reject(line int, column, reason string) {
	c.file.Rejected = append(c.file.Rejected, sheet.Rejection{Line: line, Column: column, Reason: reason})
}

func (c *collector) add(event *ics.VEvent, line int) {
	means := read(value(event, ics.ComponentPropertySummary))
	if means == meansNothing || strings.EqualFold(value(event, ics.ComponentPropertyStatus), "CANCELLED") {
		c.file.Warnings = append(c.file.Warnings, sheet.Rejection{Line: line, Column: "SUMMARY",
			Reason: "says nothing about term, holiday, INSET or closure, or is cancelled: left out"})
		return
	}
	if means == meansUnclear {
		c.reject(line, "SUMMARY", "does not say whether pupils attend: write first day of term, last day of term, holiday or INSET")
		return
	}
	first, last, fault := days(event)
	if fault != nil {
		c.reject(line, fault.Column, fault.Reason)
		return
	}
	switch means {
	case meansFirstDay:
		c.marks = append(c.marks, mark{first, means, line})
	case meansLastDay:
		c.marks = append(c.marks, mark{last, means, line})
	default:
		c.entries = append(c.entries, schools.Entry{Kind: schools.EntryKind(means), First: first, Last: last, Source: c.source})
	}
}

func value(event *ics.VEvent, name ics.ComponentProperty) string {
	if p := event.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

// days are the first and the last day of an all-day event. In the file the end
// is the day after; without an end the event is one day.
func days(event *ics.VEvent) (first, last schools.Date, fault *sheet.CellError) {
	for _, name := range []ics.ComponentProperty{ics.ComponentPropertyRrule, ics.ComponentPropertyRdate,
		ics.ComponentPropertyExdate, ics.ComponentPropertyExrule, ics.ComponentPropertyRecurrenceId} {
		if event.GetProperty(name) != nil {
			return first, last, &sheet.CellError{Column: string(name), Reason: "the event recurs: write each occurrence as an event of its own"}
		}
	}
	if event.GetProperty(ics.ComponentPropertyDuration) != nil {
		return first, last, &sheet.CellError{Column: "DURATION", Reason: "is not read: use DTEND"}
	}
	if first, fault = allDay(event, ics.ComponentPropertyDtStart); fault != nil {
		return first, last, fault
	}
	if event.GetProperty(ics.ComponentPropertyDtEnd) == nil {
		return first, first, nil
	}
	end, fault := allDay(event, ics.ComponentPropertyDtEnd)
	if fault != nil {
		return first, last, fault
	}
	if last = end.AddDays(-1); last.Before(first) {
		return first, last, &sheet.CellError{Column: "DTEND", Reason: "is not after DTSTART: the end of an all-day event is the day after its last"}
	}
	if first.DaysUntil(last) > MaxSpanDays {
		return first, last, &sheet.CellError{Column: "DTEND", Reason: "is more than 180 days after DTSTART: check the years"}
	}
	return first, last, nil
}

func allDay(event *ics.VEvent, name ics.ComponentProperty) (schools.Date, *sheet.CellError) {
	p := event.GetProperty(name)
	if p == nil {
		return schools.Date{}, &sheet.CellError{Column: string(name), Reason: "is missing"}
	}
	if strings.ContainsAny(p.Value, "Tt") || len(p.ICalParameters["TZID"]) > 0 {
		return schools.Date{}, &sheet.CellError{Column: string(name),
			Reason: "has a time of day or a time zone: term dates must be all-day events (VALUE=DATE)"}
	}
	d, err := schools.ParseDateIn(p.Value, "20060102")
	if err != nil {
		return d, &sheet.CellError{Column: string(name), Reason: "is not a date: use YYYYMMDD"}
	}
	return d, nil
}

// pair makes terms of first and last days. A calendar may begin or end in the
// middle of a term; two firsts or two lasts in a row leave a doubt and are
// refused.
func (c *collector) pair() {
	slices.SortStableFunc(c.marks, func(a, b mark) int { return strings.Compare(a.day.String(), b.day.String()) })
	for i, m := range c.marks {
		open := i > 0 && c.marks[i-1].kind == meansFirstDay
		switch {
		case m.kind == meansFirstDay && open:
			c.reject(m.line, "SUMMARY", "a first day of term follows another without a last day between them")
		case m.kind == meansFirstDay && i == len(c.marks)-1:
			c.term(m.day, m.day)
		case m.kind == meansLastDay && open:
			c.termOfMarks(c.marks[i-1], m)
		case m.kind == meansLastDay && i == 0:
			c.term(m.day, m.day)
		case m.kind == meansLastDay:
			c.reject(m.line, "SUMMARY", "a last day of term follows another without a first day between them")
		}
	}
}

func (c *collector) termOfMarks(first, last mark) {
	if first.day.DaysUntil(last.day) > MaxSpanDays {
		c.reject(last.line, "DTSTART", "the term would last more than 180 days: a first or last day is missing")
		return
	}
	c.term(first.day, last.day)
}

func (c *collector) term(first, last schools.Date) {
	c.entries = append(c.entries, schools.Entry{Kind: schools.EntryTerm, First: first, Last: last, Source: c.source})
}
