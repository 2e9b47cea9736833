package police

// Adult is a person linked to the incident who is not listed as a child.
type Adult struct {
	ID               string    `json:"id" minLength:"1" maxLength:"64" pattern:"^[!-~]([ -~]*[!-~])?$" patternDescription:"printable ASCII characters without spaces at either end" doc:"The force's id of this person, unique among the adults of this incident." example:"A1"`
	Role             AdultRole `json:"role" doc:"The adult's part in the incident."`
	Name             string    `json:"name,omitempty" maxLength:"200" doc:"Full name. Used only to keep people out of reach who are a party or related to one."`
	DateOfBirth      Date      `json:"dateOfBirth,omitzero" doc:"Date of birth, YYYY-MM-DD."`
	Phones           []string  `json:"phones,omitempty" maxItems:"10" maxLength:"40" nullable:"false" doc:"Telephone numbers. Used only for the same comparison as the name."`
	Emails           []string  `json:"emails,omitempty" maxItems:"10" maxLength:"254" nullable:"false" doc:"E-mail addresses. Used only for the same comparison as the name."`
	Occupation       string    `json:"occupation,omitempty" maxLength:"200" doc:"Occupation, in the force's words."`
	WorksInEducation Answer    `json:"worksInEducation,omitempty" doc:"Does this adult work at a school, college or council education team?"`
	EmployerURN      string    `json:"employerUrn,omitempty" maxLength:"12" doc:"The register number of the establishment they work at, as text." example:"999001"`
}
