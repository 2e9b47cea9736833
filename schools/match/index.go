package match

import (
	"maps"
	"slices"

	"firstbell/schools"
)

// Index is every roll in memory: an immutable packed base, and a small second
// part for the rolls that changed since it was packed. It never changes;
// Replace answers a new one that shares the base, so that whoever swaps a
// pointer to it makes a change visible at once and whoever still reads the old
// one is not disturbed. A nil Index is empty.
type Index struct {
	segments []*segment
	// replaced are the schools whose pupils in the base no longer count, with
	// the rolls that count instead.
	replaced map[schools.URN][]schools.Pupil
	pupils   int
}

func newIndex(base *segment) *Index {
	return &Index{segments: []*segment{base}, pupils: len(base.records)}
}

// Replace answers an Index in which the school's roll is this one. Without
// pupils the school has no roll any more. The time it takes grows with the
// rolls replaced since the base was built, not with the base.
func (x *Index) Replace(urn schools.URN, roll []schools.Pupil) *Index {
	return x.ReplaceAll(map[schools.URN][]schools.Pupil{urn: roll})
}

// ReplaceAll is Replace for several schools at the cost of one.
func (x *Index) ReplaceAll(rolls map[schools.URN][]schools.Pupil) *Index {
	if x == nil || len(x.segments) == 0 {
		x = NewBuilder(0).Build()
	}
	next := &Index{segments: x.segments[:1:1], replaced: maps.Clone(x.replaced)}
	if next.replaced == nil {
		next.replaced = map[schools.URN][]schools.Pupil{}
	}
	for urn, roll := range rolls {
		next.replaced[urn] = slices.Clone(roll)
	}
	b := NewBuilder(0)
	for _, pupils := range next.replaced {
		for _, p := range pupils {
			b.Add(p)
		}
	}
	next.segments = append(next.segments, b.segment())
	next.pupils = next.count()
	return next
}

func (x *Index) count() int {
	base := x.segments[0]
	n := len(base.records)
	for urn, roll := range x.replaced {
		n += len(roll) - len(base.bySchool[urn])
	}
	return n
}

// Replaced is how many rolls are kept outside the base. When they are many, it
// is time to build anew.
func (x *Index) Replaced() int {
	if x == nil {
		return 0
	}
	return len(x.replaced)
}

// Len is how many roll entries there are, former pupils included.
func (x *Index) Len() int {
	if x == nil {
		return 0
	}
	return x.pupils
}

// OnRoll is how many entries the roll of one school has, former pupils
// included; 0 means that no roll is held.
func (x *Index) OnRoll(urn schools.URN) int {
	if x == nil {
		return 0
	}
	if roll, ok := x.replaced[urn]; ok {
		return len(roll)
	}
	if len(x.segments) == 0 {
		return 0
	}
	return len(x.segments[0].bySchool[urn])
}

// Bytes is the memory the packed parts take.
func (x *Index) Bytes() int {
	n := 0
	if x != nil {
		for _, s := range x.segments {
			n += s.bytes()
		}
	}
	return n
}

// void reports whether a row of the nth segment no longer counts.
func (x *Index) void(n int, urn schools.URN) bool {
	if n > 0 || len(x.replaced) == 0 {
		return false
	}
	_, gone := x.replaced[urn]
	return gone
}
