// Package match decides which school a child described by the police goes to.
//
// It turns a Query, what an officer wrote down, into a Decision: either
// Automatic, with the schools to tell, or parked for a person with the reason
// and with candidates to look at first. The asymmetry rules everything: a wrong
// automatic match tells a stranger's school, a missed one waits for a person.
//
// Two matchers stand behind one interface. Exact routes only what agrees letter
// by letter. Engine weighs: it packs every roll into an Index, finds everybody
// who could be meant by exact lists, asks field by field how often the child
// itself and how often a stranger would look so, and lets all candidates compete
// with one another and with the hypothesis that the child is on no roll at all.
// What it answers carries its reckoning, a Waterfall, in words.
//
// The package is pure: it knows neither files nor clocks nor networks.
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

	// AgeYears and AgePlusMinus are a guess at the age on the day, where no
	// date of birth is known; a child of no known age has both zero.
	AgeYears, AgePlusMinus int
	// SchoolEvidence is what the caller made of SchoolText and Town: how
	// probable each school of the register is. It weighs, and filters nothing.
	SchoolEvidence []SchoolChance
	// AddressProtected says that the address must not be relied on: protected,
	// a refuge, a hostel.
	AddressProtected bool
	// NamesakeAdult says that an adult of the incident bears the child's name.
	NamesakeAdult bool
}

// SchoolChance is how probable it is that a description means this school.
type SchoolChance struct {
	URN int     // of an establishment
	P   float64 // 0 to 1; all of a description sum to at most 1
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
	ReasonNotCertain         Reason = "not-certain"         // one pupil fits best, and not well enough
	ReasonTwoSchools         Reason = "two-schools"         // pupils of two schools fit nearly as well
	ReasonTrap               Reason = "needs-a-person"      // it fits, and a flag says that it may mislead
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
	// Probability is that the child is at this school, all candidates and
	// being on no roll weighed together; 0 from a matcher that weighs nothing.
	Probability float64 `json:"probability,omitempty"`
	// Waterfall is how its best pupil came to that, field by field.
	Waterfall *Waterfall `json:"waterfall,omitempty"`
	// Pupil is that best pupil as the roll has it: personal data, only for
	// sealed parts.
	Pupil *schools.Pupil `json:"pupil,omitempty"`
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
	// LogOdds is how sure the matcher was of the likeliest schools, in bits and
	// before calibration; 0 from a matcher that weighs nothing.
	LogOdds float64
	// Leaning are those schools, where certainty is all that is missing.
	Leaning []schools.URN

	Flags      []Flag     // what may mislead; a flagged child is never routed
	Waterfall  *Waterfall // how the routed pupil was weighed; nil where parked
	RunnerUp   Candidate  // the best school that is no target; zero if there is none
	Considered int        // how many roll entries were compared
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
