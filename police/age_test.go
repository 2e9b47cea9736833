package police_test

import (
	"testing"
	"time"

	"firstbell/police"
)

func TestEligible(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	age := func(years, plusMinus int) *police.ApproximateAge {
		return &police.ApproximateAge{Years: years, PlusMinus: plusMinus}
	}
	cases := []struct {
		name     string
		born     string
		age      *police.ApproximateAge
		occurred string
		want     bool
	}{
		{"the day before the 18th birthday", "2008-11-21", nil, "2026-11-20T12:00:00Z", true},
		{"the day of the 18th birthday", "2008-11-20", nil, "2026-11-20T12:00:00Z", false},
		{"the day after the 18th birthday", "2008-11-19", nil, "2026-11-20T12:00:00Z", false},
		{"the last second of the day before", "2008-11-21", nil, "2026-11-20T23:59:59Z", true},
		{"the first second of the birthday", "2008-11-21", nil, "2026-11-21T00:00:00Z", false},
		{"summer: half past eleven in UTC is already the birthday in London", "2008-07-02", nil, "2026-07-01T23:30:00Z", false},
		{"summer: half past ten in UTC is still the day before in London", "2008-07-02", nil, "2026-07-01T22:30:00Z", true},
		{"a zone far east does not make the day", "2008-11-21", nil, "2026-11-21T08:00:00+10:00", true},
		{"a zone far west does not make the day", "2008-11-21", nil, "2026-11-20T20:00:00-05:00", false},
		{"born on 29 February, on 28 February of a common year", "2008-02-29", nil, "2026-02-28T12:00:00Z", true},
		{"born on 29 February, on 1 March of a common year", "2008-02-29", nil, "2026-03-01T00:00:00Z", false},
		{"born on 28 February of a leap year", "2008-02-28", nil, "2026-02-28T00:00:00Z", false},
		{"clocks go forward: the last minute before the birthday", "2009-03-28", nil, "2027-03-27T23:59:00Z", true},
		{"clocks go forward: the hour that is skipped, on the birthday", "2009-03-28", nil, "2027-03-28T01:30:00Z", false},
		{"clocks go forward: the evening before the day after", "2009-03-29", nil, "2027-03-28T22:59:59Z", true},
		{"clocks go forward: midnight in London is eleven in UTC", "2009-03-29", nil, "2027-03-28T23:00:00Z", false},
		{"clocks go back: midnight in London is eleven in UTC", "2009-10-31", nil, "2027-10-30T23:00:00Z", false},
		{"clocks go back: the minute before", "2009-10-31", nil, "2027-10-30T22:59:59Z", true},
		{"clocks go back: eleven in UTC is eleven again that night", "2009-11-01", nil, "2027-10-31T23:30:00Z", true},
		{"clocks go back: midnight again is midnight", "2009-11-01", nil, "2027-11-01T00:00:00Z", false},
		{"born after the incident", "2026-11-25", nil, "2026-11-20T12:00:00Z", true},
		{"a baby", "2026-11-20", nil, "2026-11-20T12:00:00Z", true},
		{"nothing known", "", nil, "2026-11-20T12:00:00Z", true},
		{"about 17", "", age(17, 0), "2026-11-20T12:00:00Z", true},
		{"about 18", "", age(18, 0), "2026-11-20T12:00:00Z", false},
		{"about 20, perhaps 3 less", "", age(20, 3), "2026-11-20T12:00:00Z", true},
		{"about 25, perhaps 3 less", "", age(25, 3), "2026-11-20T12:00:00Z", false},
		{"a date of birth counts for more than an estimate", "2008-11-20", age(15, 0), "2026-11-20T12:00:00Z", false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var child police.Child
			if err := child.DateOfBirth.UnmarshalText([]byte(c.born)); err != nil {
				t.Fatal(err)
			}
			child.ApproximateAge = c.age
			if got := police.Eligible(child, at(c.occurred)); got != c.want {
				t.Errorf("born %q, occurred %s: eligible %t, want %t", c.born, c.occurred, got, c.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"2026-11-20": true, "2024-02-29": true, "2000-02-29": true,
		"2026-02-29": false, "2026-02-31": false, "1900-02-29": false, "2026-13-01": false, "2026-00-10": false,
		"2026-1-2": false, "20-11-2026": false, "20/11/2026": false, "2026-11-20T00:00:00Z": false, " 2026-11-20": false, "0000-01-01": false, "": false,
	} {
		d, err := police.ParseDate(text)
		if (err == nil) != ok {
			t.Errorf("%q: error %v, want ok %t", text, err, ok)
		}
		if ok && d.String() != text {
			t.Errorf("%q is written back as %q", text, d)
		}
	}
}

func TestForceCodes(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"NORTH": true, "A1": true, "12345678": true, "A": false, "": false, "ABCDEFGHI": false, "north": false, "NO RTH": false, "ÅÄ": false,
	} {
		if _, err := police.ParseForceCode(text); (err == nil) != ok {
			t.Errorf("%q: error %v, want ok %t", text, err, ok)
		}
	}
}

func TestABandOfAgesIsAsOfTheDay(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
	for born, want := range map[string]string{
		"2026-01-01": police.AgeUnder5, "2021-11-21": police.AgeUnder5, "2021-11-20": police.Age5To7, "2018-11-20": police.Age8To11, "2014-11-21": police.Age8To11,
		"2014-11-20": police.Age12To15, "2010-11-20": police.Age16To17, "2008-11-21": police.Age16To17, "2008-11-20": police.AgeAdult,
	} {
		day, err := police.ParseDate(born)
		if err != nil {
			t.Fatal(err)
		}
		if got := police.AgeBand(police.Child{DateOfBirth: day}, at); got != want {
			t.Errorf("born %s: %s, want %s", born, got, want)
		}
	}
	if got := police.AgeBand(police.Child{ApproximateAge: &police.ApproximateAge{Years: 9, PlusMinus: 2}}, at); got != police.Age8To11 {
		t.Errorf("about nine: %s", got)
	}
	if got := police.AgeBand(police.Child{}, at); got != police.AgeUnknown {
		t.Errorf("nobody knows: %s", got)
	}
}
