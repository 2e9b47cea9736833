package portal

import (
	"context"
	"time"

	"firstbell/internal/auth"
	"firstbell/schools"
)

// Staffroom is who can be told at the schools of the person who asks, and what
// they may change about it. Like Inbox it is declared on the consumer's side.
//
// Every method answers fault.NotFound for a school or a person that the
// principal has nothing to do with, and fault.Invalid, with words for the
// reader, for what cannot be.
type Staffroom interface {
	// Staff are the people of every school at which p is a reader.
	Staff(ctx context.Context, p auth.Principal) ([]Staff, error)
	// Confirm records that the people of a school are still right.
	Confirm(ctx context.Context, p auth.Principal, urn schools.URN) error
	// HandOver records that somebody is away from one day to another and who
	// covers. A key adult hands over for herself, the head for everybody.
	HandOver(ctx context.Context, p auth.Principal, urn schools.URN, away Away) error
	// Return has somebody back before the last day of their absence.
	Return(ctx context.Context, p auth.Principal, urn schools.URN, person string) error
	// Leave ends every role of a person at the school at once, or after a day.
	Leave(ctx context.Context, p auth.Principal, urn schools.URN, person string, last *schools.Date) error
}

// Away is an absence as somebody enters it.
type Away struct {
	Person      string // who is away
	From, Until schools.Date
	Cover       string // a colleague's id; empty: nobody
}

// Staff are the people of one school.
type Staff struct {
	School    string
	URN       schools.URN
	People    []Colleague
	Confirmed time.Time    // when somebody last said that they are right; zero if never
	ConfirmBy schools.Date // by when they must be confirmed again
	IsDue     bool         // they must be confirmed now
	Hub       string       // the school that receives everything for this one today; empty where it does itself
	HubUntil  schools.Date
	IsHead    bool // the reader may change everybody's entries
}

// Colleague is one person at a school in all their roles there: personal data
// of staff.
type Colleague struct {
	Person     string
	Name       string
	Roles      []schools.Role
	Email      string
	Phone      string
	Away       *schools.Absence // now, or the next one to come
	IsAway     bool             // now
	CanSignIn  bool
	Training   schools.Date // the last day on which it is good; zero where none is on record
	IsTrained  bool
	Leaving    *schools.Date // the last day, where it is known
	IsBouncing bool          // mail to them comes back
	IsReader   bool          // it is whoever asks
	MayChange  bool          // whoever asks may hand over for them
	MayRead    bool          // they can be asked to cover
	News       auth.News     // what happened to their account last, for their head; empty where nothing did lately
	NewsAt     time.Time
}
