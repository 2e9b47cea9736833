package police

import "github.com/danielgtaylor/huma/v2"

// ChildState is where a listed person stands, as a force may see it.
type ChildState string

// The states.
const (
	ChildReceived    ChildState = "received"
	ChildRouted      ChildState = "routed"
	ChildParked      ChildState = "parked"
	ChildExcepted    ChildState = "excepted"
	ChildNotEligible ChildState = "not-eligible"
	ChildWithdrawn   ChildState = "withdrawn"
	ChildHandedOff   ChildState = "handed-off"
)

var childStates = codes[ChildState]{
	{ChildReceived, "accepted and not yet matched"},
	{ChildRouted, "matched: every establishment found has been told"},
	{ChildParked, "waiting for a person to decide"},
	{ChildExcepted, "two people decided, with a reason, that nobody is told"},
	{ChildNotEligible, "18 or over on the day, or below the age that the force's scheme covers"},
	{ChildWithdrawn, "taken back by the force"},
	{ChildHandedOff, "lives in another force's area; that force has been asked to take the child over"},
}

// String is the code.
func (s ChildState) String() string { return string(s) }

// Label is the state in plain words, or empty.
func (s ChildState) Label() string { return childStates.label(s) }

// Schema describes the list to the published schema.
func (ChildState) Schema(huma.Registry) *huma.Schema { return childStates.schema() }

// WithdrawalReason is why a force takes an incident back.
type WithdrawalReason string

// The reasons.
const (
	WithdrawalRecordedInError WithdrawalReason = "recorded-in-error"
	WithdrawalWrongChild      WithdrawalReason = "wrong-child"
	WithdrawalOther           WithdrawalReason = "other"
)

var withdrawalReasons = codes[WithdrawalReason]{
	{WithdrawalRecordedInError, "the incident was recorded in error"},
	{WithdrawalWrongChild, "it names the wrong child"},
	{WithdrawalOther, "another reason"},
}

// String is the code.
func (r WithdrawalReason) String() string { return string(r) }

// Label is the reason in plain words, or empty.
func (r WithdrawalReason) Label() string { return withdrawalReasons.label(r) }

// Schema describes the list to the published schema.
func (WithdrawalReason) Schema(huma.Registry) *huma.Schema { return withdrawalReasons.schema() }
