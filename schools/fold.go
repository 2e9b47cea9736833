package schools

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are Cyrillic letters that the register really holds in English
// names, typed on the wrong keyboard; they look like these Latin ones.
var lookalikes = map[rune]rune{
	'а': 'a', 'е': 'e', 'о': 'o', 'р': 'p', 'с': 'c', 'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j',
}

// letters that decomposition leaves alone although people write them plainly.
var plainLetters = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'þ': "th", 'ı': "i",
}

// FoldName brings a person's name to the form in which two spellings of it
// compare equal: compatibility-decomposed, marks stripped, small letters, and
// no apostrophes, hyphens or spaces. Siân O'Neill-Brown and SIAN ONEILL BROWN
// fold alike. It is for comparing, never for showing.
func FoldName(name string) string {
	return fold(name, func(rune) string { return "" })
}

// FoldPostcode brings a postcode to capitals without spaces.
func FoldPostcode(postcode string) string {
	return strings.ToUpper(FoldName(postcode))
}

// foldWords is folding that keeps words apart: an apostrophe joins, whatever
// else is neither letter nor digit separates.
func foldWords(text string) []string {
	return strings.Fields(fold(text, func(r rune) string {
		switch r {
		case '\'', '’', '‘', 'ʼ', '`', '´', '.':
			return ""
		case '&':
			return " and "
		}
		return " "
	}))
}

// fold keeps letters and digits, and asks other for everything else.
func fold(text string, other func(rune) string) string {
	if plain, ok := foldASCII(text); ok {
		return plain
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		r = unicode.ToLower(r)
		switch {
		case unicode.Is(unicode.Mn, r):
		case plainLetters[r] != "":
			b.WriteString(plainLetters[r])
		case lookalikes[r] != 0:
			b.WriteRune(lookalikes[r])
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteString(other(r))
		}
	}
	return b.String()
}

// foldASCII is the fast road for text of letters and digits alone.
func foldASCII(text string) (string, bool) {
	changed := false
	for _, c := range []byte(text) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		case c >= 'A' && c <= 'Z':
			changed = true
		default:
			return "", false
		}
	}
	if !changed {
		return text, true
	}
	return strings.ToLower(text), true
}
