package match

import (
	"math"

	"firstbell/schools"
)

// What two children of one incident share on the rolls says something about
// both: brothers and sisters mostly live at one address and often go to one
// school. The posteriors that go in are those from before this evidence, and
// an address that the incident itself gave is not counted again.

const (
	// sameHome is how often children of one incident share a home on the rolls.
	sameHome = .75
	// sameSchool is how often they go to one school.
	sameSchool = .4
	// maxSiblingBits caps what all siblings together may say.
	maxSiblingBits = 12
	// sureOf is how probable a sibling's pupil must be to speak for another.
	sureOf = .05
	// spokesmen is how many candidates of each sibling are listened to.
	spokesmen = 12
	// sureVouching is how probable a sibling's pupil must be to confirm which
	// family lives at an address that agrees.
	sureVouching = .999
)

// relate adds to each candidate what the other children's candidates say.
func (e *Engine) relate(searches []*search) {
	bonus := make([][]finding, len(searches))
	for i, s := range searches {
		bonus[i] = make([]finding, len(s.candidates))
		for c := range s.candidates[:min(len(s.candidates), spokesmen)] {
			bonus[i][c] = e.sibling(s.candidates[c], i, searches)
		}
	}
	for i, s := range searches {
		for c, f := range bonus[i] {
			s.candidates[c].findings[FieldSibling] = f
			s.candidates[c].bits += f.bits
		}
		s.compete()
	}
	claim(searches)
}

// claim marks, where two children of an incident are taken for one pupil, the
// one whose given name fits worse: two children are two pupils. A child who was
// listed twice fits equally well twice and is left alone.
func claim(searches []*search) {
	for i, s := range searches {
		for j, other := range searches {
			a, b := s.top(), other.top()
			if i == j || a == nil || b == nil || !samePupil(a, b) {
				continue
			}
			if a.findings[FieldGiven].bits < b.findings[FieldGiven].bits-1 {
				s.claimed = b
			}
		}
	}
}

// sibling is what the other children say of one candidate of child i.
func (e *Engine) sibling(c *candidate, i int, searches []*search) finding {
	var best finding
	for j, other := range searches {
		if j == i {
			continue
		}
		home, school := 0.0, 0.0
		for _, o := range other.candidates[:min(len(other.candidates), spokesmen)] {
			if o.weight < sureOf || samePupil(c, o) {
				continue
			}
			if e.shareHome(c, o) {
				home += o.weight
				c.vouched = c.vouched || o.weight >= sureVouching
			} else if e.shareSchool(c, o) {
				school += o.weight
			}
		}
		best = stronger(best, e.siblingBits(c, home, school))
	}
	if c.findings[FieldAddress].level == LevelExact {
		best.bits = min(best.bits, sharedAlready)
	}
	best.bits = min(best.bits, maxSiblingBits)
	return best
}

// sharedAlready is what a sibling's home adds where the incident's own address
// has been counted: next to nothing.
const sharedAlready = 1

func (e *Engine) siblingBits(c *candidate, home, school float64) finding {
	r := &c.entries[0].rec
	switch {
	case home > 0:
		u := e.shareOfUnit(r.postcode)
		return finding{level: LevelHome, m: sameHome * home, u: u, bits: math.Log2(1 - sameHome*home + sameHome*home/u)}
	case school > 0 && c.findings[FieldSchool].bits <= 0:
		u := float64(max(e.index.OnRoll(r.urn()), fewest)) / float64(max(e.index.Len(), 1))
		return finding{level: LevelSchool, m: sameSchool * school, u: u,
			bits: min(math.Log2(1-sameSchool*school+sameSchool*school/u), maxSiblingBits/2)}
	}
	return finding{}
}

func stronger(a, b finding) finding {
	if b.bits > a.bits {
		return b
	}
	return a
}

func samePupil(a, b *candidate) bool {
	return a.number != 0 && a.number == b.number || a.entries[0].segment == b.entries[0].segment && a.entries[0].row == b.entries[0].row
}

// shareHome reports whether two candidates live behind one postcode and are
// not an institution's.
func (e *Engine) shareHome(a, b *candidate) bool {
	p := a.entries[0].rec.postcode
	return p != 0 && p == b.entries[0].rec.postcode && e.shareOfUnit(p)*float64(e.index.Len()) < crowd
}

// crowd is the number of pupils behind one postcode from which it is no home
// but a boarding house, a hostel or a mistake in the roll.
const crowd = 60

func (e *Engine) shareSchool(a, b *candidate) bool {
	for _, x := range a.entries {
		for _, y := range b.entries {
			if x.rec.urn() == y.rec.urn() {
				return true
			}
		}
	}
	return false
}

// urnsOf are the schools of the entries, each once and open today.
func (e *Engine) urnsOf(entries []entryAt) []schools.URN {
	var urns []schools.URN
	seen := map[schools.URN]bool{}
	for _, at := range entries {
		if urn := e.ofRoll(at.rec.urn()); !seen[urn] {
			seen[urn] = true
			urns = append(urns, urn)
		}
	}
	return urns
}
