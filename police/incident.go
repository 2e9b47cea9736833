package police

import "time"

// Incident is one version of one domestic abuse event as a force posts it.
// Its JSON field names are the published ones; required fields have no omit
// option. Optional blocks are plain values: their zero value means "not given".
type Incident struct {
	Reference          string        `json:"reference" minLength:"1" maxLength:"64" pattern:"^[!-~]([ -~]*[!-~])?$" patternDescription:"printable ASCII characters without spaces at either end" doc:"The force's own reference, opaque to Firstbell. With the force it names the incident." example:"DA-2026-004211"`
	Version            int           `json:"version" minimum:"1" maximum:"9999" doc:"1 for the first post; one more for each amendment." example:"1"`
	Type               IncidentType  `json:"type" doc:"The kind of incident. Only domestic-abuse is taken; any other answers type-not-supported." example:"domestic-abuse"`
	OccurredAt         time.Time     `json:"occurredAt" doc:"When it happened, RFC 3339 with a zone." example:"2026-11-20T21:40:00Z"`
	ReportedAt         time.Time     `json:"reportedAt,omitzero" doc:"When police were told, RFC 3339 with a zone." example:"2026-11-20T21:52:00Z"`
	Location           Location      `json:"location,omitzero" doc:"Where it happened."`
	Circumstances      string        `json:"circumstances,omitempty" maxLength:"600" doc:"Brief circumstances for every child's school. Name who caused the harm and what they did; never an address, another child or an informant."`
	Behaviours         []Behaviour   `json:"behaviours,omitempty" maxItems:"7" nullable:"false" doc:"What was done, as codes."`
	Risk               Risk          `json:"risk,omitzero" doc:"The risk assessment. It never decides whether a school is told."`
	SocialCareReferral Answer        `json:"socialCareReferral,omitempty" doc:"Has children's social care been told?"`
	Marac              Marac         `json:"marac,omitzero" doc:"The multi-agency risk assessment conference."`
	PoliceAction       string        `json:"policeAction,omitempty" maxLength:"300" doc:"What police did that matters at the school gate, such as an arrest."`
	Conditions         []Condition   `json:"conditions,omitempty" maxItems:"50" nullable:"false" doc:"Orders and bail conditions in force."`
	PoliceContact      PoliceContact `json:"policeContact,omitzero" doc:"Whom a school may ring about this incident."`
	Adults             []Adult       `json:"adults,omitempty" maxItems:"50" nullable:"false" doc:"The adults linked to the incident."`
	Children           []Child       `json:"children" minItems:"1" maxItems:"50" nullable:"false" doc:"Everybody listed as a child. A person of 18 or more on the day is accepted and marked not-eligible."`
}

// Location is where an incident happened.
type Location struct {
	Kind      LocationKind `json:"kind,omitempty" doc:"What sort of place."`
	Address   string       `json:"address,omitempty" maxLength:"300" doc:"The address, in the force's words."`
	Postcode  string       `json:"postcode,omitempty" maxLength:"12" doc:"The postcode."`
	Sensitive bool         `json:"sensitive,omitempty" doc:"True for a refuge, a new or a confidential address: no output shows any part of the location."`
}

// Risk is the outcome of a risk assessment.
type Risk struct {
	Tool  RiskTool  `json:"tool" doc:"The assessment used."`
	Grade RiskGrade `json:"grade" doc:"The grade it gave."`
}

// Marac says whether the case goes to a multi-agency risk assessment conference.
type Marac struct {
	Flag Answer `json:"flag" doc:"Is the case referred?"`
	Date Date   `json:"date,omitzero" doc:"The date of the meeting."`
}

// Condition is one order or bail condition on one adult.
type Condition struct {
	Kind              ConditionKind `json:"kind" doc:"The kind of order."`
	Person            string        `json:"person,omitempty" minLength:"1" maxLength:"64" doc:"The id of the listed adult it binds." example:"A1"`
	Until             Date          `json:"until,omitzero" doc:"The last day it is in force."`
	CollectFromSchool Answer        `json:"collectFromSchool,omitempty" doc:"May this person collect the child from school?"`
}

// PoliceContact is whom a school may ring about an incident.
type PoliceContact struct {
	Team  string `json:"team,omitempty" maxLength:"200" doc:"The team."`
	Phone string `json:"phone,omitempty" maxLength:"40" doc:"Its telephone number."`
	Hours string `json:"hours,omitempty" maxLength:"200" doc:"When it answers."`
}
