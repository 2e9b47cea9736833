package police

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// checker holds a scanned value against a published schema. It returns the
// value without what is wrong, so that the rest can still be read and all
// faults reported at once. Unlike huma's own validation it names places by JSON
// pointer and never repeats a value.
type checker struct {
	*rules
	faults []Fault
}

// check gives the sound part of v, and whether there is any.
func (c *checker) check(at string, s *huma.Schema, v any) (any, bool) {
	s = c.resolve(s)
	switch s.Type {
	case huma.TypeObject:
		return c.object(at, s, v)
	case huma.TypeArray:
		return c.list(at, s, v)
	case huma.TypeString:
		return c.text(at, s, v)
	case huma.TypeInteger:
		return c.integer(at, s, v)
	default:
		flag, ok := v.(bool)
		return flag, ok || c.wrongType(at, "true or false")
	}
}

func (c *checker) object(at string, s *huma.Schema, v any) (any, bool) {
	fields, ok := v.(object)
	if !ok {
		return nil, c.wrongType(at, "an object")
	}
	c.unknown(at, s, fields)
	sound := map[string]any{}
	for name, schema := range s.Properties {
		value, given := fields.values[name]
		if !given || value == nil || value == "" {
			if slices.Contains(s.Required, name) {
				c.add(below(at, name), CodeRequired, "This field is required. Give a value.")
			}
			continue
		}
		if kept, ok := c.check(below(at, name), schema, value); ok {
			sound[name] = kept
		}
	}
	return sound, true
}

// unknown refuses fields that the schema does not have. A misspelt field would
// otherwise be lost without anybody noticing. Its name may be anything, a
// child's included, so it is told by its place and by the name it resembles.
func (c *checker) unknown(at string, s *huma.Schema, fields object) {
	inOrder := func(a, b string) int { return fields.place[a] - fields.place[b] }
	for _, name := range slices.SortedFunc(maps.Keys(fields.place), inOrder) {
		if _, known := s.Properties[name]; known {
			continue
		}
		hint := "Leave it out."
		if meant := resembling(name, s.Properties); meant != "" {
			hint = "Did you mean " + meant + "?"
		}
		c.add(at, CodeUnknownField, fmt.Sprintf("Field %d of this object is not known. %s", fields.place[name], hint))
	}
}

func (c *checker) list(at string, s *huma.Schema, v any) (any, bool) {
	values, ok := v.([]any)
	if !ok {
		return nil, c.wrongType(at, "a list")
	}
	if s.MinItems != nil && len(values) < *s.MinItems {
		c.add(at, CodeTooFew, fmt.Sprintf("The list needs %d or more entries.", *s.MinItems))
	}
	if s.MaxItems != nil && len(values) > *s.MaxItems {
		c.add(at, CodeTooMany, fmt.Sprintf("The list has more than %d entries.", *s.MaxItems))
		values = values[:*s.MaxItems]
	}
	sound := make([]any, len(values)) // an unsound entry stays as null, so that the others keep their numbers
	for i, value := range values {
		if kept, ok := c.check(entry(at, i), s.Items, value); ok {
			sound[i] = kept
		}
	}
	return sound, true
}

func (c *checker) integer(at string, s *huma.Schema, v any) (any, bool) {
	number, ok := v.(float64)
	if !ok || number != math.Trunc(number) {
		return nil, c.wrongType(at, "a whole number")
	}
	if number < *s.Minimum || number > *s.Maximum {
		c.add(at, CodeOutOfRange, fmt.Sprintf("Use a whole number from %v to %v.", *s.Minimum, *s.Maximum))
		return nil, false
	}
	return int(number), true
}

func (c *checker) text(at string, s *huma.Schema, v any) (any, bool) {
	text, ok := v.(string)
	if !ok {
		return nil, c.wrongType(at, "text")
	}
	before := len(c.faults)
	c.length(at, s, text)
	switch {
	case holdsUnsafe(text):
		c.add(at, CodeBadCharacter, "The text holds control characters, or invisible ones that hide or turn what is written. Remove them.")
	case len(s.Enum) > 0 && !slices.Contains(s.Enum, any(text)):
		c.listed(at, s)
	case s.Pattern != "" && !c.patterns[s.Pattern].MatchString(text):
		c.add(at, CodeBadFormat, "Use "+s.PatternDescription+".")
	default:
		c.format(at, s.Format, text)
	}
	return text, len(c.faults) == before
}

func (c *checker) length(at string, s *huma.Schema, text string) {
	if s.MaxLength != nil && utf8.RuneCountInString(text) > *s.MaxLength {
		c.add(at, CodeTooLong, fmt.Sprintf("The text has more than %d characters. Shorten it.", *s.MaxLength))
	}
}

// holdsUnsafe finds characters that are not text: controls other than line
// breaks and tabs, and invisible format characters, which turn the direction of
// writing or split a word that a screen looks for. The two joiners are letters'
// own in some scripts and may stand inside a word.
func holdsUnsafe(text string) bool {
	letters := []rune(text)
	for i, r := range letters {
		switch {
		case r == '\n', r == '\r', r == '\t':
		case r == '\u200c', r == '\u200d':
			if !isJoined(letters, i) {
				return true
			}
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			return true
		}
	}
	return false
}

// isJoined reports whether the joiner at i stands inside a word of a script that
// uses joiners. In Latin, Greek and Cyrillic they only hide something.
func isJoined(letters []rune, i int) bool {
	inWord := func(i int) bool {
		return i >= 0 && i < len(letters) && unicode.In(letters[i], unicode.L, unicode.M) &&
			!unicode.In(letters[i], unicode.Latin, unicode.Greek, unicode.Cyrillic)
	}
	return inWord(i-1) && inWord(i+1)
}

func (c *checker) listed(at string, s *huma.Schema) {
	code, ok := s.Extensions[faultCode].(string)
	if !ok {
		code = CodeNotListed
	}
	c.add(at, code, "Use one of: "+strings.Trim(fmt.Sprint(s.Enum), "[]")+".")
}

func (c *checker) format(at, format, text string) {
	switch format {
	case "date":
		if _, err := ParseDate(text); err != nil {
			c.add(at, CodeNotADate, "This is not a day of the calendar. Use YYYY-MM-DD.")
		}
	case "date-time":
		if err := new(time.Time).UnmarshalText([]byte(text)); err != nil {
			c.add(at, CodeNotATime, "This is not a time with a zone. Use RFC 3339, such as 2026-11-20T21:40:00Z.")
		}
	}
}

func (c *checker) wrongType(at, want string) bool {
	c.add(at, CodeWrongType, "The value is of the wrong type. Use "+want+".")
	return false
}

func (c *checker) add(at, code, message string) {
	c.faults = append(c.faults, Fault{Pointer: at, Code: code, Message: message})
}
