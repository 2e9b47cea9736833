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

// anniversary is the day on which a person born on d reaches an age. A person
// born on 29 February reaches it on 1 March in a common year, which keeps them a
// child for the longer of the two readings.
func (d Date) anniversary(years int) Date {
	return DateOf(time.Date(d.Year+years, d.Month, d.Day, 0, 0, 0, 0, time.UTC))
}
