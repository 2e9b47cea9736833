package schools

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Support is what a school did for a child, by whether the child could notice.
type Support string

// The kinds of support.
const (
	SupportSilent Support = "silent" // what the child need not notice
	SupportOvert  Support = "overt"  // an adult spoke with the child
	SupportBoth   Support = "both"
	SupportNone   Support = "none" // none was needed, or none was possible
)

// Supports are all of them.
var Supports = []Support{SupportSilent, SupportOvert, SupportBoth, SupportNone}

// The bounds of what a school writes about what it did, in characters.
const (
	MaxOwnReference = 60
	MaxChildView    = 600
)

// Outcome is what a school says it did after it took a notification on. The
// school's own reference and the child's view are for the school alone.
type Outcome struct {
	Support      Support
	WelfareCheck bool   // somebody looked after the child, at school or at home
	Referral     bool   // children's social care, or another service, was asked
	OwnReference string `json:",omitempty"` // where it is written down in the school's own record
	ChildView    string `json:",omitempty"` // what the child thought of it, in their words
}

// Recorded is an outcome as the school that recorded it reads it again, on the
// page and in a copy. Nobody else is given it.
type Recorded struct {
	Outcome
	At     time.Time
	Before bool // recorded before the notification had to be read again
}

// ErrOutcome is what an outcome that cannot be recorded answers.
var ErrOutcome = errors.New("the outcome cannot be recorded")

// Check finds what is wrong with the outcome; its errors hold no value of it.
func (o Outcome) Check() error {
	var faults []error
	if !slices.Contains(Supports, o.Support) {
		faults = append(faults, fmt.Errorf("%w: the support is none of %v", ErrOutcome, Supports))
	}
	for _, text := range []struct {
		value, name string
		most        int
	}{{o.OwnReference, "own reference", MaxOwnReference}, {o.ChildView, "child's view", MaxChildView}} {
		if utf8.RuneCountInString(text.value) > text.most || !utf8.ValidString(text.value) || strings.ContainsRune(text.value, 0) {
			faults = append(faults, fmt.Errorf("%w: the %s is longer than %d characters, or no text", ErrOutcome, text.name, text.most))
		}
	}
	return errors.Join(faults...)
}

// AfterSchoolDays is the start of the school day that follows n whole school
// days after the day of an instant: when a person may be expected to have done
// what takes n days.
func (c Calendar) AfterSchoolDays(at Date, n int) Date {
	for range n {
		at = c.NextSchoolDay(c.End(at))
	}
	return at
}
