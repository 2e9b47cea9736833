package resolve

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
)

// wordID is a word's place in the vocabulary, which is in order of the alphabet.
type wordID uint32

// vocabulary is every distinct word of the register's names and places.
type vocabulary struct {
	words    []string
	kinds    []kind
	names    []uint32  // in how many names each word stands
	places   []uint32  // in how many schools' places
	surprise []float64 // bits by which a text about any school lacks the word
	rarity   []float64 // how likely a text about any school holds the word
	grams    []uint32  // trigrams, sorted; their words are spelt[starts[i]:starts[i+1]]
	starts   []uint32
	spelt    []wordID
}

// newVocabulary sorts the words of a register. names and places count, by word,
// the documents and schools that hold it.
func newVocabulary(names, places map[string]uint32, documents, schools int) vocabulary {
	v := vocabulary{}
	for w := range names {
		v.words = append(v.words, strings.Clone(w))
	}
	for w := range places {
		if names[w] == 0 {
			v.words = append(v.words, strings.Clone(w))
		}
	}
	v.words = slices.Clip(v.words)
	slices.Sort(v.words)
	v.kinds = make([]kind, len(v.words))
	v.names, v.places = make([]uint32, len(v.words)), make([]uint32, len(v.words))
	v.rarity, v.surprise = make([]float64, len(v.words)), make([]float64, len(v.words))
	for i, w := range v.words {
		v.kinds[i], v.names[i], v.places[i] = kindOf(w), names[w], places[w]
		v.rarity[i] = min(1, float64(names[w])/float64(max(documents, 1))+placeMention[fromTown]*float64(places[w])/float64(max(schools, 1)))
		v.surprise[i] = -math.Log2(v.rarity[i])
	}
	v.indexGrams()
	return v
}

// find is the word's place.
func (v *vocabulary) find(word string) (wordID, bool) {
	i := sort.SearchStrings(v.words, word)
	return wordID(i), i < len(v.words) && v.words[i] == word
}

// indexGrams lists for every trigram the words spelt with it.
func (v *vocabulary) indexGrams() {
	type spelling struct {
		gram uint32
		word wordID
	}
	var all []spelling
	for i, w := range v.words {
		for _, g := range trigrams(w) {
			all = append(all, spelling{g, wordID(i)})
		}
	}
	slices.SortFunc(all, func(a, b spelling) int { return cmp.Or(cmp.Compare(a.gram, b.gram), cmp.Compare(a.word, b.word)) })
	v.spelt = make([]wordID, 0, len(all))
	for i, s := range all {
		if i == 0 || s.gram != all[i-1].gram {
			v.grams = append(v.grams, s.gram)
			v.starts = append(v.starts, uint32(len(v.spelt)))
		}
		v.spelt = append(v.spelt, s.word)
	}
	v.starts = append(v.starts, uint32(len(v.spelt)))
	v.grams, v.starts = slices.Clip(v.grams), slices.Clip(v.starts)
}

// trigrams are the distinct runs of three bytes of a word with a mark at
// either end.
func trigrams(word string) []uint32 {
	marked := "^" + word + "$"
	found := make([]uint32, 0, len(word))
	for i := 0; i+3 <= len(marked); i++ {
		found = append(found, uint32(marked[i])<<16|uint32(marked[i+1])<<8|uint32(marked[i+2]))
	}
	slices.Sort(found)
	return slices.Compact(found)
}

func (v *vocabulary) spelling(gram uint32) []wordID {
	i, ok := slices.BinarySearch(v.grams, gram)
	if !ok {
		return nil
	}
	return v.spelt[v.starts[i]:v.starts[i+1]]
}

// nearWord is a word some slips away from another.
type nearWord struct {
	word  wordID
	slips int
}

// near is every other word that is at most a slip or two away. It is asked for
// one word several times and remembers until the bench is cleared.
func (v *vocabulary) near(word string, b *bench) []nearWord {
	if len(word) < 4 {
		return nil
	}
	found, known := b.near[word]
	if !known {
		found = v.searchNear(word, b)
		b.near[word] = found
	}
	return found
}

func (v *vocabulary) searchNear(word string, b *bench) []nearWord {
	most := 1
	if len(word) >= 8 {
		most = 2
	}
	grams := trigrams(word)
	v.countShared(grams, b)
	// One slip spoils at most three trigrams, or four where two letters swap.
	// Words with only one in common are not looked at: they would be thousands.
	least := max(2, len(grams)-4*most)
	if most == 1 {
		least = max(1, len(grams)-4)
	}
	var found []nearWord
	for _, w := range b.nearby {
		other, shared := v.words[w], int(b.shared[w])
		b.shared[w] = 0
		if shared < least || other == word || len(other) < 3 {
			continue
		}
		if d := editDistance(word, other, most); d != far {
			found = append(found, nearWord{w, d})
		}
	}
	b.nearby = b.nearby[:0]
	return found
}

// countShared counts for every word its trigrams among these.
func (v *vocabulary) countShared(grams []uint32, b *bench) {
	for _, g := range grams {
		for _, w := range v.spelling(g) {
			if b.shared[w] == 0 {
				b.nearby = append(b.nearby, w)
			}
			b.shared[w]++
		}
	}
}

// beginning calls found for every longer word that begins with the given one.
func (v *vocabulary) beginning(word string, found func(w wordID)) {
	for i := sort.SearchStrings(v.words, word); i < len(v.words) && strings.HasPrefix(v.words[i], word); i++ {
		if len(v.words[i]) > len(word)+1 {
			found(wordID(i))
		}
	}
}
