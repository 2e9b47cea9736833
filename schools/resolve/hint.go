package resolve

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Bits for hints that speak against a school. They are small: a child may well
// live in another town or council than the school's.
const (
	bitsOtherTown    = -2.5
	bitsOtherCouncil = -3.
	bitsOtherArea    = -2.
	mostPlaceBits    = 12.
)

// townHint is the hint's town.
type townHint struct {
	given bool
	id    townID  // 0 where no school of the register has that very town
	exact float64 // bits for a school of that town
	parts []element
}

func (x *register) readTown(name string, b *bench) townHint {
	words := nameWords(name)
	if len(words) == 0 {
		return townHint{}
	}
	t := townHint{given: true, id: x.towns[townKey(words)]}
	if t.id != 0 {
		t.exact = x.shareBits(.8, x.perTown[t.id])
	}
	for _, w := range words {
		if kindOf(w) != kindLittle {
			t.parts = append(t.parts, x.element(w, 0, b))
		}
	}
	return t
}

// shareBits is what it says that a school is one of so many.
func (x *register) shareBits(fits float64, of uint32) float64 {
	return min(mostPlaceBits, max(.5, math.Log2(fits*float64(len(x.schools))/float64(max(of, 1)))))
}

// areaHint is the hint's council and force area.
type areaHint struct {
	council     []int
	councilBits float64
	force       []int
	forceBits   float64
}

func (x *register) readArea(hint Hint) areaHint {
	var a areaHint
	if code, err := strconv.Atoi(strings.TrimSpace(hint.Council)); err == nil && x.perLA[code] > 0 {
		a.council = []int{code}
	} else {
		a.council = x.councils[councilKey(hint.Council)]
	}
	a.councilBits = x.shareBits(.9, x.inCouncils(a.council))
	a.force = hint.Area
	a.forceBits = x.shareBits(.95, x.inCouncils(a.force))
	return a
}

func (x *register) inCouncils(codes []int) uint32 {
	n := uint32(0)
	for _, c := range codes {
		n += x.perLA[c]
	}
	return n
}

// fit is how a field agrees.
type fit uint8

const (
	fitUnknown fit = iota // nothing to compare
	fitNot
	fitPart
	fitWhole
)

// weighTown compares the hint's town with a school's.
func (x *register) weighTown(t *townHint, s *school, d *document) (float64, fit) {
	if !t.given {
		return 0, fitUnknown
	}
	if t.id != 0 && t.id == s.town {
		return t.exact, fitWhole
	}
	bits := 0.
	for i := range t.parts {
		bits += x.townPart(&t.parts[i], s, d)
	}
	if t.id != 0 {
		// A part of another town's name must never gain what the very town,
		// perhaps written in the text already, cannot.
		if bits > .1 {
			return 0, fitPart
		}
	}
	switch {
	case bits > .1:
		return min(bits, mostPlaceBits), fitPart
	case t.id == 0 || s.town == 0:
		return 0, fitUnknown
	}
	return bitsOtherTown, fitNot
}

// townPart is what one word of the hint's town says: it may stand in the
// school's address, or in its name.
func (x *register) townPart(e *element, s *school, d *document) float64 {
	best := 0.
	for _, m := range e.matches {
		if m.short {
			continue
		}
		for _, p := range x.placeWordsOf(s) {
			if p.word == m.word {
				best = max(best, .7*(x.placeGain(p)-lossPerSlip*float64(m.slips)))
			}
		}
		if m.slips == 0 && slices.Contains(x.wordsOf(d), m.word) {
			best = max(best, .5*m.bits)
		}
	}
	return best
}

// weighCouncil compares the council.
func (a *areaHint) weighCouncil(s *school) (float64, fit) {
	if len(a.council) == 0 || s.la == 0 {
		return 0, fitUnknown
	}
	if slices.Contains(a.council, int(s.la)) {
		return a.councilBits, fitWhole
	}
	return bitsOtherCouncil, fitNot
}

// weighForce compares the force's area.
func (a *areaHint) weighForce(s *school) float64 {
	switch {
	case len(a.force) == 0 || s.la == 0:
		return 0
	case slices.Contains(a.force, int(s.la)):
		return a.forceBits
	}
	return bitsOtherArea
}
