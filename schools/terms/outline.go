package terms

import (
	"fmt"
	"strings"

	"firstbell/schools/sheet"
)

// The limits of one calendar. A school has a few hundred events in ten years.
const (
	MaxICalLines      = 200_000
	MaxICalLine       = 8 << 10 // bytes of one line with its continuations
	MaxICalComponents = 20_000  // of any kind: events, zones, alarms
	maxICalDepth      = 4       // calendar, event, alarm, and one to spare
)

// outline reads the frame of a calendar, line by line and in one pass, before
// anything takes it apart: every part must be closed by its own name, and
// nothing may be larger than a calendar of term dates can be. Its error names
// the line. It answers the lines on which the calendar's events begin.
func outline(text string) (events []int, err error) {
	f := frame{}
	for line := range strings.Lines(text) {
		if err := f.take(strings.TrimRight(line, "\r\n")); err != nil {
			return nil, err
		}
	}
	return f.events, f.end()
}

// frame is what is open at one line of a calendar.
type frame struct {
	line       int
	size       int    // of the line with its continuations so far
	open       []part // from the calendar inwards
	components int
	closed     bool // the calendar has ended
	events     []int
}

// part is one component that has begun.
type part struct {
	name string
	line int
}

func (f *frame) take(line string) error {
	f.line++
	if f.line > MaxICalLines {
		return f.fault("the calendar has more than %d lines: export the term dates alone", MaxICalLines)
	}
	continues := strings.HasPrefix(line, " ") || strings.HasPrefix(line, "\t")
	if !continues {
		f.size = 0
	}
	f.size += len(line)
	if f.size > MaxICalLine {
		return f.fault("the line has more than %d bytes: shorten the event's text", MaxICalLine)
	}
	if continues {
		return nil
	}
	return f.tell(line)
}

// tell takes a line that is not the continuation of another.
func (f *frame) tell(line string) error {
	name, value, _ := strings.Cut(line, ":")
	value = strings.ToUpper(strings.TrimSpace(value))
	switch word := strings.ToUpper(strings.TrimSpace(name)); {
	case strings.TrimSpace(line) == "":
		return nil
	case f.closed:
		return f.fault("something follows the end of the calendar: export one calendar alone")
	case word == "BEGIN":
		return f.begin(value)
	case len(f.open) == 0:
		return f.fault("this is not an iCal calendar: it must begin with BEGIN:VCALENDAR")
	case word == "END":
		return f.close(value)
	}
	return nil
}

func (f *frame) begin(name string) error {
	f.components++
	switch {
	case len(f.open) == 0 && name != "VCALENDAR":
		return f.fault("this is not an iCal calendar: it must begin with BEGIN:VCALENDAR")
	case len(f.open) > 0 && name == "VCALENDAR":
		return f.fault("a calendar begins inside another: export one calendar alone")
	case len(f.open) > 1 && name == "VEVENT":
		return f.fault("an event begins inside the part that begins on line %d: that part is not closed", f.open[len(f.open)-1].line)
	case len(f.open) >= maxICalDepth:
		return f.fault("parts are nested more than %d deep", maxICalDepth)
	case f.components > MaxICalComponents:
		return f.fault("the calendar has more than %d parts: export the term dates alone", MaxICalComponents)
	}
	if name == "VEVENT" {
		f.events = append(f.events, f.line)
	}
	f.open = append(f.open, part{name, f.line})
	return nil
}

func (f *frame) close(name string) error {
	last := f.open[len(f.open)-1]
	if last.name != name {
		return f.fault("this closes another part than the one that begins on line %d", last.line)
	}
	f.open = f.open[:len(f.open)-1]
	f.closed = len(f.open) == 0
	return nil
}

// end is what is wrong when the text has ended.
func (f *frame) end() error {
	if len(f.open) > 0 {
		f.line = f.open[len(f.open)-1].line
		return f.fault("the part that begins here is not closed: the file is cut off or damaged")
	}
	if !f.closed {
		f.line = 1
		return f.fault("this is not an iCal calendar: it must begin with BEGIN:VCALENDAR")
	}
	return nil
}

func (f *frame) fault(format string, args ...any) error {
	return &sheet.EncodingError{Line: f.line, Reason: fmt.Sprintf(format, args...)}
}
