package match

import (
	"slices"

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
	id      uint32
	similar float64
}

const (
	// maxNeighbours bounds what a misspelt name may be taken for.
	maxNeighbours = 24
	// maxPieceList passes over pieces that half the dictionary has.
	maxPieceList = 20000
	// fuzzyFrom is the Jaro-Winkler similarity from which two names are near.
	fuzzyFrom = 0.88
)

// neighbours are the names most like a folded one, itself left out, the most
// alike first.
func (d *dictionary) neighbours(folded string) []neighbour {
	lists := pieces(nil, folded)
	seen := map[uint32]uint8{}
	for _, p := range lists {
		ids := d.slips.ids[d.slips.offsets[p]:d.slips.offsets[p+1]]
		if len(ids) > maxPieceList {
			continue
		}
		for _, id := range ids {
			seen[id]++
		}
	}
	letters := names.LettersOf(folded)
	var found []neighbour
	for id, shared := range seen {
		word := d.word(id)
		if int(shared)*3 < len(lists)-3 || word == folded ||
			names.AtMost(letters, names.LettersOf(word), len(folded), len(word)) < fuzzyFrom {
			continue
		}
		if similar := names.JaroWinkler(folded, word); similar >= fuzzyFrom || names.OneEdit(folded, word) {
			found = append(found, neighbour{id, similar})
		}
	}
	slices.SortFunc(found, func(a, b neighbour) int {
		switch {
		case a.similar != b.similar && a.similar > b.similar:
			return -1
		case a.similar != b.similar:
			return 1
		}
		return int(a.id) - int(b.id)
	})
	return found[:min(len(found), maxNeighbours)]
}
