// Package channel carries alerts to the people who must sign in.
//
// An alert says that something is waiting and where to read it; it says
// nothing of what it is. A locked telephone on a kitchen table shows the
// subject of a message to whoever sits there, so no channel is ever handed
// more than an opaque id, a kind, a recipient and a link: what it does not
// know, it cannot leak. The words for each kind are fixed in this package and
// are the same for every child, school and force.
//
// Every attempt ends in a Verdict: what follows from it, another provider of the
// same road, another try or another person, is decided elsewhere.
//
// A channel may deliver one alert twice, when the far end accepted it and the
// answer was lost; the stable id lets the recipient's side see that the two
// are one. It never reports success for what the far end did not accept.
package channel

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
)

// ErrRefused marks an alert the far end will never accept: the address does
// not exist or may not be written to. Trying the same road again is useless;
// another person or the telephone has to take over.
var ErrRefused = errors.New("the alert was refused for good")

// Channel is one road on which an alert can travel.
type Channel interface {
	// Name is the road's short name in facts and metrics, such as "smtp".
	Name() string
	// Send hands the alert over and returns when the far end has taken
	// responsibility for it. Otherwise it fails with a *Failure, which is
	// fault.Unavailable when it may be tried again and ErrRefused when it may
	// not. No error text holds an address or a name.
	Send(ctx context.Context, a Alert) error
}

// Road is a kind of way to a person. Several providers may serve one road.
type Road string

// The roads.
const (
	RoadEmail     Road = "email"
	RoadSMS       Road = "sms"
	RoadWebhook   Road = "webhook"   // a school's own safeguarding system
	RoadTelephone Road = "telephone" // a person calls; no channel sends on it
)

// Tracer is a channel whose far end can be asked what it has taken.
type Tracer interface {
	// Taken reports whether the far end has taken the alert. It fails with a
	// *Failure where the far end cannot be asked.
	Taken(ctx context.Context, a Alert) (bool, error)
}

// Kind says why somebody is alerted, and so which fixed words are used.
type Kind string

// The kinds of alert.
const (
	KindNew        Kind = "new"        // a message is waiting for the first time
	KindChanged    Kind = "changed"    // a message already announced was revised in a way that matters
	KindWithdrawn  Kind = "withdrawn"  // a message already announced was taken back
	KindReminder   Kind = "reminder"   // a message is still not acknowledged
	KindEscalation Kind = "escalation" // a colleague has not acknowledged in time
	KindInvitation Kind = "invitation" // an account can be set up
	KindOutcome    Kind = "outcome"    // what was done about a message is not recorded yet
	KindDigest     Kind = "digest"     // what came in the holiday is presented again

	KindAccessEnding Kind = "access-ending" // a message that was taken on can soon no longer be read
	KindUnrecorded   Kind = "unrecorded"    // the same, and nobody has exported it or said what was done
	KindAlarm        Kind = "alarm"         // something waits for a person at the hub
	KindHandOff      Kind = "hand-off"      // another force, which is not on this installation, is going to telephone
	KindOwnAccess    Kind = "own-access"    // how the reader signs in has changed
	KindNewAccess    Kind = "new-access"    // somebody whom the reader answers for can now sign in
	KindStatement    Kind = "statement"     // somebody read what was not for their school
	KindBreach       Kind = "breach"        // a force's data protection owner is needed
	KindOwnLost      Kind = "own-lost"      // somebody asked, with the reader's address, for a new way to sign in
	KindLost         Kind = "lost"          // somebody whom the reader answers for asks for a new way to sign in
)

// Kinds lists every kind, for tests that must cover them all.
func Kinds() []Kind {
	return []Kind{
		KindNew, KindChanged, KindWithdrawn, KindReminder, KindEscalation, KindInvitation, KindAlarm, KindHandOff, KindOutcome, KindDigest,
		KindAccessEnding, KindUnrecorded, KindStatement, KindBreach, KindOwnAccess, KindNewAccess, KindOwnLost, KindLost,
	}
}

// Address is where an alert goes. The name is for the people who look after
// deliveries; no channel writes it into a message.
type Address struct {
	Name  string
	Email string
	Phone string // in international form, such as +447700900123
	Hook  *Hook  // for webhooks alone: where a school's own system is told
}

// Alert is all a channel is told.
type Alert struct {
	// ID is stable over every attempt, so that a repeat can be recognised:
	// letters, digits, dots and hyphens.
	ID   string
	Kind Kind
	To   Address
	// Link is the absolute address of the page to sign in at.
	Link string
	// Again says that an earlier attempt may have been accepted. A channel whose
	// far end can be asked does so before it sends.
	Again bool
	// Code belongs to an invitation whose link goes by e-mail: it goes alone, by
	// text message.
	Code string
}

// Check finds what would make the alert impossible to send on the road. Its
// errors satisfy errors.Is(err, ErrRefused) and name the field alone.
func (a Alert) Check(road Road) error {
	switch {
	case a.ID == "" || strings.IndexFunc(a.ID, notIDRune) >= 0:
		return refused("its id is not made of letters, digits, dots and hyphens")
	case !knownKind(a.Kind):
		return refused("its kind has no text")
	case road == RoadEmail && !bareAddress(a.To.Email):
		return refused("its recipient has no usable e-mail address; correct the contact")
	case a.Code != "" && (road != RoadSMS || a.Kind != KindInvitation):
		return refused("a code goes by text message alone")
	case road == RoadSMS && !isPhone(a.To.Phone):
		return refused("its recipient has no usable telephone number; correct the contact")
	case !absoluteLink(a.Link):
		return refused("its link is not an absolute web address")
	}
	return nil
}

func refused(why string) error {
	return newFailure(VerdictRefused, "sending an alert: "+why, nil)
}

func notIDRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-'
}

func knownKind(k Kind) bool {
	_, ok := texts[k]
	return ok
}

// bareAddress accepts an address and nothing around it: a display name or a
// line break in a contact file must not become a header of the message.
func bareAddress(s string) bool {
	parsed, err := mail.ParseAddress(s)
	return err == nil && parsed.Address == s
}

func absoluteLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil &&
		strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// ShortReference is a few letters and digits that differ between alerts: they
// keep a provider from taking two for one message, and can be said on the
// telephone. They lead nowhere.
func (a Alert) ShortReference() string {
	sum := sha256.Sum256([]byte(a.ID))
	return base32.StdEncoding.EncodeToString(sum[:5])
}

// String is the alert without its recipient, for logs.
func (a Alert) String() string { return fmt.Sprintf("alert %s (%s)", a.ID, a.Kind) }
