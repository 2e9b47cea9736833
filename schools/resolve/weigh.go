package resolve

import (
	"math"
	"slices"
)

// weighed is one document standing for one school, and what was found.
type weighed struct {
	document uint32
	target   target
	evidence
}

// evidence is how a text and its hints agree with a name and a school.
type evidence struct {
	bits     float64
	fits     uint8 // words of the name that the text has
	lacks    uint8 // words of the name that it lacks
	strange  uint8 // words of the text that belong neither to the name nor the place
	slips    uint8
	short    bool // a word is written only by its beginning
	initials bool
	otherway bool // the faith or the phase differs
	number   bool
	town     fit
	written  fit // the place as the text itself has it
	council  fit
	post     nearness
}

// Bits for things that are not words.
const (
	bitsSureNumber  = 20.  // a URN called by its name, or a LAESTAB
	bitsNumber      = 15.  // six digits that are a URN
	bitsOtherNumber = -4.  // the text has another school's number
	bitsInitials    = 7.   // QEGS
	bitsFollowed    = -1.5 // the name of a closed school
	bitsDivided     = -2.
	bitsEnded       = -3.
	bitsPlanned     = -3.
	bitsNotYetOpen  = -3. // the school opened after the day
	bitsPerYear     = -.1 // since a school of that name closed
	mostYears       = 25
)

// weighAll weighs every document that was collected, for each school that it
// stands for.
func (b *bench) weighAll(x *register, q *query) {
	for _, at := range b.touched {
		d := &x.documents[at]
		for _, t := range x.targetsOf(d) {
			e := b.weigh(x, q, at, &x.schools[t])
			e.bits -= math.Log2(float64(d.targets.to - d.targets.from))
			b.weighed = append(b.weighed, weighed{at, t, e})
		}
	}
}

// weigh adds up what speaks for and against the document's name and the school
// being meant.
func (b *bench) weigh(x *register, q *query, at uint32, s *school) evidence {
	d := &x.documents[at]
	e := evidence{bits: x.wayBits(q, d, s)}
	own := s
	if int(at) < len(x.schools) {
		own = &x.schools[at]
	}
	named, covered := b.weighName(x, q, d, own, &e)
	covered = weighInitials(x, q, at, covered, &e)
	place, covered := b.weighPlace(x, q, s, covered, &e)
	weighForeign(q, covered, &e)
	town, fits := x.weighTown(&q.town, s, d)
	if own != s {
		if t, f := x.weighTown(&q.town, own, d); t > town {
			town, fits = t, f
		}
	}
	e.town = fits
	e.bits += together(min(named+place, mostPlaceBits), town)
	e.bits += weighArea(q, s, &e)
	if e.post = max(q.post.near(s.post), q.post.near(own.post)); e.post != nearUnknown {
		e.bits += nearnessBits[e.post]
	}
	e.bits += q.numberBits(at, &e)
	return e
}

// together adds two statements of one kind: if both speak for the school the
// second says nothing new.
func together(first, second float64) float64 {
	if first > 0 && second > 0 {
		return max(first, second)
	}
	return first + second
}

// weighName pairs the name's words with the text's. It answers the bits of
// those that also name the place, and which words of the text were used.
func (b *bench) weighName(x *register, q *query, d *document, s *school, e *evidence) (place float64, covered uint32) {
	for _, w := range x.wordsOf(d) {
		k := x.kinds[w]
		m, by := b.bestUse(q, w, covered)
		if m == nil {
			e.bits += omitted[k]
			e.miss(k)
			continue
		}
		covered |= by.covers
		if k == kindName && x.isPlace(s, w) {
			place += m.bits
		} else {
			e.bits += m.bits
		}
		e.fits++
		e.slips += m.slips
		e.short = e.short || m.short
	}
	return place, covered
}

// isPlace says that a word is also one of the school's town or locality.
func (x *register) isPlace(s *school, w wordID) bool {
	for _, p := range x.placeWordsOf(s) {
		if p.word == w && p.from <= fromLocality {
			return true
		}
	}
	return false
}

func (e *evidence) miss(k kind) {
	switch k {
	case kindName:
		e.lacks++
	case kindFaith, kindPhase:
		e.otherway = true
	}
}

// bestUse is the word of the text that most likely stands for a word of the
// register and is not used yet.
func (b *bench) bestUse(q *query, w wordID, covered uint32) (*match, *element) {
	var best *match
	var by *element
	for at := b.refs[w]; at != 0; at = b.uses[at-1].next {
		u := b.uses[at-1]
		e := &q.elements[u.element]
		m := &e.matches[u.match]
		if e.covers&covered == 0 && (best == nil || m.bits > best.bits) {
			best, by = m, e
		}
	}
	return best, by
}

// weighInitials lets one unused word stand for the whole name, as in QEGS.
func weighInitials(x *register, q *query, at, covered uint32, e *evidence) uint32 {
	for i := range q.elements[:q.count] {
		word := &q.elements[i]
		if word.covers&covered != 0 || len(word.matches) > 0 {
			continue
		}
		if slices.ContainsFunc(x.withInitials(word.word), func(n initials) bool { return n.document == at }) {
			*e = evidence{bits: e.bits + bitsInitials, initials: true}
			for _, w := range x.wordsOf(&x.documents[at]) {
				e.bits -= omitted[x.kinds[w]]
			}
			return covered | word.covers
		}
	}
	return covered
}

// weighPlace finds the school's town, locality, council and street among the
// words that are left.
func (b *bench) weighPlace(x *register, q *query, s *school, covered uint32, e *evidence) (float64, uint32) {
	total := 0.
	for _, p := range x.placeWordsOf(s) {
		m, by := b.bestUse(q, p.word, covered)
		if m == nil || by.kind == kindLittle || by.kind == kindSort {
			continue
		}
		if gain := x.placeGain(p) - lossPerSlip*float64(m.slips); gain > 0 && !m.short {
			covered |= by.covers
			total += gain
			e.written = fitWhole
		}
	}
	return min(total, mostPlaceBits), covered
}

// weighForeign counts the text's words that the school does not explain. A word
// that no school has says little: people write more than a name.
func weighForeign(q *query, covered uint32, e *evidence) {
	for i := range q.elements[:q.count] {
		word := &q.elements[i]
		switch {
		case word.covers&covered != 0:
		case !word.known:
			e.bits += foreign[kindName] / 2
			e.strange++
		default:
			e.bits += foreign[word.kind]
			e.stray(word.kind)
		}
	}
}

func (e *evidence) stray(k kind) {
	switch k {
	case kindName:
		e.strange++
	case kindFaith, kindPhase:
		e.otherway = true
	}
}

// weighArea weighs council and force area.
func weighArea(q *query, s *school, e *evidence) float64 {
	council, fits := q.area.weighCouncil(s)
	e.council = fits
	return together(council, q.area.weighForce(s))
}

func (q *query) numberBits(at uint32, e *evidence) float64 {
	switch {
	case len(q.numbers) == 0:
		return 0
	case !slices.Contains(q.numbers, at):
		return bitsOtherNumber
	case q.sure:
		e.number = true
		return bitsSureNumber
	}
	e.number = true
	return bitsNumber
}

// wayBits is how likely a name of that standing is written at all on the day.
func (x *register) wayBits(q *query, d *document, s *school) float64 {
	total := 0.
	if !q.on.IsZero() && q.on.Before(s.opened) && d.way == wayItself {
		total += bitsNotYetOpen
	}
	switch d.way {
	case wayItself:
		return total
	case wayPlanned:
		return bitsPlanned
	case wayFollowed:
		total = bitsFollowed
	case wayDivided:
		total = bitsDivided
	case wayEnded:
		total = bitsEnded
	}
	if q.on.IsZero() || d.closed.IsZero() {
		return total
	}
	if !d.closed.Before(q.on) {
		return 0 // it was open on the day
	}
	return total + bitsPerYear*min(mostYears, float64(d.closed.DaysUntil(q.on))/365)
}
