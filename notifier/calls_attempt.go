package notifier

import (
	"slices"
	"time"

	"firstbell/internal/fault"
)

// CallOutcome says how a telephone call ended.
type CallOutcome string

// The outcomes of a call. Only CallTold settles anything.
const (
	CallTold         CallOutcome = "told"          // the person was told and read it back
	CallVoicemail    CallOutcome = "voicemail"     // a machine answered; nothing was said to it
	CallReception    CallOutcome = "reception"     // somebody answered who may not be told
	CallNoAnswer     CallOutcome = "no-answer"     // nobody answered
	CallEngaged      CallOutcome = "engaged"       // the line was busy
	CallNotConfirmed CallOutcome = "not-confirmed" // whoever spoke could not show who they are
	CallWrongNumber  CallOutcome = "wrong-number"  // the recorded number is not theirs
	CallNoReadBack   CallOutcome = "no-readback"   // the person was told and did not repeat it
)

// CallAttempts are the outcomes in which nobody was told, in the order in which
// a form offers them.
func CallAttempts() []CallOutcome {
	return []CallOutcome{CallVoicemail, CallReception, CallNoAnswer, CallEngaged, CallNotConfirmed, CallWrongNumber, CallNoReadBack}
}

// How a caller made sure of whom they spoke to.
const (
	ConfirmedByWord = "call-word" // they gave the word that the school had set
	ConfirmedByCall = "call-back" // they were called back at the recorded number or through the switchboard
)

// When a school is called again after an attempt: soon where the line was
// engaged, and never so late that half of what is left to the bell goes by.
const (
	retryEngaged  = 3 * time.Minute
	retryCall     = 10 * time.Minute
	retryAtLeast  = 2 * time.Minute
	maxRetryAhead = 24 * time.Hour
)

// againAt is when the school should be called again after an attempt.
func againAt(outcome CallOutcome, now, bell time.Time) time.Time {
	pause := retryCall
	if outcome == CallEngaged {
		pause = retryEngaged
	}
	if left := bell.Sub(now); left > 0 {
		pause = min(pause, max(left/2, retryAtLeast))
	}
	return now.Add(pause)
}

// checkAttempt is what is wrong with a call in which nobody was told.
func (c Call) checkAttempt(now time.Time) error {
	if !slices.Contains(CallAttempts(), c.Outcome) {
		return fault.New(fault.Invalid, "call-outcome", "Say how the call ended, with one of the listed outcomes.")
	}
	if !c.AgainAt.IsZero() && (c.AgainAt.Before(now) || c.AgainAt.Sub(now) > maxRetryAhead) {
		return fault.New(fault.Invalid, "call-again", "Enter a time in the next 24 hours at which to call again, or leave it empty.")
	}
	return nil
}

// checkConfirmed is what is wrong with how the person was confirmed. The call
// word is known to several people at the school: where one of them may not hear
// of this, it shows nothing.
func (c Call) checkConfirmed(wordCounts bool) error {
	switch {
	case c.Confirmed == ConfirmedByCall:
		return nil
	case c.Confirmed == ConfirmedByWord && wordCounts:
		return nil
	case c.Confirmed == ConfirmedByWord:
		return fault.New(fault.Invalid, "call-confirmed", "The school’s call word is not enough for this call. Call the person back at the number on the sheet.")
	default:
		return fault.New(fault.Invalid, "call-confirmed", "Say how you made sure who they are: by the school’s call word, or by calling back.")
	}
}
