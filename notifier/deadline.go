package notifier

import (
	"time"

	"firstbell/schools"
)

// The causes of a late notification (R25). They are decided once, when the
// deadline is, and stored with it.
const (
	LateNot      = ""
	LateByNature = "late-by-nature" // accepted on the morning itself, with less than an hour left, or later
	LateOfficer  = "officer"        // known to the police before the bell, posted after it
	LateMatch    = "match"          // posted in time, decided on after the deadline
)

// parkedWithin is the longest a child may wait for a person: one parked in
// July must not wait for September.
const parkedWithin = 24 * time.Hour

// clocks are the times that a deadline depends on.
type clocks struct {
	known    time.Time // when the police knew of the incident
	accepted time.Time // when the child was first accepted here
	decided  time.Time // when it is decided where the child goes
}

// dueTime is a deadline with what must be remembered about it.
type dueTime struct {
	at       time.Time
	late     string
	calendar string // the provenance of the school's calendar
	basis    Basis  // what it was worked out from
}

// deadlineOf is the deadline at one school, and why it cannot be kept where it
// cannot. It runs from the acceptance of the child, whenever the decision is
// made: nothing that happens later gives anyone more time.
func deadlineOf(calendar schools.Calendar, cutOff schools.ClockTime, c clocks) dueTime {
	at, cause, provenance := schools.Deadline(calendar, c.accepted, cutOff)
	return dueTime{at: at, late: lateness(calendar, cutOff, c, at, cause), calendar: string(provenance)}
}

func lateness(calendar schools.Calendar, cutOff schools.ClockTime, c clocks, at time.Time, cause schools.LateCause) string {
	if cause == schools.LateAfterCutoff || cause == schools.LateDuringSchool {
		missed, _, _ := schools.Deadline(calendar, c.known, cutOff)
		if missed.Before(c.accepted) && c.known.Before(missed) {
			return LateOfficer
		}
		return LateByNature
	}
	switch {
	case c.decided.After(at):
		return LateMatch
	case cause == schools.LateShortNotice:
		return LateByNature
	}
	return LateNot
}

// earliestBell is the first bell that may apply to a child whose school is not
// known yet: that of the weekday rule, or of a candidate if it is earlier.
func earliestBell(calendars []schools.Calendar, cutOff schools.ClockTime, accepted time.Time) time.Time {
	bell, _, _ := schools.Deadline(schools.Calendar{}, accepted, cutOff)
	for _, c := range calendars {
		at, _, _ := schools.Deadline(c, accepted, cutOff)
		bell = earlier(bell, at)
	}
	return bell
}

// workBy is when a person must have decided on a parked child.
func workBy(bell, accepted time.Time) time.Time {
	return earlier(bell, accepted.Add(parkedWithin))
}
