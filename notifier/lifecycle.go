package notifier

import (
	"fmt"

	"firstbell/internal/fault"
)

// State is where one notification stands on its way to being acknowledged.
type State string

// The states of a notification. StateNone is the state of one that does not
// exist yet; a held one shows nothing until it comes back; closed, bounced and
// recalled ones have ended and show nothing.
const (
	StateNone         State = ""
	StateReady        State = "ready"        // readable in the portal; nobody has been alerted yet
	StateAlerted      State = "alerted"      // somebody was asked to sign in
	StateOpened       State = "opened"       // somebody at the school has read it
	StateAcknowledged State = "acknowledged" // somebody at the school has taken it on
	StateClosed       State = "closed"       // taken on, and the time in which it could be read is over
	StateHeld         State = "held"         // hidden while a person finds out who the child really is
	StateBounced      State = "bounced"      // the school says: not on our roll
	StateRecalled     State = "recalled"     // the police, or a person here, took it back
)

// Event is something that happens to a notification.
type Event string

// The events of a notification, each brought by a fact.
const (
	EventRouted       Event = "routed"
	EventRevised      Event = "revised"
	EventMaterial     Event = "revised materially"
	EventAlertSent    Event = "alert sent"
	EventOpened       Event = "opened"
	EventViewed       Event = "viewed"
	EventAcknowledged Event = "acknowledged"
	EventExported     Event = "exported"
	EventAccessEnded  Event = "access ended"
	EventTold         Event = "told by telephone"
	EventBounced      Event = "bounced"
	EventHeld         Event = "held"
	EventRecalled     Event = "recalled"
)

// transition is one row of the table: in a state, an event leads to a state.
type transition struct {
	from  State
	event Event
	to    State
}

// transitions is the only place that says what may happen to a notification.
// docs/lifecycle.md holds the same table, and a test compares the two.
var transitions = []transition{
	{StateNone, EventRouted, StateReady},

	{StateReady, EventRevised, StateReady},
	{StateReady, EventMaterial, StateReady},
	{StateReady, EventAlertSent, StateAlerted},
	{StateReady, EventOpened, StateOpened},
	{StateReady, EventTold, StateReady},
	{StateReady, EventHeld, StateHeld},
	{StateReady, EventBounced, StateBounced},
	{StateReady, EventRecalled, StateRecalled},

	{StateAlerted, EventRevised, StateAlerted},
	{StateAlerted, EventMaterial, StateReady},
	{StateAlerted, EventAlertSent, StateAlerted},
	{StateAlerted, EventOpened, StateOpened},
	{StateAlerted, EventTold, StateAlerted},
	{StateAlerted, EventHeld, StateHeld},
	{StateAlerted, EventBounced, StateBounced},
	{StateAlerted, EventRecalled, StateRecalled},

	{StateOpened, EventRevised, StateOpened},
	{StateOpened, EventMaterial, StateReady},
	{StateOpened, EventAlertSent, StateOpened},
	{StateOpened, EventViewed, StateOpened},
	{StateOpened, EventAcknowledged, StateAcknowledged},
	{StateOpened, EventTold, StateOpened},
	{StateOpened, EventHeld, StateHeld},
	{StateOpened, EventBounced, StateBounced},
	{StateOpened, EventRecalled, StateRecalled},

	{StateAcknowledged, EventRevised, StateAcknowledged},
	{StateAcknowledged, EventMaterial, StateReady},
	{StateAcknowledged, EventAlertSent, StateAcknowledged},
	{StateAcknowledged, EventViewed, StateAcknowledged},
	{StateAcknowledged, EventExported, StateAcknowledged},
	{StateAcknowledged, EventAccessEnded, StateClosed},
	{StateAcknowledged, EventTold, StateAcknowledged},
	{StateAcknowledged, EventHeld, StateHeld},
	{StateAcknowledged, EventBounced, StateBounced},
	{StateAcknowledged, EventRecalled, StateRecalled},

	// What a school has taken on and can no longer read opens again when the
	// police change it in a way that matters, and only then.
	{StateClosed, EventRevised, StateClosed},
	{StateClosed, EventMaterial, StateReady},
	{StateClosed, EventAlertSent, StateClosed},
	{StateClosed, EventRecalled, StateRecalled},

	// An ended notification may come back: a person, or a later version, may
	// send the child to the same school again. An alert that was under way when
	// it was held or ended is still recorded as sent.
	{StateHeld, EventAlertSent, StateHeld},
	{StateHeld, EventRouted, StateReady},
	{StateHeld, EventRecalled, StateRecalled},

	{StateBounced, EventAlertSent, StateBounced},
	{StateBounced, EventRouted, StateReady},
	{StateRecalled, EventAlertSent, StateRecalled},
	{StateRecalled, EventRouted, StateReady},
}

// next is the table by state and event.
var next = func() map[State]map[Event]State {
	table := map[State]map[Event]State{}
	for _, t := range transitions {
		if table[t.from] == nil {
			table[t.from] = map[Event]State{}
		}
		table[t.from][t.event] = t.to
	}
	return table
}()

// Next is the state that event leads to from state. What the table does not
// hold is a fault.Conflict with the code "not-possible-now".
func Next(state State, event Event) (State, error) {
	to, ok := next[state][event]
	if !ok {
		return state, fault.New(fault.Conflict, "not-possible-now",
			fmt.Sprintf("A notification that is %s cannot be %s; reload it and look again.", state, event))
	}
	return to, nil
}

// IsLive reports whether a notification in this state may be read by its school.
func (s State) IsLive() bool {
	switch s {
	case StateReady, StateAlerted, StateOpened, StateAcknowledged:
		return true
	default:
		return false
	}
}

// Stands reports whether nobody has taken back a notification in this state: its
// school may read it, or could as long as it needed to, or it is held until it
// is known whether it may.
func (s State) Stands() bool { return s.IsTold() || s == StateHeld }

// IsTold reports whether the school of a notification in this state counts as
// told of the child: it may read it, or took it on when it could.
func (s State) IsTold() bool { return s.IsLive() || s == StateClosed }

// String is the state's word; a notification that does not exist yet is "new".
func (s State) String() string {
	if s == StateNone {
		return "new"
	}
	return string(s)
}
