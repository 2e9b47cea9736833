package sheet

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// The limits of one file. They bound what an import can keep in memory: a file
// of nothing but mistakes costs no more than one without.
const (
	MaxColumns  = 1_000      // the register has about 150
	MaxRows     = 12_000_000 // every pupil of the country, and some
	MaxCell     = 1_000      // characters of a value that is read
	MaxIgnored  = 32 << 10   // bytes of a value that nobody reads
	MaxRejected = 10_000     // rejections that are reported
)

// fits refuses a row with a value that is too long to be meant. The fault names
// the column: by its name where it is one that is read, by its number where not.
func (s *Sheet) fits(record []string) error {
	for name, i := range s.known {
		if i < len(record) && len(record[i]) > MaxCell && utf8.RuneCountInString(record[i]) > MaxCell {
			return &CellError{name, fmt.Sprintf("has more than %d characters", MaxCell)}
		}
	}
	for i, value := range record {
		if len(value) > MaxIgnored {
			return &CellError{fmt.Sprintf("column %d", i+1), fmt.Sprintf("has more than %d bytes", MaxIgnored)}
		}
	}
	return nil
}

// tooMuch ends a file that has more rows, or more faults, than are taken.
func (s *Sheet) tooMuch() bool {
	reason := ""
	switch {
	case len(s.rejected) >= MaxRejected:
		reason = fmt.Sprintf("more than %d rows cannot be used: mend the file from its first faults on; nothing after this line was read", MaxRejected)
	case s.rows >= MaxRows:
		reason = fmt.Sprintf("the file has more than %d rows: split it", MaxRows)
	default:
		return false
	}
	s.ended = true
	line, _ := s.reader.FieldPos(0)
	s.rejected = append(s.rejected, Rejection{Line: line, Reason: reason})
	return true
}

// holdsHidden finds characters that no name has: controls, replacement
// characters, and invisible format characters, with which two names that look
// the same are not. The two joiners may stand inside a word of a script that
// uses them.
func holdsHidden(text string) bool {
	letters := []rune(text)
	for i, r := range letters {
		switch {
		case r == '\u200c', r == '\u200d':
			if !isJoined(letters, i) {
				return true
			}
		case r == unicode.ReplacementChar, unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			return true
		}
	}
	return false
}

func isJoined(letters []rune, i int) bool {
	inWord := func(i int) bool {
		return i >= 0 && i < len(letters) && unicode.In(letters[i], unicode.L, unicode.M) &&
			!unicode.In(letters[i], unicode.Latin, unicode.Greek, unicode.Cyrillic)
	}
	return inWord(i-1) && inWord(i+1)
}
