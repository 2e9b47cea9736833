package terms

import (
	"errors"
	"fmt"
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
	c.entries = slices.Compact(c.entries)
	c.file.Plans = []schools.Plan{{URN: urn, Entries: c.entries}}
	slices.SortStableFunc(c.file.Rejected, func(a, b sheet.Rejection) int { return a.Line - b.Line })
	return c.file, nil
}

// collector gathers spans and the first and last days of terms.
type collector struct {
	file    *File
	source  schools.Provenance
	entries []schools.Entry
	terms   []placedTerm
	marks   []mark
}

// mark is a first or last day of term.
type mark struct {
	day  schools.Date
	kind meaning
	line int
}

// placedTerm is a term and where it stands.
type placedTerm struct {
	first, last schools.Date
	line        int
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
	spans, fault := c.occurrences(event, line)
	if fault != nil {
		c.reject(line, fault.Column, fault.Reason)
		return
	}
	for _, s := range spans {
		c.place(means, s, line)
	}
}

func (c *collector) warn(line int, column, reason string) {
	c.file.Warnings = append(c.file.Warnings, sheet.Rejection{Line: line, Column: column, Reason: reason})
}

// place keeps what one occurrence of an event says.
func (c *collector) place(means meaning, s span, line int) {
	switch means {
	case meansFirstDay:
		c.marks = append(c.marks, mark{s.first, means, line})
	case meansLastDay:
		c.marks = append(c.marks, mark{s.last, means, line})
	case meansTerm:
		c.term(s.first, s.last, line)
	default:
		whole, ok := s.wholeDays()
		if !ok {
			c.warn(line, "DTSTART", "covers a part of the school day only, so pupils attend: left out")
			return
		}
		c.entries = append(c.entries, schools.Entry{Kind: schools.EntryKind(means), First: whole.first, Last: whole.last, Source: c.source})
	}
}

// occurrences are the spans of an event, each time it recurs.
func (c *collector) occurrences(event *ics.VEvent, line int) ([]span, *sheet.CellError) {
	for _, name := range []ics.ComponentProperty{ics.ComponentPropertyExrule, ics.ComponentPropertyRecurrenceId} {
		if event.GetProperty(name) != nil {
			return nil, &sheet.CellError{Column: string(name), Reason: "changes how an event recurs in a way that is not read: write each occurrence as an event of its own"}
		}
	}
	once, fault := days(event)
	if fault != nil {
		return nil, fault
	}
	starts := []schools.Date{once.first}
	if text := value(event, ics.ComponentPropertyRrule); text != "" {
		r, fault := readRule(text)
		if fault != nil {
			return nil, fault
		}
		all, forever, ok := r.days(once.first)
		if !ok {
			return nil, &sheet.CellError{Column: "RRULE", Reason: "makes the event recur more than 600 times: give the rule an end"}
		}
		if forever {
			c.warn(line, "RRULE", "has no end: it is taken for 10 years")
		}
		starts = all
	}
	added, fault := dateList(event, ics.ComponentPropertyRdate)
	if fault != nil {
		return nil, fault
	}
	removed, fault := dateList(event, ics.ComponentPropertyExdate)
	if fault != nil {
		return nil, fault
	}
	var spans []span
	for _, d := range slices.Concat(starts, added) {
		if !slices.Contains(removed, d) {
			spans = append(spans, once.movedTo(d))
		}
	}
	return spans, nil
}

// dateList are the days that all properties of a name list.
func dateList(event *ics.VEvent, name ics.ComponentProperty) (all []schools.Date, fault *sheet.CellError) {
	for _, p := range event.GetProperties(name) {
		zone := ""
		if of := p.ICalParameters["TZID"]; len(of) > 0 {
			zone = of[0]
		}
		for one := range strings.SplitSeq(p.Value, ",") {
			m, fault := parseMoment(one, zone, string(name))
			if fault != nil {
				return nil, fault
			}
			if all = append(all, m.day); len(all) > MaxOccurrences {
				return nil, &sheet.CellError{Column: string(name), Reason: "lists more than 600 dates"}
			}
		}
	}
	return all, nil
}

func value(event *ics.VEvent, name ics.ComponentProperty) string {
	if p := event.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
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
			c.term(m.day, m.day, m.line)
		case m.kind == meansLastDay && open:
			c.termOfMarks(c.marks[i-1], m)
		case m.kind == meansLastDay && i == 0:
			c.term(m.day, m.day, m.line)
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
	c.term(first.day, last.day, last.line)
}

// term keeps a term. Two terms never overlap: one of them has a wrong date. The
// same term said twice is one.
func (c *collector) term(first, last schools.Date, line int) {
	for _, t := range c.terms {
		switch {
		case t.first == first && t.last == last:
			return
		case !t.first.After(last) && !first.After(t.last):
			c.reject(line, "DTSTART", fmt.Sprintf("the term overlaps the one on line %d: mend the dates of one of them", t.line))
			return
		}
	}
	c.terms = append(c.terms, placedTerm{first, last, line})
	c.entries = append(c.entries, schools.Entry{Kind: schools.EntryTerm, First: first, Last: last, Source: c.source})
}
