package schools

// How many days before a calendar runs out a person is asked for the next one:
// the weaker its provenance, the earlier.
const (
	AskDaysSchool  = 42
	AskDaysTrust   = 56
	AskDaysCouncil = 70
)

// AskReason is why a person is asked to look at a school's calendar.
type AskReason string

// The reasons, from the most urgent.
const (
	AskNothing AskReason = ""
	AskMissing AskReason = "weekday-rule" // nobody said when the school is open
	AskRunsOut AskReason = "runs-out"     // the last day that is known is near, or past
)

// AskBy is the day from which a person is asked for a school's calendar, and
// why. A school without one is asked about at once: the day is then zero.
func (c Calendar) AskBy() (Date, AskReason) {
	if c.horizon.IsZero() {
		return Date{}, AskMissing
	}
	days := AskDaysSchool
	switch c.source {
	case FromTrust:
		days = AskDaysTrust
	case FromCouncil:
		days = AskDaysCouncil
	}
	return c.horizon.AddDays(-days), AskRunsOut
}

// Asks reports why a person should look at the calendar on that day, if they
// should.
func (c Calendar) Asks(today Date) AskReason {
	by, why := c.AskBy()
	if today.Before(by) {
		return AskNothing
	}
	return why
}

// Source is who stands behind the terms and holidays that the calendar knows,
// the weakest of them.
func (c Calendar) Source() Provenance {
	if c.horizon.IsZero() {
		return FromWeekdayRule
	}
	return c.source
}
