package match

import "math"

// born compares the date of birth, or the guess at an age.
func (g *weigher) born(r *record) finding {
	b := &g.e.weights.Born
	switch {
	case r.born == 0:
		return finding{}
	case g.w.born == 0:
		return g.age(r)
	}
	level := bornLevel(g.w.born, r.born)
	u := g.w.chanceBorn
	if placeholder(g.w.born) && level != LevelExact {
		return g.placeholder(r, u)
	}
	m := b.Part / daysOfYear
	switch level {
	case LevelExact:
		m = b.Exact
	case LevelSwapped:
		m = b.Swapped
	case LevelClose:
		m = b.Close / closeDates
	case LevelNear:
		m = b.Near / nearDates
	case LevelDifferent:
		m = b.Different * u
	}
	return measured(level, m, u, maxBornBits)
}

// placeholder reads the first of January as a year that was guessed.
func (g *weigher) placeholder(r *record, u float64) finding {
	off := yearOf[g.w.born] - yearOf[r.born]
	share := 0.0
	switch off {
	case 0:
		share = .6
	case -1, 1:
		share = .17
	default:
		return measured(LevelDifferent, g.e.weights.Born.Different*u, u, maxBornBits)
	}
	return measured(LevelFitsAge, g.e.weights.Born.Placeholder*share, u, maxBornBits)
}

// maxBornBits is about what a day says among eighteen years of them.
const maxBornBits = 14

// age weighs a guessed age: it fits, or it does not.
func (g *weigher) age(r *record) finding {
	if g.w.first == 0 || g.w.last == 0 {
		return finding{}
	}
	m := g.e.weights.Born.FitsAge
	from, to := g.s.rowsBetween(g.w.first, g.w.last)
	u := max(float64(to-from), 1) / float64(max(len(g.s.records), 1))
	if r.born >= g.w.first && r.born <= g.w.last {
		return measured(LevelFitsAge, m, min(u, 1), maxBornBits)
	}
	return measured(LevelDifferent, 1-m, max(1-u, .01), maxBornBits)
}

// chanceOfDay is how often any child is said to be born on a day.
func (e *Engine) chanceOfDay(d day) float64 {
	n, year := 0.0, 0.0
	y, m, dd := d.date()
	for _, s := range e.index.segments {
		from, to := s.block(d)
		n += float64(to - from)
		from, to = s.rowsBetween(dayOf(y, 1, 1), dayOf(y, 12, 31))
		year += float64(to - from)
	}
	total := float64(max(e.index.Len(), 1))
	p := max(n, year/daysOfYear/2, 1) / total
	if m == 1 && dd == 1 {
		p += e.weights.Born.Placeholder * year / total
	}
	return p
}

// address compares postcodes: the same few houses, the same streets, the same
// part of town.
func (g *weigher) address(r *record) finding {
	p := &g.e.weights.Address
	a, b := g.w.postcode, r.postcode
	switch {
	case a == 0 || b == 0:
		return finding{}
	case a == b:
		return measured(LevelExact, p.Unit, g.w.shareUnit, maxPlaceBits)
	case a.sector() == b.sector():
		return measured(LevelSector, p.Sector, g.w.shareSector, maxPlaceBits)
	case a.district() == b.district():
		return measured(LevelDistrict, p.District, g.w.shareDistrict, maxPlaceBits)
	}
	return measured(LevelDifferent, p.Different, 1, maxPlaceBits)
}

// fewest is the least number of pupils that any place is reckoned to have.
const fewest = 3

func (e *Engine) shareOfUnit(p postcode) float64 {
	n := 0
	for _, s := range e.index.segments {
		for _, row := range s.byPostcode.at(mix(uint64(p))) {
			if s.records[row].postcode == p {
				n++
			}
		}
	}
	return float64(max(n, fewest)) / float64(max(e.index.Len(), fewest))
}

func (e *Engine) shareOfArea(key uint32) float64 {
	n := uint32(0)
	for _, s := range e.index.segments {
		n += s.sectors[key]
	}
	return float64(max(n, fewest)) / float64(max(e.index.Len(), fewest))
}

// school weighs what was written about a school against the size of this one.
func (g *weigher) school(r *record) finding {
	if len(g.w.schools) == 0 {
		return finding{}
	}
	trust := g.e.weights.School
	p := g.w.schools[r.urn()]
	if p == 0 {
		p = g.w.schools[g.e.ofRoll(r.urn())]
	}
	if p == 0 {
		return finding{level: LevelDifferent, m: 1 - trust, u: 1, bits: g.otherSchool}
	}
	share := float64(max(g.e.index.OnRoll(r.urn()), fewest)) / float64(max(g.e.index.Len(), fewest))
	f := measured(LevelLikely, trust*min(p, 1)+(1-trust)*share, share, maxPlaceBits)
	if f.bits < 1 {
		f.level = LevelDifferent
	}
	return f
}

// number weighs a UPN. That it agrees never decides by itself.
func (g *weigher) number(r *record) finding {
	n := &g.e.weights.UPN
	own := r.number()
	switch {
	case g.w.number == 0 || own == 0:
		return finding{}
	case g.w.number == own && g.w.checked:
		return finding{level: LevelExact, m: n.Exact, u: 1 / float64(max(g.e.index.Len(), 1)),
			bits: min(math.Log2(n.Exact*float64(g.e.index.Len())), maxNumberBits)}
	case g.w.number == own:
		return finding{level: LevelUnchecked, bits: n.Unchecked}
	case g.w.number.oneDigitOff(own):
		return finding{level: LevelClose, bits: n.OneDigitOff}
	case g.w.number.temporary() || own.temporary() || !g.w.checked:
		return finding{}
	}
	return finding{level: LevelDifferent, bits: n.Differs}
}
