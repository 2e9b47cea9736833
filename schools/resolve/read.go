package resolve

import (
	"strconv"
	"strings"

	"firstbell/schools"
)

// query is a text and its hints, ready to be weighed.
type query struct {
	elements []element
	count    int      // words of the text; the first elements, one each
	numbers  []uint32 // documents whose URN or LAESTAB stands in the text
	sure     bool     // a number was called by its name, or has seven digits
	post     postcode
	town     townHint
	area     areaHint
	on       schools.Date
}

// element is one word of the text, or two that may have been one.
type element struct {
	word    string
	covers  uint32 // bits of the words of the text
	kind    kind
	exact   bool // the word itself is one of the register's
	known   bool // some word of the register is near it
	matches []match
	letters []initials // documents of whose name it may be the initials
}

// match is a word of the register that an element may stand for.
type match struct {
	word  wordID
	bits  float64 // what it says where the word stands in a school's name
	slips uint8   // letters that differ
	short bool    // the element is only the word's beginning
}

// Bits lost by what is not written as on the register.
const (
	lossPerSlip    = 2.5
	lossFirst      = 1.5 // the first letter is seldom mistaken
	lossOtherWord  = 2.5 // the text's word is itself one of the register's
	lossBeginning  = 2.5
	mostWordBits   = 15. // however rare a word is
	mostBeginnings = 48
)

// read takes a text apart.
func (x *register) read(text string, hint Hint, b *bench) *query {
	raw := rawWords(text)
	q := &query{on: hint.OnDate, post: parsePostcode(hint.Postcode)}
	raw = q.takePostcode(x, raw)
	raw = q.takeNumbers(x, raw)
	words := bounded(distinct(x.mend(x.split(canonical(raw), b), b)))
	q.count = len(words)
	for i, w := range words {
		q.elements = append(q.elements, x.element(w, 1<<i, b))
	}
	for i := 1; i < len(words); i++ {
		joined := words[i-1] + words[i]
		if w, ok := x.find(stem(joined)); ok && len(joined) <= maxWordBytes {
			e := element{word: joined, covers: 3 << (i - 1), kind: x.kinds[w], known: true}
			e.matches = []match{{word: w, bits: x.gain(w)}}
			q.elements = append(q.elements, e)
		}
	}
	q.town, q.area = x.readTown(hint.Town, b), x.readArea(hint)
	return q
}

// takePostcode finds a postcode among the words, whole or in halves; it is the
// school's own and counts before the hint's.
func (q *query) takePostcode(x *register, raw []string) []string {
	for i := range raw {
		for n := min(2, len(raw)-i); n > 0; n-- {
			p := parsePostcode(strings.Join(raw[i:i+n], ""))
			if p.area == "" || (p.unit == "" && (n == 2 || !x.outwards[p.outward])) {
				continue
			}
			if q.post.unit == "" || p.unit != "" {
				q.post = p
			}
			return append(raw[:i:i], raw[i+n:]...)
		}
	}
	return raw
}

// takeNumbers finds URNs and LAESTABs, the latter also as 201/3614.
func (q *query) takeNumbers(x *register, raw []string) []string {
	kept := raw[:0:0]
	for i := 0; i < len(raw); i++ {
		w, digits := raw[i], raw[i]
		if len(digits) == 3 && i+1 < len(raw) && len(raw[i+1]) == 4 && isNumber(digits+raw[i+1]) {
			digits += raw[i+1]
			i++
		}
		if w == "urn" || w == "laestab" || w == "dfe" {
			q.sure = true
			if i+1 < len(raw) && (raw[i+1] == "no" || raw[i+1] == "number") {
				i++
			}
			continue
		}
		digits = strings.TrimPrefix(digits, "urn")
		if !isNumber(digits) || len(digits) < 6 || len(digits) > 7 {
			kept = append(kept, w)
			continue
		}
		n, _ := strconv.Atoi(digits)
		q.sure = q.sure || len(digits) == 7 || len(digits) < len(w)
		if d, ok := x.findNumber(uint32(n)); ok {
			q.numbers = append(q.numbers, d)
		}
	}
	return kept
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// split parts a word that the register does not know into two that it does, as
// in "stmarys".
func (x *register) split(words []string, b *bench) []string {
	var kept []string
	for _, w := range words {
		if first, second, ok := x.halves(w, b); ok {
			kept = append(kept, first, second)
			continue
		}
		kept = append(kept, w)
	}
	return kept
}

func (x *register) halves(word string, b *bench) (string, string, bool) {
	if _, known := x.find(word); known || len(word) < 6 {
		return "", "", false
	}
	if rest, ok := strings.CutPrefix(word, "st"); ok && x.isCommon(rest) {
		return "st", rest, true
	}
	for i := 3; i+3 <= len(word); i++ {
		if rest := expand(word[i:]); len(rest) == 1 && isPlainKind(rest[0]) {
			return stem(word[:i]), rest[0], true
		}
	}
	for i := 3; len(x.near(word, b)) == 0 && i+3 <= len(word); i++ {
		if x.isCommon(word[:i]) && x.isCommon(word[i:]) {
			return stem(word[:i]), word[i:], true
		}
	}
	return "", "", false
}

// isPlainKind says that a word with which another was run together is one of
// those that end most names.
func isPlainKind(word string) bool {
	return word == "school" || word == "primary" || word == "academy" || word == "college" || word == "infant" || word == "junior"
}

// isCommon says that a word stands in several names: two of those may well
// have been run together.
func (x *register) isCommon(word string) bool {
	w, ok := x.find(stem(word))
	return ok && x.names[w] >= 3
}

// mend corrects slips in the words that say what kind of school it is, such as
// "primery"; the register seldom has the wrong spelling, and few words are as
// near.
func (x *register) mend(words []string, b *bench) []string {
	for i, word := range words {
		if w, known := x.find(word); len(word) < 5 || (known && (x.kinds[w] != kindName || x.names[w] > mostMisspelt)) {
			continue
		}
		least := far
		for _, n := range x.near(word, b) {
			if x.kinds[n.word] != kindName && len(x.words[n.word]) >= 5 && n.slips < least {
				least, words[i] = n.slips, x.words[n.word]
			}
		}
	}
	return words
}

// mostMisspelt is in how many names a wrong spelling may stand on the register
// itself.
const mostMisspelt = 3

// element finds the words of the register that a word of the text may stand
// for.
func (x *register) element(word string, covers uint32, b *bench) element {
	w, exact := x.find(word)
	e := element{word: word, covers: covers, kind: kindOf(word), exact: exact}
	if !exact {
		e.letters = x.withInitials(word)
	}
	if exact {
		e.matches = append(e.matches, match{word: w, bits: x.gain(w)})
	}
	if w, ok := x.find(directions[word]); ok {
		e.matches = append(e.matches, match{word: w, bits: x.gain(w) - lossBeginning, short: true})
	}
	if e.kind != kindName {
		e.known = true
		return e
	}
	for _, n := range x.near(word, b) {
		e.add(x, n)
	}
	if !exact && len(word) >= 3 {
		x.addBeginnings(&e)
	}
	e.known = len(e.matches) > 0
	return e
}

// add joins a word that is some slips away.
func (e *element) add(x *register, n nearWord) {
	loss := lossPerSlip * float64(n.slips)
	if x.words[n.word][0] != e.word[0] {
		loss += lossFirst
	}
	if e.exact {
		loss += lossOtherWord
	}
	if bits := x.gain(n.word) - loss; bits > .1 {
		e.matches = append(e.matches, match{word: n.word, bits: bits, slips: uint8(n.slips)})
	}
}

func (x *register) addBeginnings(e *element) {
	n := 0
	x.beginning(e.word, func(w wordID) {
		loss := lossBeginning
		if len(e.word) == 3 {
			loss += 1
		}
		if bits := x.gain(w) - loss; bits > .1 && n < mostBeginnings {
			e.matches = append(e.matches, match{word: w, bits: bits, short: true})
			n++
		}
	})
}

// gain is what a word says about a school that has it in its name.
func (v *vocabulary) gain(w wordID) float64 {
	return min(mostWordBits, max(.02, v.surprise[w]+mentionBits[v.kinds[w]]))
}

// placeGain is what it says about one that has it in its address.
func (v *vocabulary) placeGain(p placeWord) float64 {
	return min(mostWordBits, max(.02, v.surprise[p.word]+placeMentionBits[p.from]))
}
