package notifier

import (
	"time"

	"firstbell/schools"
	"firstbell/schools/match"
)

// What the people at a force's desk are shown. Everything in this file is free
// of personal data, except where a comment says otherwise.

// TriageItem is one child in the queue of decisions the machine would not make.
type TriageItem struct {
	Case     string // the case's id
	Child    string // keyed hash
	ShortRef string // a short reference that can be said on the telephone
	Force    string // the force's code
	Reason   string // why the child was parked: a match.Reason or a code of this package
	Status   ChildStatus
	ParkedAt time.Time
	WorkBy   time.Time          // when a person must have decided
	Deadline time.Time          // the earliest bell that may apply; zero where none is known
	Proposal *ExceptionDecision // waits for a second person; nil where nothing does
}

// TriageDetail is what an operator sees of a parked child after asking for it.
// It is personal data throughout and is never kept.
type TriageDetail struct {
	TriageItem
	Looked     Looked // what this page shows: a decision made on it says so
	Identity   TriageChild
	Live       []TriageCandidate // schools that have been told of the child and keep it unless told otherwise
	Candidates []TriageCandidate
	Siblings   []TriageCandidate // where other children of the same incident were placed
	Note       string            // the proposer's reason for an exception, in words
	Flags      []match.Flag      // what may mislead about the best candidate
	Model      string            // the matcher that was asked; empty where nothing was recorded
}

// Looked is what a person had before them when they decided: the version of the
// incident, and who it said the child is. A decision about anything but what the
// case says now is refused.
type Looked struct {
	Version  int
	Identity string // keyed hash of the identity fields
}

// Placement is a person's decision on where a child goes. A school that has been
// told already keeps its notification, unless it is named in Recall.
type Placement struct {
	URNs   []schools.URN
	Recall []schools.URN
	Reason string // a code of PlacementReasons
}

// TriageChild is the child as the force described it: personal data.
type TriageChild struct {
	Forename, Surname string
	KnownAs           []string
	DateOfBirth       string // YYYY-MM-DD, or empty
	ApproximateAge    string // in words, or empty
	Sex               string // in words
	Postcode          string // empty where the address is protected
	AddressProtected  bool
	UPN               string
	SchoolURN         string // the school an officer picked, or empty
	SchoolText, Town  string // what was written about the school
	Education         string // in words
}

// TriageCandidate is a school worth looking at first, with the reasons in words.
type TriageCandidate struct {
	School schools.School
	Why    []string
	Rank   int // its place among the candidates, 1 for the first

	Probability float64          // that the child is at this school; 0 where nothing was weighed
	Waterfall   *match.Waterfall // how its best pupil was weighed; it holds no value of anybody
	// HasPupil says that there is a pupil whose entry may be asked for. Revealed
	// is that entry once it was: personal data of a child who may be a stranger.
	HasPupil bool
	Revealed *schools.Pupil
}

// Exception is a proposal not to notify anybody about a child. A second person
// has to confirm it.
type Exception struct {
	Reason   string       // a code
	Note     string       // why, in the proposer's words: personal data, kept sealed
	ReviewOn schools.Date // when it is looked at again
}

// Board is a force's day: its notifications against their deadlines.
type Board struct {
	At     time.Time    // when the board was true
	Parked []TriageItem // children who wait for a person who should have decided by now
	Rows   []BoardRow
	Counts BoardCounts
	Ledger Ledger

	Causes []LateCount // of the rows: why they were late

	DoubtfulRolls []RollRow // rolls on which nothing is routed without a person; the first few
	Doubtful      int       // how many there are

	Short int // schools that lack somebody or something: see Shortages
}

// BoardRow is one notification.
type BoardRow struct {
	Notification   string
	ShortRef       string
	School         string
	URN            schools.URN
	State          State
	CreatedAt      time.Time
	Deadline       time.Time
	Left           time.Duration // until the deadline; negative once it has passed
	AlertedAt      time.Time
	OpenedAt       time.Time
	AcknowledgedAt time.Time
	ToldAt         time.Time // told by telephone
	Skipped        []Step    // steps of the ladder in which there was nobody to ask
	AlarmedAt      time.Time // when the ladder asked the hub
	OnCallSheet    bool
	Late           string // a cause code where it could not be, or was not, in time
	HeldBack       bool   // the scheme is suspended: nobody at the school is told
}

// BoardCounts says how the rows of a board divide.
type BoardCounts struct {
	Unread       int // nobody at the school has opened it
	Opened       int // read, not acknowledged
	Acknowledged int
	OnCallSheet  int // of the unread and the opened: a person must telephone
	Overdue      int // of the unread and the opened: the deadline has passed
	HeldBack     int // of the unread and the opened: the scheme is suspended
}

// CallRow is one school to telephone, with all its notifications in one call.
type CallRow struct {
	URN       schools.URN
	School    string
	Telephone string    // the register's switchboard
	Deadline  time.Time // the earliest of its notifications'
	ShortRefs []string
	About     []CallAbout // the notifications of the row, for Call
	Contacts  []CallContact
	Barred    []schools.Role // roles at the school held by somebody who may not be spoken to
	Staff     bool           // a party to the incident works in education, perhaps at this school

	AskFrom     time.Time   // the quiet hours end then: nobody is asked to call before
	AgainAt     time.Time   // after an attempt, when to call again; zero where there was none
	Attempts    int         // calls in which nobody was told
	LastOutcome CallOutcome // how the last of them ended
	OpenedAt    time.Time   // somebody at the school has read one of them and not taken it on yet
	Hold        CallHold    // who is calling
}

// CallHold is who has a school's call; the zero one is nobody's.
type CallHold struct {
	Mine         bool
	By           string // a colleague's name, where it is known: personal data of staff
	Since, Until time.Time
}

// Taken reports whether somebody has it.
func (h CallHold) Taken() bool { return !h.Until.IsZero() }

// CallAbout is one notification as it stood on the call sheet that the caller
// looked at.
type CallAbout struct {
	Notification string
	Revision     int
}

// Recorded says what a call was recorded for.
type Recorded struct {
	Settled int // notifications about which it was recorded
	Left    int // notifications of the school that came or changed after the sheet was opened: still to call
}

// CallContact is a person who may be told: personal data of staff. Whoever is
// not in the list may not be spoken to, and is not named either.
type CallContact struct {
	Person string // the contact's id, for Call
	Name   string
	Role   schools.Role
	Phone  string // the recorded number; the school's switchboard where there is none
}

// Call is a telephone call to a school. Only one in which the person named
// repeated what was said counts; any other is recorded as an attempt.
type Call struct {
	Person   string       // who was spoken to: the id of a contact on the call sheet
	Name     string       // who was spoken to, where Person is empty: a name on the call sheet, or of somebody asked for by role
	Role     schools.Role // that person's role, as they gave it
	CalledAt time.Time
	ReadBack bool        // the person repeated what was said
	Outcome  CallOutcome // empty means CallTold, or CallNoReadBack without a read-back
	About    []CallAbout // what was on the sheet; nothing else is settled

	Confirmed string    // how the person was made sure of: ConfirmedByWord or ConfirmedByCall
	AgainAt   time.Time // after an attempt, when to call again; zero leaves it to the rule
}

// RoleChair is the chair of governors: asked for by role over the switchboard
// where nobody else at the school may be told.
const RoleChair = schools.RoleChair

// RefusalRow is one authenticated post that was not accepted.
type RefusalRow struct {
	At       time.Time
	Force    string
	Client   string // the id of the API key
	Status   int    // the HTTP status that was answered
	Code     string
	Pointers []string // where the faults were; never a submitted value
}

// AccountState is how far a contact is on the way to signing in.
type AccountState string

// The states of a contact's account.
const (
	AccountNone    AccountState = "none"    // never invited
	AccountInvited AccountState = "invited" // has an invitation that still works
	AccountExpired AccountState = "expired" // was invited, too long ago
	AccountActive  AccountState = "active"  // has a passkey
	AccountEnded   AccountState = "ended"   // could sign in; a device was lost, and all passkeys ended
	AccountRevoked AccountState = "revoked" // access was removed
)

// ContactRow is one contact of a school with the state of their account:
// personal data of staff.
type ContactRow struct {
	schools.Contact
	Account AccountState
	MayText bool // a first invitation's code may go to them by text message
}
