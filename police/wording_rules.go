package police

import (
	"slices"
	"strings"
	"sync"
)

// wordRule is one thing that is better said otherwise, in all the ways in which
// people write it.
//
// A phrase is words with blanks between them. In it, `a|b` is either, `~verb` is
// any form of the verb, `?a` may be left out, and `..` is up to three words.
type wordRule struct {
	code    string
	better  string
	phrases string // one on a line
	// Words near by which say that something else is meant, up to four before
	// and four after, in the same sentence.
	unlessBefore, unlessAfter string
	victim                    bool // no advice where it is said of the person causing harm
	unnamed                   bool // advice only where no field says who or what
}

// pattern is one phrase, ready to be looked for.
type pattern struct {
	code, better                     string
	victim, unnamed                  bool
	slots                            []slot
	harmlessBefore, harmlessFollowed map[string]bool
}

// slot is one place of a phrase.
type slot struct {
	forms    map[string]bool // nil for a gap
	optional bool
}

// gapWords is how many words a gap holds at most.
const gapWords = 3

// rulebook holds every phrase by each word it can begin with, so that a text
// costs one look for each of its words.
type rulebook map[string][]*pattern

var book = sync.OnceValue(func() rulebook {
	b := rulebook{}
	for _, r := range slices.Concat(blaming, doubting, mutual, minimising, excusing, passive) {
		for line := range strings.Lines(r.phrases) {
			if fields := strings.Fields(line); len(fields) > 0 {
				b.add(r, fields)
			}
		}
	}
	return b
})

func (b rulebook) add(r wordRule, fields []string) {
	p := &pattern{
		code: r.code, better: r.better, victim: r.victim, unnamed: r.unnamed,
		harmlessBefore: set(r.unlessBefore), harmlessFollowed: set(r.unlessAfter),
	}
	for _, field := range fields {
		p.slots = append(p.slots, slotOf(field))
	}
	for form := range p.slots[0].forms {
		b[form] = append(b[form], p)
	}
}

func (b rulebook) startingWith(w string) []*pattern { return b[w] }

func slotOf(field string) slot {
	if field == ".." {
		return slot{}
	}
	bare, optional := strings.CutPrefix(field, "?")
	s := slot{forms: map[string]bool{}, optional: optional}
	for form := range strings.SplitSeq(bare, "|") {
		if verb, ok := strings.CutPrefix(form, "~"); ok {
			for _, inflected := range inflect(verb) {
				s.forms[inflected] = true
			}
		} else {
			s.forms[form] = true
		}
	}
	return s
}

// match gives the end of the phrase that begins at word n, if it does.
func (p *pattern) match(words []word, n int) (end int, ok bool) {
	return follow(p.slots, words, n, words[n].sentence)
}

func follow(slots []slot, words []word, n, sentence int) (int, bool) {
	if len(slots) == 0 {
		return n, true
	}
	s, rest := slots[0], slots[1:]
	if s.forms == nil {
		for gap := 0; gap <= gapWords; gap++ {
			if end, ok := follow(rest, words, n+gap, sentence); ok {
				return end, true
			}
		}
		return 0, false
	}
	if n < len(words) && words[n].sentence == sentence && s.forms[words[n].text] {
		if end, ok := follow(rest, words, n+1, sentence); ok {
			return end, true
		}
	}
	if s.optional {
		return follow(rest, words, n, sentence)
	}
	return 0, false
}

// nearWords is how far around a phrase something else may say what is meant.
const nearWords = 4

// isHarmless reports whether words around the phrase say that something else is
// meant: an attack of asthma is provoked without anybody's fault.
func (p *pattern) isHarmless(words []word, n, end int) bool {
	for i := max(0, n-nearWords); i < n; i++ {
		if words[i].sentence == words[n].sentence && p.harmlessBefore[words[i].text] {
			return true
		}
	}
	for i := end; i < min(len(words), end+nearWords); i++ {
		if words[i].sentence != words[n].sentence {
			break
		}
		if p.harmlessFollowed[words[i].text] && !isHeldBy(words, i) {
			return true
		}
	}
	return false
}

// isHeldBy reports whether the word is the "by" of "by the throat", which names
// nobody.
func isHeldBy(words []word, i int) bool {
	if words[i].text != "by" {
		return false
	}
	for _, w := range words[i+1 : min(len(words), i+4)] {
		if bodyParts[w.text] {
			return true
		}
	}
	return false
}

var bodyParts = set("throat neck arm arms hair wrist wrists hand leg legs shoulder shoulders collar face ear waist ankle clothes")

// inflect gives the forms of a verb: the irregular ones from a list, the others
// by rule. A form too many does no harm, because nobody writes it.
func inflect(verb string) []string {
	if forms, ok := irregular[verb]; ok {
		return append(strings.Fields(forms), verb)
	}
	stem := strings.TrimSuffix(verb, "e")
	last := verb[len(verb)-1]
	switch {
	case last == 'e':
		return []string{verb, verb + "s", verb + "d", stem + "ing"}
	case last == 'y' && !strings.ContainsRune("aeou", rune(verb[len(verb)-2])):
		return []string{verb, verb[:len(verb)-1] + "ies", verb[:len(verb)-1] + "ied", verb + "ing"}
	case strings.HasSuffix(verb, "s") || strings.HasSuffix(verb, "sh") || strings.HasSuffix(verb, "ch"):
		return []string{verb, verb + "es", verb + "ed", verb + "ing"}
	default:
		double := verb + string(last)
		return []string{verb, verb + "s", verb + "ed", verb + "ing", double + "ed", double + "ing"}
	}
}

var irregular = map[string]string{
	"be": "is are was were been being am", "have": "has had having", "choose": "chooses chose chosen choosing",
	"go": "goes went gone going", "put": "puts putting", "let": "lets letting", "bring": "brings brought bringing",
	"make": "makes made making", "take": "takes took taken taking", "give": "gives gave given giving", "get": "gets got getting gotten",
	"keep": "keeps kept keeping", "leave": "leaves left leaving", "lose": "loses lost losing", "see": "sees saw seen seeing",
	"fight": "fights fought fighting", "wind": "winds wound winding", "fall": "falls fell fallen falling", "come": "comes came coming",
	"drive": "drives drove driven driving", "become": "becomes became becoming", "break": "breaks broke broken breaking",
	"stick": "sticks stuck sticking", "run": "runs ran running", "bear": "bears bore", "tell": "tells told telling", "blow": "blows blew blown blowing", "fly": "flies flew flown flying",
}
