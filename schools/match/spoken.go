package match

import (
	"slices"
	"strings"

	"firstbell/schools/match/names"
)

// spoken is one name of a description, with what the rolls know of it.
type spoken struct {
	text     string
	solid    string
	words    []string
	sound    names.Sound
	variants []names.Variant
	ids      []uint32 // its number in each segment's dictionary, 0 if nobody has it
	near     [][]neighbour
	// chance is how often any child is written so: the name itself, its
	// variants and its neighbours misspelt.
	chance float64
	// shares is how often each further word is a name by itself.
	shares []float64
	seen   uint32 // how many pupils have the name
}

// kind tells the two dictionaries apart.
type kind uint8

const (
	kindGiven kind = iota
	kindSurname
)

func (s *segment) dictionary(k kind) *dictionary {
	if k == kindGiven {
		return s.given
	}
	return s.surname
}

func (w *Weights) names(k kind) *NameWeights {
	if k == kindGiven {
		return &w.Given
	}
	return &w.Surname
}

const (
	// rare is the number of bearers up to which a name is taken for a possible
	// misspelling of a more usual one.
	rare = 6
	// unseen is how often a child bears one certain name that no roll knows:
	// about one child in fifty has a new name, of some hundred thousand possible.
	unseen = 2e-7
	// maxVariants bounds how many other forms are looked for.
	maxVariants = 16
)

// hear prepares one folded name, and for one that hardly anybody bears what it
// may be a misspelling of.
func (e *Engine) hear(k kind, folded string) *spoken {
	n := e.listen(k, folded)
	if n.seen <= rare {
		e.lookAround(n, k)
	}
	n.chance = e.chanceOf(n, k)
	return n
}

// listen prepares one folded name by itself.
func (e *Engine) listen(k kind, folded string) *spoken {
	n := &spoken{text: folded, solid: names.Solid(folded), sound: soundOf(folded)}
	n.words = strings.Fields(folded)
	n.variants = names.Variants(n.solid)
	n.variants = n.variants[:min(len(n.variants), maxVariants)]
	n.near = make([][]neighbour, len(e.index.segments))
	for _, s := range e.index.segments {
		d := s.dictionary(k)
		id := d.find(folded)
		n.ids = append(n.ids, id)
		if id != 0 {
			n.seen += d.count(id)
		}
	}
	return n
}

// lookAround finds what a misspelt name may have been meant to be.
func (e *Engine) lookAround(n *spoken, k kind) {
	for i, s := range e.index.segments {
		if n.near[i] == nil {
			n.near[i] = s.dictionary(k).neighbours(n.text)
		}
	}
}

// chanceOf adds up the ways by which a child comes to be written so.
func (e *Engine) chanceOf(n *spoken, k kind) float64 {
	w := e.weights.names(k)
	total := float64(max(e.index.Len(), 1))
	p := w.Exact * float64(n.seen) / total
	for _, v := range n.variants {
		p += w.Variant * variantShare(v) * e.share(k, v.Name)
	}
	for i, s := range e.index.segments {
		d := s.dictionary(k)
		for _, near := range n.near[i] {
			p += w.slip(near.level) * float64(d.count(near.id)) / total
		}
		if alike := d.massOf(d.class(n.sound)); alike > n.seen {
			p += w.Sound / soundMisspellings * float64(alike-n.seen) / total
		}
	}
	if len(n.words) > 1 {
		p += e.chanceOfParts(n, k)
	}
	if len(n.solid) == 1 {
		p += w.Initial / 12
	}
	return p + e.unseenShare()
}

// unseenShare is how often a child bears one certain name that no roll knows,
// which is never oftener than one pupil.
func (e *Engine) unseenShare() float64 { return min(unseen, 1/float64(max(e.index.Len(), 1))) }

// chanceOfParts is how often one part of a double name was the whole, and the
// other was added.
func (e *Engine) chanceOfParts(n *spoken, k kind) float64 {
	p := 0.0
	for _, word := range n.words {
		n.shares = append(n.shares, e.share(k, word))
	}
	for i := range n.words {
		p += e.weights.names(k).Part * n.shares[i] * n.others(i)
	}
	return p
}

// others is how often the parts other than the ith are names.
func (n *spoken) others(i int) float64 {
	p := 1.0
	for j, share := range n.shares {
		if j != i {
			p *= max(share, 1e-6)
		}
	}
	return p
}

// share is how many of all pupils have a name.
func (e *Engine) share(k kind, folded string) float64 {
	n := uint32(0)
	for _, s := range e.index.segments {
		d := s.dictionary(k)
		if id := d.find(folded); id != 0 {
			n += d.count(id)
		}
	}
	return float64(n) / float64(max(e.index.Len(), 1))
}

// variantShare is how often one that goes by another form goes by this one.
func variantShare(v names.Variant) float64 {
	return v.Weight / float64(1+min(len(names.Variants(v.Name)), 6))
}

// slip is how often a name is misspelt into one certain other.
func (w *NameWeights) slip(l Level) float64 {
	switch l {
	case LevelClose:
		return w.Close / closeMisspellings
	case LevelNear:
		return w.Near / nearMisspellings
	}
	return w.Resembles / resemblingSpellings
}

// slipLevel is how near two names are by their letters alone.
func slipLevel(a, b string) Level {
	switch similar := names.JaroWinkler(a, b); {
	case similar >= closeFrom, names.OneEdit(a, b):
		return LevelClose
	case similar >= nearFrom, names.OnePlace(a, b):
		return LevelNear
	case similar >= resemblesFrom:
		return LevelResembles
	}
	return LevelDifferent
}

// Similarities by Jaro-Winkler from which two names are close, near, or
// resemble each other.
const (
	closeFrom     = 0.92
	nearFrom      = 0.88
	resemblesFrom = 0.76
)

// against compares a spoken name with one on a roll: the level, and how often
// a child of that name is written as spoken.
func (n *spoken) against(w *NameWeights, segment int, id uint32, word string) (Level, float64) {
	if n.ids[segment] == id || n.solid == names.Solid(word) {
		if len(n.solid) == 1 {
			return LevelInitial, w.Initial // one letter names nobody, whoever wrote it
		}
		return LevelExact, w.Exact
	}
	for _, v := range n.variants {
		if v.Name == word {
			return LevelVariant, w.Variant * variantShare(names.Variant{Name: word, Weight: v.Weight})
		}
	}
	level, m := n.byLetters(w, word)
	if len(n.words) > 1 || strings.IndexByte(word, ' ') > 0 {
		if part, often := n.byPart(w, word); often > m || level == LevelDifferent && part != LevelDifferent {
			return part, often
		}
	}
	return level, m
}

func (n *spoken) byLetters(w *NameWeights, word string) (Level, float64) {
	level := slipLevel(n.text, word)
	often := 0.0
	if level != LevelDifferent {
		often = w.slip(level)
	}
	if heard := w.Sound / soundMisspellings; heard > often && n.sound.Carries() && n.sound == soundOf(word) {
		often = heard
		if level > LevelNear {
			level = LevelSound
		}
	}
	if len(n.solid) == 1 && n.solid[0] == word[0] {
		return LevelInitial, w.Initial
	}
	if another := w.Different * n.chance; another > often && level != LevelClose {
		return LevelDifferent, another
	} else if another > often {
		return level, another
	}
	return level, often
}

// byPart compares names of which one has several parts. To drop a part is
// common; to add one is to know one more name.
func (n *spoken) byPart(w *NameWeights, word string) (Level, float64) {
	const dropped = .3
	parts := strings.Fields(word)
	if len(n.words) == 1 {
		if slices.Contains(parts, n.text) {
			return LevelPart, dropped
		}
		return LevelDifferent, 0
	}
	common := 0
	at := -1
	for i, part := range n.words {
		if slices.Contains(parts, part) {
			common++
			at = i
		}
	}
	switch {
	case common == len(n.words) && common >= len(parts):
		return LevelPart, w.Part // the same parts in another order
	case common > 0:
		return LevelPart, w.Part * n.others(at)
	}
	return LevelDifferent, 0
}
