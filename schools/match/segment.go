package match

import (
	"cmp"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"firstbell/schools"
	"firstbell/schools/match/names"
)

// segment is an immutable packed index of pupils. Its records stand in the
// order of birth and, within a day, of surname by sound: everybody of one day
// is a block, everybody of one day and one surname class a run within it.
type segment struct {
	records  []record
	given    *dictionary
	surname  *dictionary
	more     map[int32][]uint32
	firstDay day
	days     []uint32 // where each day's block begins, from firstDay on; one more than days

	byNumber   postings
	byName     postings // sound of given name, sound of surname, year of birth
	byPart     postings // sound of a part of the surname, day of birth
	byPostcode postings
	bySchool   map[schools.URN][]uint32 // rows, in the order of birth
	sectors    map[uint32]uint32        // pupils by sector and by district, see areaKey
}

// segment packs what was added.
func (b *Builder) segment() *segment {
	s := &segment{records: b.records}
	var newGiven, newSurname []uint32
	s.given, newGiven = makeDictionary(b.given.words, b.given.counts)
	s.surname, newSurname = makeDictionary(b.surname.words, b.surname.counts)
	for i := range s.records {
		r := &s.records[i]
		r.given = s.given.packed(newGiven[r.given])
		r.surname = s.surname.packed(newSurname[r.surname])
		r.alias = s.given.packed(newGiven[r.alias])
	}
	moved := s.arrange()
	s.more = make(map[int32][]uint32, len(b.more))
	for row, old := range moved {
		if more := b.more[old]; len(more) > 0 {
			for _, id := range more {
				s.more[int32(row)] = append(s.more[int32(row)], newGiven[id])
			}
		}
	}
	s.post()
	return s
}

// packed is a name's number beside its class.
func (d *dictionary) packed(id uint32) uint32 {
	return id | uint32(classByte(d.sounds[id]))<<classBits
}

// arrange puts the records in order. It answers where the record of each row
// stood before, for the few that have more to move; nil where there are none.
func (s *segment) arrange() map[int]int32 {
	low, high := day(1<<16-1), day(0)
	for i := range s.records {
		low, high = min(low, s.records[i].born), max(high, s.records[i].born)
	}
	if len(s.records) == 0 {
		low, high = 0, 0
	}
	s.firstDay = low
	s.days = make([]uint32, int(high-low)+2)
	for i := range s.records {
		s.days[s.records[i].born-low+1]++
	}
	for i := 1; i < len(s.days); i++ {
		s.days[i] += s.days[i-1]
	}
	next := slices.Clone(s.days)
	placed := make([]placing, len(s.records))
	for i := range s.records {
		at := &next[s.records[i].born-low]
		placed[*at] = placing{s.records[i], int32(i)}
		*at++
	}
	s.sortDays(placed)
	moved := map[int]int32{}
	for row := range placed {
		s.records[row] = placed[row].record
		if placed[row].flags&flagMore != 0 {
			moved[row] = placed[row].from
		}
	}
	return moved
}

// placing is a record with where it stood.
type placing struct {
	record
	from int32
}

// sortDays orders each day's block by surname and then by everything else, so
// that the order of loading leaves no trace.
func (s *segment) sortDays(placed []placing) {
	var nextDay atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				d := int(nextDay.Add(1)) - 1
				if d >= len(s.days)-1 {
					return
				}
				slices.SortFunc(placed[s.days[d]:s.days[d+1]], compareRecords)
			}
		})
	}
	wg.Wait()
}

func compareRecords(a, b placing) int {
	if x, y := nameOf(a.surname), nameOf(b.surname); x != y {
		return cmp.Compare(x, y)
	}
	return cmp.Or(cmp.Compare(nameOf(a.given), nameOf(b.given)), cmp.Compare(a.key, b.key), cmp.Compare(a.postcode, b.postcode),
		cmp.Compare(a.alias, b.alias), cmp.Compare(a.start, b.start), cmp.Compare(a.leaving, b.leaving), cmp.Compare(a.flags, b.flags))
}

// block is the range of rows of one day of birth.
func (s *segment) block(d day) (from, to uint32) {
	if d < s.firstDay || int(d-s.firstDay) >= len(s.days)-1 {
		return 0, 0
	}
	return s.days[d-s.firstDay], s.days[d-s.firstDay+1]
}

// rowsBetween is the range of rows born from one day to another.
func (s *segment) rowsBetween(first, last day) (from, to uint32) {
	if len(s.records) == 0 || last < s.firstDay {
		return 0, 0
	}
	end := day(len(s.days) - 2)
	lo := min(max(first, s.firstDay)-s.firstDay, end)
	hi := min(last-s.firstDay, end)
	if first > s.firstDay+end {
		return 0, 0
	}
	return s.days[lo], s.days[hi+1]
}

// run is the range of rows within from and to whose surname is of a class.
func (s *segment) run(from, to uint32, class span) (uint32, uint32) {
	if from >= to || class.from >= class.to {
		return 0, 0
	}
	rows := s.records[from:to]
	lo, _ := slices.BinarySearchFunc(rows, class.from, bySurname)
	hi, _ := slices.BinarySearchFunc(rows[lo:], class.to, bySurname)
	return from + uint32(lo), from + uint32(lo+hi)
}

func bySurname(r record, id uint32) int { return cmp.Compare(nameOf(r.surname), id) }

// keys of the postings. A purpose is mixed in so that lists do not share
// accidents.
func nameKey(given, surname names.Sound, year int) uint64 {
	return mix(mix(uint64(given)<<32|uint64(surname)) + uint64(year))
}

func partKey(part names.Sound, born day) uint64 { return mix(uint64(part)<<16 | uint64(born)) }

// areaKey tells sectors from districts in one map.
func areaKey(place uint32, district bool) uint32 {
	if district {
		return place | 1<<31
	}
	return place
}
