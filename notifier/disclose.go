package notifier

import (
	"context"
	"errors"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// Every disclosure is a fact before it is one: who, in which role, for what. The
// fact is durable before content leaves, and where it cannot be written nothing
// is shown.

// DiscloseWithin bounds how long a disclosure waits for the log. Other work has
// facts.Budget; whoever waits to read is told within five seconds that nothing
// can be shown now.
const DiscloseWithin = 4 * time.Second

// What somebody looked for, as the fact about it says.
const (
	PurposeSafeguarding = "safeguarding"   // at a school, to look after the child
	PurposeRecord       = "school-record"  // a school's own system
	PurposePlacing      = "find-school"    // at the desk, to find the child's school
	PurposeConflict     = "conflict"       // at the desk, to keep a party away
	PurposeHandOff      = "hand-off"       // at either desk of a hand-off
	PurposeCall         = "telephone"      // at the desk, to telephone a school
	PurposeRelease      = "release"        // at the desk, to decide on a withheld text
	PurposeAudit        = "audit"          // who saw what
	PurposeSubject      = "subject-access" // to answer what is held about a child
	PurposeHold         = "legal-hold"     // to keep what a court may need
	PurposeBreach       = "breach"         // what was read at a wrong school
)

// roleMachine is in the facts about what a school's own system was given.
const roleMachine auth.Role = "school-system"

// disclosed says in the fact in which role somebody looks, which is the one
// that lets them, and what for.
func disclosed(f *facts.Fact, role auth.Role, purpose string) {
	f.Role, f.Purpose = string(role), purpose
}

// disclose runs what records a disclosure and then opens something, within
// DiscloseWithin. What could not be done in time is fault.Unavailable.
func disclose[T any](ctx context.Context, do func(context.Context) (T, error)) (T, error) {
	bounded, cancel := context.WithTimeout(ctx, DiscloseWithin)
	defer cancel()
	v, err := do(bounded)
	if err == nil {
		return v, nil
	}
	var nothing T
	if bounded.Err() != nil && ctx.Err() == nil && !errors.Is(err, fault.Unavailable) {
		err = &fault.Error{
			Kind: fault.Unavailable, Code: "not-recorded", Err: err, RetryAfter: facts.RetryAfterBusy,
			Message: "What is shown has to be recorded first, and that is not possible now. Nothing was shown. Try again shortly.",
		}
	}
	return nothing, err
}
