package schools

import "time"

// Detail is how much of an incident a school is shown.
type Detail string

// The three levels of detail, as a force's policy sets them.
const (
	DetailMinimal  Detail = "minimal"  // the child's name, that support may be needed today, and what keeps the child safe at the gate
	DetailStandard Detail = "standard" // what is needed to support the child
	DetailFull     Detail = "full"     // everything in Notification
)

// Notification is exactly what one school is shown about one child from one
// incident: an allow-list by type. What is not a field here cannot reach a
// school: no other child, no informant, no intelligence, no address to keep
// secret, no contact details of a victim. It is personal data throughout and
// exists only inside a sealed body and on a page that was asked for.
type Notification struct {
	Version            int           `json:"version"`
	Detail             Detail        `json:"detail"`
	Child              Child         `json:"child"`
	Force              string        `json:"force"` // the force's name
	PoliceReference    string        `json:"policeReference"`
	OccurredAt         time.Time     `json:"occurredAt,omitzero"`
	Place              string        `json:"place,omitempty"` // as coarse as it must be
	Presence           string        `json:"presence,omitempty"`
	Relationships      []string      `json:"relationships,omitempty"` // the child's, to the adults
	Voice              Voice         `json:"voice,omitzero"`
	Circumstances      string        `json:"circumstances,omitempty"`
	HarmCausedBy       []string      `json:"harmCausedBy,omitempty"` // by relationship, never by name
	Behaviours         []string      `json:"behaviours,omitempty"`
	PoliceAction       string        `json:"policeAction,omitempty"`
	Conditions         []Condition   `json:"conditions,omitempty"`
	Risk               *Risk         `json:"risk,omitempty"`
	SocialCareReferral string        `json:"socialCareReferral,omitempty"` // yes, no or unknown
	Marac              *Marac        `json:"marac,omitempty"`
	SafeAdult          string        `json:"safeAdult,omitempty"`   // whom it is safe to speak to
	SafeContact        string        `json:"safeContact,omitempty"` // yes, no or unknown
	ParentContact      ParentContact `json:"parentContact,omitzero"`
	PoliceContact      PoliceContact `json:"policeContact,omitzero"`
	SiblingsElsewhere  string        `json:"siblingsElsewhere,omitempty"` // yes, no, or empty for not known
	Interpreter        string        `json:"interpreter,omitempty"`
	Send               []string      `json:"send,omitempty"` // special educational needs and disabilities
	ChildIsParty       bool          `json:"childIsParty,omitempty"`
	PartyRole          PartyRole     `json:"partyRole,omitempty"`      // the child's own part, as the police recorded it; empty where it is not known or there is none
	Unverified         bool          `json:"unverified,omitempty"`     // the force named this school, and no roll was at hand to check
	MaterialChange     []string      `json:"materialChange,omitempty"` // what this version changed that must be read again
}

// PartyRole is a child's own part in the incident.
type PartyRole string

// The parts. Each is what the police recorded, and nobody's finding.
const (
	PartyHarmed  PartyRole = "harmed"         // the child was harmed
	PartyCausing PartyRole = "causing-harm"   // the child may have caused harm
	PartyBoth    PartyRole = "harmed-causing" // both
)

// Child is who the notification is about.
type Child struct {
	Forename    string   `json:"forename"`
	Surname     string   `json:"surname"`
	KnownAs     []string `json:"knownAs,omitempty"`
	DateOfBirth Date     `json:"dateOfBirth,omitzero"`
}

// Voice is what the child said, or why nobody asked.
type Voice struct {
	SpokenTo          string `json:"spokenTo,omitempty"` // yes, no or unknown
	Words             string `json:"words,omitempty"`
	WhoPresent        string `json:"whoPresent,omitempty"`
	Demeanour         string `json:"demeanour,omitempty"`
	ReasonNotObtained string `json:"reasonNotObtained,omitempty"`
}

// Condition is a bail or court condition that matters at the school gate.
type Condition struct {
	Kind              string `json:"kind"`
	Person            string `json:"person,omitempty"` // by relationship to the child
	Until             Date   `json:"until,omitzero"`
	CollectFromSchool string `json:"collectFromSchool,omitempty"` // may this person collect the child: yes, no, unknown, or empty where it does not bear on it
}

// Risk is the grade of a risk assessment, shown only if the force says so.
type Risk struct {
	Tool  string `json:"tool"`
	Grade string `json:"grade"`
}

// Marac says whether the case goes to a multi-agency conference, and when.
type Marac struct {
	Flag string `json:"flag"` // yes, no or unknown
	Date Date   `json:"date,omitzero"`
}

// ParentContact is whether and how the school may speak to the parents.
type ParentContact struct {
	Allowed     string `json:"allowed,omitempty"` // yes, no or unknown
	Instruction string `json:"instruction,omitempty"`
}

// PoliceContact is whom the school may ask.
type PoliceContact struct {
	Team  string `json:"team,omitempty"`
	Phone string `json:"phone,omitempty"`
	Hours string `json:"hours,omitempty"`
}
