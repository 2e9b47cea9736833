package world

import (
	"fmt"
	"strings"

	"firstbell/schools"
)

// TermsICS is a school's calendar as it is published: whole days, whose ends
// are exclusive as the format demands, with the first day back and the last
// day of term beside each holiday.
func (w *World) TermsICS(school int) []byte {
	s := w.Schools[school]
	stamp := w.Now.Format("20060102T150405Z")
	var b strings.Builder
	b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//term dates//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n")
	event := func(kind string, first, last schools.Date, summary string) {
		fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%s-%s-%s@%s\r\nDTSTAMP:%s\r\nDTSTART;VALUE=DATE:%s\r\nDTEND;VALUE=DATE:%s\r\nSUMMARY:%s\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
			kind, compact(first), s.URN, s.Domain, stamp, compact(first), compact(last.AddDays(1)), summary)
	}
	for _, e := range w.Terms(school) {
		if e.Kind != schools.EntryHoliday {
			event(string(e.Kind), e.First, e.Last, e.Note)
			continue
		}
		lastDay := before(e.First)
		event("last", lastDay, lastDay, "Last day of term")
		event(string(e.Kind), e.First, e.Last, e.Note)
		back := weekday(e.Last.AddDays(1))
		event("first", back, back, "First day back")
	}
	b.WriteString("END:VCALENDAR\r\n")
	return []byte(b.String())
}

// before is the last working day before d.
func before(d schools.Date) schools.Date {
	for d = d.AddDays(-1); weekday(d) != d; {
		d = d.AddDays(-1)
	}
	return d
}

func compact(d schools.Date) string { return strings.ReplaceAll(d.String(), "-", "") }
