package resolve

// bench is the working space of one Resolve, kept for the next.
type bench struct {
	shared   []uint8 // by word: trigrams in common
	near     map[string][]nearWord
	nearby   []wordID // words with any
	upper    []float32
	touched  []uint32 // documents with any bits in upper
	refs     []int32  // by word: 1 + the first of its uses, 0 for none
	uses     []use    // which elements a word of the register may be
	referred []wordID // words with uses
	weighed  []weighed
	mass     []float64 // by school
	best     []int32   // by school: 1 + its best pair in weighed
	found    []target  // schools with any mass
}

// use says that an element may stand for a word; next is 1 + the next use of
// the same word.
type use struct {
	element int32
	match   int32
	next    int32
}

func newBench(x *register) *bench {
	return &bench{
		near:   map[string][]nearWord{},
		shared: make([]uint8, len(x.words)), upper: make([]float32, len(x.documents)), refs: make([]int32, len(x.words)),
		mass: make([]float64, len(x.schools)), best: make([]int32, len(x.schools)),
	}
}

// clear undoes only what was done.
func (b *bench) clear() {
	for _, d := range b.touched {
		b.upper[d] = 0
	}
	for _, w := range b.referred {
		b.refs[w] = 0
	}
	for _, s := range b.found {
		b.mass[s], b.best[s] = 0, 0
	}
	clear(b.near)
	b.touched, b.referred, b.uses, b.weighed, b.found = b.touched[:0], b.referred[:0], b.uses[:0], b.weighed[:0], b.found[:0]
}

// MaxWeighed bounds how many names are weighed in full; of more, those with
// the rarest words in common come first.
const MaxWeighed = 4096

// commonShare is the share of names above which a word picks nothing out.
const commonShare = 1. / 12

// collect finds the documents worth weighing.
func (b *bench) collect(x *register, q *query) {
	for i := range q.elements {
		e := &q.elements[i]
		for j := range e.matches {
			b.refer(e.matches[j].word, i, j)
		}
	}
	b.touchAll(x, q, commonShare)
	for _, d := range q.numbers {
		b.touch(d, 20)
	}
	if len(b.touched) == 0 {
		b.touchAll(x, q, 1)
	}
	b.keepBest(MaxWeighed)
}

func (b *bench) refer(w wordID, element, match int) {
	if b.refs[w] == 0 {
		b.referred = append(b.referred, w)
	}
	b.uses = append(b.uses, use{int32(element), int32(match), b.refs[w]})
	b.refs[w] = int32(len(b.uses))
}

// touchAll gives every document the bits of the words that it shares, except
// for words more common than the share.
func (b *bench) touchAll(x *register, q *query, share float64) {
	for i := range q.elements {
		e := &q.elements[i]
		for _, m := range e.matches {
			if e.kind == kindLittle || x.rarity[m.word] > share {
				continue
			}
			for _, d := range x.byName.of(m.word) {
				b.touch(d, m.bits)
			}
			for _, s := range x.byPlace.of(m.word) {
				b.touch(s, m.bits)
			}
		}
		for _, n := range e.letters {
			b.touch(n.document, bitsInitials)
		}
	}
}

func (b *bench) touch(d uint32, bits float64) {
	if b.upper[d] == 0 {
		b.touched = append(b.touched, d)
	}
	b.upper[d] += float32(bits)
}

// keepBest drops the documents with fewest bits beyond a number, counting them
// in quarters of a bit.
func (b *bench) keepBest(most int) {
	if len(b.touched) <= most {
		return
	}
	var counts [512]int
	step := func(d uint32) int { return min(len(counts)-1, int(b.upper[d]*4)) }
	for _, d := range b.touched {
		counts[step(d)]++
	}
	cut, kept := len(counts)-1, 0
	for ; cut >= 0 && kept+counts[cut] <= most; cut-- {
		kept += counts[cut]
	}
	room := most - kept // for those of the step at the cut
	left := b.touched[:0]
	for _, d := range b.touched {
		at := step(d)
		if at == cut && room > 0 {
			room--
			at++
		}
		if at > cut {
			left = append(left, d)
		} else {
			b.upper[d] = 0
		}
	}
	b.touched = left
}
