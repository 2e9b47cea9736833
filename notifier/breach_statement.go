package notifier

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// BreachStatement is the data of "breach-statement": the codes of what somebody
// said of a message that was not for their school.
type BreachStatement struct {
	Breach      string
	Seer        string // who says so; it may be recorded by somebody else, on the telephone
	Copies      schools.Copies
	ToldOthers  bool
	ByTelephone bool   `json:",omitempty"`
	Key         string `json:",omitempty"` // the breach's key, where this fact is the first to need one
}

// BreachCalled is the data of "breach-safety-call".
type BreachCalled struct {
	Breach   string
	CalledAt time.Time
	Key      string `json:",omitempty"`
}

// BreachDecided is the data of "breach-decided".
type BreachDecided struct {
	Breach string
	Risk   string    // a code of RiskCodes
	ICO    bool      // the Information Commissioner is told
	ICOAt  time.Time `json:",omitzero"` // when that was done
	Family string    // a code of FamilyCodes
	Key    string    `json:",omitempty"`
}

// The risk to the family, and whether the family is told.
const (
	RiskNone = "none"
	RiskLow  = "low"
	RiskHigh = "high"

	FamilyTold    = "yes"
	FamilyNotTold = "no"
	FamilyNotSafe = "not-safe" // telling them would put somebody at risk
)

// RiskCodes and FamilyCodes are the answers, in the order of the form.
var (
	RiskCodes   = []string{RiskNone, RiskLow, RiskHigh}
	FamilyCodes = []string{FamilyTold, FamilyNotTold, FamilyNotSafe}
)

// BreachClosed is the data of "breach-closed".
type BreachClosed struct {
	Breach    string
	Missing   map[string]string `json:",omitempty"` // by seer: why there is no statement
	KeepUntil time.Time         // until when what was written about it is kept
}

// MissingReasons are why somebody made no statement.
var MissingReasons = []string{"left-the-school", "not-reached", "refused", "a-party", "system-has-none", "right-school-after-all"}

// maxBreachWords bounds each text about a breach.
const maxBreachWords = 1000

// DecisionWords are a decision about a breach: the codes, and the words that are sealed.
type DecisionWords struct {
	Risk      string
	ICO       bool
	ICOAt     time.Time
	Reference string // the regulator's
	Family    string
	Reasons   string // personal data
}

// check is what is wrong with a decision at a time.
func (d DecisionWords) check(now time.Time) error {
	switch {
	case !slices.Contains(RiskCodes, d.Risk):
		return fault.New(fault.Invalid, "risk", "Say what the risk to the family is.")
	case !slices.Contains(FamilyCodes, d.Family):
		return fault.New(fault.Invalid, "family", "Say whether the family is told.")
	case d.ICO && d.ICOAt.IsZero(), d.ICOAt.After(now):
		return fault.New(fault.Invalid, "ico-at", "Say when the Information Commissioner was told; a time that has not come yet is none.")
	case !d.ICO && !d.ICOAt.IsZero():
		return fault.New(fault.Invalid, "ico", "You gave a time at which the Information Commissioner was told. Say that they were.")
	case utf8.RuneCountInString(d.Reference) > 60:
		return fault.New(fault.Invalid, "reference", "Use at most 60 characters.")
	case strings.TrimSpace(d.Reasons) == "", utf8.RuneCountInString(d.Reasons) > maxBreachWords:
		return fault.New(fault.Invalid, "reasons", fmt.Sprintf("Say why, in at most %d characters.", maxBreachWords))
	case d.Risk == RiskHigh && d.Family == FamilyNotTold:
		return fault.New(fault.Invalid, "family", "A family at high risk is told, unless telling them is not safe.")
	case d.Risk == RiskHigh && !d.ICO:
		return fault.New(fault.Invalid, "ico", "A high risk has to be reported to the Information Commissioner. Report it, and say when.")
	default:
		return nil
	}
}

// SafetyCall is a call to the team that investigates.
type SafetyCall struct {
	CalledAt time.Time
	Words    string // who was spoken to, and what they do: personal data
}

func (w SafetyCall) check(now time.Time) error {
	switch {
	case w.CalledAt.IsZero() || w.CalledAt.After(now):
		return fault.New(fault.Invalid, "called-at", "Say when the call was made; a time that has not come yet is none.")
	case strings.TrimSpace(w.Words) == "", utf8.RuneCountInString(w.Words) > maxBreachWords:
		return fault.New(fault.Invalid, "call-words", fmt.Sprintf("Say whom you spoke to and what they do now, in at most %d characters.", maxBreachWords))
	default:
		return nil
	}
}
