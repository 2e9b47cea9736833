// Package auth answers one question on every request: who is asking, and what
// may they do?
//
// A person has an account, known by a keyed hash of their e-mail address.
// Someone who already has authority invites them: a single-use link travels by
// e-mail and an eight digit code by a second road. Together they let the
// person register a passkey, and from then on only the passkey opens a
// session. A machine has an API key, shown once. There are no passwords.
//
// Everything that must last is a fact on fb.acct.<person> or fb.conf.<force>;
// names and e-mail addresses are in sealed parts, and tokens, codes and keys
// are kept only as keyed hashes. Sessions and half-finished ceremonies are
// short-lived rows of a JetStream bucket, so any node can serve the next
// request. A session is asked about on every request: revoking an account
// closes all of its sessions at once.
package auth

import (
	"slices"
	"time"
)

// Role is what a person does, such as "key-adult". The constants are declared
// by the packages that give them meaning.
type Role string

// Grant is one role held over one scope: the URN of a school, the code of a
// force, or nothing where the role spans the installation.
type Grant struct {
	Role  Role   `json:"role"`
	Scope string `json:"scope,omitempty"`
}

// GrantSource tells the grants a person holds outside their account, such as
// those of school contacts. It is asked on every request, so that a contact
// who is removed loses access at once.
type GrantSource interface {
	Grants(person string) []Grant
}

// Principal is a signed-in person with the grants of this very moment.
type Principal struct {
	Account string  // keyed hash of the person's e-mail address
	Name    string  // for the page they are reading; never for logs
	Grants  []Grant // of the account and of the grant source, together
	Session string  // keyed hash of the session; never the cookie itself

	// ConfirmedAt is when the person last showed their passkey; zero for whoever
	// came in by a provider, which may have asked them nothing.
	ConfirmedAt time.Time
	Passkey     string // keyed hash of that passkey; empty where there was none
	// Ends is when the session is over whatever happens; zero for a principal
	// who has none.
	Ends time.Time
}

// Has reports whether the principal holds role over exactly scope.
func (p Principal) Has(role Role, scope string) bool {
	return slices.Contains(p.Grants, Grant{Role: role, Scope: scope})
}

// ConfirmedWithin reports whether the principal showed their passkey no longer
// ago than d.
func (p Principal) ConfirmedWithin(d time.Duration, now time.Time) bool {
	return !p.ConfirmedAt.IsZero() && now.Sub(p.ConfirmedAt) < d
}

// Scopes lists, in order and once each, the scopes over which the principal
// holds any of roles.
func (p Principal) Scopes(roles ...Role) []string {
	var scopes []string
	for _, g := range p.Grants {
		if slices.Contains(roles, g.Role) {
			scopes = append(scopes, g.Scope)
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes)
}

// RoleOver is the first of roles that the principal holds over exactly scope;
// empty where it is none.
func (p Principal) RoleOver(scope string, roles ...Role) Role {
	for _, role := range roles {
		if p.Has(role, scope) {
			return role
		}
	}
	return ""
}

// Actor is how facts name the principal.
func (p Principal) Actor() string { return "person:" + p.Account }
