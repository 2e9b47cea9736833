package resolve

import "slices"

// weighPlace finds the school's town, locality, council and street among the
// words that are left.
func (b *bench) weighPlace(x *register, q *query, d *document, s *school, covered uint32, e *evidence) (float64, uint32) {
	total := 0.
	for _, p := range x.placeWordsOf(s) {
		m, by := b.bestUse(q, p.word, covered)
		if m == nil || by.kind == kindLittle || by.kind == kindSort {
			continue
		}
		if gain := x.placeGain(p) - lossPerSlip*float64(m.slips); gain > 0 && !m.short {
			covered |= by.covers
			if x.kinds[p.word] == kindName && !slices.Contains(x.wordsOf(d), p.word) { // else the name said so already
				total += gain
			}
			e.written = fitWhole
		}
	}
	return min(total, mostPlaceBits), covered
}

// isPlaceOf says that a word of the text is, without a slip, in the school's
// address; it is not then taken for another word of the name.
func (x *register) isPlaceOf(s *school, e *element) bool {
	for _, p := range x.placeWordsOf(s) {
		if e.exact && x.words[p.word] == e.word {
			return true
		}
	}
	return false
}

// asPlace is what a word says that is also one of the school's town or
// locality, or 0 for any other.
func (x *register) asPlace(s *school, w wordID) float64 {
	for _, p := range x.placeWordsOf(s) {
		if p.word == w && p.from <= fromLocality {
			return x.placeGain(p)
		}
	}
	return 0
}

// weighArea weighs council and force area.
func weighArea(q *query, s *school, e *evidence) float64 {
	council, fits := q.area.weighCouncil(s)
	e.council = fits
	return together(council, q.area.weighForce(s))
}
