package police

import (
	"slices"
	"strings"
	"sync"
	"unicode"
)

// word is one word of a text, in small letters, without a possessive ending.
type word struct {
	text     string
	from, to int // characters of the text, in code points
	sentence int // words of one number stand in one sentence
}

// wordsOf takes a text apart. A hyphen parts words, an apostrophe does not.
func wordsOf(text string) []word {
	letters := []rune(text)
	var words []word
	sentence := 0
	for i := 0; i < len(letters); {
		if !isLetter(letters[i]) {
			if strings.ContainsRune(".!?;:\n\r", letters[i]) {
				sentence++
			}
			i++
			continue
		}
		end := i
		for end < len(letters) && (isLetter(letters[end]) || isApostrophe(letters, end)) {
			end++
		}
		words = append(words, word{text: asWritten(letters[i:end]), from: i, to: end, sentence: sentence})
		i = end
	}
	return words
}

func isLetter(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.Nd) }

// isApostrophe reports whether a mark stands between two letters, as in don't.
func isApostrophe(letters []rune, i int) bool {
	return (letters[i] == '\'' || letters[i] == '’') && i > 0 && i+1 < len(letters) && isLetter(letters[i-1]) && isLetter(letters[i+1])
}

// asWritten is a word in small letters, without its possessive ending.
func asWritten(letters []rune) string {
	s := strings.ReplaceAll(strings.ToLower(string(letters)), "’", "'")
	return strings.TrimSuffix(s, "'s")
}

// quotation is a passage in quotation marks: the characters between them.
type quotation struct{ from, to int }

// quotationsOf finds passages in quotation marks. A mark without its partner is
// none, so that a slip of the pen hides nothing.
func quotationsOf(text string) []quotation {
	letters := []rune(text)
	var all []quotation
	for i := 0; i < len(letters); i++ {
		closing, ok := closes[letters[i]]
		if !ok || i > 0 && isLetter(letters[i-1]) {
			continue
		}
		for end := i + 1; end < len(letters); end++ {
			if letters[end] == closing && (end+1 == len(letters) || !isLetter(letters[end+1])) {
				all = append(all, quotation{i + 1, end})
				i = end
				break
			}
		}
	}
	return all
}

var closes = map[rune]rune{'"': '"', '“': '”', '‘': '’', '\'': '\'', '«': '»'}

// part is what somebody is in an incident.
type part int

const (
	nobody part = iota
	aChild
	causesHarm
	anotherAdult
)

// cast knows by which words the texts of one incident speak of whom, beside the
// words that mean the same everywhere.
type cast map[string]part

// everywhere holds those.
var everywhere = sync.OnceValue(func() cast {
	c := cast{}
	for words, p := range map[string]part{childWords: aChild, adultWords: anotherAdult, suspectWords: causesHarm} {
		for _, w := range strings.Fields(words) {
			c[w] = p
		}
	}
	return c
})

// who is the person that a word means.
func (c cast) who(word string) part {
	if p, ok := c[word]; ok {
		return p
	}
	return everywhere()[word]
}

// castOf learns names and relationships from the incident's own fields. A word
// that two of them share says nothing, such as the surname of a family.
func castOf(in Incident) cast {
	c := cast{}
	c.relate(in)
	names := cast{}
	for _, child := range in.Children {
		names.name(aChild, append([]string{child.Forename, child.Surname}, child.KnownAs...)...)
	}
	for _, adult := range in.Adults {
		names.name(partOf(adult), adult.Name)
	}
	for w, p := range names {
		if p != nobody {
			c[w] = p
		}
	}
	return c
}

// name remembers the words of names; a word with two meanings gets none.
func (c cast) name(p part, names ...string) {
	for _, name := range names {
		for _, w := range wordsOf(name) {
			if known, ok := c[w.text]; ok && known != p {
				c[w.text] = nobody
			} else {
				c[w.text] = p
			}
		}
	}
}

func partOf(a Adult) part {
	if a.Role == AdultSuspect {
		return causesHarm
	}
	return anotherAdult
}

// relate learns that "stepfather" means the suspect where the suspect is one.
func (c cast) relate(in Incident) {
	roles := map[string]part{}
	for _, adult := range in.Adults {
		roles[adult.ID] = partOf(adult)
	}
	related := cast{}
	for _, child := range in.Children {
		for _, r := range child.Relationships {
			related.name(roles[r.Adult], relationWords[r.Relation])
		}
	}
	for w, p := range related {
		if p == causesHarm {
			c[w] = p
		}
	}
}

// Words by which texts speak of people. The list is our own.
const (
	childWords = "child children boy boys girl girls son sons daughter daughters pupil baby toddler teenager teen infant kid kids " +
		"brother brothers sister sisters sibling siblings stepson stepdaughter youngster twin twins"
	adultWords = "mother mothers mum mummy mam father fathers dad daddy stepfather stepmother stepdad stepmum parent parents partner " +
		"boyfriend girlfriend husband wife ex man men woman women victim victims grandmother grandfather grandma grandad nan neighbour " +
		"aunt uncle officer officers police caller carer couple male female adult adults she's he's"
	suspectWords = "suspect suspects perpetrator perpetrators offender abuser defendant perp"
)

var relationWords = map[Relation]string{
	RelationFather: "father dad daddy", RelationMother: "mother mum mummy mam",
	RelationStepParent: "stepfather stepmother stepdad stepmum", RelationParentsPartner: "partner boyfriend girlfriend",
	RelationFormerPartner: "ex", RelationGrandparent: "grandmother grandfather grandma grandad nan", RelationCarer: "carer",
}

// before is who was spoken of last before word n; pronouns stand for somebody
// further back.
func (c cast) before(words []word, n int) part {
	for i := n - 1; i >= 0; i-- {
		if p := c.who(words[i].text); p != nobody {
			return p
		}
	}
	return nobody
}

// subject is of whom word n is said: who was spoken of last before it in its own
// sentence. A pronoun may be anybody.
func (c cast) subject(words []word, n int) part {
	for i := n - 1; i >= 0 && words[i].sentence == words[n].sentence; i-- {
		if p := c.who(words[i].text); p != nobody || pronouns[words[i].text] {
			return p
		}
	}
	return nobody
}

var pronouns = set("he she they")

// speechWords say that somebody speaks. The list is our own.
var speechWords = set("say says said saying tell tells told telling state states stated ask asks asked reply replies replied answer answered " +
	"disclose discloses disclosed explain explains explained describe described whisper whispered write wrote add added shouted cried words")

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// withoutChildren is the text without what a child is quoted to have said: a
// child may call it a fight, and is never corrected.
func (c cast) withoutChildren(text string) []word {
	words := wordsOf(text)
	for _, q := range quotationsOf(text) {
		if c.saysChild(words, q) {
			words = slices.DeleteFunc(words, func(w word) bool { return w.from >= q.from && w.to <= q.to })
			for i := range words {
				if words[i].from >= q.to {
					words[i].sentence += len(text) // nothing reaches across
				}
			}
		}
	}
	return words
}

// saysChild reports whether a quotation is introduced, or followed, by a child
// speaking. What nobody is said to have said is the writer's own.
func (c cast) saysChild(words []word, q quotation) bool {
	first := slices.IndexFunc(words, func(w word) bool { return w.from >= q.from })
	if first < 0 {
		return false
	}
	for i := first - 1; i >= max(0, first-6); i-- {
		if speechWords[words[i].text] {
			return c.before(words, i) == aChild
		}
	}
	after := slices.IndexFunc(words, func(w word) bool { return w.from >= q.to })
	if after < 0 {
		return false
	}
	near := words[after:min(len(words), after+4)]
	speaks := slices.ContainsFunc(near, func(w word) bool { return speechWords[w.text] })
	who := slices.IndexFunc(near, func(w word) bool { return c.who(w.text) != nobody })
	return speaks && who >= 0 && c.who(near[who].text) == aChild
}
