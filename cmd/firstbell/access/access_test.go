package access_test

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"firstbell/cmd/firstbell/access"
)

var update = flag.Bool("update", false, "write docs/access.md anew")

func TestThePageSaysWhatTheTableSays(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "access.md")
	want := access.Page()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/access.md differs from the table; run `go test ./cmd/firstbell/access -update`")
	}
}

// TestTheTableIsSound holds what no row may break, whoever writes it.
func TestTheTableIsSound(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range access.Table {
		name := string(r.Door) + " " + r.Name()
		if seen[name] {
			t.Errorf("%s has two rows", name)
		}
		seen[name] = true
		nobodys := slices.Contains([]access.Scope{access.Anybody, access.SignedIn, access.Own, access.Bearer, access.Key, access.Network}, r.Scope)
		if nobodys != (len(r.Roles) == 0) {
			t.Errorf("%s: roles %q do not go with the scope %q", name, r.Roles, r.Scope)
		}
		if r.Discloses() && r.Method == "GET" {
			t.Errorf("%s shows a child in answer to a GET: nothing would be on record", name)
		}
		if r.Discloses() && slices.Contains([]access.Scope{access.Anybody, access.SignedIn, access.Anywhere, access.Register, access.Network}, r.Scope) {
			t.Errorf("%s shows a child and is bound to no school and no force", name)
		}
		for _, role := range r.Roles {
			if !slices.Contains(access.Roles, role) {
				t.Errorf("%s is open to %q, which is no role", name, role)
			}
		}
		if r.Discloses() && (r.IsOpenTo("system-admin") || r.IsOpenTo("fallback") || r.IsOpenTo("auditor")) {
			t.Errorf("%s shows a child to a role that sees none", name)
		}
		if !strings.HasPrefix(r.Path, "/") {
			t.Errorf("%s: the path does not begin with a slash", name)
		}
	}
}

func TestARouteIsFoundByDoorMethodAndPath(t *testing.T) {
	t.Parallel()
	if r, ok := access.Find(access.Portal, "POST", "/notifications/:id/reveal"); !ok || !r.Discloses() || r.Scope != access.OwnMessage {
		t.Errorf("reveal is %+v, %v", r, ok)
	}
	for _, missing := range []struct {
		door         access.Door
		method, path string
	}{{access.Police, "GET", "/inbox"}, {access.Portal, "PUT", "/inbox"}, {access.Portal, "GET", "/nothing"}} {
		if _, ok := access.Find(missing.door, missing.method, missing.path); ok {
			t.Errorf("%+v has a row", missing)
		}
	}
}
