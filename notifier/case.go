package notifier

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/police"
)

// Case is one incident with all its versions, what was decided for each of its
// children, and all its notifications. It is folded from the facts of its
// subject and holds ids, codes and times only.
type Case struct {
	ID            string
	Force         string
	Seq           uint64 // the sequence of the last fact that was applied
	Versions      []Version
	Routed        int       // the version for which every child has an outcome
	WithdrawnAt   time.Time `json:",omitzero"`
	WithdrawnSeq  uint64    `json:",omitempty"` // where the withdrawal is
	Children      map[string]*Child
	Notifications map[string]*Notification
	Excluded      []string          `json:",omitempty"` // persons who were found to be parties, by any version
	ByHand        map[string]ByHand `json:",omitempty"` // of these, whom a person added
	Lifts         map[string]Lift   `json:",omitempty"` // by person: exclusions found to be a coincidence
	DeskParties   []string          `json:",omitempty"` // people with a role over the force who are parties by name
	AdultsSeq     uint64            `json:",omitempty"` // the fact that keeps the adults whom only earlier versions named
	Ended         map[string]Ending `json:",omitempty"` // vault keys whose content has ended

	Glass        map[string]GlassLooks `json:",omitempty"` // by opening: what was seen in an emergency
	ContentDays  int                   `json:",omitempty"` // for how many days the incident is kept where no school took it on; 0 means DefaultDestroyDays
	BodyEndedAt  time.Time             `json:",omitzero"`  // when the incident itself ended, the last of its notifications before it
	NamesSeq     uint64                `json:",omitempty"` // the fact that then keeps the force's own references
	NamesKey     string                `json:",omitempty"` // and the vault key of that
	Breaches     map[string]*Breach    `json:",omitempty"` // by id: what a wrong school was shown
	Misdirection []Misdirection        `json:",omitempty"` // every message that went to a wrong school, in order
}

// Version is one accepted version of the incident.
type Version struct {
	N          int
	Seq        uint64 // where its sealed body is
	At         time.Time
	Key        string // the vault key of its sealed body
	Hash       string // keyed content hash
	OccurredAt time.Time
	Children   []VersionChild
}

// VersionChild is one child as a version listed it.
type VersionChild struct {
	Child    string // keyed hash of the force's id
	Eligible bool
	Identity string // keyed hash of the fields that say who the child is

	Who []string `json:",omitempty"` // keyed names under which a search finds the child
	Age string   `json:",omitempty"` // a band of ages
}

// Ending is what happens to a key whose content has ended.
type Ending struct {
	At     time.Time // the key must be destroyed from then on
	Erased bool      // the key is known to be destroyed
	Why    EndRule   `json:",omitempty"` // by what rule the content ended
	Child  string    `json:",omitempty"` // whom the content is about; empty for what is about all children of the case
}

// ChildStatus says what became of a child. A child has exactly one.
type ChildStatus string

// The statuses of a child.
const (
	ChildWaiting     ChildStatus = "waiting"      // not decided on yet
	ChildRouted      ChildStatus = "routed"       // has its notifications
	ChildParked      ChildStatus = "parked"       // waits for a person
	ChildExcepted    ChildStatus = "excepted"     // two people decided not to notify
	ChildNotEligible ChildStatus = "not-eligible" // 18 or older on the day, or below the age that the force's scheme covers
	ChildHandedOff   ChildStatus = "handed-off"   // another force, in whose area the child lives, tells its school
	ChildWithdrawn   ChildStatus = "withdrawn"    // the police took the child, or all, back
)

// childStatuses are all of them.
var childStatuses = []ChildStatus{
	ChildWaiting, ChildRouted, ChildParked, ChildExcepted, ChildNotEligible, ChildWithdrawn, ChildHandedOff,
}

// Child is one child of a case.
type Child struct {
	Hash     string
	Status   ChildStatus
	Reason   string    `json:",omitempty"` // a code: why parked
	Identity string    // the identity hash that was last decided on
	Since    time.Time // when the child first became known
	ParkedAt time.Time `json:",omitzero"`
	WorkBy   time.Time `json:",omitzero"`
	Deadline time.Time `json:",omitzero"`  // the earliest bell that may apply
	PlacedBy string    `json:",omitempty"` // the actor, where a person placed the child

	EvidenceSeq uint64           `json:",omitempty"` // the fact with the matcher's evidence about the child
	Evidence    string           `json:",omitempty"` // its keyed digest
	Would       *Proposed        `json:",omitempty"` // while parked: what the matcher would have done
	Leaned      *Proposed        `json:",omitempty"` // while parked: what it would have done, had it been certain enough
	Seen        map[string]Shown `json:",omitempty"` // while parked: what each actor was last shown
	Reviews     []Review         `json:",omitempty"` // what became of the matcher's decisions

	HandOff *HandOff `json:",omitempty"` // to the force in whose area the child lives, beside whatever else became of it

	Proposal  *ExceptionDecision `json:",omitempty"`
	Cautioned bool               `json:",omitempty"` // somebody proposed to tell nobody: only a person decides, whatever the police correct
	Exception *ExceptionDecision `json:",omitempty"`
	Escalated map[Step]time.Time `json:",omitempty"` // when the desk was told that the child still waits

	Holds []string `json:",omitempty"` // legal holds on what is kept of the child: while there is one, no key is destroyed
}

// ExceptionDecision is a decision not to notify: proposed by one person, made
// by another.
type ExceptionDecision struct {
	Reason     string
	ReviewOn   string
	ProposedBy string
	ProposedAt time.Time
	DecidedBy  string    `json:",omitempty"`
	DecidedAt  time.Time `json:",omitzero"`
}

// Notification is what one establishment is told about one child of the case.
// Its times are those of its current revision.
type Notification struct {
	ID             string
	Child          string
	URN            string
	State          State
	Identity       string `json:",omitempty"` // whom it is about: the identity hash its body was made from
	PlacedBy       string `json:",omitempty"` // the actor, where a person chose this school
	Version        int    // the version of the incident its body was made from
	BodySeq        uint64 // the fact that holds its body, in the part named by its id
	Key            string // the vault key of its body
	Detail         string
	Withheld       bool `json:",omitempty"` // free text that its policy would show waits for a person
	Text           Text `json:",omitzero"`  // where that text stands
	Unverified     bool `json:",omitempty"` // no roll has said that the child is at the school
	Deadline       time.Time
	Original       time.Time // the deadline of its first body
	Late           string    `json:",omitempty"`
	Calendar       string    `json:",omitempty"`
	CreatedAt      time.Time
	RevisedAt      time.Time          `json:",omitzero"`
	Revision       int                `json:",omitempty"` // 0 for the first body
	Since          time.Time          // since when its present acknowledgement is asked for; older alerts announced something else
	Material       bool               `json:",omitempty"` // the last revision asks for a new acknowledgement
	AlertedAt      time.Time          `json:",omitzero"`
	OpenedAt       time.Time          `json:",omitzero"`
	AcknowledgedAt time.Time          `json:",omitzero"`
	AcknowledgedBy string             `json:",omitempty"`
	ToldAt         time.Time          `json:",omitzero"`
	ToldPerson     string             `json:",omitempty"` // who was told by telephone; empty for somebody who is no contact
	ToldSeq        uint64             `json:",omitempty"` // the fact that holds the name of whoever was told, sealed
	ToldPart       string             `json:",omitempty"` // in this part
	EndedAt        time.Time          `json:",omitzero"`
	Access         Access             `json:",omitzero"`  // for how long it can be read, once somebody has taken it on
	Copies         []string           `json:",omitempty"` // actors who exported it, in any revision
	CallSheetAt    time.Time          `json:",omitzero"`
	Calls          int                `json:",omitempty"` // telephone calls in which nobody was told
	CallOutcome    CallOutcome        `json:",omitempty"` // how the last of them ended
	CallAgainAt    time.Time          `json:",omitzero"`  // when to call again after it
	Excluded       []string           `json:",omitempty"` // persons who may neither see it nor be alerted
	Readers        []string           `json:",omitempty"` // actors who read its content
	Read           map[string]int     `json:",omitempty"` // the newest revision that each of them has read
	Alerts         map[string]*Alert  `json:",omitempty"`
	Hooks          map[string]*Alert  `json:",omitempty"` // events to the school's own system: beside the alerts, never in their place
	Group          string             `json:",omitempty"` // what kind of establishment it is: a code of EstablishmentGroups
	Pupil          string             `json:",omitempty"` // keyed: whose pattern record at the school it counts in
	PupilAlso      string             `json:",omitempty"` // keyed: the name under which earlier ones may be kept
	OnRoll         bool               `json:",omitempty"` // the pupil is known by an entry of the school's roll
	NoMachine      bool               `json:",omitempty"` // somebody at the school may not hear of it, so its own system may not either
	FetchedAt      time.Time          `json:",omitzero"`  // when the school's own system first fetched the content
	Fetchers       []string           `json:",omitempty"` // which of its keys did
	Steps          []StepAt           `json:",omitempty"` // the ladder as it was planned
	Basis          Basis              // what its deadline was worked out from
	Moves          int                `json:",omitempty"` // how often its deadline was moved
	MovedAt        time.Time          `json:",omitzero"`  // when it last was
	OffSheet       bool               `json:",omitempty"` // a closure took it off the call sheet
	Escalated      map[Step]time.Time `json:",omitempty"`
	Skipped        []Step             `json:",omitempty"` // steps in which there was nobody to ask
	HeldBackAt     time.Time          `json:",omitzero"`  // since when a suspension keeps its alerts back
	AlarmedAt      time.Time          `json:",omitzero"`  // when the ladder asked the hub
	OutcomeBy      time.Time          `json:",omitzero"`  // when somebody is reminded to record what was done
	OutcomeAt      time.Time          `json:",omitzero"`
	Outcome        *OutcomeRecorded   `json:",omitempty"`
	Records        []OutcomeRecord    `json:",omitempty"` // what the school wrote down, oldest first; also from before a change of weight
	DigestAt       time.Time          `json:",omitzero"`  // when it is presented again after a holiday
	Shows          []string           `json:",omitempty"` // what its body shows beside codes: ShowedText, …
	Seers          map[string]int     `json:",omitempty"` // who was shown it in any way, and the newest revision; a breach case takes them over
	Showed         []string           `json:",omitempty"` // what they were shown beside codes
	PartyAt        time.Time          `json:",omitzero"`  // when somebody who had heard of it was found to be a party, and it could not be opened again
	Statements     []string           `json:",omitempty"` // persons who are asked what became of what they read here
}

// Alert is one content-free message to one person.
type Alert struct {
	ID        string
	Person    string
	Kind      AlertKind
	Road      Road      `json:",omitempty"` // which way it goes; empty means RoadEmail
	NotBefore time.Time `json:",omitzero"`  // when it may go; zero means at once
	Beside    string    `json:",omitempty"` // the alert that did not get out; this one is not needed once it does
	Step      Step      `json:",omitempty"` // the step that asked for it, if any
	Notice    bool      `json:",omitempty"` // it only says that something changed, and asks for nothing
	AskedAt   time.Time // when it was asked for
	Until     time.Time `json:",omitzero"` // a node is sending it until then
	SentAt    time.Time `json:",omitzero"`
	Provider  string    `json:",omitempty"` // who took it over
	Attempts  int       `json:",omitempty"`
	Failures  int       `json:",omitempty"` // tries that failed, those included for which no provider worked
	Unsure    bool      `json:",omitempty"` // an attempt may have been accepted unknown to us
	RetryAt   time.Time `json:",omitzero"`
	Dead      bool      `json:",omitempty"` // it is not tried again
	DeadSince time.Time `json:",omitzero"`
}

// ErrUnknownFact is returned by Apply for a fact type it does not know. A node
// that meets one is older than the data and must not go on.
var ErrUnknownFact = errors.New("unknown fact type")

// NewCase is a case to which nothing has happened yet.
func NewCase(id string) *Case {
	return &Case{
		ID: id, Children: map[string]*Child{}, Notifications: map[string]*Notification{}, Ended: map[string]Ending{},
	}
}

// Fold is the case that all facts of its subject, in order, amount to.
func Fold(id string, all []facts.Fact) (*Case, error) {
	c := NewCase(id)
	for _, f := range all {
		if err := c.Apply(f); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Exists reports whether anything has been received for the case.
func (c *Case) Exists() bool { return c.Seq > 0 }

// Withdrawn reports whether the police took the whole incident back.
func (c *Case) Withdrawn() bool { return !c.WithdrawnAt.IsZero() }

// isUndecided reports whether the newest version waits for a decision. It panics
// on a case without a version.
func (c *Case) isUndecided() bool { return !c.Withdrawn() && c.Routed < c.Current().N }

// Current is the newest accepted version; it panics on a case without one.
func (c *Case) Current() Version { return c.Versions[len(c.Versions)-1] }

// Version is version n; false where it was never accepted.
func (c *Case) Version(n int) (Version, bool) {
	for _, v := range c.Versions {
		if v.N == n {
			return v, true
		}
	}
	return Version{}, false
}

// NotificationsOf are the notifications of one child, live or ended, by id.
func (c *Case) NotificationsOf(child string) []*Notification {
	var of []*Notification
	for _, n := range c.Notifications {
		if n.Child == child {
			of = append(of, n)
		}
	}
	slices.SortFunc(of, func(a, b *Notification) int { return strings.Compare(a.ID, b.ID) })
	return of
}

// IsOpen reports whether somebody at the school still has to take it on.
func (n *Notification) IsOpen() bool { return n.State.IsLive() && n.State != StateAcknowledged }

// isTakenOn reports whether somebody at the school has acknowledged it as it
// was last shown.
func (n *Notification) isTakenOn() bool { return !n.AcknowledgedAt.IsZero() }

// LiveOf are the notifications of one child that its schools may read, by id.
func (c *Case) LiveOf(child string) []*Notification {
	return slices.DeleteFunc(c.NotificationsOf(child), func(n *Notification) bool { return !n.State.IsLive() })
}

// ToldOf are the notifications of one child whose schools count as told of it,
// by id: LiveOf, and those that could be read for as long as was needed.
func (c *Case) ToldOf(child string) []*Notification {
	return slices.DeleteFunc(c.NotificationsOf(child), func(n *Notification) bool { return !n.State.IsTold() })
}

// StandingOf are the notifications of one child that nobody has taken back:
// ToldOf and those that are held, by id.
func (c *Case) StandingOf(child string) []*Notification {
	return slices.DeleteFunc(c.NotificationsOf(child), func(n *Notification) bool { return !n.State.Stands() })
}

// isHeld reports whether a school of the child is shown nothing until a person
// has decided.
func (c *Case) isHeld(child string) bool {
	return slices.ContainsFunc(c.StandingOf(child), func(n *Notification) bool { return n.State == StateHeld })
}

// Apply folds one fact into the case. It is pure: it reads no clock and opens
// no body, and the same facts always give the same case. An unknown type is
// ErrUnknownFact; a fact that the table of transitions forbids is a conflict.
func (c *Case) Apply(f facts.Fact) error {
	apply, ok := appliers[f.Type]
	if !ok {
		return fmt.Errorf("folding case %s at sequence %d: %w %q; start a newer firstbell", c.ID, f.Seq, ErrUnknownFact, f.Type)
	}
	if f.Seq <= c.Seq && f.Seq != 0 {
		return nil
	}
	if err := apply(c, f); err != nil {
		return fmt.Errorf("folding case %s at sequence %d: %s: %w", c.ID, f.Seq, f.Type, err)
	}
	c.Seq = f.Seq
	return nil
}

// appliers holds one small function per fact type.
var appliers = map[string]func(*Case, facts.Fact) error{
	police.FactReceived:    applying((*Case).received),
	police.FactWithdrawn:   plain((*Case).withdrawn),
	FactRouted:             applying((*Case).routed),
	FactAlertClaimed:       applying((*Case).alertClaimed),
	FactAlertSent:          applying((*Case).alertSent),
	FactAlertFailed:        applying((*Case).alertFailed),
	FactEscalated:          applying((*Case).escalated),
	FactOpened:             plain((*Case).opened),
	FactViewed:             plain((*Case).viewed),
	FactFetched:            plain((*Case).fetched),
	FactAcknowledged:       plain((*Case).acknowledged),
	FactExported:           applying((*Case).exported),
	FactAccessEnded:        applying((*Case).accessEnded),
	FactIncidentEnded:      applying((*Case).incidentEnded),
	FactRescheduled:        applying((*Case).rescheduled),
	FactTold:               applying((*Case).told),
	FactOutcomeRecorded:    applying((*Case).outcomeRecorded),
	FactCallAttempted:      applying((*Case).callAttempted),
	FactBounced:            plain((*Case).bounced),
	FactBreachAlarmed:      applying((*Case).breachAlarmed),
	FactBreachAsked:        applying((*Case).breachAsked),
	FactBreachViewed:       plain(func(*Case, facts.Fact) error { return nil }),
	FactBreachStatement:    applying((*Case).breachStatement),
	FactBreachCalled:       applying((*Case).breachCalled),
	FactBreachDecided:      applying((*Case).breachDecided),
	FactBreachClosed:       applying((*Case).breachClosed),
	FactBreachEnded:        applying((*Case).breachEnded),
	FactExceptionProposed:  applying((*Case).exceptionProposed),
	FactExceptionConfirmed: plain((*Case).exceptionConfirmed),
	FactExceptionDeclined:  plain((*Case).exceptionDeclined),
	FactTriageViewed:       plain((*Case).triageViewed),
	FactCandidateViewed:    plain(func(*Case, facts.Fact) error { return nil }),
	FactErased:             applying((*Case).erased),
	FactExclusionsViewed:   plain(func(*Case, facts.Fact) error { return nil }),
	FactTrailViewed:        plain(func(*Case, facts.Fact) error { return nil }),
	FactSubjectListed:      plain(func(*Case, facts.Fact) error { return nil }),
	FactSubjectOpened:      plain(func(*Case, facts.Fact) error { return nil }),
	FactTrailExported:      plain(func(*Case, facts.Fact) error { return nil }),
	FactExclusionAdded:     applying((*Case).exclusionAdded),
	FactLiftProposed:       applying((*Case).liftProposed),
	FactLiftDecided:        applying((*Case).liftDecided),
	FactHeldBack:           applying((*Case).heldBack),
	FactReleased:           applying((*Case).releasedBack),

	FactTextViewed:   plain(func(*Case, facts.Fact) error { return nil }),
	FactTextReleased: applying((*Case).textCleared),
	FactTextEdited:   applying((*Case).textCleared),
	FactTextKept:     applying((*Case).textKept),

	FactGlassViewed: applying((*Case).glassViewed),
	FactGlassReason: plain(func(*Case, facts.Fact) error { return nil }),

	FactHandOffTold:         plain((*Case).handOffTold),
	FactHandOffViewed:       plain(func(*Case, facts.Fact) error { return nil }),
	FactHandOffAcknowledged: applying((*Case).handOffAcknowledged),
	FactHandOffDeclined:     applying((*Case).handOffDeclined),
	FactHoldPlaced:          applying((*Case).holdPlaced),
	FactHoldReleased:        applying((*Case).holdReleased),
}

// plain is an applier that needs only the envelope.
func plain(apply func(*Case, facts.Fact) error) func(*Case, facts.Fact) error { return apply }

// applying is an applier that needs the fact's data, decoded as T.
func applying[T any](apply func(*Case, facts.Fact, T) error) func(*Case, facts.Fact) error {
	return func(c *Case, f facts.Fact) error {
		var data T
		if err := f.DecodeData(&data); err != nil {
			return fmt.Errorf("reading its data: %w", err)
		}
		return apply(c, f, data)
	}
}

// clone is a deep copy, so that a decision may try things out.
func (c *Case) clone() *Case {
	raw, err := json.Marshal(c)
	if err != nil {
		panic(err) // a Case is plain data and always has a JSON form
	}
	return decodeCase(raw)
}

// decodeCase reads what the projector wrote.
func decodeCase(raw []byte) *Case {
	c := NewCase("")
	if err := json.Unmarshal(raw, c); err != nil {
		panic(err) // the view holds only what this package encoded
	}
	return c
}
