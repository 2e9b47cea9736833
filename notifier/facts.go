package notifier

import (
	"time"

	"firstbell/notifier/channel"
)

// The facts that this package writes on fb.case.<case>, beside police's
// "received" and "withdrawn".
const (
	FactRouted             = "routed"              // Routed; one sealed part per notification, named by its id
	FactAlertClaimed       = "alert-claimed"       // AlertClaimed
	FactAlertSent          = "alert-sent"          // AlertSent
	FactAlertFailed        = "alert-failed"        // AlertFailed
	FactEscalated          = "escalated"           // Escalated
	FactOpened             = "opened"              // no data; the actor read the content for the first time
	FactViewed             = "viewed"              // no data; the actor read the content again
	FactFetched            = "fetched"             // no data; the actor, a school's own system, was given the content
	FactAcknowledged       = "acknowledged"        // no data; the actor took it on
	FactExported           = "exported"            // Exported; the actor was given the content to keep
	FactAccessEnded        = "access-ended"        // AccessEnded; the school can no longer read it
	FactIncidentEnded      = "incident-ended"      // IncidentEnded; nobody needs the incident itself any more
	FactTold               = "told"                // Told
	FactCallAttempted      = "call-attempted"      // CallAttempted; nobody was told
	FactBounced            = "bounced"             // Bounced; the actor says the child is not on the roll
	FactExceptionProposed  = "exception-proposed"  // ExceptionProposed
	FactExceptionConfirmed = "exception-confirmed" // no data; the second person agrees
	FactExceptionDeclined  = "exception-declined"  // no data; the second person does not
	FactTriageViewed       = "triage-viewed"       // TriageViewed; the actor saw a parked child's details
	FactCandidateViewed    = "candidate-viewed"    // CandidateViewed; the actor saw what a roll says of a candidate
	FactErased             = "erased"              // Erased
)

// Routed is the data of "routed": one outcome for each child it decides on,
// either for every child of one version or for one child placed by a person.
type Routed struct {
	Version     int       // the version of the incident that was decided on
	Rule        string    // what decided: the matcher's rule, or RulePerson
	Model       string    `json:",omitempty"` // the matcher's model, where there is one
	Directory   uint64    // the sequence of the newest directory fact the decision saw
	Reason      string    `json:",omitempty"` // why a person decided so, as a code
	Excluded    []string  `json:",omitempty"` // persons who are party to the incident wherever they turn up
	DeskParties []string  `json:",omitempty"` // people with a role over the force, or over the installation, who are parties by name
	Adults      bool      `json:",omitempty"` // the sealed part "adults" keeps those whom the version no longer names
	ContentDays int       `json:",omitempty"` // for how many days the incident is kept where no school takes it on
	Outcomes    []Outcome // one per child

	Breaches []BreachOpening `json:",omitempty"` // of notifications that a person takes away and that somebody has seen
}

// Bounced is the data of "bounced".
type Bounced struct {
	Breach *BreachOpening `json:",omitempty"` // nil where nobody has seen it
}

// RulePerson is the rule of a decision made by a person in triage.
const RulePerson = "person"

// Outcome is what was decided for one child.
type Outcome struct {
	Child    string // keyed hash
	Status   ChildStatus
	Reason   string    `json:",omitempty"` // a code: why parked, why not eligible
	Rule     string    `json:",omitempty"` // the rule for this child, where it differs from the fact's
	WorkBy   time.Time `json:",omitzero"`  // when a person must have decided on a parked child
	Deadline time.Time `json:",omitzero"`  // the earliest bell that may apply
	Targets  []Target  `json:",omitempty"` // the notifications created or revised
	Held     []string  `json:",omitempty"` // ids of the notifications that show nothing until a person has decided
	Recalled []string  `json:",omitempty"` // ids of the notifications that end

	Probability  float64   `json:",omitempty"` // that the targets are right, by a matcher that weighs
	LogOdds      float64   `json:",omitempty"` // the same before calibration, in bits
	RunnerUpBits float64   `json:",omitempty"` // how far behind the next school is
	Would        *Proposed `json:",omitempty"` // of a parked child: what the matcher would have done, had the policy let it
	Leaned       *Proposed `json:",omitempty"` // of a parked child: what it would have done, had it been certain enough
	Evidence     string    `json:",omitempty"` // keyed digest of the sealed evidence about the child, in a part of this fact
	Choice       *Choice   `json:",omitempty"` // of a child placed by a person: on what evidence
	Placed       []string  `json:",omitempty"` // of a child placed by a person: all its schools, those told before included

	HandOff *HandOffTo `json:",omitempty"` // the force in whose area the child lives is asked to take it over
}

// Target is one notification of an outcome: created, or revised in place.
type Target struct {
	Notification string
	URN          string
	Key          string            // the vault key of its sealed part
	Deadline     time.Time         // only "rescheduled" moves it afterwards
	Late         string            `json:",omitempty"` // a cause code where it cannot be in time
	Calendar     string            `json:",omitempty"` // where the deadline's calendar comes from
	Detail       string            // minimal, standard or full
	Withheld     bool              `json:",omitempty"` // free text waits for a person's release
	Text         Text              `json:",omitzero"`  // where its free text stands
	Unverified   bool              `json:",omitempty"` // an officer named the school, and no roll was at hand to check
	Material     bool              `json:",omitempty"` // a revision that must be acknowledged again
	Group        string            `json:",omitempty"` // what kind of establishment it is, for counting: a code of EstablishmentGroups
	Pupil        string            `json:",omitempty"` // keyed: whose pattern record at the school it counts in
	PupilAlso    string            `json:",omitempty"` // keyed: the name under which earlier ones may be kept
	OnRoll       bool              `json:",omitempty"` // the pupil is known by an entry of the school's roll
	Excluded     []string          `json:",omitempty"` // persons who are party to the incident
	ExcludedFor  map[string]string `json:",omitempty"` // for contacts of the school among them, why: a Party code
	Alerts       []PlannedAlert    `json:",omitempty"`
	Steps        []StepAt          `json:",omitempty"` // the ladder's times, never recomputed afterwards
	Basis        Basis             // what the deadline was worked out from, for a closure declared later
	Digest       time.Time         `json:",omitzero"`  // when it is presented again after a holiday
	CallSheet    bool              `json:",omitempty"` // nobody can be alerted: a person must telephone
	Told         bool              `json:",omitempty"` // the sealed name of whoever was told by telephone goes on in this fact
	Records      []int             `json:",omitempty"` // which of the school's records go on, sealed, in this fact
	Shows        []string          `json:",omitempty"` // what the body shows beside codes, days and relationships
}

// PlannedAlert is one alert that a fact asks for.
type PlannedAlert struct {
	ID        string    // stable for ever: the channel's message id is made of it
	Person    string    // vault.PersonID of the addressee
	Kind      AlertKind // which text is sent
	Road      Road      `json:",omitempty"` // which way it goes; empty means RoadEmail
	NotBefore time.Time `json:",omitzero"`  // when it may go; zero means at once
	Beside    string    `json:",omitempty"` // the alert that did not get out; this one is not needed once it does
}

// AlertKind says which of the fixed, content-free texts an alert carries.
type AlertKind = channel.Kind

// AlertClaimed is the data of "alert-claimed": a node will try to send an
// alert, and nobody else does so before Until.
type AlertClaimed struct {
	Alert string
	Until time.Time
}

// AlertSent is the data of "alert-sent": the channel has taken the alert over.
type AlertSent struct {
	Alert    string
	Road     Road   `json:",omitempty"` // which way it went
	Provider string `json:",omitempty"` // who took it over, by name
}

// AlertFailed is the data of "alert-failed": an attempt that failed, or an alert
// that was taken over and came back.
type AlertFailed struct {
	Alert     string
	Code      string         // what went wrong, as a code; never an address
	Road      Road           `json:",omitempty"`
	Provider  string         `json:",omitempty"` // who failed last; empty where none could be tried
	RetryAt   time.Time      `json:",omitzero"`  // when it is tried again
	Dead      bool           `json:",omitempty"` // it is not tried again
	Instead   []PlannedAlert `json:",omitempty"` // who is asked instead of, or by another road than, an addressee who cannot be reached
	CallSheet bool           `json:",omitempty"` // nothing gets out in time: a person must telephone
}

// Step is one rung of the ladder that runs beside a notification until it is
// acknowledged.
type Step string

// The steps of a ladder. When each falls due is the force's choice.
const (
	StepOtherKeyAdult Step = "other-key-adult" // usually 45 minutes before
	StepCallSheet     Step = "call-sheet"      // usually 30 minutes before
	StepHead          Step = "head"            // usually 20 minutes before
	StepAlarm         Step = "alarm"           // usually at the bell
	StepTrustLead     Step = "trust-lead"      // on no ladder unless a force says so
	StepFallback      Step = "fallback"        // on no ladder unless a force says so
)

// StepContacts is no rung: it is taken when nobody who was asked is a contact
// of the school any more.
const StepContacts Step = "contacts-changed"

// The steps for a parked child. Their "escalated" names the child and no
// notification.
const (
	StepWorkBy Step = "work-by" // nobody has decided by the time they should have
	StepBell   Step = "bell"    // the earliest bell that may apply has rung
)

// Escalated is the data of "escalated": a step was taken.
type Escalated struct {
	Step      Step
	Alerts    []PlannedAlert `json:",omitempty"` // whom it alerts
	CallSheet bool           `json:",omitempty"` // it puts the notification on the call sheet
	Alarm     bool           `json:",omitempty"` // it has raised an alarm at the hub
	ToldParty bool           `json:",omitempty"` // whoever was told by telephone may not hear of it: that call settles nothing
	Reason    string         `json:",omitempty"` // a code, such as "nobody-else"
	Pause     *Pause         `json:",omitempty"` // how long access lasts at least once somebody was told that nothing is recorded
}

// Told is the data of "told": a named person was told by telephone and read it
// back. The name is in the sealed part "call".
type Told struct {
	Person   string    // the contact who was told
	Role     string    // the role of the person who was told
	CalledAt time.Time // when the call was made
	ReadBack bool      // the person repeated what was said

	Confirmed string `json:",omitempty"` // how the person was made sure of
}

// CallAttempted is the data of "call-attempted": a telephone call in which
// nobody was told. It settles nothing and is kept so that it can be shown.
type CallAttempted struct {
	Person   string `json:",omitempty"` // the contact who was asked for
	Outcome  CallOutcome
	CalledAt time.Time
	AgainAt  time.Time `json:",omitzero"` // when the school is to be called again
}

// ExceptionProposed is the data of "exception-proposed"; the fact names the child.
type ExceptionProposed struct {
	Reason   string // a code
	ReviewOn string // the day on which it is looked at again, YYYY-MM-DD
}

// TriageViewed is the data of "triage-viewed": which schools were shown as
// worth looking at, in order, and a keyed digest of all that was shown.
type TriageViewed struct {
	Shown
}

// CandidateViewed is the data of "candidate-viewed": the actor saw how a roll
// describes a pupil who may or may not be the child.
type CandidateViewed struct {
	URN  string // the school of the pupil
	Rank int    // among those shown, 1 for the first
}

// Erased is the data of "erased": these keys are destroyed.
type Erased struct {
	Keys []string
}

// Refused is the data of police's "refused" on fb.door.<force>: an
// authenticated post that was not accepted.
type Refused struct {
	Client   string   // the id of the API key that posted
	Status   int      // the HTTP status that was answered
	Code     string   `json:",omitempty"`
	Pointers []string `json:",omitempty"` // where the faults were; never a submitted value
	Case     string   `json:",omitempty"` // where the reference could be read
	Count    int      `json:",omitempty"` // how many refusals this fact stands for, where it is not one
}
