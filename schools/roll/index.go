package roll

import (
	"hash/maphash"
	"slices"

	"firstbell/schools"
)

// Index finds pupils of many rolls. It is immutable and safe for many
// goroutines. A nil Index is empty.
type Index struct {
	pupils []schools.Pupil
	seed   maphash.Seed
	upn    chains
	name   chains // by folded surname and date of birth
	counts map[schools.URN]int
}

// chains lists the places that share a hash: the first of them, and from each
// the next. Two numbers a pupil, and no slice for each hash.
type chains struct {
	first map[uint64]int32
	next  []int32
}

func newChains(n int) chains {
	return chains{first: make(map[uint64]int32, n), next: make([]int32, n)}
}

// push puts a place before those pushed earlier under the hash.
func (c chains) push(hash uint64, at int32) {
	next, ok := c.first[hash]
	if !ok {
		next = -1
	}
	c.next[at], c.first[hash] = next, at
}

// each calls yield for every place under the hash.
func (c chains) each(hash uint64, yield func(at int32)) {
	at, ok := c.first[hash]
	for ok && at >= 0 {
		yield(at)
		at = c.next[at]
	}
}

// NewIndex makes an index of all pupils of the rolls, which it takes over.
// What it finds is ordered by school and then as on the roll.
func NewIndex(rolls ...[]schools.Pupil) *Index {
	x := &Index{seed: maphash.MakeSeed(), counts: map[schools.URN]int{}}
	x.pupils = slices.Concat(rolls...)
	slices.SortStableFunc(x.pupils, func(a, b schools.Pupil) int { return int(a.URN - b.URN) })
	x.upn, x.name = newChains(len(x.pupils)), newChains(len(x.pupils))
	for i := len(x.pupils) - 1; i >= 0; i-- {
		p := x.pupils[i]
		x.counts[p.URN]++
		if p.UPN != "" {
			x.upn.push(x.hashUPN(p.UPN), int32(i))
		}
		x.name.push(x.hashName(schools.FoldName(p.Surname), p.DateOfBirth), int32(i))
	}
	return x
}

// Len is how many pupils the rolls hold, former ones included.
func (x *Index) Len() int {
	if x == nil {
		return 0
	}
	return len(x.pupils)
}

// OnRoll is how many pupils the roll of one school holds, former ones
// included; 0 means that no roll is held.
func (x *Index) OnRoll(urn schools.URN) int {
	if x == nil {
		return 0
	}
	return x.counts[urn]
}

// ByUPN finds a number on every roll that holds it on that day.
func (x *Index) ByUPN(upn schools.UPN, on schools.Date) []schools.Pupil {
	if x == nil || upn == "" {
		return nil
	}
	var found []schools.Pupil
	x.upn.each(x.hashUPN(upn), func(at int32) {
		if p := x.pupils[at]; p.UPN == upn && p.OnRoll(on) {
			found = append(found, p)
		}
	})
	return found
}

// ByNameDOB finds pupils on their roll on that day whose surname and date of
// birth are these, and whose forename or one of the names they are known by is
// the forename. Names are compared as FoldName folds them.
func (x *Index) ByNameDOB(forename, surname string, born, on schools.Date) []schools.Pupil {
	forename, surname = schools.FoldName(forename), schools.FoldName(surname)
	if x == nil || forename == "" || surname == "" || born.IsZero() {
		return nil
	}
	var found []schools.Pupil
	x.name.each(x.hashName(surname, born), func(at int32) {
		p := x.pupils[at]
		if p.DateOfBirth == born && p.OnRoll(on) && schools.FoldName(p.Surname) == surname && p.Answers(forename) {
			found = append(found, p)
		}
	})
	return found
}

func (x *Index) hashUPN(upn schools.UPN) uint64 { return maphash.String(x.seed, string(upn)) }

func (x *Index) hashName(folded string, born schools.Date) uint64 {
	return maphash.Comparable(x.seed, nameKey{folded, born})
}

type nameKey struct {
	surname string
	born    schools.Date
}

// School are the pupils of one school's roll, former ones included, in the
// order of the file. The caller must not change them.
func (x *Index) School(urn schools.URN) []schools.Pupil {
	if x == nil {
		return nil
	}
	from, found := slices.BinarySearchFunc(x.pupils, urn, func(p schools.Pupil, u schools.URN) int { return int(p.URN - u) })
	if !found {
		return nil
	}
	return x.pupils[from : from+x.counts[urn] : from+x.counts[urn]]
}
