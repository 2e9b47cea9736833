package schools

// Role is what a contact does at a school.
type Role string

// The roles a contact can have. They are untyped so that a sign-in grant can
// carry them without knowing schools.
const (
	RoleKeyAdult  = "key-adult"  // a trained safeguarding lead or deputy, the first to be told
	RoleHead      = "head"       // the head teacher
	RoleFallback  = "fallback"   // a monitored mailbox or office; is told to look, never sees content
	RoleTrustLead = "trust-lead" // the trust's or authority's safeguarding lead

	// RoleChair is the chair of governors: telephoned where nobody else of the
	// school may be told. They have no account and are never sent an alert.
	RoleChair = "chair-of-governors"
)

// Roles are all roles, in the order in which people are asked.
func Roles() []Role {
	return []Role{RoleKeyAdult, RoleHead, RoleFallback, RoleTrustLead, RoleChair}
}

// SeesContent reports whether the role may read what the police sent. A
// fallback may be a shared mailbox, so it may not.
func (r Role) SeesContent() bool {
	return r == RoleKeyAdult || r == RoleHead || r == RoleTrustLead
}

// Contact is one person at one school, in one role. All of it but Person, URN
// and Role is personal data.
type Contact struct {
	Person      string `json:"person,omitempty"` // a keyed hash of the e-mail address; filled in by registry
	URN         URN    `json:"urn"`
	Role        Role   `json:"role"`
	Name        string `json:"name"`
	Email       string `json:"email"`
	Phone       string `json:"phone,omitempty"` // as +44…, or empty
	DateOfBirth *Date  `json:"dateOfBirth,omitempty"`
	TrainedOn   *Date  `json:"trainedOn,omitempty"`

	From    *Date   `json:"from,omitempty"`    // the first day in this role; nil: it has begun
	Until   *Date   `json:"until,omitempty"`   // the last day in this role; nil: no end is known
	Holiday Holiday `json:"holiday,omitempty"` // whether they are asked on days that are not school days

	AwayFrom  *Date  `json:"awayFrom,omitempty"`  // the first day of an absence that a file told of
	AwayUntil *Date  `json:"awayUntil,omitempty"` // its last day; nil: nobody knows
	CoveredBy string `json:"coveredBy,omitempty"` // the e-mail address of whoever covers that absence

	Covers string `json:"-"` // the person in whose place they stand today
	Later  bool   `json:"-"` // asked only after everybody who is not
}

// Holiday says whether a contact is asked on days that are not school days.
type Holiday string

// How a contact can be reached in the holidays.
const (
	HolidayNo   Holiday = ""     // no more than anybody else
	HolidayAlso Holiday = "yes"  // then too, and before the others
	HolidayOnly Holiday = "only" // on those days alone
)

// IsActive reports whether the contact has the role on that day.
func (c Contact) IsActive(day Date) bool {
	return !(c.From != nil && day.Before(*c.From)) && !(c.Until != nil && day.After(*c.Until))
}

// HasLeft reports whether the contact had the role until before that day.
func (c Contact) HasLeft(day Date) bool { return c.Until != nil && day.After(*c.Until) }
