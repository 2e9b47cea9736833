package notifier

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are Cyrillic, Greek and phonetic letters that a reader takes for
// the Latin ones after them.
var lookalikes = pairs(
	"аaвbгrеeзzиuіiїiјjкkмmнhоoпnрpсcтtуyхxѕsԁdԛqԝwһhӏlүyғfьb" +
		"αaβbεeζzηhιiκkμmνnοoρpσoςsτtυyχxγyωwϲcϳj" +
		"ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢzɑaɡgıiɩiȷjłløođdðdħh")

func pairs(list string) map[rune]rune {
	table := map[rune]rune{}
	letters := []rune(list)
	for i := 0; i+1 < len(letters); i += 2 {
		table[letters[i]] = letters[i+1]
		if upper := unicode.ToUpper(letters[i]); upper != letters[i] && table[upper] == 0 {
			table[upper] = unicode.ToUpper(letters[i+1])
		}
	}
	return table
}

// unlike are Greek letters whose small form looks like another Latin letter
// than the capital does.
var unlike = strings.NewReplacer("ν", "v", "υ", "u", "η", "n")

// spelled are letters that people also write as two.
var spelled = strings.NewReplacer("ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "Ae", "œ", "oe", "Œ", "Oe", "þ", "th", "Þ", "Th")

// cleanText is a text without what a reader does not see: marks, invisible and
// format characters are gone, every apostrophe, hyphen and space is the plain
// one. Letters keep their case.
func cleanText(text string) string {
	plain := strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ', '`', '´', '′', '＇', 'ʹ', 'ˈ', '‛':
			return '\''
		case '‐', '‑', '‒', '–', '—', '―', '−', '﹣', '－':
			return '-'
		case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800':
			return -1
		}
		return r
	}, text)
	return spelled.Replace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r):
			return -1
		case r == '\n':
			return r
		case r > unicode.MaxASCII && unicode.IsDigit(r):
			return figure(r)
		case unicode.IsSpace(r), unicode.IsControl(r):
			return ' '
		}
		return r
	}, norm.NFKD.String(plain)))
}

// figure is the figure that a digit of another script stands for: each script has
// its ten in a row, and in the table all rows begin with a nought.
func figure(r rune) rune {
	for _, row := range unicode.Nd.R16 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return '0' + (r-rune(row.Lo))%10
		}
	}
	return r
}

// latin is a cleaned text in the letters that a reader takes it for.
func latin(text string) string {
	return strings.Map(func(r rune) rune {
		if like := lookalikes[r]; like != 0 {
			return like
		}
		return r
	}, text)
}

// foldWord is a cleaned word as it is compared, in each way it can be read.
func foldWord(word string) []string {
	lower := strings.ToLower(word)
	all := []string{latin(lower)}
	if other := latin(unlike.Replace(lower)); other != all[0] {
		all = append(all, other)
	}
	// Inside a word with small letters, a capital I is read as a small l.
	if i := strings.LastIndexByte(word, 'I'); i > 0 && strings.ToUpper(word) != word {
		all = append(all, latin(strings.ToLower(word[:1]+strings.ReplaceAll(word[1:], "I", "l"))))
	}
	return all
}

// words are the words of a text, folded so that accents, case, apostrophes and
// look-alike letters make no difference. Single letters are no names.
func words(text string) []string {
	folded := latin(strings.ToLower(cleanText(text)))
	all := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.DeleteFunc(all, func(w string) bool { return len([]rune(w)) < 2 })
}
