package linkage

import (
	"slices"

	"firstbell/schools/match/names"
)

// Similarities from which two names are close or near.
const (
	closeFrom = 0.92
	nearFrom  = 0.88
	// textFrom is where two lines of an address are still near.
	textFrom = 0.80
)

// compare gives the level of two values of a field; an empty one is missing.
func compare(kind Kind, a, b *value) Level {
	switch {
	case a.text == "" || b.text == "":
		return LevelMissing
	case a.text == b.text:
		return LevelExact
	}
	switch kind {
	case KindGiven, KindSurname:
		return compareNames(a, b)
	case KindDate:
		return compareDays(a, b)
	case KindCode, KindID:
		return compareCodes(a.text, b.text)
	case KindText:
		return compareTexts(a, b)
	}
	return LevelDifferent
}

func compareNames(a, b *value) Level {
	if a.solid == b.solid {
		return LevelExact
	}
	if len(a.variants) > 0 && a.hasVariant(b) {
		return LevelVariant
	}
	if l := byLetters(a, b, closeFrom, nearFrom); l != LevelDifferent {
		return l
	}
	switch {
	case a.sound == b.sound:
		return LevelSound
	case (len(a.solid) == 1 || len(b.solid) == 1) && a.solid[0] == b.solid[0]:
		return LevelInitial
	case shareWord(a.words, b.words):
		return LevelPart
	}
	return LevelDifferent
}

// byLetters is the level by Jaro-Winkler or one edit. The cheap bound on the
// letters comes first.
func byLetters(a, b *value, closeAt, nearAt float64) Level {
	if names.AtMost(a.letters, b.letters, len(a.text), len(b.text)) < nearAt && !maybeOneEdit(a.text, b.text) {
		return LevelDifferent
	}
	similar := names.JaroWinkler(a.text, b.text)
	switch {
	case similar >= closeAt:
		return LevelClose
	case similar >= nearAt, names.OneEdit(a.text, b.text):
		return LevelNear
	}
	return LevelDifferent
}

// maybeOneEdit rules out most pairs by their length; only short names can be
// one edit apart and yet far apart by Jaro-Winkler.
func maybeOneEdit(a, b string) bool {
	return len(a) <= 6 && len(b) <= 6 && len(a)-len(b) <= 1 && len(b)-len(a) <= 1
}

func compareTexts(a, b *value) Level {
	if l := byLetters(a, b, closeFrom, textFrom); l != LevelDifferent {
		return l
	}
	if shareWord(a.words, b.words) {
		return LevelPart
	}
	return LevelDifferent
}

// shareWord reports whether a word of at least three letters stands in both.
func shareWord(a, b []string) bool {
	if len(a) == 1 && len(b) == 1 {
		return false
	}
	return slices.ContainsFunc(a, func(w string) bool { return len(w) > 2 && slices.Contains(b, w) })
}

// compareCodes takes a shared first half, of the longer one, as the same area.
func compareCodes(a, b string) Level {
	longer := max(len(a), len(b))
	half := longer - longer/2
	switch {
	case names.OneEdit(a, b):
		return LevelClose
	case min(len(a), len(b)) > 3 && min(len(a), len(b)) >= half && a[:half] == b[:half]:
		return LevelPart
	}
	return LevelDifferent
}

func compareDays(a, b *value) Level {
	if names.OneEdit(a.text, b.text) {
		return LevelClose
	}
	x, y := a.day, b.day
	if x == (day{}) || y == (day{}) {
		return LevelDifferent
	}
	if x.year == y.year && x.month == y.date && x.date == y.month {
		return LevelSwapped
	}
	same := 0
	for _, equal := range [...]bool{x.year == y.year, x.month == y.month, x.date == y.date} {
		if equal {
			same++
		}
	}
	switch {
	case same == 2:
		return LevelNear
	case x.year == y.year:
		return LevelPart
	}
	return LevelDifferent
}
