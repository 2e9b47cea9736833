package schools

import "time"

// Training and confirmation of the people at a school.
const (
	// DefaultTrainingYears is for how long a key adult's training is good.
	DefaultTrainingYears = 2
	// ConfirmWithin is how many days of a term a school has to confirm its people.
	ConfirmWithin = 21
)

// TermStart is the first day of the school term in which a day lies, as far as
// confirming people goes: terms begin in September, January and after Easter.
// It is the same for every school, so that one list can be made of all.
func TermStart(day Date) Date {
	for _, first := range []struct {
		month time.Month
		day   int
	}{{time.September, 1}, {time.April, 15}, {time.January, 1}} {
		start, err := NewDate(day.Year(), first.month, first.day)
		if err == nil && !day.Before(start) {
			return start
		}
	}
	start, _ := NewDate(day.Year()-1, time.September, 1) // the first of September exists every year
	return start
}

// ConfirmBy is the last day by which people who were last confirmed on a day
// must be confirmed again: three weeks into the next term.
func ConfirmBy(confirmed Date) Date {
	next := TermStart(confirmed).AddDays(1)
	for TermStart(next) == TermStart(confirmed) {
		next = next.AddDays(1)
	}
	return next.AddDays(ConfirmWithin)
}

// TrainedUntil is the last day on which the contact's training is good; the
// zero Date where none is on record.
func (c Contact) TrainedUntil(years int) Date {
	if c.TrainedOn == nil {
		return Date{}
	}
	end, err := NewDate(c.TrainedOn.Year()+years, c.TrainedOn.Month(), c.TrainedOn.Day())
	if err != nil { // trained on a 29 February
		end, _ = NewDate(c.TrainedOn.Year()+years, time.March, 1)
	}
	return end.AddDays(-1)
}
