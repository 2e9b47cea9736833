package world

import (
	"fmt"
	"strings"
)

// upnAlphabet gives the check letter of a unique pupil number, and the value
// of the letter that ends a temporary one.
const upnAlphabet = "ABCDEFGHJKLMNPQRTUVWXYZ"

// upns hands out numbers that no other pupil of the world has.
type upns struct{ next map[[3]int]int }

func newUPNs() *upns { return &upns{next: map[[3]int]int{}} }

// issue is the number given by a school in a year of entry. A school that has
// used its 999 of a year borrows from the establishment number above.
func (u *upns) issue(council, estab, year int) string {
	for {
		key := [3]int{council, estab, year % 100}
		if u.next[key] < 999 {
			u.next[key]++
			return withCheckLetter(fmt.Sprintf("%03d%04d%02d%03d", council, estab%10000, year%100, u.next[key]))
		}
		estab++
	}
}

// temporary is the same number with a letter for its last digit, as schools
// give to a child whose own number is not known yet.
func temporary(upn string) string {
	return withCheckLetter(upn[1:12] + string(upnAlphabet[int(upn[12]-'0')]))
}

// withCheckLetter sets the letter before twelve characters: the sum of value
// times position, for positions 2 to 13, modulo 23.
func withCheckLetter(rest string) string {
	sum := 0
	for i, r := range rest {
		value := int(r - '0')
		if r > '9' {
			value = strings.IndexRune(upnAlphabet, r)
		}
		sum += value * (i + 2)
	}
	return string(upnAlphabet[sum%23]) + rest
}
