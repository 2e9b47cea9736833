package resolve

import (
	"cmp"
	"slices"
	"strings"

	"firstbell/schools"
)

// register is the directory as the resolver sees it: documents, each one name
// under which a school may be written, and the schools they stand for.
type register struct {
	schools   []school   // in the directory's order
	documents []document // those of schools first, at the same place
	nameWords []wordID   // of all documents, see document.words
	nearWords []placeWord
	targets   []target
	vocabulary
	byName   postings // documents by word of the name
	byPlace  postings // schools by word of the place
	initials []initials
	numbers  []numbered
	towns    map[string]townID
	perTown  []uint32 // schools by townID
	councils map[string][]int
	perLA    map[int]uint32
	outwards map[string]bool // first halves of schools' postcodes
	open     int
}

type townID uint32

// school is what is weighed about one establishment of the register, besides
// its name.
type school struct {
	urn    schools.URN
	la     int32
	town   townID // 0 where the register has none
	opened schools.Date
	post   postcode
	words  span // in nearWords
	status schools.Status
}

// placeWord is a word of a school's address and how likely people are to write
// it.
type placeWord struct {
	word wordID
	from placeField
}

type placeField uint8

const (
	fromTown placeField = iota
	fromLocality
	fromCouncil
	fromStreet
)

// placeMention is how often people write a word of that field behind a
// school's name.
var placeMention = [...]float64{fromTown: .5, fromLocality: .25, fromCouncil: .15, fromStreet: .1}

// span is a stretch of a shared slice.
type span struct{ from, to uint32 }

// document is one name, and what it leads to.
type document struct {
	urn     schools.URN
	words   span // in nameWords; empty where an equal name leads to the same school
	targets span
	way     way
	closed  schools.Date // when the school of that name closed, where known
}

type target uint32 // place in register.schools

// way says how a name leads to the schools it stands for.
type way uint8

const (
	wayItself   way = iota // an open school's own name
	wayFollowed            // closed; the one open school that took over stands for it
	wayDivided             // closed; those that took over are all listed
	wayEnded               // closed, and nothing took over: the closed school itself
	wayPlanned             // not open yet
)

// postings are lists of places by word.
type postings struct {
	starts []uint32
	items  []uint32
}

func (p *postings) of(w wordID) []uint32 { return p.items[p.starts[w]:p.starts[w+1]] }

// initials are a name's first letters packed into a number, at most eight.
type initials struct {
	letters  uint64
	document uint32
}

func packInitials(letters string) uint64 {
	if len(letters) < 3 || len(letters) > 8 {
		return 0
	}
	packed := uint64(0)
	for i := range len(letters) {
		packed = packed<<8 | uint64(letters[i])
	}
	return packed
}

// numbered is a URN (six digits) or LAESTAB (seven) and whose it is.
type numbered struct {
	number   uint32
	document uint32
}

// findNumber is the document with a number.
func (x *register) findNumber(number uint32) (uint32, bool) {
	i, ok := slices.BinarySearchFunc(x.numbers, number, func(n numbered, want uint32) int { return cmp.Compare(n.number, want) })
	if !ok {
		return 0, false
	}
	return x.numbers[i].document, true
}

// withInitials are the documents whose names have these first letters.
func (x *register) withInitials(word string) []initials {
	letters := packInitials(word)
	from, ok := slices.BinarySearchFunc(x.initials, letters, func(n initials, want uint64) int { return cmp.Compare(n.letters, want) })
	if !ok || letters == 0 {
		return nil
	}
	to := from
	for to < len(x.initials) && x.initials[to].letters == letters {
		to++
	}
	return x.initials[from:to]
}

func (x *register) wordsOf(d *document) []wordID       { return x.nameWords[d.words.from:d.words.to] }
func (x *register) targetsOf(d *document) []target     { return x.targets[d.targets.from:d.targets.to] }
func (x *register) placeWordsOf(s *school) []placeWord { return x.nearWords[s.words.from:s.words.to] }

// townKey compares towns by their words.
func townKey(words []string) string { return strings.Join(words, " ") }
