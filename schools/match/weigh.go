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
	// What names compared before came to: most pupils looked at share theirs
	// with others looked at.
	givens, surnames memory
}

// memory keeps what the last names of each kind came to, by their numbers; a
// later one takes the place of an earlier.
type memory [256]struct {
	id uint32 // 0 where nothing is kept
	finding
}

// at is what a name came to, worked out where it is not remembered.
func (m *memory) at(id uint32, work func(id uint32) finding) finding {
	kept := &m[id%uint32(len(m))]
	if kept.id != id {
		kept.id, kept.finding = id, work(id)
	}
	return kept.finding
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
	try := func(id uint32, doubt float64) {
		if f := g.calledBy(id, doubt); f.bits > best.bits {
			best = f
		}
	}
	best = g.givens.at(nameOf(r.given), g.givenName)
	if best.level == LevelExact || nameOf(r.alias) == 0 && r.flags&flagMore == 0 {
		return g.withMiddle(r, best)
	}
	if r.flags&flagKnownAs != 0 {
		try(nameOf(r.alias), oftenDaily)
	} else {
		g.withWhole(r, &best)
		try(nameOf(r.alias), oftenMiddle)
	}
	for _, id := range g.s.more[int32(row)] {
		if r.flags&flagMore != 0 {
			try(id, oftenDaily)
		}
	}
	return best
}

func (g *weigher) givenName(id uint32) finding { return g.calledBy(id, 1) }

// calledBy compares every name the child may be called by with one of the
// pupil's, which the child is only so likely to be called by.
func (g *weigher) calledBy(id uint32, doubt float64) finding {
	best := finding{bits: math.Inf(-1)}
	word := g.s.given.word(id)
	for _, n := range g.w.given {
		level, m := n.against(&g.e.weights.Given, g.n, id, word)
		if f := measured(level, m*doubt, n.chance, maxGivenBits); f.bits > best.bits {
			best = f
			best.name = id
		}
	}
	return best
}

// How often a child is described by a name in daily use, or by a middle name,
// where the roll has both that and a first name.
const (
	oftenDaily  = .4
	oftenMiddle = .04
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
	return g.surnames.at(id, g.familyName)
}

func (g *weigher) familyName(id uint32) finding {
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
