package schools

import (
	"errors"
	"fmt"
	"time"
)

// ErrDate is what parsing a date answers when the text is not a real day.
var ErrDate = errors.New("not a date")

// Date is a calendar day without a time or a zone. It is comparable and small;
// the zero Date means "not known".
type Date struct {
	year       int16
	month, day uint8
}

// NewDate gives the day, or ErrDate for one that does not exist, such as 31
// February, or a year outside 1800-2999.
func NewDate(year int, month time.Month, day int) (Date, error) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1800 || year > 2999 || t.Month() != month || t.Day() != day {
		return Date{}, ErrDate
	}
	return dateOf(t), nil
}

// ParseDate reads YYYY-MM-DD. The error never repeats the text.
func ParseDate(text string) (Date, error) {
	return parseLayout(time.DateOnly, text)
}

// ParseDateIn reads a day written in one of the given time layouts, such as
// "02-01-2006"; the first that fits wins. The error never repeats the text.
func ParseDateIn(text string, layouts ...string) (Date, error) {
	for _, layout := range layouts {
		if d, err := parseLayout(layout, text); err == nil {
			return d, nil
		}
	}
	return Date{}, ErrDate
}

func parseLayout(layout, text string) (Date, error) {
	t, err := time.Parse(layout, text)
	if err != nil {
		return Date{}, ErrDate
	}
	return NewDate(t.Year(), t.Month(), t.Day())
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// IsZero reports whether the date is not known.
func (d Date) IsZero() bool { return d == Date{} }

// Year is the date's year.
func (d Date) Year() int { return int(d.year) }

// Month is the date's month.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month.
func (d Date) Day() int { return int(d.day) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.ordinal() < other.ordinal() }

// After reports whether d is a later day than other.
func (d Date) After(other Date) bool { return other.Before(d) }

// AddDays is the day n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return dateOf(d.utc().AddDate(0, 0, n)) }

// DaysUntil is how many days later other is; negative if it is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.utc().Sub(d.utc()) / (24 * time.Hour))
}

// String is YYYY-MM-DD, or nothing for the zero date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes what String gives.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) utc() time.Time {
	return time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
}

func (d Date) ordinal() int {
	return int(d.year)<<16 | int(d.month)<<8 | int(d.day)
}
