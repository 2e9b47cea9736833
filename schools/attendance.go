package schools

import (
	"errors"
	"strings"
	"time"
)

// Weekdays are the days of the week on which one pupil attends. The zero value
// means every day on which the school is open.
type Weekdays uint8

// ErrWeekdays is what parsing weekdays answers for anything else.
var ErrWeekdays = errors.New("not days of the week: write them like mon;tue;wed")

var weekdayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// ParseWeekdays reads short names of days, such as "mon;tue;wed" or "Mon Tue",
// parted by semicolons, commas, spaces or slashes. Nothing means every day.
func ParseWeekdays(text string) (Weekdays, error) {
	var all Weekdays
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return strings.ContainsRune(";, /", r) }) {
		day := -1
		for i, name := range weekdayNames {
			full := strings.ToLower(time.Weekday(i).String())
			if word == name || (len(word) > len(name) && strings.HasPrefix(full, word)) {
				day = i
			}
		}
		if day < 0 {
			return 0, ErrWeekdays
		}
		all |= 1 << day
	}
	return all, nil
}

// Has reports whether the pupil attends on that day of the week.
func (w Weekdays) Has(day time.Weekday) bool { return w == 0 || w&(1<<day) != 0 }

// IsPartTime reports whether there is a weekday, Monday to Friday, without the
// pupil.
func (w Weekdays) IsPartTime() bool {
	for day := time.Monday; day <= time.Friday; day++ {
		if !w.Has(day) {
			return true
		}
	}
	return false
}

// String is the days' short names parted by semicolons, Monday first; nothing
// for every day.
func (w Weekdays) String() string {
	var names []string
	for i := range weekdayNames {
		day := time.Weekday((i + 1) % 7)
		if w != 0 && w.Has(day) {
			names = append(names, weekdayNames[day])
		}
	}
	return strings.Join(names, ";")
}

// MarshalText writes what String gives.
func (w Weekdays) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (w *Weekdays) UnmarshalText(text []byte) (err error) {
	*w, err = ParseWeekdays(string(text))
	return err
}

// For is the calendar of one pupil who attends on those weekdays only. It keeps
// every deadline of the school but one: what is accepted on a day on which the
// pupil is not in is not due at once, it is due by the next day on which the
// school is open. It is never due later than that: the days on a roll are a
// habit, the school may swap one, and it must know before the child is next in.
func (c Calendar) For(days Weekdays) Calendar {
	c.attends = days
	return c
}
