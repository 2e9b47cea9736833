package schools

import (
	"errors"
	"fmt"
	"time"
	_ "time/tzdata" // London's clock changes must not depend on the machine
)

// ClockTime is a time of day in Europe/London, in minutes after midnight. The
// zero value means "not set": no school starts at midnight.
type ClockTime int

// The times of day that hold where nothing else is known.
const (
	DefaultDayStart ClockTime = 8*60 + 45  // registration at most schools
	DefaultDayEnd   ClockTime = 15*60 + 30 // after it, nobody is expected to read before tomorrow
	DefaultCutoff   ClockTime = 8*60 + 30  // several forces' own cut-off
)

// ErrClockTime is what parsing a time of day answers for anything else.
var ErrClockTime = errors.New("not a time of day: use HH:MM")

// ParseClockTime reads HH:MM, 00:01 to 23:59.
func ParseClockTime(text string) (ClockTime, error) {
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != 5 || (t.Hour() == 0 && t.Minute() == 0) {
		return 0, ErrClockTime
	}
	return ClockTime(t.Hour()*60 + t.Minute()), nil
}

// String is HH:MM.
func (c ClockTime) String() string { return fmt.Sprintf("%02d:%02d", c/60, c%60) }

// MarshalText writes what String gives, and nothing for a time not set.
func (c ClockTime) MarshalText() ([]byte, error) {
	if c == 0 {
		return nil, nil
	}
	return []byte(c.String()), nil
}

// UnmarshalText reads what MarshalText writes.
func (c *ClockTime) UnmarshalText(text []byte) (err error) {
	if *c = 0; len(text) > 0 {
		*c, err = ParseClockTime(string(text))
	}
	return err
}

// or gives the time itself, or other where it is not set.
func (c ClockTime) or(other ClockTime) ClockTime {
	if c == 0 {
		return other
	}
	return c
}

// london is the only time zone of the product; its data is compiled in.
var london = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic("schools: no time zone data for Europe/London in the binary: " + err.Error())
	}
	return zone
}()

// DateAt is the day it is in Europe/London at that instant.
func DateAt(t time.Time) Date { return dateOf(t.In(london)) }

// At is the instant, in UTC, when clocks in London show c on day d. A time
// that a clock change skips is taken an hour later.
func (d Date) At(c ClockTime) time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), int(c)/60, int(c)%60, 0, 0, london).UTC()
}
