package match

import (
	"strings"

	"firstbell/schools"
	"firstbell/schools/match/names"
)

// Builder packs a stream of pupils into an Index. It keeps 32 bytes a pupil
// and each distinct name once; the pupils themselves are not held. Make it
// with NewBuilder.
type Builder struct {
	records  []record
	given    intern
	surname  intern
	forename map[string]forename // by the text as it stands on the roll
	more     map[int32][]uint32  // by record: further known-as names
}

// forename is a roll's forename field taken apart.
type forename struct{ first, middle uint32 }

// intern numbers distinct names in the order of coming.
type intern struct {
	byRaw  map[string]uint32
	byWord map[string]uint32
	words  []string
	counts []uint32
}

func newIntern() intern {
	return intern{byRaw: map[string]uint32{}, byWord: map[string]uint32{"": 0}, words: []string{""}, counts: []uint32{0}}
}

// fold numbers a raw name by its folded form.
func (n *intern) fold(raw string) uint32 {
	if id, seen := n.byRaw[raw]; seen {
		return id
	}
	id := n.word(names.Fold(raw))
	n.byRaw[strings.Clone(raw)] = id
	return id
}

func (n *intern) word(folded string) uint32 {
	if id, seen := n.byWord[folded]; seen {
		return id
	}
	if len(n.words) > nameMask {
		return 0 // sixteen million distinct names are not names any more
	}
	id := uint32(len(n.words))
	folded = strings.Clone(folded)
	n.byWord[folded] = id
	n.words = append(n.words, folded)
	n.counts = append(n.counts, 0)
	return id
}

// NewBuilder makes a Builder with room for about so many pupils.
func NewBuilder(pupils int) *Builder {
	return &Builder{
		records: make([]record, 0, max(pupils, 0)), given: newIntern(), surname: newIntern(),
		forename: map[string]forename{}, more: map[int32][]uint32{},
	}
}

// Add packs one pupil. The order of adding changes no decision.
func (b *Builder) Add(p schools.Pupil) {
	n, checked := packNumber(string(p.UPN))
	if !checked {
		n = 0 // a number with a wrong letter identifies nobody
	}
	f := b.forenameOf(p.Forename)
	r := record{
		key: packKey(n, p.URN, p.Sex), postcode: packPostcode(p.Postcode),
		given: f.first, surname: b.surname.fold(p.Surname), alias: f.middle,
		born: packDay(p.DateOfBirth), start: packDay(p.Start), leaving: packDay(p.Leaving),
	}
	b.given.counts[r.given]++
	b.surname.counts[r.surname]++
	if strings.IndexByte(b.surname.words[r.surname], ' ') > 0 {
		r.flags |= flagParts
	}
	b.addKnownAs(&r, p.KnownAs)
	b.records = append(b.records, r)
}

// forenameOf parts the first forename from the rest: what stands after a space
// is a middle name, what stands after a hyphen is not.
func (b *Builder) forenameOf(raw string) forename {
	if f, seen := b.forename[raw]; seen {
		return f
	}
	first, rest := splitForename(raw)
	f := forename{first: b.given.word(first), middle: b.given.word(rest)}
	b.forename[strings.Clone(raw)] = f
	return f
}

// splitForename folds the first forename and the first of those after it.
func splitForename(raw string) (first, middle string) {
	head, tail, _ := strings.Cut(strings.TrimSpace(raw[:min(len(raw), 1000)]), " ")
	first = names.Fold(head)
	middle, _, _ = strings.Cut(names.Fold(tail), " ")
	if first == "" {
		return middle, ""
	}
	return first, middle
}

func (b *Builder) addKnownAs(r *record, known []string) {
	for _, raw := range known {
		first, _ := splitForename(raw)
		id := b.given.word(first)
		switch {
		case id == 0 || id == r.given:
		case r.flags&flagKnownAs == 0:
			r.alias = id
			r.flags |= flagKnownAs
		default:
			r.flags |= flagMore
			b.more[int32(len(b.records))] = append(b.more[int32(len(b.records))], id)
		}
	}
}

// Build orders and indexes what was added. The Builder is used up by it.
func (b *Builder) Build() *Index {
	s := b.segment()
	*b = Builder{}
	return newIndex(s)
}
