package portal

import (
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/schools"
)

// Roles that the table knows nothing of, for the walk.
var strangers = []auth.Role{schools.RoleFallback, "hub-operator", "force-admin", "system-admin", "auditor", ""}

func TestTheTableGivesEveryRouteToReadersAlone(t *testing.T) {
	t.Parallel()
	for _, r := range routes {
		for _, role := range readers {
			if strings.HasPrefix(r.path, "/people") {
				continue // the pages of a school's own people: the walk has their table
			}
			if !mayAsk(auth.Principal{Grants: []auth.Grant{{Role: role, Scope: "999001"}}}, r.roles) {
				t.Errorf("%s %s is closed to %s", r.method, r.path, role)
			}
		}
		for _, role := range strangers {
			if mayAsk(auth.Principal{Grants: []auth.Grant{{Role: role, Scope: "999001"}}}, r.roles) {
				t.Errorf("%s %s is open to %q", r.method, r.path, role)
			}
		}
	}
}

// Routes hands the table to the walk in the outer test package.
func Routes() (all [][2]string) {
	for _, r := range routes {
		all = append(all, [2]string{r.method, r.path})
	}
	return all
}

// ForTest opens the codes in words to the outer test package.
var (
	InWords   = inWords
	Telephone = telephone
	Relative  = relative
)

// EarlierOf is the sentence about earlier notifications.
var EarlierOf = earlierOf
