package resolve

import (
	"cmp"
	"slices"
)

// finish numbers the words and lists by word where they stand.
func (b *builder) finish() {
	names, places := map[string]uint32{}, map[string]uint32{}
	for _, words := range b.names {
		count(names, words)
	}
	for _, words := range b.places {
		for _, p := range words {
			places[p.word]++
		}
	}
	b.vocabulary = newVocabulary(names, places, len(b.documents), len(b.schools))
	byName := make([][]wordID, len(b.names))
	for i, words := range b.names {
		byName[i] = b.numbersOf(words)
		from := uint32(len(b.nameWords))
		b.nameWords = append(b.nameWords, byName[i]...)
		b.documents[i].words = span{from, uint32(len(b.nameWords))}
	}
	b.byName = newPostings(byName, len(b.vocabulary.words))
	b.byPlace = newPostings(b.numberPlaces(), len(b.vocabulary.words))
	slices.SortFunc(b.numbers, func(m, n numbered) int {
		return cmp.Or(cmp.Compare(m.number, n.number), cmp.Compare(m.document, n.document))
	})
	slices.SortFunc(b.initials, func(m, n initials) int {
		return cmp.Or(cmp.Compare(m.letters, n.letters), cmp.Compare(m.document, n.document))
	})
	b.trim()
}

func (b *builder) numberPlaces() [][]wordID {
	byPlace := make([][]wordID, len(b.places))
	for i, words := range b.places {
		from := uint32(len(b.nearWords))
		for _, p := range words {
			w, _ := b.find(p.word)
			byPlace[i] = append(byPlace[i], w)
			b.nearWords = append(b.nearWords, placeWord{w, p.from})
		}
		b.schools[i].words = span{from, uint32(len(b.nearWords))}
	}
	return byPlace
}

func (b *builder) numbersOf(words []string) []wordID {
	found := make([]wordID, 0, len(words))
	for _, text := range words {
		if w, ok := b.find(text); ok {
			found = append(found, w)
		}
	}
	return found
}

// trim gives back what growing slices took too much.
func (b *builder) trim() {
	b.schools, b.documents = slices.Clip(b.schools), slices.Clip(b.documents)
	b.nameWords, b.nearWords = slices.Clip(b.nameWords), slices.Clip(b.nearWords)
	b.targets, b.initials, b.numbers = slices.Clip(b.targets), slices.Clip(b.initials), slices.Clip(b.numbers)
}

func count(into map[string]uint32, words []string) {
	for _, w := range words {
		into[w]++
	}
}

// newPostings turns lists of words by place into lists of places by word.
func newPostings(lists [][]wordID, words int) postings {
	p := postings{starts: make([]uint32, words+1)}
	for _, list := range lists {
		for _, w := range list {
			p.starts[w+1]++
		}
	}
	for w := range words {
		p.starts[w+1] += p.starts[w]
	}
	p.items = make([]uint32, p.starts[words])
	next := slices.Clone(p.starts)
	for at, list := range lists {
		for _, w := range list {
			p.items[next[w]] = uint32(at)
			next[w]++
		}
	}
	return p
}
