package portal

import (
	"context"
	"time"

	"firstbell/internal/auth"
	"firstbell/schools"
)

// Inbox is what the portal needs from whoever keeps the notifications. It is
// declared here, on the consumer's side, so that schools never imports the
// notifier: that missing arrow is what keeps police records out of reach.
//
// Every method answers fault.NotFound for what the principal may not see, in
// exactly the way it answers for what does not exist, and fault.Unavailable
// when the act could not be made durable.
type Inbox interface {
	// List gives everything the principal may see, without personal data.
	List(ctx context.Context, p auth.Principal) ([]Item, error)
	// Item is one entry of the list, without personal data.
	Item(ctx context.Context, p auth.Principal, id string) (Item, error)
	// Reveal records that the principal opened the notification and only then,
	// when the record is durable, returns its content, and in the Item what the
	// school recorded of what it did. A withdrawn, bounced or
	// held notification answers fault.Conflict; so does, with CodeBeingUpdated,
	// one of which a newer version has been accepted and not been prepared yet.
	Reveal(ctx context.Context, p auth.Principal, id string) (schools.Notification, Item, error)
	// Acknowledge records that the principal has read that revision, as Reveal's
	// Item named it, and will act. Doing so twice is no error; a withdrawn
	// notification answers fault.Conflict, and so does, with
	// CodeChangedSinceRead, a revision that is not the newest or that the
	// principal has not read.
	Acknowledge(ctx context.Context, p auth.Principal, id string, revision int) (Item, error)
	// Bounce records that the child is not on this school's roll. The content
	// is hidden from everybody at the school at once.
	Bounce(ctx context.Context, p auth.Principal, id string) error
}

// Outcomes is what an Inbox may offer beside: a record of what the school did.
// Without it the portal has no page for that.
type Outcomes interface {
	// RecordOutcome records what was done about an acknowledged notification; a
	// later record replaces it. One that is not acknowledged answers
	// fault.Conflict.
	RecordOutcome(ctx context.Context, p auth.Principal, id string, o schools.Outcome) error
}

// Exports is what an Inbox may offer beside: the content as a file for the
// child's record. Without it the portal has no page for that.
type Exports interface {
	// Export records that the principal takes a copy in a format and only then,
	// when the record is durable, returns the content. One that is not
	// acknowledged answers fault.Conflict with CodeNotTakenOn; whatever Reveal
	// refuses, this refuses, too.
	Export(ctx context.Context, p auth.Principal, id string, format schools.ExportFormat) (schools.Notification, Item, error)
}

// Statements is what an Inbox may offer beside: a record of what became of a
// message that was not for the reader's school. Without it the portal has no
// page for that.
type Statements interface {
	// MakeStatement records what the principal says of a message that they were
	// shown and that has gone from their school. Where nobody asks the principal,
	// it answers fault.Conflict; a statement that says too little, fault.Invalid.
	MakeStatement(ctx context.Context, p auth.Principal, id string, s schools.Statement) error
}

// Codes of the conflicts of which the reader is told in words.
const (
	CodeChangedSinceRead = "changed-since-read"
	CodeBeingUpdated     = "being-updated"
	CodeNotTakenOn       = "not-acknowledged"
)

// States an Item can be in: the words of the lifecycle that a school sees.
const (
	StateReady        = "ready"        // readable, nobody alerted yet
	StateAlerted      = "alerted"      // readable, somebody has been alerted
	StateOpened       = "opened"       // somebody at the school has read it
	StateAcknowledged = "acknowledged" // somebody at the school has said so
	StateClosed       = "closed"       // acknowledged, and the time in which it could be read is over
	StateHeld         = "held"         // hidden while the police check who it is about
	StateSuspended    = "suspended"    // held back while the force has suspended the scheme
	StateBounced      = "bounced"      // the school said: not on our roll
	StateRecalled     = "recalled"     // the police withdrew it
)

// Item is a notification without its content: safe to list, to cache in a
// test's golden file and to leave on a screen. It never holds personal data.
type Item struct {
	ID       string // the notification's id, used in addresses
	ShortRef string // a short reference that can be said on the telephone
	School   string // the school's name
	URN      string // the school's number
	State    string // one of the State constants
	Revision int    // which of its contents is the newest, from 0 on

	ReceivedAt     time.Time // when the police message was accepted
	Deadline       time.Time // when it has to have been read: usually the first bell
	OpenedAt       time.Time // first opened at this school; zero if never
	AcknowledgedAt time.Time // zero if never
	OutcomeAt      time.Time // when the school recorded what it did; zero if never
	AccessEndsAt   time.Time // acknowledged: when it can no longer be read; zero where it does not end
	ExportedAt     time.Time // when somebody last exported it; zero if never
	ClosedAt       time.Time // when it could no longer be read; zero while it can
	FromHoliday    bool      // it came in the holiday that is just ending

	Updated   bool // the police have sent a newer version than the first
	Withdrawn bool // the police have withdrawn it; content can no longer be shown
	Material  bool // the newest version changes something that must be read again
	Late      bool // it could not reach the school before its deadline

	// Earlier are the days of the other incidents about which the school was told
	// about the same child before, oldest first. Only Reveal fills it: beside the
	// child's name it is personal data.
	Earlier []time.Time
	// Outcomes are what the school wrote down of what it did, newest first. Only
	// Reveal and Export fill it: it is personal data.
	Outcomes       []schools.Recorded
	AskedStatement bool // the reader is asked what became of what they read
}
