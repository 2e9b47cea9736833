package notifier

import (
	"fmt"
	"time"

	"firstbell/internal/facts"
)

// A child who lives in another force's area is that force's to notify. A school
// that is known for certain is told at once all the same: nothing waits for two
// forces to agree. Beside it, or in its place where no school is certain, the
// child is handed to the other force's hub as an item with a clock of its own,
// until somebody there takes it over or says no. One who says no puts the child
// back into our queue, with the deadline it always had.

// The facts of a hand-off on fb.case.<case>; each names the child.
const (
	FactHandOffTold         = "hand-off-told"         // no data; the other force's hub was told, or ours that it has to telephone
	FactHandOffViewed       = "hand-off-viewed"       // no data; the actor saw who the child is
	FactHandOffAcknowledged = "hand-off-acknowledged" // HandOffAnswer; the other force takes the child over
	FactHandOffDeclined     = "hand-off-declined"     // HandOffAnswer; it does not
)

// The steps of a hand-off.
const (
	StepHandOffTell Step = "hand-off-tell" // the other force has to be told
	StepHandOffLate Step = "hand-off-late" // it has not answered in time
)

// RuleResidence is the rule of a child who was handed off because of where it
// lives.
const RuleResidence = "residence"

// HandOffState is how far a hand-off has come.
type HandOffState string

// The states of a hand-off.
const (
	HandOffOpen         HandOffState = "open"         // the other force has not answered
	HandOffAcknowledged HandOffState = "acknowledged" // it has taken the child over
	HandOffDeclined     HandOffState = "declined"     // it says that the child is not theirs
	HandOffEnded        HandOffState = "ended"        // taken back: the child does not live there after all, or was withdrawn
)

// HandOffTo is a hand-off as a routing fact asks for it.
type HandOffTo struct {
	Area     string    // the police force area where the child lives
	Force    string    `json:",omitempty"` // the code of that force, where it is on this installation
	Deadline time.Time // by when it must have answered; never recomputed
}

// HandOff is a child's hand-off to another force.
type HandOff struct {
	HandOffTo
	State     HandOffState
	Round     int       // 1 for the first time it was asked
	Version   int       // of the incident, as it was handed over
	Identity  string    // whom it is about: the identity hash
	At        time.Time // when it was asked
	By        string    `json:",omitempty"` // the actor, where a person of ours decided it
	ToldAt    time.Time `json:",omitzero"`  // when the other hub was told
	LateAt    time.Time `json:",omitzero"`  // when our own hub heard that nobody answers
	DecidedAt time.Time `json:",omitzero"`
	DecidedBy string    `json:",omitempty"` // the actor who recorded the answer
	Reason    string    `json:",omitempty"` // why it was declined, as a code
}

// HandOffAnswer is the data of the other force's answer.
type HandOffAnswer struct {
	Round       int    // of the hand-off that was answered
	Reason      string `json:",omitempty"` // why it is declined
	ByTelephone bool   `json:",omitempty"` // it was given on the telephone; the name is in the sealed part "call"
}

// isOpen reports whether the other force still has to answer.
func (h *HandOff) isOpen() bool { return h != nil && h.State == HandOffOpen }

// isTheirs reports whether the force that was asked may look: until it has said
// no, or the child turned out to live elsewhere.
func (h *HandOff) isTheirs() bool {
	return h.Force != "" && (h.State == HandOffOpen || h.State == HandOffAcknowledged)
}

// handOver records that a child is handed to another force. One that is open
// keeps its clock: a newer version of the incident gives nobody more time. One
// that was taken over is asked again, because what was taken over has changed.
func (child *Child) handOver(f facts.Fact, r Routed, o Outcome, identity string) {
	old := child.HandOff
	if o.HandOff == nil {
		if r.Rule != RulePerson {
			child.HandOff.end(f.At)
		}
		return
	}
	if old.isOpen() && old.Area == o.HandOff.Area {
		old.Version, old.Identity = r.Version, identity
		return
	}
	next := &HandOff{HandOffTo: *o.HandOff, State: HandOffOpen, Round: 1, Version: r.Version, Identity: identity, At: f.At}
	if old != nil {
		next.Round = old.Round + 1
	}
	if r.Rule == RulePerson {
		next.By = f.Actor
	}
	child.HandOff = next
}

// end takes back what has not been declined.
func (h *HandOff) end(at time.Time) {
	if h != nil && (h.State == HandOffOpen || h.State == HandOffAcknowledged) {
		h.State, h.DecidedAt = HandOffEnded, at
	}
}

// handedOff is the fact's child, whose hand-off must be open.
func (c *Case) handedOff(f facts.Fact, round int) (*Child, error) {
	child := c.Children[f.Child]
	if child == nil || !child.HandOff.isOpen() {
		return nil, fmt.Errorf("child %q has no open hand-off", f.Child)
	}
	if round != child.HandOff.Round {
		return nil, fmt.Errorf("round %d of the hand-off of child %q is over", round, f.Child)
	}
	return child, nil
}

func (c *Case) handOffTold(f facts.Fact) error {
	if child := c.Children[f.Child]; child != nil && child.HandOff.isOpen() && child.HandOff.ToldAt.IsZero() {
		child.HandOff.ToldAt = f.At
	}
	return nil
}

func (c *Case) handOffAcknowledged(f facts.Fact, a HandOffAnswer) error {
	child, err := c.handedOff(f, a.Round)
	if err != nil {
		return err
	}
	child.HandOff.State, child.HandOff.DecidedAt, child.HandOff.DecidedBy = HandOffAcknowledged, f.At, f.Actor
	return nil
}

// handOffDeclined puts a child whom nobody else is told of back into the queue,
// with the deadline it had.
func (c *Case) handOffDeclined(f facts.Fact, a HandOffAnswer) error {
	child, err := c.handedOff(f, a.Round)
	if err != nil {
		return err
	}
	child.HandOff.State, child.HandOff.DecidedAt, child.HandOff.DecidedBy = HandOffDeclined, f.At, f.Actor
	child.HandOff.Reason = a.Reason
	if child.Status == ChildHandedOff {
		bell := child.Deadline
		child.park(ReasonHandOffDeclined, f.At, workBy(bell, f.At), bell)
	}
	return nil
}

// handOffEscalated remembers that our own hub heard that nobody answers.
func (child *Child) handOffEscalated(at time.Time) {
	if child.HandOff.isOpen() {
		child.HandOff.LateAt = at
	}
}

// handOffDue are the rows for a hand-off that is not answered.
func (child *Child) handOffDue() []Row {
	h := child.HandOff
	if !h.isOpen() {
		return nil
	}
	var rows []Row
	if h.ToldAt.IsZero() {
		rows = append(rows, Row{At: h.At, Kind: RowHandOff, Child: child.Hash, Step: StepHandOffTell})
	}
	if h.LateAt.IsZero() {
		rows = append(rows, Row{At: h.Deadline, Kind: RowHandOff, Child: child.Hash, Step: StepHandOffLate})
	}
	return rows
}
