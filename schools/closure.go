package schools

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// ClosureReason is why a school is closed at short notice, as a code: free text
// could name somebody.
type ClosureReason string

// The reasons that can be given.
const (
	ClosedBySnow     ClosureReason = "weather"
	ClosedByHeating  ClosureReason = "heating"
	ClosedByWater    ClosureReason = "water"
	ClosedByPower    ClosureReason = "power"
	ClosedByBuilding ClosureReason = "building"
	ClosedByStrike   ClosureReason = "strike"
	ClosedByIllness  ClosureReason = "illness"
	ClosedByOther    ClosureReason = "other"
)

var closureWords = map[ClosureReason]string{
	ClosedBySnow: "snow or other weather", ClosedByHeating: "no heating", ClosedByWater: "no water, or a flood",
	ClosedByPower: "no electricity", ClosedByBuilding: "the building is not safe", ClosedByStrike: "a strike",
	ClosedByIllness: "too many ill", ClosedByOther: "another reason",
}

// ClosureReasons are all reasons, in the order in which they are offered.
func ClosureReasons() []ClosureReason {
	return []ClosureReason{ClosedBySnow, ClosedByHeating, ClosedByWater, ClosedByPower, ClosedByBuilding, ClosedByStrike,
		ClosedByIllness, ClosedByOther}
}

// String is the reason in words.
func (r ClosureReason) String() string { return closureWords[r] }

// The limits of one closure: whoever needs more imports a calendar.
const (
	MaxClosureDays    = 14 // from the first day to the last
	MaxClosureAhead   = 60 // days from today to the first
	MaxClosureSchools = 500
)

// Closure says that schools are closed, or open late, at short notice. A person
// declares it and may undo it.
type Closure struct {
	ID     string        `json:"id"`
	LA     int           `json:"la,omitempty"`   // every school of this local authority
	URNs   []URN         `json:"urns,omitempty"` // or these schools
	First  Date          `json:"first"`
	Last   Date          `json:"last"`
	Opens  ClockTime     `json:"opens,omitempty"` // a late opening at that time; zero means closed all day
	Reason ClosureReason `json:"reason"`
	From   Provenance    `json:"from"`           // the school, or the council on whose word the desk acted
	Desk   bool          `json:"desk,omitempty"` // people at a force's desk declared it

	By     string    `json:"by,omitempty"`     // the actor
	At     time.Time `json:"at,omitzero"`      // when it was declared
	Seq    uint64    `json:"seq,omitempty"`    // the newest fact about it
	Except []URN     `json:"except,omitempty"` // schools for which it was undone
	Undone bool      `json:"undone,omitempty"` // it was undone as a whole
}

// ErrClosure is what Check answers; the error's text says what is wrong.
var ErrClosure = errors.New("closure")

// Check says what is wrong with a closure that is to be declared on that day.
func (c Closure) Check(today Date) error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrClosure}, args...)...)
	}
	switch {
	case (c.LA == 0) == (len(c.URNs) == 0):
		return fail("name a council or schools, and not both")
	case len(c.URNs) > MaxClosureSchools:
		return fail("no more than %d schools can be named at once", MaxClosureSchools)
	case closureWords[c.Reason] == "":
		return fail("choose one of the listed reasons")
	case c.First.IsZero() || c.Last.IsZero() || c.Last.Before(c.First):
		return fail("the last day must be the first day or later")
	case c.First.Before(today):
		return fail("the first day must be today or later")
	case today.DaysUntil(c.First) > MaxClosureAhead:
		return fail("the first day is more than %d days away: import a calendar", MaxClosureAhead)
	case c.First.DaysUntil(c.Last) >= MaxClosureDays:
		return fail("a closure lasts no more than %d days: import a calendar", MaxClosureDays)
	}
	return nil
}

// Covers reports whether the closure holds for that school, of that local
// authority, on any day.
func (c Closure) Covers(urn URN, la int) bool {
	if c.Undone || slices.Contains(c.Except, urn) {
		return false
	}
	return (c.LA != 0 && c.LA == la) || slices.Contains(c.URNs, urn)
}

// Concerns reports whether the closure was ever declared for that school.
func (c Closure) Concerns(urn URN, la int) bool {
	return (c.LA != 0 && c.LA == la) || slices.Contains(c.URNs, urn)
}

// Entry is the closure as a part of a school's calendar.
func (c Closure) Entry() Entry {
	e := Entry{Kind: EntryClosure, First: c.First, Last: c.Last, Source: c.From, Note: c.Reason.String()}
	if c.Opens != 0 {
		e.Kind, e.Opens = EntryLate, c.Opens
	}
	return e
}
