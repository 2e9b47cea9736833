package notifier

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	spelling "firstbell/schools/match/names"
)

// This file is about what is written carelessly or in a hurry: a name with a
// slip of the pen, letters for figures, a code that is spelled out.

// isMisspelt reports whether a word that is meant as a name is another person's
// with one slip: a letter too many, too few, another one, or two exchanged.
func isMisspelt(t token, own, others people) bool {
	if !t.capital || t.start && !doings[t.next] || utf8.RuneCountInString(t.word) < 4 || ordinary[t.word] || own.words[t.word] || own.nicks[t.word] {
		return false
	}
	for name := range others.words {
		if utf8.RuneCountInString(name) > 4 && !own.words[name] && isSlip(t.word, name) {
			return true
		}
	}
	return false
}

// isSlip reports whether two words differ by one slip and begin alike.
func isSlip(a, b string) bool {
	return a != "" && b != "" && a[0] == b[0] && spelling.OneEdit(a, b)
}

// codes are postcodes as people write them who do not look: in small letters with
// an o for a nought, with another sign in the middle, or letter by letter.
var codes = shapesOf(
	`(?i)\b([A-Z]{1,2}[0-9OIL][A-Z0-9]?)[\s.,/_*()\[\]-]{0,3}([0-9OI][ABD-HJLNP-UW-Z]{2})\b`,
	`\b([A-Z]{1,2}[\s.]?[0-9][A-Z0-9]?)[\s.,/_*()\[\]-]{0,3}([0-9][ABD-HJLNP-UW-Z]{2})\b`,
	`\b([A-Z]\s?[A-Z]?\s?[0-9]\s?[A-Z0-9]?)\s([0-9]\s[ABD-HJLNP-UW-Z]\s[ABD-HJLNP-UW-Z])\b`,
)

// counted are what follows a figure and is no half of a postcode.
var counted = regexp.MustCompile(`(?i)^[0-9OI](st|nd|rd|th|yr|hr|ft|lb|pt|ph|pa|ds|hs|es|ed|er)$`)

// holdsCode reports whether a text has the shape of a postcode in it.
func holdsCode(text string) bool {
	if matches(postcodes, text) {
		return true
	}
	for i, shape := range codes {
		for _, found := range shape.FindAllStringSubmatch(text, -1) {
			out, in := found[1], found[2]
			switch {
			case i > 0 && len(strings.Fields(out)) > 1 && strings.EqualFold(strings.Fields(out)[0], "I"):
			case strings.ContainsFunc(out, unicode.IsDigit), strings.ContainsFunc(in, unicode.IsDigit) && !counted.MatchString(in):
				return true
			}
		}
	}
	return false
}

// dialled are ten figures or more from a nought on, with letters that look like
// figures among them, and with any sign between them.
var dialled = regexp.MustCompile(`(?:\+|\b[0O])(?:[0-9OoIl][^0-9A-Za-z\n]{0,3}){9,}`)

// times are times of day in figures.
var times = regexp.MustCompile(`\b([01]?\d|2[0-3])[:.][0-5]\d\b`)

// extension is a word for a telephone before a shorter number.
var extension = regexp.MustCompile(`(?i)\b(tel|phone|mobile|mob|landline|ring|call|dial)\b\W{0,3}((is|on|no|number|her|him|them|mum|dad)\b\W{0,3}){0,2}[0-9][0-9 -]{4,}[0-9]\b`)

func isDialled(text string) bool {
	text = times.ReplaceAllString(text, " then ")
	return extension.MatchString(text) || slices.ContainsFunc(dialled.FindAllString(text, -1), func(number string) bool {
		figures := 0
		for _, r := range number {
			if r >= '0' && r <= '9' {
				figures++
			}
		}
		return figures >= 7
	})
}

// spots are places given as coordinates, a square of the national grid, or three words.
var spots = shapesOf(
	`-?\b\d{1,2}\.\d{3,}\s*[NnSs°]*\s*[,;/ ]\s*-?\d{1,3}\.\d{3,}`,
	`(?i)\bgrid\s*(ref(erence)?)?\b\W{0,3}(is\s+|no\.?\s+)?[a-z]{0,2}\s?\d{2,}`,
	`(^|[^.\w@])[a-z]{3,}\.[a-z]{3,}\.[a-z]{3,}\b`,
)

// way is a street in small letters behind a word that leads there.
var way = regexp.MustCompile(`(?i)\b(?:on|in|at|near|off|from|to|along)\s+([\p{L}'-]{3,})\s+(?:road|rd|street|avenue|ave|lane|ln|crescent|cres|grove|mews|gdns)\b`)

// noWay are words before a street that give it no name.
var noWay = set(`the our his her their your this that same next main other another busy side back front public quiet whole
	whose which any every each some open long dark wrong high slow fast left right inside outside middle bus cycle memory`)

func namesWay(text string) bool {
	return slices.ContainsFunc(way.FindAllStringSubmatch(text, -1), func(found []string) bool {
		return !noWay[strings.ToLower(found[1])]
	})
}

// spelledWords are the words with which letters and figures are spelled on the radio.
var spelledWords = set(`alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november
	oscar papa quebec romeo sierra tango uniform victor whiskey whisky x-ray xray yankee zulu`)

var spelledFigures = set(`zero oh nought one two three four five six seven eight nine niner`)

// isSpelledOut reports whether a code is spelled out in a text, word by word: a
// run of five or more, two letters at least.
func isSpelledOut(text string) bool {
	run, letters := 0, 0
	for _, w := range rawWords(text) {
		word := strings.ToLower(w.text)
		switch {
		case spelledWords[word]:
			run, letters = run+1, letters+1
		case spelledFigures[word]:
			run++
		default:
			run, letters = 0, 0
		}
		if run >= 5 && letters >= 2 {
			return true
		}
	}
	return false
}
