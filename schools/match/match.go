// Package match decides which school a child described by the police goes to.
//
// It turns a Query, what an officer wrote down, into a Decision: either
// Automatic, with the schools to tell, or parked for a person with the reason
// and with candidates to look at first. The asymmetry rules everything: a wrong
// automatic match tells a stranger's school, a missed one waits for a person.
//
// The package is pure: it reads rolls and the register through two small
// interfaces and knows neither files nor clocks. Exact is the one matcher here;
// anything that satisfies Matcher can take its place.
package match

import "firstbell/schools"

// Query is what is known of a child. Every field may be empty; all of it is
// personal data.
type Query struct {
	Forename    string
	Surname     string
	KnownAs     []string
	DateOfBirth string // YYYY-MM-DD, or empty
	Sex         string
	Postcode    string
	UPN         string
	SchoolURN   int    // the school an officer picked from the register, or 0
	SchoolText  string // what was written about the school; never routes
	Town        string
	Education   string // one of the Education codes, or empty
}

// What the police can say about a child's education that keeps a roll from
// deciding.
const (
	EducationHome      = "home-educated"
	EducationMissing   = "missing-education"
	EducationPreSchool = "pre-school"
)

// Reason is why a child was parked.
type Reason string

// The reasons, as they appear in facts and in the triage queue.
const (
	ReasonNone               Reason = ""
	ReasonNoRollMatch        Reason = "no-roll-match"       // nobody on a roll has the name and date of birth
	ReasonSeveralPupils      Reason = "several-pupils"      // two different pupils fit
	ReasonIdentityIncomplete Reason = "identity-incomplete" // no full name or no date of birth
	ReasonNoCorroboration    Reason = "no-corroboration"    // name and date of birth agree, nothing else does
	ReasonUPNContradicts     Reason = "upn-contradicts"     // the UPN is another pupil's
	ReasonHomeEducated       Reason = "home-educated"       // for the council's responsible officer
	ReasonMissingEducation   Reason = "missing-education"   // for the council's officer for missing children
	ReasonPreSchool          Reason = "pre-school"          // the force's policy decides
	ReasonSchoolClosed       Reason = "school-closed"       // the roll's school is closed without one open successor
	ReasonSchoolUnknown      Reason = "school-unknown"      // the roll's school is not in the register
)

// Target is a school to be told.
type Target struct {
	URN schools.URN
	// Pupil is the child's number on that roll: personal data, only for sealed
	// parts. It is empty where the roll holds none.
	Pupil schools.UPN
}

// Candidate is a school worth looking at first, with the reasons in words. The
// words name fields and never say what is in them.
type Candidate struct {
	URN schools.URN `json:"urn"`
	Why []string    `json:"why"`
}

// Decision is what was decided for one child: Automatic with at least one
// target, or a reason with any number of candidates.
type Decision struct {
	Automatic   bool
	Targets     []Target
	Reason      Reason
	Candidates  []Candidate
	Rule        string  // which rule decided, such as "upn" or "postcode"
	Model       string  // the matcher and its version
	Probability float64 // that the targets are right; 0 where parked
}

// Matcher decides where a child goes, by the rolls as they are on that day. It
// never fails: what it cannot decide it parks.
type Matcher interface {
	Match(q Query, on schools.Date) Decision
}

// Roll is what a matcher asks of the rolls. It answers only pupils who are on
// their roll on the given day, in a stable order.
type Roll interface {
	// ByUPN finds a number on every roll that holds it.
	ByUPN(upn schools.UPN, on schools.Date) []schools.Pupil
	// ByNameDOB finds pupils whose folded surname and date of birth are these
	// and whose folded forename or known-as is the forename.
	ByNameDOB(forename, surname string, born, on schools.Date) []schools.Pupil
}

// Register is what a matcher asks of the directory of schools.
type Register interface {
	Lookup(urn schools.URN) (schools.School, bool)
	// Successor is the one open school that took over, if there is exactly one.
	Successor(urn schools.URN) (schools.School, bool)
}
