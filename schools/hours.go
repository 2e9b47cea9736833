package schools

import (
	"slices"
	"time"
)

// WeekTimes are times of day by weekday, Sunday first. A zero time is not set.
type WeekTimes [7]ClockTime

// hours are when pupils are at school.
type hours struct {
	start, end   ClockTime // on a usual day; zero means the default
	starts, ends WeekTimes // by weekday, where one differs
}

func hoursOf(p Plan) hours { return hours{p.DayStart, p.DayEnd, p.Starts, p.Ends} }

// on are the planned hours of a weekday.
func (h hours) on(w time.Weekday) (start, end ClockTime) {
	return h.starts[w].or(h.start.or(DefaultDayStart)), h.ends[w].or(h.end.or(DefaultDayEnd))
}

// hoursOn are the hours of day d, other hours and late openings included.
func (c Calendar) hoursOn(d Date) (start, end ClockTime) {
	start, end = c.planned(d)
	return max(start, c.opening(d)), end
}

// planned are the hours of day d as they were planned.
func (c Calendar) planned(d Date) (start, end ClockTime) {
	start, end = c.hours.on(d.Weekday())
	for _, e := range c.special {
		if e.covers(d) && e.Kind != EntryLate {
			start, end = e.Opens.or(start), e.Closes.or(end)
		}
	}
	return start, end
}

// opening is the latest late opening of day d; zero where there is none.
func (c Calendar) opening(d Date) (opens ClockTime) {
	for _, e := range c.special {
		if e.covers(d) && e.Kind == EntryLate {
			opens = max(opens, e.Opens)
		}
	}
	return opens
}

// delay is how much later than planned the school opens on day d.
func (c Calendar) delay(d Date) ClockTime {
	planned, _ := c.planned(d)
	return max(0, c.opening(d)-planned)
}

// Start is when pupils must be in on day d, as an instant in UTC.
func (c Calendar) Start(d Date) time.Time {
	start, _ := c.hoursOn(d)
	return d.At(start)
}

// End is when the school day d ends, as an instant in UTC; never before it
// starts.
func (c Calendar) End(d Date) time.Time {
	start, end := c.hoursOn(d)
	return d.At(max(start, end))
}

// HasOwnHours reports whether the plan says when the school's day begins or
// ends, on any weekday.
func (p Plan) HasOwnHours() bool {
	set := func(c ClockTime) bool { return c != 0 }
	return p.DayStart != 0 || p.DayEnd != 0 || slices.ContainsFunc(p.Starts[:], set) || slices.ContainsFunc(p.Ends[:], set)
}
