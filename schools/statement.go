package schools

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Copies says what became of what somebody wrote down, printed or stored of a
// message that was not for their school.
type Copies string

// What can have become of it.
const (
	CopiesNone      Copies = "none"      // there never was any
	CopiesDestroyed Copies = "destroyed" // all of it is destroyed
	CopiesKept      Copies = "kept"      // some of it is still there
)

// AllCopies are all of them, in the order of the form.
var AllCopies = []Copies{CopiesNone, CopiesDestroyed, CopiesKept}

// MaxStatement bounds the words of a statement, in characters.
const MaxStatement = 1000

// Statement is what somebody says who read a message about a child who is not at
// their school: what became of copies, and whether anybody else was told.
type Statement struct {
	Copies     Copies
	ToldOthers bool
	Words      string `json:",omitempty"` // who was told, and what is still kept and where: personal data
}

// ErrStatement is what a statement that cannot be recorded answers.
var ErrStatement = errors.New("the statement cannot be recorded")

// Check finds what is wrong with the statement; its errors hold no value of it.
// What was kept, and who was told, has to be said: somebody will have to act on it.
func (s Statement) Check() error {
	var faults []error
	if !slices.Contains(AllCopies, s.Copies) {
		faults = append(faults, fmt.Errorf("%w: copies are none of %v", ErrStatement, AllCopies))
	}
	if utf8.RuneCountInString(s.Words) > MaxStatement || !utf8.ValidString(s.Words) || strings.ContainsRune(s.Words, 0) {
		faults = append(faults, fmt.Errorf("%w: the words are longer than %d characters, or no text", ErrStatement, MaxStatement))
	}
	if s.NeedsWords() && strings.TrimSpace(s.Words) == "" {
		faults = append(faults, fmt.Errorf("%w: it does not say who was told, or what is kept", ErrStatement))
	}
	return errors.Join(faults...)
}

// NeedsWords reports whether the codes alone do not say enough.
func (s Statement) NeedsWords() bool { return s.ToldOthers || s.Copies == CopiesKept }
