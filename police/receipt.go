package police

import "time"

// Receipt is the proof that a post or a withdrawal is durable.
type Receipt struct {
	ID         string    `json:"id" doc:"Firstbell's own id of the incident, for later requests." example:"3f0c9a51d2b84e67a1c05b7e9d428f13"`
	Reference  string    `json:"reference" doc:"The force's reference, as posted."`
	Version    int       `json:"version" doc:"The version this receipt is for."`
	AcceptedAt time.Time `json:"acceptedAt" doc:"When it became durable, in UTC."`
	Duplicate  bool      `json:"duplicate" doc:"True where the same content had been accepted before; this is then the first receipt."`
	Warnings   []Warning `json:"warnings,omitempty" nullable:"false" doc:"Advice on how the incident is written, if there is any. It was accepted all the same."`
}

// Checked is the answer of a check without fault: a post of the same content
// would be read. Nothing of it is kept.
type Checked struct {
	Stored   bool      `json:"stored" doc:"Always false: nothing of a check is kept, and nobody is told. Post the incident to tell us."`
	Warnings []Warning `json:"warnings" nullable:"false" doc:"Advice on how the incident is written; empty where there is none."`
}

// Withdrawal asks to take an incident back.
type Withdrawal struct {
	Reason WithdrawalReason `json:"reason" doc:"Why the incident is taken back."`
}

// Status tells a force how far each child of an incident has come. It never
// names a school, a candidate or a score: to the force a child is reached or not.
type Status struct {
	ID        string        `json:"id" doc:"Firstbell's own id of the incident."`
	Version   int           `json:"version" doc:"The latest accepted version."`
	Withdrawn bool          `json:"withdrawn" doc:"True once the force has withdrawn the incident."`
	Children  []ChildStatus `json:"children" doc:"One entry per listed person, in the order of the latest version." nullable:"false"`
}

// ChildStatus is how far one listed person has come.
type ChildStatus struct {
	ID            string               `json:"id" doc:"The force's own id of the child, as posted."`
	State         ChildState           `json:"state" doc:"Where the child stands."`
	Notifications []NotificationStatus `json:"notifications" doc:"One entry per establishment told, in no particular order; empty until routed." nullable:"false"`
}

// NotificationStatus is how far one establishment has come with one child.
type NotificationStatus struct {
	State             string    `json:"state" doc:"ready, alerted, opened, acknowledged, bounced or recalled." example:"acknowledged"`
	Deadline          time.Time `json:"deadline,omitzero" doc:"When it must have been read, in UTC."`
	AlertedAt         time.Time `json:"alertedAt,omitzero" doc:"When the first alert was handed over."`
	OpenedAt          time.Time `json:"openedAt,omitzero" doc:"When the content was first opened."`
	AcknowledgedAt    time.Time `json:"acknowledgedAt,omitzero" doc:"When somebody at the establishment said that they have read it."`
	OutcomeRecordedAt time.Time `json:"outcomeRecordedAt,omitzero"  doc:"When the establishment recorded what it did; what that was is not told."`
	Late              bool      `json:"late" doc:"True where the deadline passed, or had passed on arrival."`
}

// Refusal is an authenticated request that was turned away. It is recorded so
// that a force that believes it has told us can be shown that it has not.
type Refusal struct {
	At        time.Time
	Status    int    // the HTTP status answered
	Code      string // the problem's code, such as "validation"
	Reference string // the force's reference where it could be read and is valid; otherwise empty
	Faults    []Fault
}

// Schools is the answer of a search of the register.
type Schools struct {
	Schools []FoundSchool `json:"schools" doc:"The best matches first; empty where nothing matches." nullable:"false"`
}

// FoundSchool is one entry of the public register, as a force may pick it.
type FoundSchool struct {
	URN      string `json:"urn" doc:"The number in the register, for children[].school.urn." example:"999001"`
	Name     string `json:"name" doc:"Name of the establishment." example:"Larkfield Primary School"`
	Town     string `json:"town,omitempty" doc:"Town." example:"Northbridge"`
	Postcode string `json:"postcode,omitempty" doc:"Postcode." example:"ZZ1 1AA"`
	Phase    string `json:"phase,omitempty" doc:"Phase of education." example:"Primary"`
}
