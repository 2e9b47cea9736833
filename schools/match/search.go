package match

import (
	"cmp"
	"math"
	"slices"

	"firstbell/schools"
)

// search is one child's candidates, compared and weighed.
type search struct {
	e          *Engine
	w          *wanted
	on         day
	candidates []*candidate
	claimed    *candidate // the pupil that another child of the incident fits better
	considered int
}

// candidate is one pupil, with all rolls on which the pupil stands.
type candidate struct {
	number   number
	findings findings
	bits     float64
	entries  []entryAt // the best agreeing roll entry first
	weight   float64   // posterior, all candidates and no roll weighed together
	vouched  bool      // a pupil of the same home is surely another child of the incident
	odds     float64   // bits by which its schools stand above all else; set for the top one
}

// entryAt is one roll entry of a candidate.
type entryAt struct {
	segment int
	row     uint32
	rec     record
	bits    float64
}

// search finds and weighs. Most children are found at the first look; for the
// others it looks further.
func (e *Engine) search(q Query, on schools.Date) *search {
	s, _ := e.look(q, on)
	return s
}

// look is search with everything that was looked at.
func (e *Engine) look(q Query, on schools.Date) (*search, []*finder) {
	s := &search{e: e, w: e.want(q, on), on: packDay(on)}
	if !s.w.described() {
		return s, nil
	}
	finders := make([]*finder, len(e.index.segments))
	for i := range finders {
		finders[i] = e.finder(i, s.w)
		finders[i].easy()
	}
	s.compare(finders)
	if s.settled() {
		return s, finders
	}
	if s.w.surname != nil && s.w.surname.seen > rare {
		e.lookAround(s.w.surname, kindSurname)
	}
	for _, n := range s.w.given {
		if n.seen > rare {
			e.lookAround(n, kindGiven)
		}
	}
	for _, f := range finders {
		f.hard()
	}
	s.compare(finders)
	return s, finders
}

// Compares reports whether a pupil's number is on a roll entry that the
// description leads to, however badly the entry then fits: it tells what was
// never looked at from what was looked at and ranked low.
func (e *Engine) Compares(q Query, on schools.Date, upn schools.UPN) bool {
	n, _ := packNumber(string(upn))
	_, finders := e.look(q, on)
	for _, f := range finders {
		for _, row := range f.rows {
			if n != 0 && f.s.records[row].number() == n {
				return true
			}
		}
	}
	return false
}

// described reports whether there is anything to look for.
func (w *wanted) described() bool {
	return len(w.given) > 0 || w.surname != nil || w.number != 0
}

// settled reports whether one candidate already stands so far above all that
// looking further could only find worse ones.
func (s *search) settled() bool {
	top := s.top()
	return top != nil && top.weight > .999 && top.bits+s.e.prior() > 16
}

// compare weighs every row found, joins the entries of one pupil, and lets all
// compete.
func (s *search) compare(finders []*finder) {
	s.candidates, s.considered = s.candidates[:0], 0
	byNumber := map[number]*candidate{}
	for i, f := range finders {
		slices.Sort(f.rows)
		f.rows = slices.Compact(f.rows)
		s.considered += len(f.rows)
		for _, row := range f.rows {
			if s.e.index.void(i, f.s.records[row].urn()) {
				continue
			}
			found := f.weigher.weigh(row)
			if bits := found.total(); bits > leastBits {
				s.add(byNumber, found, entryAt{i, row, f.s.records[row], bits})
			}
		}
	}
	s.compete()
}

// leastBits is where a candidate is not worth keeping: it would have to be
// this much likelier to be anybody.
const leastBits = -2

func (s *search) add(byNumber map[number]*candidate, found findings, at entryAt) {
	n := at.rec.number()
	if c := byNumber[n]; n != 0 && c != nil {
		c.entries = append(c.entries, at)
		if better(at, c.entries[0]) {
			last := len(c.entries) - 1
			c.entries[0], c.entries[last] = c.entries[last], c.entries[0]
			c.findings, c.bits = found, at.bits
		}
		return
	}
	c := &candidate{number: n, findings: found, bits: at.bits, entries: []entryAt{at}}
	s.candidates = append(s.candidates, c)
	if n != 0 {
		byNumber[n] = c
	}
}

// better orders entries so that the answer does not depend on the order of
// loading.
func better(a, b entryAt) bool {
	return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(a.rec.urn(), b.rec.urn())) < 0
}

// compete gives each candidate its posterior and orders them by it. Against
// every candidate stand not only the others and being on no roll: it may also
// be a brother or a sister, on a roll, of a child who is on none.
func (s *search) compete() {
	none := 0.0 // in bits: the child is on no roll, and nobody's kin
	prior := s.e.prior()
	most := none
	for _, c := range s.candidates {
		most = max(most, c.bits+prior)
	}
	sum := math.Exp2(none - most)
	for _, c := range s.candidates {
		c.weight = math.Exp2(c.bits + prior - most)
		sum += c.weight + math.Exp2(s.kin(c)-most)
	}
	for _, c := range s.candidates {
		c.weight /= sum
	}
	slices.SortFunc(s.candidates, func(a, b *candidate) int {
		x, y := &a.entries[0].rec, &b.entries[0].rec
		return cmp.Or(cmp.Compare(b.bits, a.bits), cmp.Compare(x.urn(), y.urn()), cmp.Compare(x.key, y.key),
			cmp.Compare(x.born, y.born), cmp.Compare(nameOf(x.given), nameOf(y.given)), cmp.Compare(x.postcode, y.postcode))
	})
}

// top is the best candidate, or nil.
func (s *search) top() *candidate {
	if len(s.candidates) == 0 {
		return nil
	}
	return s.candidates[0]
}

// current are the candidate's entries that count on the day.
func (c *candidate) current(on day) []entryAt {
	var now []entryAt
	for _, at := range c.entries {
		if at.rec.onRoll(on) {
			now = append(now, at)
		}
	}
	return now
}

// schoolsOf are the schools where a candidate is today; for one who has left
// every roll, those where the candidate was.
func (s *search) schoolsOf(c *candidate) []schools.URN {
	if now := c.current(s.on); len(now) > 0 {
		return s.e.urnsOf(now)
	}
	return s.e.urnsOf(c.entries)
}
