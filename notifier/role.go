package notifier

// The roles of the people at a force's desk and of those who keep the
// installation. They are untyped, as those of schools are, so that a sign-in
// grant can carry them. Operators and force administrators hold theirs over
// one force, by its code; system administrators over the whole installation.
const (
	RoleOperator    = "hub-operator" // works the queue and the telephone
	RoleForceAdmin  = "force-admin"  // answers for the force's desk: sees the board, is a second person
	RoleSystemAdmin = "system-admin" // keeps schools, contacts and accounts; sees no child
	RoleAuditor     = "auditor"      // sees who looked at what of one force; never content
)
