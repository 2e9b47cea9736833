package connect

import (
	"context"
	"time"

	"firstbell/internal/auth"
	"firstbell/schools"
)

// Messages is what a school's own system may ask for. It is declared here, on
// the consumer's side, so that schools never imports the notifier. Both methods
// answer fault.NotFound for what the system may not have, in exactly the way
// they answer for what does not exist.
type Messages interface {
	// List gives the school's messages that changed after the cursor, oldest
	// change first, without any content. An empty cursor means from the beginning.
	List(ctx context.Context, client auth.SchoolClient, after string) ([]Message, error)
	// Fetch records that the key was given the content and only then, when the
	// record is durable, gives it. What has ended or is being updated answers
	// fault.Conflict.
	Fetch(ctx context.Context, client auth.SchoolClient, id string) (schools.Notification, Message, error)
}

// Message is a notification without its content: an id, a state and times.
type Message struct {
	ID       string    `json:"id"`
	State    string    `json:"state"` // one of portal's State constants
	Revision int       `json:"revision"`
	Changed  time.Time `json:"changedAt"`
	Deadline time.Time `json:"deadline"`
	Cursor   string    `json:"cursor"` // for the next request's after
}

// Keys says which school presents a key; fault.Unauthenticated where none does.
type Keys interface {
	AuthenticateSchool(ctx context.Context, presented string) (auth.SchoolClient, error)
}

// Words are the call words of schools. Methods answer fault.NotFound for whoever
// may not set the school's.
type Words interface {
	// SetAt is since when there is one; zero where there is none.
	SetAt(ctx context.Context, p auth.Principal, urn schools.URN) (time.Time, error)
	// Set gives another one, or none where word is empty; fault.Invalid where it
	// is too short or too long.
	Set(ctx context.Context, p auth.Principal, urn schools.URN, word string) error
}

// Hooks are the webhooks of schools' own systems. Methods answer fault.NotFound
// for whoever may not look after the school's.
type Hooks interface {
	Hook(ctx context.Context, p auth.Principal, urn schools.URN) (Hook, error)
	// SetHook gives the signing secret, this once; fault.Invalid for an address
	// that may not be called.
	SetHook(ctx context.Context, p auth.Principal, urn schools.URN, url string) (secret string, err error)
	RotateHook(ctx context.Context, p auth.Principal, urn schools.URN) (secret string, err error)
	RemoveHook(ctx context.Context, p auth.Principal, urn schools.URN) error
	// TestHook sends an event about nothing and reports whether it was taken.
	TestHook(ctx context.Context, p auth.Principal, urn schools.URN) (worked bool, err error)
}

// Hook is a school's webhook as its keepers see it: never its address or secret.
type Hook struct {
	Set          bool
	SetAt        time.Time
	OverlapUntil time.Time // two secrets sign until then
	TestedAt     time.Time // zero where it was never tested
	TestWorked   bool
	FailingSince time.Time // zero while it works
	DisabledAt   time.Time // it failed for so long that it was switched off
}

// KeyRing are the keys of schools' own systems.
type KeyRing interface {
	Keys(ctx context.Context, p auth.Principal, urn schools.URN) ([]auth.SchoolKey, error)
	// IssueKey gives the key, this once.
	IssueKey(ctx context.Context, p auth.Principal, urn schools.URN, label string) (secret string, err error)
	RevokeKey(ctx context.Context, p auth.Principal, urn schools.URN, id string) error
}
