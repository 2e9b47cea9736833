//go:build browser

package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"
	"time"

	"firstbell/cmd/firstbell/access"
	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/schools"
)

// unseen are the addresses of GET that no browser has to look at, with the
// reason. What can be read by somebody is no reason to stand here.
var unseen = map[string]string{
	"/assets/:hash/:name":          "a file of the pages, and no page",
	"/":                            "sends everybody on to the page they begin with",
	"/sign-in/with/:provider":      "sends the browser on to the provider",
	"/sign-in/with/:provider/back": "needs a provider; what it shows is held by `go test ./internal/web/signin -run Return`",
}

// journeyed are the pages about something that the walk of TestBrowserEveryPage
// does not have, and that a script of its own looks at.
var journeyed = map[string]string{
	"/account/passkeys/:passkey":   "passkeys.mjs, with passkeys that a device has made",
	"/notifications/:id/statement": "changes.mjs, once a message that was read has been sent back",
	"/notifications/:id/export":    "pages.mjs, once the message has been read",
	"/notifications/:id/outcome":   "pages.mjs, once the message has been acknowledged",
}

// ofSeveral are the pages from which whoever has one school is sent on to it.
var ofSeveral = map[string]bool{"/calendar": true, "/connections": true}

// inspected collects the addresses that the scripts of this run looked at, by
// script.
var inspected = map[string][]string{}

// TestBrowserEveryPage holds that a browser looks at every page of the table of
// access, with axe and at two widths: it goes to each that the scripts before it
// have not seen, as somebody who may. A new page is looked at without being
// listed anywhere. Then come the auditor's, the passkey that is asked for again
// and the page's own script.
func TestBrowserEveryPage(t *testing.T) {
	tn := openTown(t)
	people := tn.cast(t)
	tn.prepare(t, people)
	seen := seenRoutes()
	inBrowser(t, "pages.mjs", map[string]any{
		"origin": tn.config.Portal.Origin, "backstage": tn.backstage(t), "pages": tn.pages(t, people, seen),
		"told": "/notifications/" + tn.own.told, "reference": tn.own.told, "child": tn.incidents(t, tn.own.force)[0].Children[0].Forename,
		"parked": "/desk/triage/" + tn.own.parkedCase + "/" + tn.own.parkedChild,
		"key":    schools.RoleKeyAdult, "operator": notifier.RoleOperator, "auditor": notifier.RoleAuditor,
	})
	tn.checkSeen(t, seenRoutes())
}

// seenRoutes are the routes of all that was looked at so far.
func seenRoutes() map[string]bool {
	seen := map[string]bool{}
	for _, paths := range inspected {
		for _, path := range paths {
			seen[pageAt(path)] = true
		}
	}
	return seen
}

// pageVisit is one page for the browser to go to.
type pageVisit struct {
	Path   string `json:"path"`
	Role   string `json:"role"` // who goes there; empty for whoever is not signed in
	Cookie string `json:"cookie"`
}

// pages are those that nobody has looked at, each with somebody who may.
func (tn *town) pages(t testing.TB, people []somebody, seen map[string]bool) (all []pageVisit) {
	t.Helper()
	newcomer, err := tn.app.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{
		Name: "New Comer", Email: "newcomer@walk.example", Grants: []auth.Grant{{Role: notifier.RoleOperator, Scope: tn.own.force}},
	})
	if err != nil {
		t.Fatal(err)
	}
	head := tn.headOfTwo(t)
	for _, r := range access.Table {
		if !isPage(r) || unseen[r.Path] != "" || journeyed[r.Path] != "" || seen[r.Path] {
			continue
		}
		visit := pageVisit{Path: strings.Replace(tn.own.place(r), "/enrol/none", "/enrol/"+newcomer.Token, 1)}
		for _, who := range people {
			if who.role != "" && (r.IsOpenTo(who.role) || r.Scope == access.SignedIn || r.Scope == access.Own) {
				visit.Role, visit.Cookie = string(who.role), cookieOf(who)
				break
			}
		}
		if ofSeveral[r.Path] {
			visit.Role, visit.Cookie = head.name, cookieOf(head)
		}
		all = append(all, visit)
	}
	return all
}

func cookieOf(who somebody) string { return strings.TrimPrefix(who.header.Get("Cookie"), "firstbell=") }

// headOfTwo is the head of two schools.
func (tn *town) headOfTwo(t testing.TB) somebody {
	t.Helper()
	in, err := tn.app.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{Name: "Walker of two schools", Email: "two@walk.example", Grants: []auth.Grant{
		{Role: schools.RoleHead, Scope: tn.own.urn}, {Role: schools.RoleHead, Scope: tn.other.urn},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return tn.signIn(t, "head of two schools", schools.RoleHead, in.Person)
}

// checkSeen holds the table against what was looked at.
func (tn *town) checkSeen(t *testing.T, seen map[string]bool) {
	t.Helper()
	scripts := len(inspected["journey.mjs"]) > 0 && len(inspected["demo.mjs"]) > 0
	for _, r := range access.Table {
		if !isPage(r) || seen[r.Path] || unseen[r.Path] != "" {
			continue
		}
		if script, ok := journeyed[r.Path]; ok {
			if scripts {
				t.Errorf("no browser has looked at %s, which is for %s", r.Path, script)
			}
			continue
		}
		t.Errorf("no browser has looked at %s: %s did not answer 200 to somebody who may see it. Give the walk what the page is about "+
			"(populate and place in access_town_test.go). If that takes a device or a person, add a step to a script of %s that goes there "+
			"and calls look(visitor, 'its name'), and name it in journeyed. Only what nobody reads belongs into unseen, with the reason",
			r.Path, tn.own.place(r), browserDir)
	}
	for _, excused := range []map[string]string{unseen, journeyed} {
		for path := range excused {
			if _, ok := access.Find(access.Portal, "GET", path); !ok {
				t.Errorf("%s is excused in browser_visited_test.go, and does not exist any more", path)
			}
		}
	}
}

// backstage lets the browser's script sign somebody in and move the clock.
func (tn *town) backstage(t *testing.T) string {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /enter", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Role string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"cookie": tn.again(t, auth.Role(in.Role))})
	})
	mux.HandleFunc("POST /later", func(w http.ResponseWriter, r *http.Request) {
		tn.clock.set(tn.clock.now().Add(14 * time.Minute))
		_, _ = w.Write([]byte("{}"))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// again opens another session for the person of the walk who holds a role.
func (tn *town) again(t testing.TB, role auth.Role) string {
	t.Helper()
	person := tn.app.personOf(string(role) + "@walk.example")
	if role == schools.RoleKeyAdult {
		person = tn.app.personOf(tn.world.ContactsOf(mustSchool(t, tn.own.urn), schools.RoleKeyAdult)[0].Email)
	}
	cookie, _, err := tn.app.sessions.Begin(t.Context(), person)
	if err != nil {
		t.Error(err) // not Fatal: this is the server's goroutine
	}
	return cookie
}

// isPage reports whether the row is of a page: a name with an ending, such as
// .csv, is a file to keep.
func isPage(r access.Row) bool {
	return r.Door == access.Portal && r.Method == "GET" && !strings.Contains(path.Base(r.Path), ".")
}

// pageAt is the route that serves a path: the one with the most words in common.
func pageAt(address string) (route string) {
	most := -1
	for _, r := range access.Table {
		if !isPage(r) {
			continue
		}
		if words, ok := fits(r.Path, address); ok && words > most {
			route, most = r.Path, words
		}
	}
	return route
}

// fits counts the words that a path has in common with the pattern it fits.
func fits(pattern, address string) (words int, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(address, "/")
	if len(want) != len(got) {
		return 0, false
	}
	for i := range want {
		switch {
		case want[i] == got[i]:
			words++
		case !strings.HasPrefix(want[i], ":"):
			return 0, false
		}
	}
	return words, true
}

func TestBrowserPagesAreFoundByTheirPath(t *testing.T) {
	for path, want := range map[string]string{
		"/desk": "/desk", "/desk/calendars/close": "/desk/calendars/close", "/calendar/900101/close": "/calendar/:urn/close",
		"/calendar/close": "/calendar/:urn", "/door/anything": "", "/desk/triage/ab/cd": "/desk/triage/:case/:child",
	} {
		if got := pageAt(path); got != want {
			t.Errorf("%s is served by %q, want %q", path, got, want)
		}
	}
}
