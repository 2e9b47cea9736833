package match

import (
	"math"
	"strings"
)

// weigher compares roll entries of one segment with a description.
type weigher struct {
	e *Engine
	w *wanted
	n int // the segment's number
	s *segment
	// otherSchool is what a school says that was not described, in bits.
	otherSchool float64
}

func (e *Engine) weigher(segment int, w *wanted) *weigher {
	return &weigher{e: e, w: w, n: segment, s: e.index.segments[segment], otherSchool: math.Log2(1 - e.weights.School)}
}

// weigh compares every field of one row.
func (g *weigher) weigh(row uint32) findings {
	r := &g.s.records[row]
	var f findings
	f[FieldGiven] = g.given(row, r)
	f[FieldSurname] = g.surname(r)
	if f[FieldGiven].bits < 0 && f[FieldSurname].bits < 0 {
		g.exchanged(r, &f)
	}
	f[FieldSex] = g.sex(r)
	f[FieldBorn] = g.born(r)
	f[FieldAddress] = g.address(r)
	f[FieldSchool] = g.school(r)
	f[FieldUPN] = g.number(r)
	return f
}

// total sums a candidate's bits. Address and school are partly one fact told
// twice, so the lesser of two that agree is capped.
func (f *findings) total() float64 {
	sum := 0.0
	for i := range f {
		sum += f[i].bits
	}
	if lesser := min(f[FieldAddress].bits, f[FieldSchool].bits); lesser > maxSecondPlaceBits {
		sum -= lesser - maxSecondPlaceBits
	}
	return sum
}

// measured is a finding from two frequencies.
func measured(l Level, m, u, most float64) finding {
	return finding{level: l, m: m, u: u, bits: min(math.Log2(m/u), most)}
}

// given compares every name the child may be called by with every name the
// pupil is called by, and keeps the best.
func (g *weigher) given(row uint32, r *record) finding {
	best := finding{}
	if len(g.w.given) == 0 || nameOf(r.given) == 0 {
		return best
	}
	best.bits = math.Inf(-1)
	try := func(id uint32, doubt float64) {
		word := g.s.given.word(id)
		for _, n := range g.w.given {
			level, m := n.against(&g.e.weights.Given, g.n, id, word)
			if f := measured(level, m*doubt, n.chance, maxGivenBits); f.bits > best.bits {
				best = f
			}
		}
	}
	try(nameOf(r.given), 1)
	if best.level == LevelExact || nameOf(r.alias) == 0 && r.flags&flagMore == 0 {
		return g.withMiddle(r, best)
	}
	if r.flags&flagKnownAs != 0 {
		try(nameOf(r.alias), calledBy)
	} else {
		g.withWhole(r, &best)
		try(nameOf(r.alias), calledByMiddle)
	}
	for _, id := range g.s.more[int32(row)] {
		if r.flags&flagMore != 0 {
			try(id, calledBy)
		}
	}
	return best
}

// How often a child is described by a name in daily use, or by a middle name,
// where the roll has both that and a first name.
const (
	calledBy       = .4
	calledByMiddle = .04
)

// withMiddle lets middle names that are known on both sides speak, softly.
func (g *weigher) withMiddle(r *record, f finding) finding {
	if f.level == LevelExact && r.flags&flagKnownAs == 0 && nameOf(r.alias) != 0 && len(g.w.given) > 1 {
		first, middle, _ := strings.Cut(g.w.given[1].text, " ")
		if first == g.w.given[0].text && middle != "" {
			if g.s.given.word(nameOf(r.alias)) == middle {
				f.bits = min(f.bits+2, maxGivenBits)
			} else {
				f.bits--
			}
		}
	}
	return f
}

// withWhole compares "anne marie" with Anne whose middle name is Marie.
func (g *weigher) withWhole(r *record, best *finding) {
	whole := g.s.given.word(nameOf(r.given)) + " " + g.s.given.word(nameOf(r.alias))
	for _, n := range g.w.given {
		if n.solid == strings.ReplaceAll(whole, " ", "") {
			if f := measured(LevelExact, g.e.weights.Given.Exact, n.chance, maxGivenBits); f.bits > best.bits {
				*best = f
			}
		}
	}
}

func (g *weigher) surname(r *record) finding {
	id := nameOf(r.surname)
	if g.w.surname == nil || id == 0 {
		return finding{}
	}
	n := g.w.surname
	level, m := n.against(&g.e.weights.Surname, g.n, id, g.s.surname.word(id))
	return measured(level, m, n.chance, maxSurnameBits)
}

func (g *weigher) sex(r *record) finding {
	switch {
	case g.w.sex == sexUnknown || r.sex() == sexUnknown:
		return finding{}
	case g.w.sex == r.sex():
		return finding{level: LevelExact, bits: g.e.weights.Sex.Same}
	}
	return finding{level: LevelDifferent, bits: g.e.weights.Sex.Differs}
}
