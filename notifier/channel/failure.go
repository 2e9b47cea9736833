package channel

import (
	"errors"
	"time"

	"firstbell/internal/fault"
)

// Verdict is how one attempt with one provider ended.
type Verdict string

// The verdicts. What follows from each is the same for every channel.
const (
	VerdictAccepted      Verdict = "accepted"      // the provider has taken responsibility
	VerdictRefused       Verdict = "refused"       // the recipient cannot be reached there, by nobody: another person has to be asked
	VerdictUnwilling     Verdict = "unwilling"     // this provider will not carry this alert; another may
	VerdictBusy          Verdict = "busy"          // not this alert now; the provider works
	VerdictDown          Verdict = "down"          // the provider does not work
	VerdictMisconfigured Verdict = "misconfigured" // the provider will not talk to us until a person has mended something
	VerdictUncertain     Verdict = "uncertain"     // it may have been accepted: the answer was lost
)

// IsProviders reports whether the trouble is the provider's and not the
// alert's: the next alert would meet it too.
func (v Verdict) IsProviders() bool {
	return v == VerdictDown || v == VerdictMisconfigured || v == VerdictUncertain
}

// Failure is an attempt that did not end with an accepted alert. It holds what a
// person needs to mend it and no word that the far end chose.
type Failure struct {
	Verdict Verdict
	Until   time.Time // when the provider says that it works again; zero where it says nothing
	err     *fault.Error
}

// newFailure describes a failed attempt in words; cause may be nil.
func newFailure(v Verdict, message string, cause error) *Failure {
	f := &Failure{Verdict: v, err: &fault.Error{Kind: fault.Unavailable, Code: "alert-deferred", Message: message, Err: cause}}
	if v == VerdictRefused || v == VerdictUnwilling {
		f.err.Kind, f.err.Code = fault.Invalid, "alert-refused"
		f.err.Err = ErrRefused
	}
	return f
}

// Error is the failure in words, without an address or a name.
func (f *Failure) Error() string { return f.err.Error() }

// Unwrap gives the kind of the failure, and ErrRefused where it is for good.
func (f *Failure) Unwrap() error { return f.err }

// VerdictOf is how an attempt ended. An error that no channel of ours made says
// nothing about whether the alert went out.
func VerdictOf(err error) Verdict {
	var f *Failure
	switch {
	case err == nil:
		return VerdictAccepted
	case errors.As(err, &f):
		return f.Verdict
	case errors.Is(err, ErrRefused):
		return VerdictRefused
	default:
		return VerdictUncertain
	}
}
