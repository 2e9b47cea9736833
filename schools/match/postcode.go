package match

import "firstbell/schools"

// postcode is a whole British postcode packed so that its sector and its
// district are quotients: M1 1AE and M1 1AF share packed/676 (the sector) and
// M1 alone is packed/6760. Zero is no postcode.
type postcode uint32

// Divisors of a packed postcode.
const (
	unitsInSector   = 26 * 26
	unitsInDistrict = 10 * unitsInSector
	districtsInArea = 360 // 100 plain numbers, and 10 digits with each of 26 letters
)

// packPostcode reads a postcode in any spacing; zero for what is not a whole
// one.
func packPostcode(text string) postcode {
	whole := wholePostcode(text)
	if whole == "" {
		return 0
	}
	out, in := whole[:len(whole)-3], whole[len(whole)-3:]
	area, rest := 0, out
	for rest != "" && isCapital(rest[0]) && area < 27 {
		area = area*27 + int(rest[0]-'A') + 1
		rest = rest[1:]
	}
	district, ok := packDistrict(rest)
	if area == 0 || !ok || !isCapital(in[1]) || !isCapital(in[2]) {
		return 0
	}
	unit := int(in[0]-'0')*unitsInSector + int(in[1]-'A')*26 + int(in[2]-'A')
	return postcode((area*districtsInArea+district)*unitsInDistrict + unit)
}

// packDistrict reads what follows the area: one or two digits, or a digit and
// a letter.
func packDistrict(s string) (int, bool) {
	if s == "" || len(s) > 2 || !isDigit(s[0]) {
		return 0, false
	}
	n := int(s[0] - '0')
	switch {
	case len(s) == 1:
		return n, true
	case isDigit(s[1]):
		return 10*n + int(s[1]-'0'), n > 0
	case isCapital(s[1]):
		return 100 + 26*n + int(s[1]-'A'), true
	}
	return 0, false
}

func (p postcode) sector() uint32   { return uint32(p) / unitsInSector }
func (p postcode) district() uint32 { return uint32(p) / unitsInDistrict }

func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }
func isDigit(c byte) bool   { return c >= '0' && c <= '9' }

// day is a calendar day as a number that fits two bytes: days since the end of
// 1899. Zero is no day.
type day uint16

// packDay gives zero for no date and for years that no pupil was born in.
func packDay(d schools.Date) day {
	if d.IsZero() || d.Year() < 1900 || d.Year() > 2078 {
		return 0
	}
	return dayOf(d.Year(), int(d.Month()), d.Day())
}

// dayOf counts days with the rule of the calendar; it accepts only days that
// exist.
func dayOf(y, m, d int) day {
	if y < 1900 || y > 2078 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0
	}
	before := 365*(y-1900) + (y-1901)/4
	return day(before + daysBefore[m-1] + leap(y, m) + d)
}

var daysBefore = [...]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

// leap is 1 after February of a leap year; 1900 is none.
func leap(y, m int) int {
	if m > 2 && y%4 == 0 && y != 1900 {
		return 1
	}
	return 0
}

func daysIn(y, m int) int {
	n := daysBefore[m] - daysBefore[m-1]
	if m == 2 && y%4 == 0 && y != 1900 {
		n++
	}
	return n
}

// date is the day as year, month and day of the month.
func (d day) date() (y, m, dd int) {
	if d == 0 {
		return 0, 0, 0
	}
	n := int(d)
	y = 1900 + (n-1)/366
	for dayOf(y+1, 1, 1) != 0 && dayOf(y+1, 1, 1) <= d {
		y++
	}
	n -= int(dayOf(y, 1, 1)) - 1
	for m = 1; n > daysIn(y, m); m++ {
		n -= daysIn(y, m)
	}
	return y, m, n
}
