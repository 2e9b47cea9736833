package schools

import (
	"cmp"
	"slices"
	"sort"
	"strings"
)

// index finds schools by the beginnings of words. It is one sorted list of
// distinct words, each with the schools it occurs in: about 40 bytes a school
// and word of the register.
type index struct {
	words    []string
	starts   []uint32 // where the postings of words[i] begin; one more at the end
	postings []posting
	lengths  []uint8 // words in each school's name
}

// posting is one occurrence: the school's place in the directory and where in
// its description the word stands.
type posting struct {
	school uint32 // place in Directory.schools
	field  field
}

// field says where a word stands; a smaller one ranks higher.
type field uint8

const (
	fieldURN field = iota
	fieldFirstWord
	fieldName
	fieldTown
	fieldPostcode
	fields
)

// Points for a word that begins as asked, and for the very word.
var (
	prefixPoints = [fields]uint16{fieldURN: 20, fieldFirstWord: 30, fieldName: 18, fieldTown: 10, fieldPostcode: 12}
	exactPoints  = [fields]uint16{fieldURN: 90, fieldFirstWord: 40, fieldName: 26, fieldTown: 16, fieldPostcode: 30}
)

// synonyms are words that people type for each other.
var synonyms = map[string][]string{
	"st": {"saint"}, "saint": {"st"}, "cofe": {"ce"}, "ce": {"cofe"}, "rc": {"catholic"}, "jmi": {"junior"},
}

func newIndex(schools []School) index {
	type occurrence struct {
		word string
		posting
	}
	var all []occurrence
	for i, s := range schools {
		describe(s, func(word string, f field) {
			all = append(all, occurrence{word, posting{uint32(i), f}})
			for _, other := range synonyms[word] {
				all = append(all, occurrence{other, posting{uint32(i), max(f, fieldName)}})
			}
		})
	}
	slices.SortFunc(all, func(a, b occurrence) int {
		return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.school, b.school), cmp.Compare(a.field, b.field))
	})
	x := index{postings: make([]posting, len(all)), lengths: make([]uint8, len(schools))}
	for i, s := range schools {
		x.lengths[i] = uint8(min(len(nameWords(s.Name)), 255))
	}
	for i, o := range all {
		if i == 0 || o.word != all[i-1].word {
			x.words = append(x.words, strings.Clone(o.word))
			x.starts = append(x.starts, uint32(i))
		}
		x.postings[i] = o.posting
	}
	x.starts = append(x.starts, uint32(len(all)))
	x.words = slices.Clip(x.words)
	x.starts = slices.Clip(x.starts)
	return x
}

// describe calls add for every word by which a school can be found.
func describe(s School, add func(word string, f field)) {
	add(s.URN.String(), fieldURN)
	f := fieldFirstWord
	for _, w := range nameWords(s.Name) {
		add(w, f)
		if w != "the" {
			f = fieldName
		}
	}
	for _, w := range foldWords(s.Town) {
		add(w, fieldTown)
	}
	halves := foldWords(s.Postcode)
	for _, w := range halves {
		add(w, fieldPostcode)
	}
	if len(halves) > 1 {
		add(strings.Join(halves, ""), fieldPostcode)
	}
}

// nameWords are a school name's words, with "C of E" and "Church of England"
// brought to one.
func nameWords(name string) []string {
	text := " " + strings.Join(foldWords(name), " ") + " "
	text = strings.ReplaceAll(text, " c of e ", " cofe ")
	text = strings.ReplaceAll(text, " church of england ", " cofe church of england ")
	return strings.Fields(text)
}

// MaxSearchWords bounds the work of one search; words beyond it are ignored.
const MaxSearchWords = 8

// Search finds the schools whose name, town, postcode or URN have a word
// beginning with each word of the query, best first, at most limit of them. It
// does not mind capitals, apostrophes, accents, or the order of words. Closed
// schools are found only when no open one fits.
func (d *Directory) Search(query string, limit int) []School {
	words := nameWords(query)
	if d == nil || len(words) == 0 || limit <= 0 {
		return nil
	}
	points := d.index.score(words[:min(len(words), MaxSearchWords)], len(d.schools))
	found := d.best(points[:d.open], 0, limit)
	if len(found) == 0 {
		found = d.best(points[d.open:], d.open, limit)
	}
	return found
}

// score gives every school its points; none where a word is missing.
func (x *index) score(words []string, schools int) []uint16 {
	total := make([]uint16, schools)
	here := make([]uint16, schools)
	for i, word := range words {
		clear(here)
		x.scoreWord(word, here)
		for s, p := range here {
			if p == 0 || (i > 0 && total[s] == 0) {
				total[s] = 0
			} else {
				total[s] += p
			}
		}
	}
	return total
}

// scoreWord keeps for every school the best place in which the word stands.
func (x *index) scoreWord(word string, points []uint16) {
	from := sort.SearchStrings(x.words, word)
	for i := from; i < len(x.words) && strings.HasPrefix(x.words[i], word); i++ {
		table := &prefixPoints
		if x.words[i] == word {
			table = &exactPoints
		}
		for _, p := range x.postings[x.starts[i]:x.starts[i+1]] {
			points[p.school] = max(points[p.school], table[p.field])
		}
	}
}

// best picks the schools with most points; among equals the shorter name, of
// which the query is the larger part, and then the order of the directory.
func (d *Directory) best(points []uint16, offset, limit int) []School {
	type hit struct {
		at     int
		points uint16
	}
	length := d.index.lengths[offset:]
	better := func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.points, a.points), cmp.Compare(length[a.at], length[b.at]), cmp.Compare(a.at, b.at))
	}
	var top []hit
	for i, p := range points {
		h := hit{i, p}
		if p == 0 || (len(top) == limit && better(top[limit-1], h) < 0) {
			continue
		}
		at, _ := slices.BinarySearchFunc(top, h, better)
		if len(top) == limit {
			top = top[:limit-1]
		}
		top = slices.Insert(top, at, h)
	}
	found := make([]School, len(top))
	for i, h := range top {
		found[i] = d.schools[offset+h.at]
	}
	return found
}
