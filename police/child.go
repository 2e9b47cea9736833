package police

// Child is one listed person: always a victim in their own right, never a
// witness. What identifies the child is optional; what happened is not.
type Child struct {
	ID             string          `json:"id" minLength:"1" maxLength:"64" pattern:"^[!-~]([ -~]*[!-~])?$" patternDescription:"printable ASCII characters without spaces at either end" doc:"The force's stable id of this person, unique among the children of this incident." example:"C1"`
	Forename       string          `json:"forename,omitempty" maxLength:"100" doc:"Forename or forenames."`
	Surname        string          `json:"surname,omitempty" maxLength:"100" doc:"Surname."`
	KnownAs        []string        `json:"knownAs,omitempty" maxItems:"10" maxLength:"200" nullable:"false" doc:"Other names the child is known by."`
	DateOfBirth    Date            `json:"dateOfBirth,omitzero" doc:"Date of birth, YYYY-MM-DD. Leave it out where it is not known: never a placeholder."`
	ApproximateAge *ApproximateAge `json:"approximateAge,omitempty" doc:"The age somebody estimated, where the date of birth is not known."`
	Sex            Sex             `json:"sex,omitempty" doc:"Sex as recorded."`
	Postcode       string          `json:"postcode,omitempty" maxLength:"12" doc:"The postcode of the child's home."`
	// AddressProtected keeps the child's own address out of every output.
	AddressProtected bool           `json:"addressProtected,omitempty" doc:"True where the child's address must not be known to everybody."`
	UPN              string         `json:"upn,omitempty" maxLength:"20" doc:"Unique pupil number. A wrong one is accepted and lowers confidence."`
	School           SchoolHint     `json:"school,omitzero" doc:"The school the force believes in, best picked through GET /v1/schools."`
	Education        Education      `json:"education,omitempty" doc:"How the child is educated."`
	Presence         Presence       `json:"presence" doc:"Where the child was."`
	Relationships    []Relationship `json:"relationships,omitempty" maxItems:"50" nullable:"false" doc:"What listed adults are to the child."`
	Voice            Voice          `json:"voice" doc:"The child's own voice, or why it was not obtained."`
	Circumstances    string         `json:"circumstances,omitempty" maxLength:"600" doc:"Circumstances for this child's school alone, in place of the incident's."`
	SafeContact      SafeContact    `json:"safeContact,omitzero" doc:"An adult who may safely be spoken to."`
	ParentContact    ParentContact  `json:"parentContact,omitzero" doc:"May the school contact the parents about this?"`
	PartyRole        PartyRole      `json:"partyRole,omitempty" doc:"Where the child is also a party to the incident."`
	Interpreter      string         `json:"interpreter,omitempty" maxLength:"100" doc:"The language an interpreter is needed for."`
	SEND             []string       `json:"send,omitempty" maxItems:"10" maxLength:"100" nullable:"false" doc:"Special educational needs and disabilities."`
	Ethnicity        string         `json:"ethnicity,omitempty" maxLength:"100" doc:"Self-defined ethnicity, as the force records it."`
	ResidenceForce   ForceCode      `json:"residenceForce,omitempty" doc:"The force for the area where the child lives, where that is another one."`
}

// ApproximateAge is an estimate in whole years.
type ApproximateAge struct {
	Years     int `json:"years" minimum:"0" maximum:"120" doc:"The estimated age in years on the day."`
	PlusMinus int `json:"plusMinus,omitempty" minimum:"0" maximum:"20" doc:"By how many years it may be wrong, either way."`
}

// SchoolHint is the school a force believes a child attends. It is a hint: no
// child is routed on it alone.
type SchoolHint struct {
	Scheme SchoolScheme `json:"scheme,omitempty" doc:"The register the number belongs to; gias where it is left out."`
	URN    string       `json:"urn,omitempty" maxLength:"12" doc:"The number in that register, as text." example:"999001"`
	Text   string       `json:"text,omitempty" maxLength:"200" doc:"The school's name as somebody said it."`
	Town   string       `json:"town,omitempty" maxLength:"100" doc:"The town, to tell schools of one name apart."`
}

// Relationship says what a listed adult is to the child.
type Relationship struct {
	Adult    string   `json:"adult" minLength:"1" maxLength:"64" doc:"The id of a listed adult." example:"A1"`
	Relation Relation `json:"relation" doc:"What the adult is to the child."`
}

// Voice is what the child said, or why nobody has their words.
type Voice struct {
	SpokenTo          Answer `json:"spokenTo" doc:"Was the child spoken to?"`
	Words             string `json:"words,omitempty" maxLength:"600" doc:"The child's own words."`
	WhoPresent        string `json:"whoPresent,omitempty" maxLength:"200" doc:"Who else was in the room."`
	Demeanour         string `json:"demeanour,omitempty" maxLength:"300" doc:"How the child seemed."`
	ReasonNotObtained string `json:"reasonNotObtained,omitempty" maxLength:"200" doc:"Why there are no words: a short reason, such as asleep, too-young, declined, not-at-home, not-recorded." example:"not-recorded"`
}

// SafeContact is an adult who may safely be spoken to.
type SafeContact struct {
	Adult string `json:"adult,omitempty" minLength:"1" maxLength:"64" doc:"The id of a listed adult." example:"A1"`
	Safe  Answer `json:"safe" doc:"Is it safe to contact this adult?"`
}

// ParentContact is the force's instruction about contact with the parents.
type ParentContact struct {
	Allowed     Answer `json:"allowed" doc:"May the school contact the parents about this?"`
	Instruction string `json:"instruction,omitempty" maxLength:"300" doc:"What to keep to when doing so."`
}
