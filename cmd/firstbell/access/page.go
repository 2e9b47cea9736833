package access

import (
	"fmt"
	"strings"

	"firstbell/internal/auth"
)

// Page is the table for people, as docs/access.md shows it.
func Page() string {
	var b strings.Builder
	b.WriteString(pageHead)
	door := Door("")
	for _, r := range Table {
		if r.Door != door {
			door = r.Door
			fmt.Fprintf(&b, "\n## The %s\n\n| Route | Who | Over what | Shows at most |\n|---|---|---|---|\n", door)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", r.Name(), who(r.Roles), r.Scope, r.Shows)
	}
	return b.String()
}

// who lists roles; nobody's role is asked where there are none.
func who(roles []auth.Role) string {
	if len(roles) == 0 {
		return "–"
	}
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

const pageHead = `# Who may ask for what

Made from the table in ` + "`cmd/firstbell/access`" + ` by ` + "`go test ./cmd/firstbell/access -update`" + `; a test compares the two, and another
walks the running service with every kind of person and holds every door to it.

A row opens a route. Which child, school or force somebody may see there is decided anew for each request, from the roles they
hold at that moment; whatever lies outside answers, to the byte, like what does not exist. Nobody who is a party to an incident sees
anything of it, whatever their role.

*Over what*: **one's own** – what belongs to the account of whoever asks; **anywhere** – the role over anything, and the page lists what is theirs and nothing else; **own school's** – a
notification of a school of theirs; **own school** – the school of the address; **own force's** – what belongs to a force of theirs; **own
area** – a school of the force's councils, or one that the force has told something (a system administrator's area is everything);
**register** – any school of the register, of which what is shown is public; people only in the own area. People of a school have
their own school in the place of both.
`
