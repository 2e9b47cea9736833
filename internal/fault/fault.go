// Package fault is the one vocabulary of errors.
//
// An error crosses Firstbell with a kind, a sentence for the person who will
// read it, and a cause for the log. The kind is itself an error, so that
// errors.Is(err, fault.NotFound) asks what callers want to know; one table
// turns kinds into HTTP statuses. The sentence never holds personal data and
// never repeats what was submitted: it names the place and says what to do.
package fault

import (
	"errors"
	"net/http"
	"time"
)

// Kind says what sort of thing went wrong. It is an error, for errors.Is.
type Kind uint8

// The kinds, from the caller's mistakes to ours.
const (
	Internal        Kind = iota // a defect or an impossible state
	Invalid                     // the input is understood and wrong
	Malformed                   // the input cannot be read at all
	Unauthenticated             // no one, or no one we know
	NotFound                    // does not exist, or may not be seen: the two answer alike
	Conflict                    // disagrees with what is already recorded
	TooLarge                    // beyond a stated limit
	Unsupported                 // a media type or method that is not spoken here
	RateLimited                 // too many requests; try later
	Unavailable                 // cannot be made durable now; try again
	kinds
)

var names = [kinds]string{
	"internal", "invalid", "malformed", "unauthenticated", "not found", "conflict",
	"too large", "unsupported", "rate limited", "unavailable",
}

var statuses = [kinds]int{
	http.StatusInternalServerError, http.StatusUnprocessableEntity, http.StatusBadRequest,
	http.StatusUnauthorized, http.StatusNotFound, http.StatusConflict,
	http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
	http.StatusTooManyRequests, http.StatusServiceUnavailable,
}

// Error makes a Kind usable as a target of errors.Is.
func (k Kind) Error() string { return k.String() }

// String is the kind's name, for logs.
func (k Kind) String() string {
	if k >= kinds {
		return "unknown"
	}
	return names[k]
}

// Status is the HTTP status of the kind.
func (k Kind) Status() int {
	if k >= kinds {
		return http.StatusInternalServerError
	}
	return statuses[k]
}

// Error is a fault with its sentence for the reader and its cause for the log.
type Error struct {
	Kind       Kind
	Code       string        // a stable word for machines, such as "reference-conflict"; may be empty
	Message    string        // for the reader: what was found and what to do; no personal data
	Err        error         // the cause; logged, never shown
	RetryAfter time.Duration // for Unavailable and RateLimited; zero means no advice
}

// Error is the whole story, for the log.
func (e *Error) Error() string {
	if e.Err == nil {
		return e.Message
	}
	return e.Message + ": " + e.Err.Error()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is reports whether target is the error's kind.
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// New makes a fault without a cause.
func New(kind Kind, code, message string) *Error {
	return &Error{Kind: kind, Code: code, Message: message}
}

// Wrap makes a fault of err; a nil err gives nil.
func Wrap(kind Kind, err error, message string) error {
	if err == nil {
		return nil
	}
	return &Error{Kind: kind, Message: message, Err: err}
}

// Of is the kind of err: that of the outermost fault in its chain, or Internal.
func Of(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	var k Kind
	if errors.As(err, &k) {
		return k
	}
	return Internal
}

// Public is the sentence a stranger may read: the message of the outermost
// fault, or a general one where err carries none.
func Public(err error) string {
	var f *Error
	if errors.As(err, &f) && f.Kind != Internal && f.Message != "" {
		return f.Message
	}
	return "Something went wrong on our side. Nothing you sent has been lost if you were given a receipt; otherwise try again."
}

// Code is the machine word of err, or its kind's name.
func Code(err error) string {
	var f *Error
	if errors.As(err, &f) && f.Code != "" {
		return f.Code
	}
	return Of(err).String()
}

// RetryAfter is how long the caller should wait, or zero.
func RetryAfter(err error) time.Duration {
	var f *Error
	if errors.As(err, &f) {
		return f.RetryAfter
	}
	return 0
}
