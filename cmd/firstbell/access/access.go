// Package access is who may ask for what: one row for every route of every
// door, with the roles it is open to and over what they must hold them.
//
// The doors guard themselves, each beside its own handlers. This table says the
// same once more, in one place and for people: an officer of data protection
// reads it as docs/access.md, and a test walks the assembled service with every
// kind of person and holds the doors to it. A route without a row, a row without
// a route and a role too many are each found.
//
// A row opens a route; which child, school or force somebody may see there is
// decided anew for each request, from the roles they hold at that moment. Nobody
// who is a party to an incident sees anything of it, whatever their role: that
// rule stands above every row.
package access

import (
	"slices"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/schools"
)

// Door is where a route is served.
type Door string

// The doors, each with a listener or a path of its own.
const (
	Portal     Door = "portal"     // pages for people, who are signed in but where a row says otherwise
	SchoolAPI  Door = "school API" // below /api/v1 of the portal's listener, for systems of schools
	Hooks      Door = "hooks"      // below /hooks of the portal's listener, for providers of mail and texts
	Police     Door = "police API" // a listener of its own
	Operations Door = "operations" // a listener of its own, on the loopback by default
)

// Scope is over what somebody must hold their role.
type Scope string

// The scopes. What lies outside answers like what does not exist.
const (
	Anybody      Scope = "anybody"           // no role is needed
	SignedIn     Scope = "anybody signed in" // a role of any kind
	Own          Scope = "one's own"         // what belongs to the account of whoever asks
	Anywhere     Scope = "anywhere"          // the role over anything; the page lists what is theirs and nothing else
	OwnMessage   Scope = "own school's"      // a notification of a school at which they hold the role
	OwnSchool    Scope = "own school"        // the school of the address
	OwnForce     Scope = "own force's"       // what belongs to a force at which they hold the role
	OwnArea      Scope = "own area"          // a school of the force's councils, or one that the force has told something
	Register     Scope = "register"          // any school of the register: what is shown is public, people are of the own area
	Installation Scope = "installation"      // everything of this kind, by a role that spans the installation
	Bearer       Scope = "whose token"       // whoever holds the configured token
	Key          Scope = "key's own"         // what belongs to the force or school of the key
	Network      Scope = "whoever gets in"   // nothing is asked; the listener is kept from others
)

// Row is one route with those it is open to.
type Row struct {
	Door   Door
	Method string
	Path   string
	Roles  []auth.Role // nil where Scope says who without a role
	Scope  Scope
	Shows  Content
}

// Content is the most that an answer may hold.
type Content string

// What answers hold, from nothing to the words of an incident.
const (
	Nothing Content = "nothing personal"
	Staff   Content = "staff"   // names and how to reach them, of people at schools or a desk
	Child   Content = "a child" // who a child is, or what happened
)

// Discloses reports whether the answer may say who a child is.
func (r Row) Discloses() bool { return r.Shows == Child }

// IsOpenTo reports whether a role opens the route.
func (r Row) IsOpenTo(role auth.Role) bool { return slices.Contains(r.Roles, role) }

// Name is the route as logs and tests say it.
func (r Row) Name() string { return r.Method + " " + r.Path }

// Roles are all that a person can hold, in the order of the table.
var Roles = []auth.Role{
	schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead, schools.RoleFallback, schools.RoleChair,
	notifier.RoleOperator, notifier.RoleForceAdmin, notifier.RoleSystemAdmin, notifier.RoleAuditor,
}

// The groups that most routes are open to.
var (
	readers    = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}
	colleagues = []auth.Role{schools.RoleKeyAdult, schools.RoleHead}
	heads      = []auth.Role{schools.RoleHead}
	everybody  = []auth.Role{notifier.RoleOperator, notifier.RoleForceAdmin, notifier.RoleSystemAdmin}
	desk       = []auth.Role{notifier.RoleOperator, notifier.RoleForceAdmin}
	operators  = []auth.Role{notifier.RoleOperator}
	owners     = []auth.Role{notifier.RoleForceAdmin}
	auditors   = []auth.Role{notifier.RoleAuditor}
	admins     = []auth.Role{notifier.RoleForceAdmin, notifier.RoleSystemAdmin}
	keepers    = []auth.Role{schools.RoleHead, notifier.RoleSystemAdmin}
	connected  = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, notifier.RoleSystemAdmin}
)

// Table is every route of the service.
var Table = slices.Concat(front, messages, staffroom, calendars, connections, deskRows, machines)

// Find gives the row of a route.
func Find(door Door, method, path string) (Row, bool) {
	i := slices.IndexFunc(Table, func(r Row) bool { return r.Door == door && r.Method == method && r.Path == path })
	if i < 0 {
		return Row{}, false
	}
	return Table[i], true
}
