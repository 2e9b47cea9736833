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
)

// Roles are all roles, in the order in which people are asked.
func Roles() []Role {
	return []Role{RoleKeyAdult, RoleHead, RoleFallback, RoleTrustLead}
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
}
