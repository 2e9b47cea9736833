package main

import (
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"firstbell/cmd/firstbell/access"
	"firstbell/internal/view"
	"firstbell/schools"
)

// TestANodeThatIsBehindShowsNothing gives the service a view that stands still
// while something happens, and walks every page and the schools' API.
func TestANodeThatIsBehindShowsNothing(t *testing.T) {
	t.Parallel()
	tn := openTown(t)
	lead := tn.colleague(t, schools.RoleKeyAdult)
	if got := lead.get(t, "/inbox"); got.status != http.StatusOK {
		t.Fatalf("the inbox answers %d", got.status)
	}
	whole := tn.app.view
	still, err := view.Open(view.Config{
		Path: filepath.Join(t.TempDir(), "view.db"), Log: tn.app.engine.Log(), Now: tn.clock.now,
		Projectors: map[string]view.Projector{"fb.": view.Ignore{}},
	})
	if err != nil {
		t.Fatal(err)
	}
	tn.app.view = still
	tn.clock.set(tn.clock.now().Add(time.Minute))
	defer func() { still.Stop(); tn.app.view = whole }()

	for _, r := range access.Table {
		if r.Door != access.Portal || r.Scope == access.Anybody {
			continue
		}
		got := lead.do(t, r.Method, tn.own.place(r), []byte("csrf="+lead.token), map[string]string{
			"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin",
		})
		if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
			t.Errorf("%s answers %d", r.Name(), got.status)
		}
	}
	if got := lead.get(t, "/sign-in"); got.status != http.StatusOK {
		t.Errorf("signing in answers %d", got.status)
	}
	system := newVisitor(t, tn.config.Portal.Origin)
	system.header.Set("Authorization", "Bearer "+tn.own.systemKey)
	if got := system.get(t, "/api/v1/notifications"); got.status != http.StatusServiceUnavailable {
		t.Errorf("the schools' API answers %d", got.status)
	}
}
