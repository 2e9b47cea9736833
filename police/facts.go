package police

import "time"

// The facts a force causes on a case, and the one its refusals leave.
const (
	FactReceived  = "received"  // an incident, or a higher version of it, was accepted
	FactWithdrawn = "withdrawn" // the force took the incident back
	FactRefused   = "refused"   // an authenticated post was refused
)

// PartIncident names the sealed part of a received fact: the canonical JSON.
const PartIncident = "incident"

// Received is the clear data of a received fact: codes, times and keyed hashes.
type Received struct {
	Force       string          `json:"force"`
	Version     int             `json:"version"`
	ContentHash string          `json:"contentHash"` // keyed hash of Incident.ContentHashInput
	Children    []ReceivedChild `json:"children"`
	OccurredAt  time.Time       `json:"occurredAt"`
	ReportedAt  time.Time       `json:"reportedAt,omitzero"`
	LateReport  bool            `json:"lateReport,omitempty"`
}

// ReceivedChild is one listed person as the fact may show them.
type ReceivedChild struct {
	Child    string `json:"child"`    // keyed hash of force and the force's child id
	Eligible bool   `json:"eligible"` // under 18, or not known to be 18
	Identity string `json:"identity"` // keyed hash of Child.IdentityHashInput

	Who []string `json:"who,omitempty"` // keyed hashes by which a search by name and date of birth, or number, finds the child
	Age string   `json:"age,omitempty"` // a band of ages, for counting
}

// Withdrawn is the clear data of a withdrawn fact.
type Withdrawn struct {
	Reason string `json:"reason"` // a WithdrawalReason
}
