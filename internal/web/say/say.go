// Package say puts times into words as a person in England would say them.
//
// Everything inside Firstbell is UTC; a page is read by somebody looking at the
// clock on a school's wall. This package is the one place where pages turn
// an instant into "today at 8:30am" or "52 minutes left", always in
// Europe/London and in the GOV.UK style for dates and times. It computes
// nothing that anyone acts on: deadlines come from the schools' calendars.
package say

import (
	"fmt"
	"time"
	_ "time/tzdata" // a machine without a zone database must still say the right hour
)

// London is the clock on the wall of every school served.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("loading the time zone " + name + " from the program's own copy: " + err.Error())
	}
	return loc
}

// Clock is the time of day: "8:30am", "9am", "midday", "midnight".
func Clock(t time.Time) string {
	t = t.In(London)
	switch {
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// Date is a whole date: "23 November 2026".
func Date(t time.Time) string { return t.In(London).Format("2 January 2006") }

// Day is the day as seen from now: "today", "tomorrow", "yesterday", or
// "Wednesday 25 November", with the year where it is another one.
func Day(t, now time.Time) string {
	switch daysApart(t, now) {
	case 0:
		return "today"
	case 1:
		return "tomorrow"
	case -1:
		return "yesterday"
	}
	if t.In(London).Year() != now.In(London).Year() {
		return t.In(London).Format("Monday 2 January 2006")
	}
	return t.In(London).Format("Monday 2 January")
}

// When is day and time: "today at 8:30am", "Monday 23 November at 9am".
func When(t, now time.Time) string { return Day(t, now) + " at " + Clock(t) }

// Before is a deadline in words: "before 8:30am today",
// "before 8:45am on Wednesday 25 November".
func Before(deadline, now time.Time) string {
	if d := daysApart(deadline, now); d < -1 || d > 1 {
		return "before " + Clock(deadline) + " on " + Day(deadline, now)
	}
	return "before " + Clock(deadline) + " " + Day(deadline, now)
}

// Machine is the instant for the datetime attribute of a time element.
func Machine(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Left says how much time is left, or how long ago it ran out: "52 minutes
// left", "1 hour 5 minutes left", "due now", "10 minutes late".
func Left(deadline, now time.Time) string {
	left := deadline.Sub(now).Truncate(time.Minute)
	switch {
	case left > 0:
		return Span(left) + " left"
	case left < 0:
		return Span(-left) + " late"
	}
	return "due now"
}

// Span is a length of time in at most two units, cut and not rounded, so that
// nobody is told they have longer than they do.
func Span(d time.Duration) string {
	minutes := int(d / time.Minute)
	days, hours, minutes := minutes/(24*60), minutes/60%24, minutes%60
	switch {
	case days > 0 && hours > 0:
		return count(days, "day") + " " + count(hours, "hour")
	case days > 0:
		return count(days, "day")
	case hours > 0 && minutes > 0:
		return count(hours, "hour") + " " + count(minutes, "minute")
	case hours > 0:
		return count(hours, "hour")
	}
	return count(minutes, "minute")
}

func count(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}

// daysApart counts London midnights between now and t.
func daysApart(t, now time.Time) int {
	return int(noon(t).Sub(noon(now)).Hours() / 24)
}

// noon is the t's London date in UTC, where every day has 24 hours.
func noon(t time.Time) time.Time {
	y, m, d := t.In(London).Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC)
}
