package resolve

import (
	"strings"

	"firstbell/schools"
)

// postcode is a British postcode, or its first half alone, taken apart.
type postcode struct {
	area    string // LE
	outward string // LE7
	sector  string // LE79; empty where only the first half is known
	unit    string // LE79PN
}

// parsePostcode reads a whole postcode or an outward code; anything else is
// the zero postcode.
func parsePostcode(text string) postcode {
	if len(text) > 4*maxWordBytes {
		return postcode{}
	}
	folded := schools.FoldPostcode(text)
	if p, ok := outward(folded); ok {
		return p
	}
	if len(folded) < 5 || len(folded) > 7 {
		return postcode{}
	}
	p, ok := outward(folded[:len(folded)-3])
	tail := folded[len(folded)-3:]
	if !ok || !isDigit(tail[0]) || !isCapital(tail[1]) || !isCapital(tail[2]) {
		return postcode{}
	}
	p.sector, p.unit = folded[:len(folded)-2], folded
	return p
}

// outward reads the first half: one or two letters, one or two digits, and in
// London sometimes a letter more.
func outward(text string) (postcode, bool) {
	letters := len(text) - len(strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	rest := text[letters:]
	if letters < 1 || letters > 2 || len(rest) < 1 || len(rest) > 2 || !isDigit(rest[0]) {
		return postcode{}, false
	}
	if len(rest) == 2 && !isDigit(rest[1]) && !isCapital(rest[1]) {
		return postcode{}, false
	}
	return postcode{area: text[:letters], outward: text}, true
}

func isDigit(c byte) bool   { return c >= '0' && c <= '9' }
func isCapital(c byte) bool { return c >= 'A' && c <= 'Z' }

// nearness says how much of two postcodes is shared.
type nearness uint8

const (
	nearUnknown nearness = iota // one of them is missing
	nearNothing                 // different areas
	nearArea
	nearOutward
	nearSector
	nearUnit
)

// nearnessBits weigh a postcode that may be the child's home as well as the
// school's: a school is mostly in the child's district, seldom in its unit.
var nearnessBits = [...]float64{nearNothing: -3, nearArea: 4, nearOutward: 8.5, nearSector: 10, nearUnit: 14}

func (p postcode) near(q postcode) nearness {
	switch {
	case p.area == "" || q.area == "":
		return nearUnknown
	case p.unit != "" && p.unit == q.unit:
		return nearUnit
	case p.sector != "" && p.sector == q.sector:
		return nearSector
	case p.outward == q.outward:
		return nearOutward
	case p.area == q.area:
		return nearArea
	}
	return nearNothing
}
