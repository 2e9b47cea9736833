package notifier

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
)

// A force may suspend the scheme: two named officers together, for at most three
// days, or three for longer. Every post is still accepted, matched and given its
// deadline; only alerts and what schools have not taken on yet are held back,
// and all of it is released when the suspension is lifted or has run out. It is
// never silent: every page of the force says so, and every hour an alarm does.

// The bounds of a suspension.
const (
	SuspendedAtMost = 72 * time.Hour      // what two people may decide
	SuspendedLonger = 14 * 24 * time.Hour // what three may
	suspendedAlarms = time.Hour           // how often the hub is reminded
)

// Why a scheme is suspended, as the fact says it.
const (
	SuspendedMisdirected = "misdirected" // messages went to wrong schools
	SuspendedBreach      = "breach"      // personal data may be where it must not be
	SuspendedSystem      = "system"      // the force's own system sends what is wrong
	SuspendedOrder       = "order"       // the chief officer or a court has ordered it
)

// SuspensionReasons are all of them.
var SuspensionReasons = []string{SuspendedMisdirected, SuspendedBreach, SuspendedSystem, SuspendedOrder}

// The facts about suspending, on fb.conf.<force>.
const (
	FactSuspensionProposed = "suspension-proposed" // SuspensionProposed; one officer asks for it, or for more time
	FactSuspensionAgreed   = "suspension-agreed"   // SuspensionAgreed; another officer agrees
	FactSuspensionDropped  = "suspension-dropped"  // no data; the proposal is taken back or refused
	FactSuspensionAlarmed  = "suspension-alarmed"  // SuspensionAlarmed; the hub was reminded
	FactSuspensionEnded    = "suspension-ended"    // SuspensionEnded
)

// SuspensionProposed is the data of "suspension-proposed".
type SuspensionProposed struct {
	Reason string
	Hours  int // in all, from when it begins or began
}

// SuspensionAgreed is the data of "suspension-agreed". Until is zero while one
// more person is needed.
type SuspensionAgreed struct {
	Until time.Time `json:",omitzero"`
	Alarm time.Time `json:",omitzero"` // when the hub is reminded first
}

// SuspensionAlarmed is the data of "suspension-alarmed".
type SuspensionAlarmed struct {
	Key  string    // of the alarm that was raised
	Next time.Time // when the next one is
}

// SuspensionEnded is the data of "suspension-ended".
type SuspensionEnded struct {
	Expired bool `json:",omitempty"` // it ran out; nobody lifted it
}

// SuspensionProposal waits for other officers.
type SuspensionProposal struct {
	SuspensionProposed
	By     string // an actor
	At     time.Time
	Agreed []string `json:",omitempty"` // actors
}

// needs is how many people, the proposer included, it takes.
func (p *SuspensionProposal) needs() int {
	if time.Duration(p.Hours)*time.Hour > SuspendedAtMost {
		return 3
	}
	return 2
}

// people are those who stand behind it so far.
func (p *SuspensionProposal) people() []string { return append([]string{p.By}, p.Agreed...) }

// Suspension is a suspension in force.
type Suspension struct {
	Number    int // of the force's suspensions, 1 for the first
	Reason    string
	StartedAt time.Time
	Until     time.Time
	People    []string  // the actors who decided it, and any extension of it
	AlarmAt   time.Time // when the hub is reminded next
	Alarm     string    `json:",omitempty"` // the key of the last reminder
}

// IsSuspended reports whether the scheme is suspended at that time.
func (f *Force) IsSuspended(now time.Time) bool {
	return f.Suspension != nil && now.Before(f.Suspension.Until)
}

// due is the row of work that the force owes, if any.
func (f *Force) due() (Row, bool) {
	if f.Suspension == nil {
		return Row{}, false
	}
	return Row{At: earlier(f.Suspension.AlarmAt, f.Suspension.Until), Kind: RowForce, Force: f.Code}, true
}

func (f *Force) suspensionProposed(fact facts.Fact) error {
	p := &SuspensionProposal{By: fact.Actor, At: fact.At}
	if err := fact.DecodeData(&p.SuspensionProposed); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	f.Proposal = p
	return nil
}

// suspensionAgreed adds a person to the proposal; the last one needed makes it
// a suspension, or a longer one.
func (f *Force) suspensionAgreed(fact facts.Fact) error {
	var d SuspensionAgreed
	if err := fact.DecodeData(&d); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	p := f.Proposal
	if p == nil {
		return fmt.Errorf("nothing was proposed")
	}
	p.Agreed = append(p.Agreed, fact.Actor)
	if d.Until.IsZero() {
		return nil
	}
	f.Proposal = nil
	if f.Suspension == nil {
		f.Suspensions++
		f.Suspension = &Suspension{Number: f.Suspensions, StartedAt: fact.At, AlarmAt: d.Alarm}
	}
	s := f.Suspension
	s.Reason, s.Until = p.Reason, d.Until
	for _, one := range p.people() {
		if !slices.Contains(s.People, one) {
			s.People = append(s.People, one)
		}
	}
	return nil
}

func (f *Force) suspensionDropped(facts.Fact) error {
	f.Proposal = nil
	return nil
}

func (f *Force) suspensionAlarmed(fact facts.Fact) error {
	var d SuspensionAlarmed
	if err := fact.DecodeData(&d); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	if f.Suspension != nil {
		f.Suspension.Alarm, f.Suspension.AlarmAt = d.Key, d.Next
	}
	return nil
}

func (f *Force) suspensionEnded(facts.Fact) error {
	f.Suspension, f.Proposal = nil, nil
	return nil
}

// alarmKey is the key of the reminder in the hour that begins at a time.
func (s *Suspension) alarmKey(at time.Time) string {
	return fmt.Sprintf("%s%d-%d", suspendedKey, s.Number, int(at.Sub(s.StartedAt)/suspendedAlarms))
}

// suspendedKey begins the key of every reminder.
const suspendedKey = "suspended-"

// isAlarmOf reports whether a key is that of one of its reminders.
func (s *Suspension) isAlarmOf(key string) bool {
	return s != nil && strings.HasPrefix(key, fmt.Sprintf("%s%d-", suspendedKey, s.Number))
}
