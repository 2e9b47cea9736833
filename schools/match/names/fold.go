package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// MaxLetters bounds a folded name, in bytes. It is also what fits one machine
// word of the comparison; no real name that was ever enrolled comes near it.
const MaxLetters = 60

// maxRunes is how much of the raw text is read. Whoever sends ten thousand
// letters gets the first of them compared and costs no more than anybody else.
const maxRunes = 240

// lookalikes are Cyrillic and Greek letters that people type for the Latin
// ones they look like, on purpose or by the wrong keyboard.
var lookalikes = map[rune]byte{
	'а': 'a', 'в': 'b', 'е': 'e', 'к': 'k', 'м': 'm', 'н': 'h', 'о': 'o', 'р': 'p', 'с': 'c', 'т': 't',
	'у': 'y', 'х': 'x', 'і': 'i', 'ѕ': 's', 'ј': 'j', 'ԁ': 'd', 'ԛ': 'q', 'ԝ': 'w', 'һ': 'h', 'ӏ': 'l',
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't',
	'υ': 'u', 'χ': 'x', 'ζ': 'z', 'ɑ': 'a', 'ɡ': 'g', 'ɩ': 'i', 'ı': 'i', 'ł': 'l', 'ø': 'o', 'đ': 'd',
	'ð': 'd', 'ħ': 'h', 'ŧ': 't', 'ə': 'e', 'ǝ': 'e', 'ɓ': 'b', 'ɗ': 'd', 'ƙ': 'k', 'ŋ': 'n', 'ɔ': 'o', 'ɛ': 'e',
}

// pairs are letters that people write as two plain ones.
var pairs = map[rune]string{'ß': "ss", 'ẞ': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th", 'ĳ': "ij"}

// Fold brings a name to small plain letters and digits in words set apart by
// one space: compatibility-decomposed, without marks, apostrophes and
// invisible characters; hyphens and all other signs part words. Siân
// O'Neill-Brown becomes "sian oneill brown". The answer is at most MaxLetters
// long; it is for comparing, never for showing.
func Fold(raw string) string {
	if plain(raw) {
		return raw
	}
	b := make([]byte, 0, MaxLetters)
	gap := false
	put := func(c byte) {
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = false
		b = append(b, c)
	}
	for _, r := range decomposed(raw) {
		if len(b) >= MaxLetters-1 {
			break
		}
		r = unicode.ToLower(r)
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			put(byte(r))
		case lookalikes[r] != 0:
			put(lookalikes[r])
		case pairs[r] != "":
			put(pairs[r][0])
			put(pairs[r][1])
		case joins(r):
		default:
			gap = true
		}
	}
	return string(b)
}

// decomposed is the beginning of the text in its compatibility decomposition.
// Plain ASCII is its own.
func decomposed(raw string) string {
	ascii := true
	n := 0
	for i, r := range raw {
		if n == maxRunes {
			raw = raw[:i]
			break
		}
		ascii = ascii && r < 0x80
		n++
	}
	if ascii {
		return raw
	}
	return norm.NFKD.String(raw)
}

// joins reports whether a character vanishes without parting a word: marks,
// apostrophes of every shape, and what nobody sees, such as zero-width joiners
// and the marks that turn the direction of writing.
func joins(r rune) bool {
	switch r {
	case '\'', '’', '‘', 'ʼ', 'ʻ', 'ʿ', 'ʾ', '`', '´', '′', '＇', 'ʹ':
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf)
}

// plain reports whether the text is folded already, as most stored text is.
func plain(raw string) bool {
	if len(raw) > MaxLetters || raw == "" {
		return false
	}
	before := byte(' ')
	for i := range len(raw) {
		c := raw[i]
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == ' ' && before != ' ') {
			return false
		}
		before = c
	}
	return before != ' '
}

// Solid is a folded name without its spaces: "al hassan" and "alhassan" are
// solid alike.
func Solid(folded string) string {
	if strings.IndexByte(folded, ' ') < 0 {
		return folded
	}
	return strings.ReplaceAll(folded, " ", "")
}
