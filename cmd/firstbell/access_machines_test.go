package main

import (
	"net/http"
	"strings"
	"testing"

	"firstbell/cmd/firstbell/access"
)

// TestEveryRouteOfMachines walks the doors at which no person stands with the
// key of the own side, with none, and with one of the wrong kind.
func TestEveryRouteOfMachines(t *testing.T) {
	t.Parallel()
	tn := openTown(t)
	police, portal := "http://"+tn.config.Police.Listen, tn.config.Portal.Origin
	for _, r := range access.Table {
		var base, key, wrong string
		switch r.Door {
		case access.Police:
			base, key, wrong = police, tn.keys[tn.own.force], tn.own.systemKey
		case access.SchoolAPI:
			base, key, wrong = portal, tn.own.systemKey, tn.keys[tn.own.force]
		case access.Hooks:
			base, key, wrong = portal, strings.Repeat("a", leastToken), tn.own.systemKey
		default:
			continue
		}
		tn.checkMachine(t, r, base, key, wrong)
	}
}

func (tn *town) checkMachine(t *testing.T, r access.Row, base, key, wrong string) {
	t.Helper()
	v := newVisitor(t, base)
	v.header.Set("Content-Type", "application/json")
	once := func(key string, about side) probe {
		reads := tn.app.view.Reads()
		method := strings.Replace(r.Method, "ANY", http.MethodGet, 1)
		path := about.place(r)
		if strings.HasSuffix(path, "/v1/schools") {
			path += "?q=primary"
		}
		var body []byte
		if strings.HasSuffix(path, "/withdrawal") {
			body = []byte(`{"reason":"wrong-child"}`)
		}
		got := v.do(t, method, path, body, map[string]string{"Authorization": "Bearer " + key})
		got.header.Del("Date")
		return probe{status: got.status, body: got.body, header: got.header, reads: tn.app.view.Reads() - reads}
	}
	ask := func(key string, about side) probe {
		best := once(key, about)
		for range 2 {
			if again := once(key, about); again.reads < best.reads {
				best = again
			}
		}
		return best
	}
	for _, bad := range []string{"", wrong, key + "x"} {
		nobody := once(bad, nobodys)
		if r.Scope == access.Anybody {
			if nobody.status != http.StatusOK {
				t.Errorf("%s without a key: status %d", r.Name(), nobody.status)
			}
			continue
		}
		if nobody.status != http.StatusUnauthorized {
			t.Errorf("%s with a bad key: status %d", r.Name(), nobody.status)
		}
		for _, about := range []side{tn.own, tn.other} {
			if got := once(bad, about); nobody.tells(got) != "" {
				t.Errorf("%s with a bad key: %s tells what exists", r.Name(), nobody.tells(got))
			}
		}
	}
	if !strings.Contains(r.Path, ":id") {
		if got := ask(key, tn.own); got.status == http.StatusUnauthorized || got.status >= 500 || (got.status == http.StatusNotFound && r.Method != "ANY") {
			t.Errorf("%s with its key: status %d", r.Name(), got.status)
		}
		return
	}
	missing, other := ask(key, nobodys), ask(key, tn.other)
	if missing.status != http.StatusNotFound || missing.tells(other) != "" || missing.reads != other.reads {
		t.Errorf("%s: %d for what does not exist, %d for another's; %s differs; %d and %d reads",
			r.Name(), missing.status, other.status, missing.tells(other), missing.reads, other.reads)
	}
	if got := ask(key, tn.own); got.status >= 400 {
		t.Errorf("%s: %d for what is its own: %s", r.Name(), got.status, got.body)
	}
}
