package linkage

import (
	"slices"
	"strings"

	"firstbell/schools/match/names"
)

// value is one distinct value of a field, prepared for comparing.
type value struct {
	text     string // folded
	solid    string // without spaces
	words    []string
	letters  names.Letters
	sound    names.Sound
	variants []names.Variant
	day      day
}

// day is a date as three numbers; zero means that it could not be read.
type day struct{ year, month, date int }

func newValue(kind Kind, raw string) value {
	v := value{text: names.Fold(raw)}
	switch kind {
	case KindDate:
		v.text = digits(raw)
		v.day = readDay(v.text)
		return v
	case KindCode, KindID, KindCategory:
		v.text = names.Solid(v.text)
	}
	v.solid = names.Solid(v.text)
	v.words = strings.Fields(v.text)
	v.letters = names.LettersOf(v.text)
	v.sound = names.SoundOf(v.solid)
	if kind == KindGiven || kind == KindSurname {
		v.variants = names.Variants(v.solid)
	}
	return v
}

func (v *value) hasVariant(other *value) bool {
	return slices.ContainsFunc(v.variants, func(e names.Variant) bool { return e.Name == other.solid })
}

func digits(raw string) string {
	var b strings.Builder
	for i := range min(len(raw), 32) {
		if c := raw[i]; c >= '0' && c <= '9' {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// readDay reads eight digits, year first. Parts that are no month or day are
// kept: a slip of the hand makes a month of 13, and it still agrees in part.
func readDay(text string) day {
	if len(text) != 8 {
		return day{}
	}
	n := func(s string) (v int) {
		for i := range len(s) {
			v = v*10 + int(s[i]-'0')
		}
		return v
	}
	return day{n(text[:4]), n(text[4:6]), n(text[6:])}
}
