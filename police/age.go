package police

import (
	"fmt"
	"time"
	_ "time/tzdata" // a server without a zone database must not change who is a child
)

// AdultAge is the age in years from which a person is no longer a child.
const AdultAge = 18

var london = loadLondon()

func loadLondon() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(fmt.Sprintf("loading the zone Europe/London from the embedded database: %v", err))
	}
	return zone
}

// Eligible reports whether the person is, or may be, under 18 on the day of the
// incident in Europe/London. A person without a date of birth is eligible
// unless even the lowest estimated age is 18 or more: whoever may be a child is
// treated as one.
func Eligible(c Child, occurredAt time.Time) bool {
	if !c.DateOfBirth.IsZero() {
		return DateOf(occurredAt.In(london)).Compare(c.DateOfBirth.anniversary(AdultAge)) < 0
	}
	if c.ApproximateAge != nil {
		return c.ApproximateAge.Years-c.ApproximateAge.PlusMinus < AdultAge
	}
	return true
}

// The bands of ages on the day of the incident, in whole years.
const (
	AgeUnder5  = "0-4"
	Age5To7    = "5-7"
	Age8To11   = "8-11"
	Age12To15  = "12-15"
	Age16To17  = "16-17"
	AgeAdult   = "18+"
	AgeUnknown = "unknown"
)

// AgeBands are all of them, the youngest first.
var AgeBands = []string{AgeUnder5, Age5To7, Age8To11, Age12To15, Age16To17, AgeAdult, AgeUnknown}

// bandsFrom are the first ages of the bands after the youngest.
var bandsFrom = []struct {
	years int
	band  string
}{{AdultAge, AgeAdult}, {16, Age16To17}, {12, Age12To15}, {8, Age8To11}, {5, Age5To7}}

// AgeBand is the child's age on the day of the incident as a band, which says
// too little to know anybody by. An estimate counts as it is.
func AgeBand(c Child, occurredAt time.Time) string {
	reached := func(years int) bool { return c.ApproximateAge != nil && c.ApproximateAge.Years >= years }
	if !c.DateOfBirth.IsZero() {
		day := DateOf(occurredAt.In(london))
		reached = func(years int) bool { return day.Compare(c.DateOfBirth.anniversary(years)) >= 0 }
	} else if c.ApproximateAge == nil {
		return AgeUnknown
	}
	for _, b := range bandsFrom {
		if reached(b.years) {
			return b.band
		}
	}
	return AgeUnder5
}

// anniversary is the day on which a person born on d reaches an age. A person
// born on 29 February reaches it on 1 March in a common year, which keeps them a
// child for the longer of the two readings.
func (d Date) anniversary(years int) Date {
	return DateOf(time.Date(d.Year+years, d.Month, d.Day, 0, 0, 0, 0, time.UTC))
}
