package match

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"firstbell/schools"
)

// post lists the rows under everything they can be found by. The lists are
// made side by side.
func (s *segment) post() {
	var wg sync.WaitGroup
	wg.Go(func() { s.byNumber = s.postIf(numberOf) })
	wg.Go(func() { s.byPostcode = s.postIf(unitOf) })
	wg.Go(s.postNames)
	wg.Go(s.postParts)
	wg.Go(s.postSchools)
	wg.Go(s.countAreas)
	wg.Wait()
}

func numberOf(r *record) uint64 { return uint64(r.number()) }
func unitOf(r *record) uint64   { return uint64(r.postcode) }

// postIf lists the rows whose key is not zero.
func (s *segment) postIf(key func(*record) uint64) postings {
	n := 0
	for i := range s.records {
		if key(&s.records[i]) != 0 {
			n++
		}
	}
	return makePostings(n, func(yield func(uint64, uint32)) {
		for i := range s.records {
			if k := key(&s.records[i]); k != 0 {
				yield(mix(k), uint32(i))
			}
		}
	})
}

// postNames lists each row under its sounds and year; a known-as name is a
// second way to be found.
func (s *segment) postNames() {
	each := func(yield func(uint64, uint32)) {
		for i := range s.records {
			r := &s.records[i]
			family, year := s.surname.sounds[nameOf(r.surname)], s.yearAt(r.born)
			yield(nameKey(s.given.sounds[nameOf(r.given)], family, year), uint32(i))
			if r.flags&flagKnownAs != 0 {
				yield(nameKey(s.given.sounds[nameOf(r.alias)], family, year), uint32(i))
			}
		}
	}
	n := 0
	each(func(uint64, uint32) { n++ })
	s.byName = makePostings(n, each)
}

// yearAt is the year of a day; rows come in the order of birth, and the year
// is worked out for each only by a table of a few bytes.
func (s *segment) yearAt(d day) int {
	if d == 0 {
		return 0
	}
	return yearOf[d]
}

// yearOf knows the year of every day.
var yearOf = func() []int {
	years := make([]int, 1<<16)
	for y := 1900; y <= 2078; y++ {
		for d := int(dayOf(y, 1, 1)); d <= int(dayOf(y, 12, 31)); d++ {
			years[d] = y
		}
	}
	return years
}()

// postParts lists double-barrelled surnames under each of their parts.
func (s *segment) postParts() {
	each := func(yield func(uint64, uint32)) {
		for i := range s.records {
			if r := &s.records[i]; r.flags&flagParts != 0 {
				for part := range strings.FieldsSeq(s.surname.word(nameOf(r.surname))) {
					yield(partKey(soundOf(part), r.born), uint32(i))
				}
			}
		}
	}
	n := 0
	each(func(uint64, uint32) { n++ })
	s.byPart = makePostings(n, each)
}

// postSchools lists the rows of each school, in the order of birth.
func (s *segment) postSchools() {
	counts := map[schools.URN]uint32{}
	for i := range s.records {
		counts[s.records[i].urn()]++
	}
	urns := make([]schools.URN, 0, len(counts))
	for urn := range counts {
		urns = append(urns, urn)
	}
	slices.SortFunc(urns, func(a, b schools.URN) int { return cmp.Compare(a, b) })
	all := make([]uint32, len(s.records))
	s.bySchool = make(map[schools.URN][]uint32, len(urns))
	at := uint32(0)
	for _, urn := range urns {
		s.bySchool[urn] = all[at : at : at+counts[urn]]
		at += counts[urn]
	}
	for i := range s.records {
		urn := s.records[i].urn()
		s.bySchool[urn] = append(s.bySchool[urn], uint32(i))
	}
}

func (s *segment) countAreas() {
	s.sectors = map[uint32]uint32{}
	for i := range s.records {
		if p := s.records[i].postcode; p != 0 {
			s.sectors[areaKey(p.sector(), false)]++
			s.sectors[areaKey(p.district(), true)]++
		}
	}
}

// bytes is the memory the segment takes, its dictionaries included.
func (s *segment) bytes() int {
	const recordBytes, mapEntry, listHead = 32, 16, 40
	n := recordBytes*len(s.records) + 4*len(s.records) + 4*len(s.days)
	n += s.byNumber.bytes() + s.byName.bytes() + s.byPart.bytes() + s.byPostcode.bytes()
	n += mapEntry*len(s.sectors) + listHead*len(s.bySchool)
	for _, d := range []*dictionary{s.given, s.surname} {
		n += len(d.text) + 20*d.len() + 4*len(d.slips.offsets) + 4*len(d.slips.ids)
	}
	for _, more := range s.more {
		n += mapEntry + listHead + 4*len(more)
	}
	return n
}
