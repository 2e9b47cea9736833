package demo

import (
	"strings"

	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/notifier/world"
	"firstbell/schools"
)

// Account is somebody of the world who can sign in.
type Account struct {
	Person string // the account's id; filled in by whoever invites
	Name   string
	Email  string
	Role   string // the first of several
	Force  string // the force's code, for its desk
	School string // the first school's name, for staff
	URN    string // its number
	// Grants are to be given with the invitation. People of schools have none:
	// what they may see follows the list of contacts.
	Grants []auth.Grant
}

// roleWords are roles as the pages name them.
var roleWords = map[string]string{
	schools.RoleKeyAdult: "Safeguarding lead", schools.RoleHead: "Head teacher", schools.RoleTrustLead: "Trust safeguarding lead",
	notifier.RoleOperator: "Hub operator", notifier.RoleForceAdmin: "Force administrator",
	notifier.RoleSystemAdmin: "System administrator",
}

// RoleWords is the role in words.
func (a Account) RoleWords() string { return roleWords[a.Role] }

// Staff are the people of the world's schools who may read, each once.
func Staff(w *world.World) []Account {
	var out []Account
	seen := map[string]bool{}
	for _, c := range w.Contacts {
		if !c.Role.SeesContent() || seen[c.Email] {
			continue
		}
		seen[c.Email] = true
		school, _ := w.SchoolByURN(c.URN)
		out = append(out, Account{Name: c.Name, Email: c.Email, Role: string(c.Role), School: school.Name, URN: c.URN.String()})
	}
	for _, o := range w.Officers() {
		out = append(out, Account{Name: o.Name, Email: o.Email, Role: string(o.Role), School: w.TeamName(o.URN), URN: o.URN.String()})
	}
	return out
}

// Desk are the people of the world's forces, and those who keep the service.
func Desk(w *world.World) []Account {
	var out []Account
	for i, f := range w.Forces {
		domain := strings.ToLower(f.Code) + ".police.example"
		out = append(out,
			Account{Name: operators[i%len(operators)], Email: "operator@" + domain, Role: notifier.RoleOperator, Force: f.Code,
				Grants: []auth.Grant{{Role: notifier.RoleOperator, Scope: f.Code}}},
			Account{Name: administrators[i%len(administrators)], Email: "administrator@" + domain, Role: notifier.RoleForceAdmin, Force: f.Code,
				Grants: []auth.Grant{{Role: notifier.RoleForceAdmin, Scope: f.Code}}})
	}
	return append(out,
		Account{Name: "Rosalind Achterberg", Email: "systems@firstbell.example", Role: notifier.RoleSystemAdmin,
			Grants: []auth.Grant{{Role: notifier.RoleSystemAdmin}}})
}

var (
	operators      = []string{"Nasreen Lockyer", "Callum Strand", "Ines Pemberton"}
	administrators = []string{"Graham Ollerton", "Deepa Wray", "Tomasz Heald"}
)
