package main

import (
	"slices"
	"testing"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/schools"
)

// TestWhoIsComparedByNameWithAnIncident: everybody with a role over its force or
// over the installation, whether they can sign in or not, and nobody else.
func TestWhoIsComparedByNameWithAnIncident(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	force, other := h.config.Forces[0].Code, h.config.Forces[1].Code
	for name, grant := range map[string]auth.Grant{
		"Ann Operator": {Role: notifier.RoleOperator, Scope: force}, "Ben Owner": {Role: notifier.RoleForceAdmin, Scope: force},
		"Cy Auditor": {Role: notifier.RoleAuditor, Scope: force}, "Di Keeper": {Role: notifier.RoleSystemAdmin},
		"Ed Elsewhere": {Role: notifier.RoleOperator, Scope: other}, "Flo Head": {Role: schools.RoleHead, Scope: "999001"},
		"Gus Gone": {Role: notifier.RoleForceAdmin, Scope: force},
	} {
		in, err := a.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{Name: name, Email: name[:2] + "@officials.example", Grants: []auth.Grant{grant}})
		if err != nil {
			t.Fatal(err)
		}
		if name == "Gus Gone" {
			if err := a.accounts.Revoke(t.Context(), in.Person, actorCommandLine); err != nil {
				t.Fatal(err)
			}
		}
	}
	people, err := a.officialsOf(t.Context(), force)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, one := range people {
		names = append(names, one.Name)
	}
	slices.Sort(names)
	if want := []string{"Ann Operator", "Ben Owner", "Cy Auditor", "Di Keeper"}; !slices.Equal(names, want) {
		t.Errorf("compared are %q, want %q", names, want)
	}
	if owners, err := a.ownersOf(t.Context(), force); err != nil || len(owners) != 0 {
		t.Errorf("administrators who cannot sign in are asked: %d, %v", len(owners), err)
	}
}
