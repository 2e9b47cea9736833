package notifier

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// people are the words by which somebody is named.
type people struct {
	words map[string]bool // words of names, alone and put together
	nicks map[string]bool // what they may be called instead
}

func peopleOf(names []string) people {
	p := people{words: map[string]bool{}, nicks: map[string]bool{}}
	for _, name := range names {
		p.add(cleanText(name))
	}
	return p
}

// add takes the words of one name: Mary-Jane O'Brien is found as mary, jane,
// maryjane, brien, obrien and maryjaneobrien.
func (p people) add(clean string) {
	var joined []string
	for _, w := range rawWords(clean) {
		whole := foldWord(strings.ReplaceAll(w.text, "'", ""))
		if titles[whole[0]] || nobody[whole[0]] {
			continue
		}
		p.keep(whole...)
		for part := range strings.SplitSeq(w.text, "'") {
			if utf8.RuneCountInString(part) > 2 {
				p.keep(foldWord(part)...)
			}
		}
		joined = append(joined, whole[0])
	}
	for i := 1; i < len(joined); i++ {
		p.keep(joined[i-1] + joined[i])
	}
	if len(joined) > 2 {
		p.keep(strings.Join(joined, ""))
	}
}

func (p people) keep(names ...string) {
	for _, name := range names {
		if utf8.RuneCountInString(name) < 2 {
			continue
		}
		p.words[name] = true
		for _, nick := range nicknames[name] {
			p.nicks[nick] = true
		}
	}
}

// namesSomebody reports whether a cleaned text holds another person's name, or
// what that person may be called. A word that is also the child's own name
// tells nothing: most families share one.
func namesSomebody(clean string, about TextContext) bool {
	own, others := peopleOf(about.Own), peopleOf(about.Others)
	return slices.ContainsFunc(append(tokens(clean), digitWords(clean)...), func(t token) bool {
		return isMisspelt(t, own, others) || slices.ContainsFunc(t.forms(), func(f form) bool { return isNamed(t, f, own, others) })
	})
}

// form is a word, or what it is the plural of.
type form struct {
	word   string
	plural bool
}

// forms are a word and what it may be the plural of.
func (t token) forms() []form {
	all := []form{{word: t.word}}
	for _, plural := range [][2]string{{"ies", "y"}, {"es", ""}, {"s", ""}} {
		if stem, ok := strings.CutSuffix(t.word, plural[0]); ok && len(stem) > 2 {
			all = append(all, form{stem + plural[1], true})
		}
	}
	return all
}

func isNamed(t token, f form, own, others people) bool {
	exact := others.words[f.word] && !own.words[f.word]
	nick := others.nicks[f.word] && !own.words[f.word] && !own.nicks[f.word]
	switch {
	case !exact && !nick:
		return false
	case ordinary[f.word], ordinary[t.word], nick && !exact && len(f.word) < 3, f.plural && len(f.word) < 5:
		return t.isName()
	}
	return true
}

// isName reports whether a word that is also a common English one is meant as
// a name: "Will was", "Mr Brown", "asked Grace", but not "will", "in May" or
// "Hope is".
func (t token) isName() bool {
	switch {
	case titles[t.prev] && t.prev != "miss":
		return true
	case !t.capital:
		return false
	case months[t.word] && (datePlaces[t.prev] || strings.ContainsAny(t.before+t.after, "0123456789")):
		return false
	case t.word == "eve" && (t.prev == "christmas" || strings.HasPrefix(t.prev, "year")):
		return false
	case t.start && !t.possessive:
		return doings[t.next] || t.next == "" || strings.ContainsAny(t.after, ",.;:!?\n&(")
	}
	return true
}

// digitWord finds words with digits among their letters.
var digitWord = regexp.MustCompile(`[\p{L}0-9@$]*[0-9@$][\p{L}0-9@$]*`)

// digitWords reads digits as the letters they are written for: Th0mas, Tomm1e.
func digitWords(clean string) []token {
	var all []token
	for _, w := range digitWord.FindAllString(clean, -1) {
		for _, one := range []string{"i", "l"} {
			word := strings.NewReplacer("0", "o", "1", one, "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s").Replace(w)
			if strings.IndexFunc(w, func(r rune) bool { return r > '9' && r != '@' }) >= 0 {
				all = token{capital: isCapital(w)}.with(all, word)
			}
		}
	}
	return all
}

// runsTogether reports whether a longer name of another person is a part of a
// text without spaces, such as a reference.
func runsTogether(clean string, about TextContext) bool {
	own, others := peopleOf(about.Own), peopleOf(about.Others)
	for _, part := range words(clean) {
		for name := range others.words {
			if len(name) > 4 && !own.words[name] && strings.Contains(part, name) {
				return true
			}
		}
	}
	return false
}
