package notifier

import (
	"fmt"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// A message that reached a wrong school is misdirected. Where somebody there was
// shown it, or was told of it, that is a breach of somebody's personal data, and
// a breach case is opened in the very fact that hides the content: from then on
// the 72 hours run within which a controller tells the regulator (UK GDPR,
// article 33). The case asks everybody who saw the message what became of it,
// asks the force for the risk to the family and a decision, and is closed by
// nobody who sent the child there.

// The facts about a breach on fb.case.<case>. It is opened by "bounced" and by
// the "routed" of a person who takes a school away.
const (
	FactBreachAlarmed   = "breach-alarmed"     // BreachAlarmed: the hub and the data protection owner were told
	FactBreachAsked     = "breach-asked"       // BreachAsked: those who read it are asked for a statement
	FactBreachViewed    = "breach-viewed"      // BreachAbout; the actor saw who read it, and what was written about it
	FactBreachStatement = "breach-statement"   // BreachStatement; the words are in the sealed part "statement"
	FactBreachCalled    = "breach-safety-call" // BreachCalled; the words are in the sealed part "call"
	FactBreachDecided   = "breach-decided"     // BreachDecided; the words are in the sealed part "reasons"
	FactBreachClosed    = "breach-closed"      // BreachClosed
	FactBreachEnded     = "breach-ended"       // BreachAbout: what was written about it has been kept long enough
)

// BreachState is where a breach case stands.
type BreachState string

// The states of a breach case.
const (
	BreachNone    BreachState = ""
	BreachOpen    BreachState = "open"    // nobody has decided
	BreachSettled BreachState = "decided" // the risk and what is done about it are decided
	BreachShut    BreachState = "closed"  // everybody has said what became of it, or it is on record why not
	BreachOver    BreachState = "ended"   // what was written about it is destroyed
)

// BreachEvent is something that happens to a breach case.
type BreachEvent string

// The events of a breach case, each brought by a fact.
const (
	BreachOpened       BreachEvent = "opened"
	BreachWasAlarmed   BreachEvent = "alarm raised"
	BreachWasAsked     BreachEvent = "statements asked for"
	BreachGotStatement BreachEvent = "statement made"
	BreachGotCall      BreachEvent = "safety call made"
	BreachGotDecision  BreachEvent = "decided"
	BreachWasClosed    BreachEvent = "closed"
	BreachWasEnded     BreachEvent = "kept long enough"
)

// breachTransition is one row of the table.
type breachTransition struct {
	from  BreachState
	event BreachEvent
	to    BreachState
}

// breachTransitions is the only place that says what may happen to a breach
// case. docs/lifecycle.md holds the same table, and a test compares the two.
var breachTransitions = []breachTransition{
	{BreachNone, BreachOpened, BreachOpen},

	{BreachOpen, BreachWasAlarmed, BreachOpen},
	{BreachOpen, BreachWasAsked, BreachOpen},
	{BreachOpen, BreachGotStatement, BreachOpen},
	{BreachOpen, BreachGotCall, BreachOpen},
	{BreachOpen, BreachGotDecision, BreachSettled},

	// A decision may be made anew while the case is not closed: the regulator's
	// reference comes later, and so may what changes the risk.
	{BreachSettled, BreachWasAlarmed, BreachSettled},
	{BreachSettled, BreachWasAsked, BreachSettled},
	{BreachSettled, BreachGotStatement, BreachSettled},
	{BreachSettled, BreachGotCall, BreachSettled},
	{BreachSettled, BreachGotDecision, BreachSettled},
	{BreachSettled, BreachWasClosed, BreachShut},

	// Closed before the data protection owner could be told: they are told.
	{BreachShut, BreachWasAlarmed, BreachShut},
	{BreachShut, BreachWasEnded, BreachOver},
}

// NextBreach is the state that event leads to from state. What the table does
// not hold is a fault.Conflict with the code "not-possible-now".
func NextBreach(state BreachState, event BreachEvent) (BreachState, error) {
	for _, t := range breachTransitions {
		if t.from == state && t.event == event {
			return t.to, nil
		}
	}
	return state, fault.New(fault.Conflict, "not-possible-now",
		fmt.Sprintf("A breach case that is %s cannot be %s; reload it and look again.", state, event))
}

// String is the state's word; a case that does not exist yet is "new".
func (s BreachState) String() string {
	if s == BreachNone {
		return "new"
	}
	return string(s)
}

// BreachCause is how it became known that a school was the wrong one.
type BreachCause string

// The causes.
const (
	CauseBounced BreachCause = "bounced" // the school said that the child is not on its roll
	CausePlaced  BreachCause = "placed"  // a person at the desk took the school away
)

// What a misdirected message showed beside codes, days and relationships.
const (
	ShowedText       = "text"       // words that somebody wrote
	ShowedConditions = "conditions" // who may not come near the child
	ShowedAddress    = "address"    // words that may tell where somebody is
)

// BreachOpening is the part of "bounced" and "routed" that opens a breach case.
// All its times are set here, once.
type BreachOpening struct {
	ID           string // opaque: it leads nowhere without the right to see it
	Notification string
	AwareAt      time.Time      // when the force became aware
	DueAt        time.Time      // when a regulator would have to know
	Seen         int            // how many people and systems were shown it
	Showed       []string       `json:",omitempty"` // what it showed: ShowedText, …
	Steps        []BreachStepAt // who is told and asked, and when
	Detail       schools.Detail // the level of detail of what was shown last
	Key          string         `json:",omitempty"` // the breach's key, where the sealed part told/<id> holds who was told by telephone
}

// BreachStepAt is when a step of a breach case falls due.
type BreachStepAt struct {
	Step Step
	At   time.Time
}

// The steps of a breach case. They are rungs of no ladder.
const (
	StepBreachOpened    Step = "breach-opened"    // the hub and the data protection owner are told
	StepBreachAsk       Step = "breach-ask"       // those who read it are asked for a statement
	StepBreachAskAgain  Step = "breach-ask-again" // those who have not made one are asked once more
	StepBreachReminder  Step = "breach-48h"       // a day is left
	StepBreachLast      Step = "breach-66h"       // six hours are left
	StepBreachOverdue   Step = "breach-72h"       // the time has passed without a decision
	StepBreachKeptUntil Step = "breach-kept"      // what was written about it has been kept long enough
)

// The clock of a breach case.
const (
	BreachDueAfter    = 72 * time.Hour // UK GDPR, article 33(1); for a force, Data Protection Act 2018, section 67(1)
	breachAskAgain    = 24 * time.Hour
	breachRemindAfter = 48 * time.Hour
	breachLastAfter   = 66 * time.Hour
)

// BreachAbout is the data of facts that say nothing but which breach they are about.
type BreachAbout struct {
	Breach string
}

// BreachAlarmed is the data of "breach-alarmed".
type BreachAlarmed struct {
	Breach string
	Step   Step
	Owner  OwnerTold // whether the force's data protection owner was told
}

// OwnerTold is what became of telling the force's data protection owner.
type OwnerTold string

// What can become of it.
const (
	OwnerWasTold OwnerTold = "told"
	OwnerNone    OwnerTold = "nobody-named" // the configuration names nobody
	OwnerRefused OwnerTold = "refused"      // the address is of no use
	OwnerParty   OwnerTold = "party"        // the owner is a party to the incident
)

// BreachAsked is the data of "breach-asked".
type BreachAsked struct {
	Breach string
	Step   Step
	Alerts []PlannedAlert `json:",omitempty"`
}

// Breach is one breach case.
type Breach struct {
	ID           string
	Notification string
	Child        string
	URN          string
	State        BreachState
	Cause        BreachCause
	OpenedBy     string // the actor who said that the school is wrong
	PlacedBy     string `json:",omitempty"` // the actor who sent the child there; empty where the matcher did
	AwareAt      time.Time
	DueAt        time.Time
	Detail       schools.Detail
	Showed       []string           `json:",omitempty"`
	Seers        map[string]*Seer   // by seer: who was shown it, and what they said since
	Steps        []BreachStepAt     // what falls due
	Taken        map[Step]time.Time `json:",omitempty"` // which of it was done
	Owner        OwnerTold          `json:",omitempty"` // what became of telling the data protection owner last
	CalledAt     time.Time          `json:",omitzero"`  // when the investigating team was called
	CallSeq      uint64             `json:",omitempty"`
	Decision     *BreachDecision    `json:",omitempty"`
	ClosedAt     time.Time          `json:",omitzero"`
	ClosedBy     string             `json:",omitempty"`
	KeepUntil    time.Time          `json:",omitzero"`
	Key          string             `json:",omitempty"` // the vault key of everything written about it
	ToldSeq      uint64             `json:",omitempty"` // the fact that keeps the name of somebody told by telephone who was no contact
}

// Seer is somebody, or a system, that was shown a misdirected message.
type Seer struct {
	Revision  int        // the newest that they saw
	Statement *Statement `json:",omitempty"`
	Missing   string     `json:",omitempty"` // why there is none: a code of MissingReasons
}

// Statement is where what somebody said is, and the codes of it.
type Statement struct {
	BreachStatement
	At  time.Time
	By  string // the actor who recorded it
	Seq uint64
}

// BreachDecision is the newest decision.
type BreachDecision struct {
	BreachDecided
	At  time.Time
	By  string
	Seq uint64
}

// showed reports whether the message showed something of a kind.
func (b *Breach) showed(what string) bool {
	for _, s := range b.Showed {
		if s == what {
			return true
		}
	}
	return false
}

// isUndecided reports whether nobody has decided.
func (b *Breach) isUndecided() bool { return b.State == BreachOpen }

// Misdirection is one message that went to a wrong school, read or not.
type Misdirection struct {
	At           time.Time
	Notification string
	URN          string
	Cause        BreachCause
	Seen         int    `json:",omitempty"` // how many people and systems had seen it
	Breach       string `json:",omitempty"` // the breach case; empty where nobody saw it, and before such cases were kept
}
