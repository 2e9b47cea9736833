package terms

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// The bounds of one recurring event. A rule without an end is taken for
// MaxRecurYears; more than MaxOccurrences is no rule that a school means.
const (
	MaxRecurYears  = 10
	MaxOccurrences = 600
)

// rule is a recurrence rule as far as it is understood. Whatever else RFC 5545
// allows refuses the event.
type rule struct {
	freq      string
	interval  int
	count     int
	until     schools.Date
	byDay     []nthDay
	byDate    []int // days of the month; negative ones count from its end
	byMonth   []int
	weekStart time.Weekday
}

// nthDay is a weekday, or the n-th such weekday of a month.
type nthDay struct {
	n   int // 0 means every one
	day time.Weekday
}

var icalDays = map[string]time.Weekday{
	"SU": time.Sunday, "MO": time.Monday, "TU": time.Tuesday, "WE": time.Wednesday, "TH": time.Thursday, "FR": time.Friday, "SA": time.Saturday,
}

// readRule reads an RRULE's value.
func readRule(text string) (r rule, fault *sheet.CellError) {
	r = rule{interval: 1, weekStart: time.Monday}
	for part := range strings.SplitSeq(strings.ToUpper(text), ";") {
		name, value, _ := strings.Cut(part, "=")
		if !r.take(strings.TrimSpace(name), strings.TrimSpace(value)) {
			return r, &sheet.CellError{Column: "RRULE", Reason: "the event recurs by a rule that is not understood: write each occurrence as an event of its own"}
		}
	}
	nth := slices.ContainsFunc(r.byDay, func(d nthDay) bool { return d.n != 0 })
	switch {
	case r.freq == "":
		return r, &sheet.CellError{Column: "RRULE", Reason: "does not say how often: FREQ is missing"}
	case nth && (r.freq == "DAILY" || r.freq == "WEEKLY" || (r.freq == "YEARLY" && len(r.byMonth) == 0)):
		return r, &sheet.CellError{Column: "RRULE", Reason: "counts weekdays in a way that is not understood: write each occurrence as an event of its own"}
	}
	return r, nil
}

func (r *rule) take(name, value string) bool {
	var err error
	switch name {
	case "FREQ":
		r.freq = value
		return slices.Contains([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, value)
	case "INTERVAL":
		r.interval, err = strconv.Atoi(value)
		return err == nil && r.interval > 0 && r.interval < 1000
	case "COUNT":
		r.count, err = strconv.Atoi(value)
		return err == nil && r.count > 0
	case "UNTIL":
		r.until, err = schools.ParseDateIn(value[:min(len(value), 8)], "20060102")
		return err == nil
	case "WKST":
		day, ok := icalDays[value]
		r.weekStart = day
		return ok
	case "BYDAY":
		return r.takeDays(value)
	case "BYMONTHDAY":
		return takeNumbers(value, 31, &r.byDate)
	case "BYMONTH":
		return takeNumbers(value, 12, &r.byMonth)
	}
	return name == "" && value == ""
}

func (r *rule) takeDays(value string) bool {
	for one := range strings.SplitSeq(value, ",") {
		if len(one) < 2 {
			return false
		}
		day, ok := icalDays[one[len(one)-2:]]
		n := 0
		if number := one[:len(one)-2]; number != "" {
			var err error
			if n, err = strconv.Atoi(number); err != nil || n == 0 || n > 5 || n < -5 {
				return false
			}
		}
		if !ok {
			return false
		}
		r.byDay = append(r.byDay, nthDay{n, day})
	}
	return true
}

func takeNumbers(value string, most int, into *[]int) bool {
	for one := range strings.SplitSeq(value, ",") {
		n, err := strconv.Atoi(one)
		if err != nil || n == 0 || n > most || n < -most {
			return false
		}
		*into = append(*into, n)
	}
	return true
}

// days are the days on which an event that begins on first occurs, first
// included. forever says that the rule has no end of its own; false that there
// are too many.
func (r rule) days(first schools.Date) (days []schools.Date, forever, ok bool) {
	forever = r.count == 0 && r.until.IsZero()
	for i := 0; i <= MaxRecurYears*366; i++ {
		d := first.AddDays(i)
		if !r.until.IsZero() && d.After(r.until) && i > 0 {
			break
		}
		if i > 0 && !r.matches(first, d) {
			continue
		}
		if days = append(days, d); len(days) == r.count {
			break
		}
		if len(days) > MaxOccurrences {
			return nil, forever, false
		}
	}
	return days, forever, true
}

func (r rule) matches(first, d schools.Date) bool {
	if len(r.byMonth) > 0 && !slices.Contains(r.byMonth, int(d.Month())) {
		return false
	}
	switch r.freq {
	case "DAILY":
		return first.DaysUntil(d)%r.interval == 0 && r.onDay(d, true) && r.onDate(d, true)
	case "WEEKLY":
		weeks := r.week(first).DaysUntil(r.week(d)) / 7
		return weeks%r.interval == 0 && r.onDay(d, d.Weekday() == first.Weekday()) && r.onDate(d, true)
	case "MONTHLY":
		months := (d.Year()-first.Year())*12 + int(d.Month()) - int(first.Month())
		return months%r.interval == 0 && r.onDay(d, true) && r.onDate(d, len(r.byDay) > 0 || d.Day() == first.Day())
	}
	return (d.Year()-first.Year())%r.interval == 0 && (len(r.byMonth) > 0 || d.Month() == first.Month()) &&
		r.onDay(d, true) && r.onDate(d, len(r.byDay) > 0 || d.Day() == first.Day())
}

// week is the first day of the week in which d lies.
func (r rule) week(d schools.Date) schools.Date {
	return d.AddDays(-((int(d.Weekday()) - int(r.weekStart) + 7) % 7))
}

// onDay reports whether BYDAY names the day; unsaid is the answer where the rule
// has none.
func (r rule) onDay(d schools.Date, unsaid bool) bool {
	if len(r.byDay) == 0 {
		return unsaid
	}
	fromStart, fromEnd := (d.Day()-1)/7+1, -((daysIn(d)-d.Day())/7 + 1)
	return slices.ContainsFunc(r.byDay, func(w nthDay) bool {
		return w.day == d.Weekday() && (w.n == 0 || w.n == fromStart || w.n == fromEnd)
	})
}

func (r rule) onDate(d schools.Date, unsaid bool) bool {
	if len(r.byDate) == 0 {
		return unsaid
	}
	return slices.Contains(r.byDate, d.Day()) || slices.Contains(r.byDate, d.Day()-daysIn(d)-1)
}

// daysIn is how many days the month of d has.
func daysIn(d schools.Date) int {
	return time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
