package notifier

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"firstbell/police"
)

// TextScreen reports whether a piece of free text must be withheld from a
// school. It errs on the side of withholding: the alert and the child's name go
// out in any case, and a person releases the text.
type TextScreen func(text string, about TextContext) bool

// TextContext is what a screen knows about a text.
type TextContext struct {
	Own    []string // names of the child whom the message is about
	Others []string // names of the other listed children and of the adults
}

// ScreenText is the screen that is used where no other is configured: another
// listed person's name, a postcode, a telephone number, an e-mail address, a
// street address or a word for a refuge withholds the text.
func ScreenText(text string, about TextContext) bool {
	return namesSomebody(text, about) || slices.ContainsFunc(telltales, func(r *regexp.Regexp) bool { return r.MatchString(text) })
}

// telltales are shapes that free text for a school never needs.
var telltales = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b[A-Z]{1,2}[0-9][A-Z0-9]?\s*[0-9][A-Z]{2}\b`), // postcode
	regexp.MustCompile(`(?:\+?[0-9][\s().-]*){8,}`),                        // telephone number
	regexp.MustCompile(`\S@\S`),                                            // e-mail address
	regexp.MustCompile(`(?i)\b[0-9]+[a-z]?,?\s+([\p{L}'’.-]+\s+){1,4}(street|st|road|rd|avenue|ave|lane|ln|close|drive|dr|court|crescent|gardens|grove|terrace|place|way|square|walk|mews|hill|row)\b`),
	regexp.MustCompile(`(?i)\b(refuges?|safe\s*houses?|women['’]?s\s+aid|sanctuary)\b`),
}

// namesSomebody reports whether a word of another person's name is a word of
// the text. A word that is also in the child's own name tells nothing: most
// families share one.
func namesSomebody(text string, about TextContext) bool {
	own := wordSet(about.Own)
	others := wordSet(about.Others)
	for _, w := range words(text) {
		if others[w] && !own[w] {
			return true
		}
	}
	return false
}

// words are the words of a text, folded so that accents, case and apostrophes
// make no difference. Single letters are no names.
func words(text string) []string {
	folded := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(text))
	all := strings.FieldsFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.DeleteFunc(all, func(w string) bool { return len([]rune(w)) < 2 })
}

func wordSet(names []string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		for _, w := range words(name) {
			if !titles[w] {
				set[w] = true
			}
		}
	}
	return set
}

// titles are words of a name that name nobody.
var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "mx": true, "dr": true, "prof": true, "rev": true, "sir": true}

// isTextUnsafe asks the screen about every free text that this school would see.
func isTextUnsafe(s subject, screen TextScreen) bool {
	about := s.names()
	return slices.ContainsFunc(freeTexts(s), func(text string) bool { return text != "" && screen(text, about) })
}

// freeTexts are all words that people typed and that some level of detail shows.
func freeTexts(s subject) []string {
	v := s.child.Voice
	texts := []string{
		circumstances(s), s.incident.PoliceAction, v.Words, v.WhoPresent, v.Demeanour, v.ReasonNotObtained,
		s.child.ParentContact.Instruction, s.child.Interpreter,
	}
	return append(texts, s.child.SEND...)
}

// names are the names in the incident: the child's own, and everybody else's.
func (s subject) names() TextContext {
	var about TextContext
	for _, c := range s.incident.Children {
		names := append([]string{c.Forename, c.Surname}, c.KnownAs...)
		if c.ID == s.child.ID {
			about.Own = append(about.Own, names...)
		} else {
			about.Others = append(about.Others, names...)
		}
	}
	for _, a := range s.incident.Adults {
		about.Others = append(about.Others, a.Name)
	}
	return about
}

// sameName reports whether two full names have the same first and last word.
func sameName(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	return len(x) > 1 && len(y) > 1 && x[0] == y[0] && x[len(x)-1] == y[len(y)-1]
}

func nameWords(name string) []string {
	return slices.DeleteFunc(words(name), func(w string) bool { return titles[w] })
}

// isSameDay reports whether two dates are known and the same.
func isSameDay(a police.Date, b string) bool { return !a.IsZero() && a.String() == b }
