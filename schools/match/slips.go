package match

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"

	"firstbell/schools/match/names"
)

// slips finds names that are a slip of the hand away from a misspelt one: by
// the three-letter pieces that survive it. It lists names, not pupils, so it
// stays small on the largest rolls.
type slips struct {
	offsets []uint32 // by piece; one more than pieces
	ids     []uint32
}

// pieces of three letters are hashed into this many lists.
const pieceKinds = 1 << 15

// makeSlips lists every name under each of its pieces.
func makeSlips(d *dictionary) slips {
	s := slips{offsets: make([]uint32, pieceKinds+1)}
	var buf []uint16
	for id := 1; id < d.len(); id++ {
		buf = pieces(buf[:0], d.word(uint32(id)))
		for _, p := range buf {
			s.offsets[p+1]++
		}
	}
	for p := range pieceKinds {
		s.offsets[p+1] += s.offsets[p]
	}
	s.ids = make([]uint32, s.offsets[pieceKinds])
	next := slices.Clone(s.offsets)
	for id := 1; id < d.len(); id++ {
		buf = pieces(buf[:0], d.word(uint32(id)))
		for _, p := range buf {
			s.ids[next[p]] = uint32(id)
			next[p]++
		}
	}
	return s
}

// pieces appends the hashed pieces of a name, its edges marked.
func pieces(to []uint16, word string) []uint16 {
	a, b := byte('^'), byte('^')
	for i := 0; i <= len(word); i++ {
		c := byte('$')
		if i < len(word) {
			c = word[i]
		}
		if i > 0 {
			h := (uint32(a)*961 + uint32(b)*31 + uint32(c)) * 0x9E3779B1 >> 17
			to = append(to, uint16(h))
		}
		a, b = b, c
	}
	slices.Sort(to)
	return slices.Compact(to)
}

// A neighbour is a name that a misspelt one may have been meant to be.
type neighbour struct {
	id    uint32
	level Level // LevelClose or LevelNear
}

const (
	// maxNeighbours bounds what a misspelt name may be taken for.
	maxNeighbours = 20
	// maxPieceList passes over pieces that a great part of the dictionary has,
	// as long as others are left.
	maxPieceList = 6000
)

// tallies count, for each name of a dictionary, how many pieces it shares.
// They are kept between searches because clearing them costs more than using
// them.
var tallies = sync.Pool{New: func() any { return &tally{} }}

type tally struct {
	shared  []uint8
	touched []uint32
}

// keptNeighbours is how many names' neighbours a dictionary remembers. Those of
// usual names are asked for again and again, and finding them costs as much as
// comparing hundreds of pupils.
const keptNeighbours = 1 << 10

// neighbourhood is what a dictionary remembers of one name.
type neighbourhood struct {
	of   string
	near []neighbour
}

var placeOfName = maphash.MakeSeed()

// neighbours are the names most like a folded one, itself left out: the closest
// first, among equals the most usual. They are shared and must not be changed.
func (d *dictionary) neighbours(folded string) []neighbour {
	kept := &d.near[maphash.String(placeOfName, folded)%keptNeighbours]
	if n := kept.Load(); n != nil && n.of == folded {
		return n.near
	}
	n := &neighbourhood{of: folded, near: d.findNeighbours(folded)}
	kept.Store(n)
	return n.near
}

func (d *dictionary) findNeighbours(folded string) []neighbour {
	lists := pieces(nil, folded)
	t := tallies.Get().(*tally)
	defer tallies.Put(t)
	t.count(d, lists)
	letters := names.LettersOf(folded)
	var found []neighbour
	for _, id := range t.touched {
		enough := int(t.shared[id])*3 >= len(lists)-3
		t.shared[id] = 0
		if !enough {
			continue
		}
		long := int(d.offsets[id+1] - d.offsets[id])
		if names.AtMost(letters, d.letters[id], len(folded), long) < nearFrom &&
			!names.MaybeOneEdit(letters, d.letters[id], len(folded), long) {
			continue
		}
		word := d.word(id)
		if word == folded {
			continue
		}
		if level := slipLevel(folded, word); level <= LevelNear {
			found = append(found, neighbour{id, level})
		}
	}
	slices.SortFunc(found, func(a, b neighbour) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(d.count(b.id), d.count(a.id)), cmp.Compare(a.id, b.id))
	})
	return found[:min(len(found), maxNeighbours)]
}

// count tallies the names under each piece.
func (t *tally) count(d *dictionary, lists []uint16) {
	if len(t.shared) < d.len() {
		t.shared = make([]uint8, d.len())
	}
	t.touched = t.touched[:0]
	for _, p := range lists {
		ids := d.slips.ids[d.slips.offsets[p]:d.slips.offsets[p+1]]
		if len(ids) > maxPieceList {
			continue
		}
		for _, id := range ids {
			if t.shared[id]++; t.shared[id] == 1 {
				t.touched = append(t.touched, id)
			}
		}
	}
}
