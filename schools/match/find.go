package match

import (
	"cmp"
	"slices"
	"sort"

	"firstbell/schools"
	"firstbell/schools/match/names"
)

// finder collects the rows of one segment that could be the child. It looks
// only into exact lists, so what it costs does not grow with the rolls but with
// how many share a name, a birthday or a street.
type finder struct {
	x       *Index
	segment int
	s       *segment
	w       *wanted
	given   classes
	surname classes
	rows    []uint32
	weigher *weigher
}

// classes are the sounds a name may have been written for.
type classes struct {
	sounds []names.Sound
	spans  []span
	bytes  [256]bool
}

const (
	// maxClasses bounds the sounds one name is looked for by.
	maxClasses = 24
	// nearDayClasses bounds those looked for on all days near the birthday.
	nearDayClasses = 5
	// manyYearsClasses bounds those looked for where the age is not known.
	manyYearsClasses = 8
)

func (c *classes) add(d *dictionary, s names.Sound) {
	if s == 0 || len(c.sounds) >= maxClasses || slices.Contains(c.sounds, s) {
		return
	}
	c.sounds = append(c.sounds, s)
	if class := d.class(s); class.to > class.from {
		c.spans = append(c.spans, class)
		c.bytes[classByte(s)] = true
	}
}

// has reports whether a packed name is of one of the classes. The byte beside
// the name answers most times.
func (c *classes) has(packed uint32) bool {
	if !c.bytes[classOf(packed)] {
		return false
	}
	id := nameOf(packed)
	for _, s := range c.spans {
		if id >= s.from && id < s.to {
			return true
		}
	}
	return false
}

func (e *Engine) finder(segment int, w *wanted) *finder {
	f := &finder{x: e.index, segment: segment, s: e.index.segments[segment], w: w, weigher: e.weigher(segment, w)}
	for _, n := range w.given {
		f.given.add(f.s.given, n.sound)
	}
	for _, n := range w.given {
		for _, v := range n.variants {
			f.given.add(f.s.given, soundOf(v.Name))
		}
	}
	if w.surname == nil {
		return f
	}
	for _, n := range append([]*spoken{w.surname}, w.parts...) {
		f.surname.add(f.s.surname, n.sound)
	}
	for _, v := range w.surname.variants {
		f.surname.add(f.s.surname, soundOf(v.Name))
	}
	f.neighbours()
	return f
}

// neighbours adds the classes of the names that a misspelt one may be.
func (f *finder) neighbours() {
	for _, n := range f.w.given {
		for _, near := range n.near[f.segment] {
			f.given.add(f.s.given, f.s.given.sounds[near.id])
		}
	}
	if f.w.surname != nil {
		for _, near := range f.w.surname.near[f.segment] {
			f.surname.add(f.s.surname, f.s.surname.sounds[near.id])
		}
	}
}

// easy looks where nearly every child is found.
func (f *finder) easy() {
	f.byNumber()
	if f.w.born != 0 {
		f.byBirth(f.w.born, f.surname.spans)
		f.byParts()
		f.byGiven(f.w.born)
		f.swapped()
		whole := f.surname.spans[:min(len(f.surname.spans), 1+len(f.w.parts))]
		for _, d := range nearDays(f.w.born) {
			f.byBirth(d, whole)
		}
	}
	f.byNames()
	f.byPostcode()
}

// hard looks further for a child whom nothing found so far fits: under the
// names that a misspelt one may be, by given name on every near day, and in the
// schools that were described.
func (f *finder) hard() {
	given, surnames, spans := len(f.given.sounds), len(f.surname.sounds), len(f.surname.spans)
	f.neighbours()
	if f.w.born != 0 {
		f.byBirth(f.w.born, f.surname.spans[spans:])
		f.byGiven(f.w.born)
		for _, d := range nearDays(f.w.born) {
			f.byBirth(d, f.surname.spans[:min(len(f.surname.spans), nearDayClasses)])
		}
	}
	f.byNamesFrom(given, surnames)
	f.bySchools()
}

func (f *finder) take(row uint32) { f.rows = append(f.rows, row) }

func (f *finder) byNumber() {
	if f.w.number == 0 {
		return
	}
	for _, row := range f.s.byNumber.at(mix(uint64(f.w.number))) {
		if f.s.records[row].number() == f.w.number {
			f.take(row)
		}
	}
}

// byBirth takes everybody of one day whose surname is of the classes.
func (f *finder) byBirth(d day, spans []span) {
	from, to := f.s.block(d)
	for _, class := range spans {
		lo, hi := f.s.run(from, to, class)
		for row := lo; row < hi; row++ {
			f.take(row)
		}
	}
}

// byParts takes everybody of the day one part of whose surname is of the
// classes.
func (f *finder) byParts() {
	for _, sound := range f.surname.sounds {
		for _, row := range f.s.byPart.at(partKey(sound, f.w.born)) {
			if f.s.records[row].born == f.w.born {
				f.take(row)
			}
		}
	}
}

// byGiven reads a whole day for the given name's classes.
func (f *finder) byGiven(d day) {
	from, to := f.s.block(d)
	for row := from; row < to; row++ {
		r := &f.s.records[row]
		if f.given.has(r.given) || r.flags&flagKnownAs != 0 && f.given.has(r.alias) {
			f.take(row)
		}
	}
}

// swapped looks for the given name among the surnames of the day.
func (f *finder) swapped() {
	if f.w.surname == nil || len(f.w.given) == 0 {
		return
	}
	var as classes
	as.add(f.s.surname, f.w.given[0].sound)
	f.byBirth(f.w.born, as.spans)
}

// byNames takes everybody of both names' classes born about then.
func (f *finder) byNames() { f.byNamesFrom(0, 0) }

// byNamesFrom does so for pairs of classes of which one was added after those
// counted; who misspells both names is looked for on the birthday only.
func (f *finder) byNamesFrom(given, surnames int) {
	first, last := f.years()
	most := maxClasses
	if last-first > 4 {
		most = manyYearsClasses
	}
	for i, g := range f.given.sounds[:min(len(f.given.sounds), most)] {
		for j, s := range f.surname.sounds[:min(len(f.surname.sounds), most)] {
			if i < given && j < surnames || given > 0 && i >= given && j >= surnames {
				continue
			}
			for year := first; year <= last; year++ {
				f.byNameYear(g, s, year)
			}
		}
	}
}

func (f *finder) byNameYear(given, surname names.Sound, year int) {
	for _, row := range f.s.byName.at(nameKey(given, surname, year)) {
		r := &f.s.records[row]
		if f.given.has(r.given) && f.surname.has(r.surname) || r.flags&flagKnownAs != 0 {
			f.take(row)
		}
	}
}

// years is the range of years of birth to look at.
func (f *finder) years() (first, last int) {
	switch {
	case f.w.born != 0:
		return yearOf[f.w.born] - 1, yearOf[f.w.born] + 1
	case f.w.first != 0 && f.w.last != 0:
		return yearOf[f.w.first], yearOf[f.w.last]
	}
	newest := yearOf[int(f.s.firstDay)+max(len(f.s.days)-2, 0)]
	return newest - 20, newest
}

func (f *finder) byPostcode() {
	if f.w.postcode == 0 {
		return
	}
	for _, row := range f.s.byPostcode.at(mix(uint64(f.w.postcode))) {
		if f.s.records[row].postcode == f.w.postcode {
			f.take(row)
		}
	}
}

const (
	// plausible is how probable a described school must be to be searched.
	plausible = .05
	// maxSchools is how many described schools are searched.
	maxSchools = 4
)

// bySchools takes from the described schools whoever has either name and is
// about the right age, or was born on the very day.
func (f *finder) bySchools() {
	first, last := f.years()
	from, to := f.s.rowsBetween(dayOf(max(first, 1900), 1, 1), dayOf(min(last, 2078), 12, 31))
	for _, urn := range f.w.likelySchools() {
		rows := f.s.bySchool[urn]
		at := sort.Search(len(rows), func(i int) bool { return rows[i] >= from })
		for ; at < len(rows) && rows[at] < to; at++ {
			if r := &f.s.records[rows[at]]; f.given.has(r.given) || f.surname.has(r.surname) || r.born == f.w.born {
				f.take(rows[at])
			}
		}
	}
}

// likelySchools are the schools that were described, the likeliest first.
func (w *wanted) likelySchools() []schools.URN {
	var urns []schools.URN
	for urn, p := range w.schools {
		if p >= plausible {
			urns = append(urns, urn)
		}
	}
	slices.SortFunc(urns, func(a, b schools.URN) int {
		return cmp.Or(cmp.Compare(w.schools[b], w.schools[a]), cmp.Compare(a, b))
	})
	return urns[:min(len(urns), maxSchools)]
}
