package notifier

import (
	"encoding/json"
	"fmt"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// The hub is a force's desk: not one person but a roster of shifts. Whatever the
// machine cannot do by itself becomes an alarm there, and an alarm has a ladder
// of its own: whoever is on duty is asked, then the deputy, then the control
// room, until somebody has taken it. Everything about one force's hub is facts
// on fb.hub.<force>; the view keeps the alarms as rows.

// AlarmKind says what an alarm is about, and so what is to be done.
type AlarmKind string

// The kinds of alarm. Each has its words on the page of alarms.
const (
	AlarmUnread       AlarmKind = "unread"        // a notification was not taken on by its bell
	AlarmWorkBy       AlarmKind = "work-by"       // nobody has decided on a parked child in time
	AlarmBell         AlarmKind = "parked-bell"   // the bell rang and a child is still parked
	AlarmOverdue      AlarmKind = "overdue-work"  // work fell due long ago and nothing on record says that it was done
	AlarmDown         AlarmKind = "was-down"      // nothing was swept for a while
	AlarmTriageLoad   AlarmKind = "triage-load"   // the last shift before a bell cannot clear the queue
	AlarmCallLoad     AlarmKind = "call-load"     // those on duty cannot make all calls before the bell
	AlarmSuspended    AlarmKind = "suspended"     // the scheme is suspended
	AlarmException    AlarmKind = "exception"     // an exception waits for its second person
	AlarmReview       AlarmKind = "review"        // an exception is to be looked at again
	AlarmFeedSilent   AlarmKind = "feed-silent"   // a force has posted nothing for longer than usual
	AlarmRefusal      AlarmKind = "refusal"       // a refused post was never repeated
	AlarmMisdirected  AlarmKind = "misdirected"   // a school read what was not for it
	AlarmHandOff      AlarmKind = "hand-off"      // a child is to be taken over from another force, or another force has not taken one over
	AlarmHold         AlarmKind = "legal-hold"    // a legal hold is to be looked at again
	AlarmNoRecipient  AlarmKind = "no-recipient"  // nobody is known who could be told of a child
	AlarmRoads        AlarmKind = "roads"         // no road is left on which alerts can go
	AlarmProvider     AlarmKind = "provider"      // a provider of a road does not work; another may
	AlarmAuditPlace   AlarmKind = "audit-place"   // a second place of the audit has taken no checkpoint for hours
	AlarmClock        AlarmKind = "clock"         // the machine's clock cannot be believed
	AlarmUnrecorded   AlarmKind = "unrecorded"    // nobody at a school can be told that nothing is recorded about what it took on
	AlarmNotDestroyed AlarmKind = "not-destroyed" // something should have ended or been destroyed, and was not
	AlarmLateParty    AlarmKind = "late-party"    // only parties at a school heard of what can be shown to nobody any more
	AlarmReceipts     AlarmKind = "receipts"      // the receipts beside the log are not whole
)

// Alarm is something that a person at the hub has to do. It holds ids only.
type Alarm struct {
	Kind         AlarmKind
	Key          string // one alarm for each key; raising it twice is raising it once
	Case         string `json:",omitempty"`
	Child        string `json:",omitempty"` // keyed hash
	Notification string `json:",omitempty"`
	Count        int    `json:",omitempty"` // how many things it is about, where that is not one
	AtOnce       bool   `json:",omitempty"` // every role is asked at once, the control room included
	By           string `json:",omitempty"` // the actor whose doing it is about: never asked about it, and it is not theirs to settle
	Minutes      int    `json:",omitempty"` // a time that says how bad it is, such as how long the service was down
}

// The facts on fb.hub.<force>.
const (
	FactAlarmRaised  = "alarm-raised"  // AlarmRaised
	FactAlarmAsked   = "alarm-asked"   // AlarmAsked: a rung of the hub's ladder
	FactAlarmTaken   = "alarm-taken"   // AlarmEnded: the actor sees to it
	FactAlarmCleared = "alarm-cleared" // AlarmEnded: it is done, or what it was about is
	FactRosterSet    = "roster-set"    // RosterSet; the people are in the sealed part "people"
	FactRosterErased = "roster-erased" // Erased: keys of earlier rosters, and of reasons in words that were kept long enough
)

// AlarmRaised is the data of "alarm-raised". The times of the hub's ladder are
// set here, once.
type AlarmRaised struct {
	Alarm
	Steps []HubStep
}

// HubStep is when people in a role are asked.
type HubStep struct {
	Role DutyRole
	At   time.Time
}

// AlarmAsked is the data of "alarm-asked": the people of a role were asked to
// look at every alarm raised up to a sequence that nobody has taken.
type AlarmAsked struct {
	Role    DutyRole
	Through uint64
	People  []string  `json:",omitempty"` // ids
	Reason  string    `json:",omitempty"` // nobodyElse where there was nobody
	Next    time.Time `json:",omitzero"`  // when the role is asked again, if nobody takes them
}

// AlarmEnded is the data of "alarm-taken" and "alarm-cleared".
type AlarmEnded struct {
	Key     string
	Settled bool `json:",omitempty"` // what it was about is done; nobody had to say so
}

// AlarmState is one alarm with what became of it.
type AlarmState struct {
	Alarm
	Force     string
	Seq       uint64 // where it was raised last
	RaisedAt  time.Time
	Steps     []HubStep
	TakenAt   time.Time `json:",omitzero"`
	TakenBy   string    `json:",omitempty"` // an actor
	ClearedAt time.Time `json:",omitzero"`
	ClearedBy string    `json:",omitempty"`
	Settled   bool      `json:",omitempty"`
}

// IsOpen reports whether it is still to be done.
func (a AlarmState) IsOpen() bool { return a.ClearedAt.IsZero() }

// waits reports whether nobody has taken it.
func (a AlarmState) waits() bool { return a.IsOpen() && a.TakenAt.IsZero() }

// Hub is a force's hub as the facts of its subject amount to, without its alarms.
type Hub struct {
	Force  string
	Seq    uint64
	Roster Roster
	Asked  map[DutyRole]AskedAt `json:",omitempty"`
	Doomed []string             `json:",omitempty"` // keys of earlier rosters, still to be destroyed
}

// AskedAt is when a role was last asked, and up to which alarm.
type AskedAt struct {
	At      time.Time
	Through uint64
	Again   time.Time `json:",omitzero"`
	Times   int       `json:",omitempty"` // how often it was asked about nothing new
}

// The buckets of the hub.
const (
	bucketHub        = "hub"         // <force> → Hub
	bucketAlarm      = "alarm"       // <force>/<key> → AlarmState
	bucketAlarmOpen  = "alarm-open"  // <force>/<time>/<key> → nothing, while it is not cleared
	bucketAlarmWaits = "alarm-waits" // <force>/<sequence> → key, while nobody has taken it
	bucketAlarmEnded = "alarm-ended" // <force>/<time>/<key> → nothing
	bucketHubDue     = "hub-due"     // <time>/<force> → Row
)

// hubSubject is where the facts of a force's hub are.
func hubSubject(force string) string { return "fb.hub." + force }

// hubIn is the hub as this transaction sees it.
func hubIn(tx *view.Tx, force string) *Hub {
	h := &Hub{Force: force}
	if raw := tx.Get(bucketHub, force); raw != nil {
		mustDecode(raw, h)
	}
	return h
}

// alarmIn is one alarm; false where none was raised under the key.
func alarmIn(tx *view.Tx, force, key string) (AlarmState, bool) {
	var a AlarmState
	raw := tx.Get(bucketAlarm, force+"/"+key)
	if raw != nil {
		mustDecode(raw, &a)
	}
	return a, raw != nil
}

// mustDecode reads what a projector of this package wrote.
func mustDecode(raw []byte, into any) {
	if err := json.Unmarshal(raw, into); err != nil {
		panic(err) // the view holds only what this package encoded
	}
}

// seqKey is a sequence as a key that sorts.
func seqKey(seq uint64) string { return fmt.Sprintf("%020d", seq) }

// hubFact starts a fact about a force's hub, made by actor now.
func (s *Service) hubFact(force, typ, actor string, data any) (*facts.Fact, error) {
	f := facts.New(typ, hubSubject(force), actor, s.now())
	if err := f.SetData(data); err != nil {
		return nil, err
	}
	return &f, nil
}
