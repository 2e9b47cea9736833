package notifier

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one way to read a word of a text.
type token struct {
	word       string // folded
	capital    bool   // begins with a capital
	start      bool   // begins a sentence, where every word has a capital
	possessive bool   // ends in 's
	prev, next string // the words around it, folded
	before     string // what stands between it and the word before
	after      string // what stands between it and the word after
}

// rawWord is a run of letters as it was written; an apostrophe between letters
// belongs to it.
type rawWord struct{ text, before string }

// rawWords are the words of a cleaned text in order.
func rawWords(clean string) []rawWord {
	var all []rawWord
	letters := []rune(clean)
	from, gap := -1, 0
	for i := 0; i <= len(letters); i++ {
		if i < len(letters) && isWordRune(letters, i) {
			if from < 0 {
				from = i
			}
			continue
		}
		if from >= 0 {
			all = append(all, rawWord{text: string(letters[from:i]), before: string(letters[gap:from])})
			from, gap = -1, i
		}
	}
	return all
}

func isWordRune(letters []rune, i int) bool {
	if unicode.IsLetter(letters[i]) {
		return true
	}
	return letters[i] == '\'' && i > 0 && i+1 < len(letters) && unicode.IsLetter(letters[i-1]) && unicode.IsLetter(letters[i+1])
}

// endings may follow an apostrophe without belonging to a name: Tom'll, Tom's.
var endings = set("s ll d ve re m")

// tokens are all readings of a cleaned text's words: each word, what stands
// before and after its apostrophes, and words that were pulled apart put
// together again.
func tokens(clean string) []token {
	raw := rawWords(clean)
	allCapitals := !strings.ContainsFunc(latin(clean), func(r rune) bool { return unicode.IsLower(r) })
	var all []token
	for i, w := range raw {
		t := token{capital: isCapital(w.text), start: startsSentence(i, w.before), before: w.before}
		if allCapitals {
			t.capital, t.start = true, false
		}
		if i > 0 {
			t.prev = foldWord(raw[i-1].text)[0]
		}
		t.after = clean[strings.LastIndexFunc(clean, unicode.IsLetter)+1:]
		if i+1 < len(raw) {
			t.next, t.after = foldWord(raw[i+1].text)[0], raw[i+1].before
		}
		all = t.read(all, w.text)
		for _, joined := range joins(raw[i:]) {
			all = t.with(all, joined)
		}
	}
	return all
}

func isCapital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

func startsSentence(i int, before string) bool {
	return i == 0 || strings.ContainsAny(before, ".!?:;\n\"“”‘(•*")
}

// read adds the readings of one word.
func (t token) read(all []token, word string) []token {
	parts := strings.Split(word, "'")
	all = t.with(all, strings.Join(parts, ""))
	for _, part := range humps(word) {
		all = t.with(all, part)
	}
	last := len(parts) - 1
	if last == 0 || strings.EqualFold(parts[last], "t") {
		return all
	}
	if ending := strings.ToLower(parts[last]); endings[ending] {
		owned := t
		owned.possessive = ending == "s"
		parts = parts[:last]
		all = owned.with(all, strings.Join(parts, ""))
	}
	for _, part := range parts {
		if utf8.RuneCountInString(part) > 2 {
			all = t.with(all, part)
		}
	}
	return all
}

// humps are the pieces of a word that was written together: ThomasAndAda, thomasA.
func humps(word string) []string {
	letters := []rune(word)
	var all []string
	from := 0
	for i := 1; i <= len(letters); i++ {
		if i < len(letters) && !(unicode.IsLower(letters[i-1]) && unicode.IsUpper(letters[i])) {
			continue
		}
		if i-from > 3 && i-from < len(letters) {
			all = append(all, string(letters[from:i]))
		}
		from = i
	}
	return all
}

func (t token) with(all []token, word string) []token {
	for _, folded := range foldWord(word) {
		if utf8.RuneCountInString(folded) > 1 {
			t.word = folded
			all = append(all, t)
		}
	}
	return all
}

// maxJoined bounds how many pieces of a word are put together again.
const maxJoined = 16

// isGlue reports whether what stands between two pieces may stand inside a word:
// signs without a space, or the hyphen at the end of a line.
func isGlue(between string) bool {
	if rest, ok := strings.CutPrefix(between, "-"); ok {
		between = "-" + strings.TrimLeft(rest, " \n")
	}
	return !strings.ContainsAny(between, " \n") && !strings.ContainsFunc(between, unicode.IsDigit) && len(between) <= 3
}

// joins are the words that begin here if pieces belong together: single letters
// (T.h.o.m.a.s), pieces with anything but a space between them (Tho-mas), and
// two longer pieces with a space (Mary Sue, where the name is Marysue).
func joins(raw []rawWord) []string {
	var all []string
	word, spelledOut := raw[0].text, utf8.RuneCountInString(raw[0].text) == 1
	for i := 1; i < min(len(raw), maxJoined); i++ {
		next := raw[i]
		single := spelledOut && utf8.RuneCountInString(next.text) == 1 && len(next.before) <= 3
		glued := isGlue(next.before)
		pair := i == 1 && (next.before == " " || next.before == "\n") && len(word) > 2 && len(next.text) > 2
		if !single && !glued && !pair {
			break
		}
		word += next.text
		all = append(all, strings.ReplaceAll(word, "'", ""))
		if pair && !glued {
			break
		}
		spelledOut = spelledOut && single
	}
	return all
}

// set is a list of words, to look up.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(list) {
		words[w] = true
	}
	return words
}
