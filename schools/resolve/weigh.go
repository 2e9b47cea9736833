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
	missing  float64 // bits lost by words of the name that the text lacks
	fits     uint8   // words of the name that the text has
	lacks    uint8   // words of the name that it lacks
	strange  uint8   // words of the text that belong neither to the name nor the place
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
	bitsSureNumber  = 20. // a URN called by its name, or a LAESTAB
	bitsNumber      = 15. // six digits that are a URN
	bitsOtherNumber = -4. // the text has another school's number
	bitsInitials    = 7.  // QEGS
	bitsNotYetOpen  = -3. // the school opened after the day
	bitsPerYear     = -.1 // since a school of that name closed
	mostYears       = 25
)

// bitsOfWay are against names that are no longer, or not yet, in use.
var bitsOfWay = [...]float64{wayItself: 0, wayFollowed: -1.5, wayDivided: -2, wayEnded: -3, wayPlanned: -3}

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
	covered = weighInitials(q, at, covered, &e)
	numbers := q.numberBits(at, &e)
	if e.number {
		e.excuse()
	}
	e.bits += e.missing + numbers
	place, covered := b.weighPlace(x, q, d, s, covered, &e)
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
		if m == nil || ((m.slips > 0 || m.short) && x.isPlaceOf(s, by)) {
			e.missing += omitted[k]
			e.miss(k)
			continue
		}
		covered |= by.covers
		asPlace := 0.
		if k == kindName {
			asPlace = max(0, x.asPlace(s, w)-lossPerSlip*float64(m.slips))
		}
		place += asPlace
		e.bits += m.bits - asPlace
		e.fits++
		e.slips += m.slips
		e.short = e.short || m.short
	}
	return place, covered
}

// excuse forgives a name that is not written in full: something else stands
// for it.
func (e *evidence) excuse() {
	e.missing, e.lacks, e.otherway = 0, 0, false
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
func weighInitials(q *query, at, covered uint32, e *evidence) uint32 {
	for i := range q.elements[:q.count] {
		word := &q.elements[i]
		if word.covers&covered != 0 || len(word.letters) == 0 {
			continue
		}
		if slices.ContainsFunc(word.letters, func(n initials) bool { return n.document == at }) {
			e.excuse()
			e.bits += bitsInitials
			e.initials = true
			return covered | word.covers
		}
	}
	return covered
}

// weighForeign counts the text's words that the school does not explain. A word
// that no school has counts half: people write more than a name.
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

// numberBits says whether a number in the text is the document's.
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
	if d.way == wayItself && !q.on.IsZero() && q.on.Before(s.opened) {
		return bitsNotYetOpen
	}
	if d.way == wayItself || d.way == wayPlanned || q.on.IsZero() || d.closed.IsZero() {
		return bitsOfWay[d.way]
	}
	if !d.closed.Before(q.on) {
		return 0 // it was open on the day
	}
	return bitsOfWay[d.way] + bitsPerYear*min(mostYears, float64(d.closed.DaysUntil(q.on))/365)
}
