package generate

import (
	"slices"
	"strings"
	"sync"
)

// others are what may be written instead of a name, by the name in capitals.
type others struct {
	short    map[string][]string // short forms of a formal name, and the formal name of a short one
	spelling map[string][]string
}

var written = sync.OnceValue(func() others {
	o := others{map[string][]string{}, map[string][]string{}}
	for line := range strings.SplitSeq(strings.TrimSpace(shortForms), "\n") {
		formal, forms, _ := strings.Cut(line, ":")
		for _, form := range strings.Fields(forms) {
			put(o.short, formal, form)
			put(o.short, form, formal)
		}
	}
	for line := range strings.SplitSeq(strings.TrimSpace(spellings), "\n") {
		names := strings.Fields(line)
		for _, a := range names {
			for _, b := range names {
				put(o.spelling, a, b)
			}
		}
	}
	return o
})

func put(m map[string][]string, name, other string) {
	key := strings.ToUpper(name)
	if !strings.EqualFold(name, other) && !slices.Contains(m[key], other) {
		m[key] = append(m[key], other)
	}
}

// variantsOf are the short forms of a name, or the formal names of a short
// one.
func variantsOf(name string) []string { return written().short[strings.ToUpper(name)] }

// spellingsOf are other spellings of a forename or surname.
func spellingsOf(name string) []string { return written().spelling[strings.ToUpper(name)] }

// Variants are all pairs of names in this package's own tables, both ways,
// sorted. A test measures how many of them a matcher's tables know too.
func Variants() [][2]string {
	var pairs [][2]string
	for _, m := range []map[string][]string{written().short, written().spelling} {
		for name, list := range m {
			for _, other := range list {
				pairs = append(pairs, [2]string{name, strings.ToUpper(other)})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		return strings.Compare(a[0]+" "+a[1], b[0]+" "+b[1])
	})
	return slices.Compact(pairs)
}
