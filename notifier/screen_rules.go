package notifier

import (
	"slices"
	"strings"
	"unicode"
)

// TextRule says why a text is withheld.
type TextRule string

// The rules of the screen.
const (
	RuleName     TextRule = "name"     // another listed person, or what they may be called
	RulePlace    TextRule = "place"    // a place of the incident, or another child's school or town
	RulePostcode TextRule = "postcode" // the shape of one
	RuleAddress  TextRule = "address"  // the shape of one
	RuleReach    TextRule = "reach"    // a telephone number, an e-mail address, a name in a network
	RuleSchool   TextRule = "school"   // the shape of a school's name
	RuleRefuge   TextRule = "refuge"   // a place where somebody is kept safe
	RuleCar      TextRule = "car"      // a registration
	RuleWork     TextRule = "work"     // where somebody works
	RuleScreen   TextRule = "screen"   // a screen of the installation's own, which gives no reasons
)

// textRule is one rule with its test of a cleaned text; latin is the same text
// in the letters that a reader takes it for.
type textRule struct {
	name TextRule
	in   func(clean, latin string, about TextContext) bool
}

// textRules is the one table of the screen's rules.
var textRules = []textRule{
	{RuleName, func(clean, _ string, about TextContext) bool { return namesSomebody(clean, about) }},
	{RulePlace, func(clean, _ string, about TextContext) bool { return namesPlace(clean, about) }},
	{RulePostcode, func(_, latin string, _ TextContext) bool { return holdsCode(latin) }},
	{RuleAddress, func(_, latin string, _ TextContext) bool { return namesStreet(latin) || matches(spots, latin) }},
	{RuleReach, func(_, latin string, _ TextContext) bool {
		return matches(ways, latin) || holdsTelephone(latin) || isSpelledOut(latin)
	}},
	{RuleSchool, func(_, latin string, _ TextContext) bool { return namesSchool(latin) }},
	{RuleRefuge, func(clean, _ string, _ TextContext) bool { return saysRefuge(clean) }},
	{RuleCar, func(_, latin string, _ TextContext) bool { return matches(plates, latin) }},
	{RuleWork, func(_, latin string, about TextContext) bool { return namesWork(latin, about) }},
}

// rulesIn are the rules by which a cleaned text is withheld.
func rulesIn(clean string, about TextContext) []TextRule {
	var found []TextRule
	like := latin(clean)
	for _, r := range textRules {
		if r.in(clean, like, about) {
			found = append(found, r.name)
		}
	}
	return found
}

// noWork are words with a capital after "works at" that are no place of work.
var noWork = set(`home night nights day days monday tuesday wednesday thursday friday saturday sunday christmas easter mum mums dad dads i year
	january february march april may june july august september october november december english polish school`)

// namesWork reports whether a text says where somebody works.
func namesWork(text string, _ TextContext) bool {
	for _, found := range works[0].FindAllStringSubmatch(text, -1) {
		if !noWork[strings.ToLower(found[1])] {
			return true
		}
	}
	return matches(works[1:], text)
}

// TextMark is a reason for withholding a text, and where in it the reason is,
// in bytes.
type TextMark struct {
	Rule     TextRule
	From, To int
}

// maxMarked is how many words a mark may span.
const maxMarked = 7

// ExplainText says by which rules a text is withheld and where: for each rule
// the shortest runs of words that it objects to by themselves, or the whole text
// where only all of it is objected to. A text that goes out has no marks.
func ExplainText(text string, about TextContext) []TextMark {
	var marks []TextMark
	words := wordSpans(text)
	found := rulesIn(cleanText(text), about)
	for _, r := range textRules {
		if !slices.Contains(found, r.name) {
			continue
		}
		own := r.marks(text, words, about)
		if len(own) == 0 {
			own = []TextMark{{r.name, 0, len(text)}}
		}
		marks = append(marks, own...)
	}
	slices.SortStableFunc(marks, func(a, b TextMark) int { return a.From - b.From })
	return marks
}

// marks are the shortest runs of words to which one rule objects.
func (r textRule) marks(text string, words []TextMark, about TextContext) []TextMark {
	var marks []TextMark
	for n := 1; n <= min(maxMarked, len(words)); n++ {
		for i := 0; i+n <= len(words); i++ {
			from, to := words[i].From, words[i+n-1].To
			if slices.ContainsFunc(marks, func(m TextMark) bool { return m.From >= from && m.To <= to }) {
				continue
			}
			clean := cleanText(text[from:to])
			if r.in(clean, latin(clean), about) {
				marks = append(marks, TextMark{r.name, from, to})
			}
		}
	}
	return marks
}

// wordSpans are the places of a text's words, parted by spaces.
func wordSpans(text string) []TextMark {
	var spans []TextMark
	from := -1
	for i, letter := range text + " " {
		switch space := unicode.IsSpace(letter); {
		case space && from >= 0:
			spans = append(spans, TextMark{From: from, To: i})
			from = -1
		case !space && from < 0:
			from = i
		}
	}
	return spans
}

// marks are what the screen of this installation objects to in a text of the
// subject. Where an address must stay unknown, places are marked strictly.
func (s subject) marks(text string, screen TextScreen) []TextMark {
	about := s.names()
	marks := ExplainText(text, about)
	if isAddressHidden(s.incident) && s.tellsPlace(text) && !slices.ContainsFunc(marks, func(m TextMark) bool { return placeRules[m.Rule] }) {
		marks = append(marks, s.placeMarks(text)...)
	}
	if len(marks) == 0 && screen(text, about) {
		marks = []TextMark{{RuleScreen, 0, len(text)}}
	}
	return marks
}
