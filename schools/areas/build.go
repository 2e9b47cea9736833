package areas

import "strings"

// builder packs postcodes as they come, in any order. It holds two bytes for
// every inward code there can be of each outward code it has met: some 40 MB
// for the whole country, however long the file is.
type builder struct {
	places []Place
	number map[Place]uint16
	at     map[string]*[inwards]uint16 // 0 for none, else the place's number and one
	count  int
	codes  map[string]string // every code once, however often the file has it
}

func newBuilder() *builder {
	return &builder{number: map[Place]uint16{}, at: map[string]*[inwards]uint16{}, codes: map[string]string{}}
}

// maxPlaces is how many different places an index can tell apart; there are
// fewer than 400.
const maxPlaces = 1<<16 - 1

// add puts a postcode in its place. It answers false where the postcode is
// there already.
func (b *builder) add(p postcode, place Place) bool {
	of := b.at[p.outward]
	if of == nil {
		of = new([inwards]uint16)
		b.at[p.outward] = of
	}
	if of[p.inward] != 0 {
		return false
	}
	of[p.inward] = b.place(place) + 1
	b.count++
	return true
}

// isFull reports whether another place could not be told apart any more.
func (b *builder) isFull(place Place) bool {
	_, known := b.number[place]
	return !known && len(b.places) >= maxPlaces
}

// isCrowded reports whether another outward code would be more than exist.
func (b *builder) isCrowded(p postcode) bool {
	return b.at[p.outward] == nil && len(b.at) >= maxOutwards
}

// maxOutwards bounds what a strange file can make us hold; there are about
// 3,000 outward codes.
const maxOutwards = 10_000

func (b *builder) place(place Place) uint16 {
	n, ok := b.number[place]
	if !ok {
		n = uint16(len(b.places))
		b.number[place] = n
		b.places = append(b.places, place)
	}
	return n
}

// index is what was added, packed.
func (b *builder) index() *Index {
	x := &Index{count: b.count, places: b.places, blocks: make(map[string]*block, len(b.at))}
	for outward, of := range b.at {
		packed := new(block)
		rank, last := uint16(0), uint16(0)
		for inward, n := range of {
			if n == 0 {
				continue
			}
			packed.present[inward/64] |= 1 << (inward % 64)
			if n != last {
				packed.runs = append(packed.runs, run{rank, n - 1})
				last = n
			}
			rank++
		}
		x.blocks[outward] = packed
	}
	return x
}

// code is a code apart from the row's own memory.
func (b *builder) code(text string) string {
	if own, ok := b.codes[text]; ok {
		return own
	}
	own := strings.Clone(text)
	b.codes[own] = own
	return own
}
