package areas

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
)

// Place is where a postcode lies, by the codes of the Office for National
// Statistics. A code is empty where the list gives none.
type Place struct {
	District string `json:"district"` // the local authority district, such as E07000106
	Force    string `json:"force"`    // the police force area, such as E23000032
}

// Index finds the place of a postcode. It is immutable and safe for many
// goroutines; a nil one knows no postcode.
//
// The postcodes of one outward code are a set of bits, one for each inward code
// there can be, and beside it the places in order, each written once for as
// long as it does not change.
type Index struct {
	count  int
	places []Place
	blocks map[string]*block
}

// words is how many words the bits of one outward code fill.
const words = (inwards + 63) / 64

// block is one outward code.
type block struct {
	present [words]uint64
	runs    []run
}

// run says that from the n-th postcode of its block on the place is this one.
type run struct{ first, place uint16 }

// Len is how many postcodes the index holds.
func (x *Index) Len() int {
	if x == nil {
		return 0
	}
	return x.count
}

// Lookup is where a postcode lies; false for one that is not in the list, or
// of which the list does not say where it lies.
func (x *Index) Lookup(text string) (Place, bool) {
	p, ok := parse(text)
	if !ok || x == nil {
		return Place{}, false
	}
	place, ok := x.at(p)
	return place, ok && place != Place{}
}

// at is the place of a postcode; false where the list does not have it.
func (x *Index) at(p postcode) (Place, bool) {
	if x == nil {
		return Place{}, false
	}
	b, ok := x.blocks[p.outward]
	if !ok || b.present[p.inward/64]&(1<<(p.inward%64)) == 0 {
		return Place{}, false
	}
	rank := bits.OnesCount64(b.present[p.inward/64] & (1<<(p.inward%64) - 1))
	for _, w := range b.present[:p.inward/64] {
		rank += bits.OnesCount64(w)
	}
	i, exact := slices.BinarySearchFunc(b.runs, uint16(rank), func(r run, rank uint16) int { return cmp.Compare(r.first, rank) })
	if !exact {
		i--
	}
	return x.places[b.runs[i].place], true
}

// each calls yield for every postcode and its place.
func (x *Index) each(yield func(postcode, Place)) {
	if x == nil {
		return
	}
	for outward, b := range x.blocks {
		rank, at := 0, -1
		for inward := range inwards {
			if b.present[inward/64]&(1<<(inward%64)) == 0 {
				continue
			}
			if at+1 < len(b.runs) && int(b.runs[at+1].first) == rank {
				at++
			}
			yield(postcode{outward, inward}, x.places[b.runs[at].place])
			rank++
		}
	}
}

// Bytes is how much memory the index takes, but for the map's own bookkeeping.
func (x *Index) Bytes() int {
	if x == nil {
		return 0
	}
	n := 0
	for outward, b := range x.blocks {
		n += len(outward) + 8*words + 4*len(b.runs)
	}
	return n + 18*len(x.places)
}

// Comparison is how one index differs from another.
type Comparison struct{ Added, Changed, Unchanged, Removed int }

// Compare says what is new in after.
func Compare(before, after *Index) Comparison {
	c := Comparison{Removed: before.Len()}
	after.each(func(p postcode, place Place) {
		was, ok := before.at(p)
		switch {
		case !ok:
			c.Added++
			return
		case was == place:
			c.Unchanged++
		default:
			c.Changed++
		}
		c.Removed--
	})
	return c
}

// stored is the index as it is kept.
type stored struct {
	Places []Place       `json:"places"`
	Blocks []storedBlock `json:"blocks"`
}

type storedBlock struct {
	Outward string `json:"outward"`
	Present []byte `json:"present"` // little-endian words
	Runs    []byte `json:"runs"`    // pairs of little-endian 16-bit numbers
}

// MarshalJSON writes the index in a fixed order.
func (x *Index) MarshalJSON() ([]byte, error) {
	s := stored{Places: x.places}
	for outward, b := range x.blocks {
		out := storedBlock{Outward: outward}
		for _, w := range b.present {
			out.Present = binary.LittleEndian.AppendUint64(out.Present, w)
		}
		for _, r := range b.runs {
			out.Runs = binary.LittleEndian.AppendUint16(out.Runs, r.first)
			out.Runs = binary.LittleEndian.AppendUint16(out.Runs, r.place)
		}
		s.Blocks = append(s.Blocks, out)
	}
	slices.SortFunc(s.Blocks, func(a, b storedBlock) int { return cmp.Compare(a.Outward, b.Outward) })
	return json.Marshal(s)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (x *Index) UnmarshalJSON(raw []byte) error {
	var s stored
	if err := json.Unmarshal(raw, &s); err != nil {
		return err
	}
	*x = Index{places: s.Places, blocks: make(map[string]*block, len(s.Blocks))}
	for _, in := range s.Blocks {
		b, n, err := in.block(len(s.Places))
		if err != nil {
			return fmt.Errorf("reading postcodes of %q: %w", in.Outward, err)
		}
		x.blocks[in.Outward] = b
		x.count += n
	}
	return nil
}

// block reads one outward code, and how many postcodes it has.
func (s storedBlock) block(places int) (b *block, n int, err error) {
	b = new(block)
	if len(s.Present) != 8*words || len(s.Runs)%4 != 0 || len(s.Runs) == 0 {
		return b, 0, fmt.Errorf("%d and %d bytes are not a block", len(s.Present), len(s.Runs))
	}
	for i := range words {
		b.present[i] = binary.LittleEndian.Uint64(s.Present[8*i:])
		n += bits.OnesCount64(b.present[i])
	}
	b.runs = make([]run, len(s.Runs)/4)
	for i := range b.runs {
		b.runs[i] = run{binary.LittleEndian.Uint16(s.Runs[4*i:]), binary.LittleEndian.Uint16(s.Runs[4*i+2:])}
		if int(b.runs[i].place) >= places || i == 0 && b.runs[0].first != 0 {
			return b, 0, fmt.Errorf("its places are not in the list")
		}
	}
	return b, n, nil
}
