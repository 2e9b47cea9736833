package main

import (
	"testing"

	"firstbell/cmd/firstbell/access"
	"firstbell/notifier"
	"firstbell/schools"
)

// BenchmarkForbiddenAndMissing reports how long an answer takes about what may
// not be seen and about what does not exist. Nothing judges it: on a shared
// machine the noise is larger than what could be told.
func BenchmarkForbiddenAndMissing(b *testing.B) {
	tn := openTown(b)
	lead, operator := tn.colleague(b, schools.RoleKeyAdult), tn.enter(b, "operator", notifier.RoleOperator, tn.own.force)
	for _, c := range []struct {
		who    somebody
		method string
		path   string
	}{
		{lead, "GET", "/notifications/:id"}, {lead, "POST", "/notifications/:id/reveal"},
		{operator, "POST", "/desk/triage/:case/:child"}, {operator, "GET", "/desk/schools/:urn/people"},
	} {
		row, ok := access.Find(access.Portal, c.method, c.path)
		if !ok {
			b.Fatalf("%s has no row", c.path)
		}
		for name, about := range map[string]side{"forbidden": tn.other, "missing": nobodys} {
			b.Run(row.Name()+"/"+name, func(b *testing.B) {
				for b.Loop() {
					tn.ask(b, c.who, row, about)
				}
			})
		}
	}
}
