package resolve

import (
	"strings"
	"unicode"

	"firstbell/schools"
)

// MaxRunes is how much of a text is read; a school's name with its address is
// shorter, and what is longer was not meant as one.
const MaxRunes = 300

// maxWords bounds the words of one text that are weighed: one bit each.
const maxWords = 24

// maxWordBytes bounds one folded word.
const maxWordBytes = 32

// rawWords folds a text into words: what is neither letter nor digit
// separates, an apostrophe or an invisible character joins.
func rawWords(text string) []string {
	var found []string
	var word strings.Builder
	flush := func() {
		if folded := schools.FoldName(word.String()); folded != "" {
			found = append(found, spelt(clip(folded)))
		}
		word.Reset()
	}
	read := 0
	for _, r := range text {
		if read++; read > MaxRunes {
			break
		}
		switch {
		case unicode.In(r, unicode.Letter, unicode.Digit, unicode.Mark):
			word.WriteRune(r)
		case r == '\'', r == '’', r == '‘', r == 'ʼ', r == '`', r == '´', unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		case r == '&', r == '+':
			flush()
			found = append(found, "and")
		default:
			flush()
		}
	}
	flush()
	return found
}

// spelt corrects words that are mostly met inside a phrase.
func spelt(word string) string {
	if right := spellings[word]; right != "" {
		return right
	}
	return word
}

// clip keeps a word within its bound without cutting a letter in two.
func clip(word string) string {
	if len(word) <= maxWordBytes {
		return word
	}
	return strings.ToValidUTF8(word[:maxWordBytes], "")
}

// canonical writes abbreviations out and brings every word to its one form.
func canonical(raw []string) []string {
	var words []string
	for i := 0; i < len(raw); {
		whole, n := phraseAt(raw[i:])
		if n == 0 {
			whole, n = expand(raw[i]), 1
		}
		for _, w := range whole {
			if w != "s" || i == 0 { // left of a possessive written apart
				words = append(words, stem(w))
			}
		}
		i += n
	}
	return words
}

func expand(word string) []string {
	if long := expansions[word]; long != nil {
		return long
	}
	return []string{word}
}

// phraseAt is the longest phrase with which the words begin, and its length.
func phraseAt(words []string) ([]string, int) {
	for n := min(longestPhrase, len(words)); n > 0; n-- {
		if n == 1 && len(words[0]) < 4 {
			return nil, 0
		}
		if whole := phrases[strings.Join(words[:n], " ")]; whole != nil {
			return whole, n
		}
	}
	return nil, 0
}

// stem drops the s of a plural or possessive, so that "St Marys", "St Mary's"
// and "St Mary" are one. Saints stay several, as All Saints are.
func stem(word string) string {
	if len(word) < 4 || word == "saints" || strings.HasSuffix(word, "ss") || !strings.HasSuffix(word, "s") {
		return word
	}
	return word[:len(word)-1]
}

// distinct drops repeated words and keeps the order.
func distinct(words []string) []string {
	kept := words[:0]
	for _, w := range words {
		known := false
		for _, k := range kept {
			known = known || k == w
		}
		if !known {
			kept = append(kept, w)
		}
	}
	return kept
}

// nameWords are the distinct words of a school's name or of a place's.
func nameWords(text string) []string {
	return bounded(distinct(canonical(rawWords(text))))
}

func bounded(words []string) []string { return words[:min(len(words), maxWords)] }

// endsName are the words after which a name mostly gives a place.
var endsName = map[string]bool{"school": true, "college": true, "academy": true}

// initialsOf are the first letters of a name's words, as in QEGS, where there
// are at least three.
func initialsOf(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if kindOf(w) != kindLittle && w[0] >= 'a' && w[0] <= 'z' && strings.Trim(w, "iv") != "" {
			b.WriteByte(w[0])
		}
		if b.Len() >= 3 && endsName[w] {
			break // a place may follow
		}
	}
	if b.Len() < 3 {
		return ""
	}
	return b.String()
}
