package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstbell/internal/web/pagetest"
	"firstbell/schools/portal"
)

// TestEveryRouteAndRole walks the whole table with every kind of person. What
// one may not see answers, to the byte, like what does not exist.
func TestEveryRouteAndRole(t *testing.T) {
	t.Parallel()
	w := full(t)
	missing := w.as(t, "ada").Get("/notifications/0123").Body
	for _, route := range portal.Routes() {
		method, path := route[0], strings.NewReplacer(":id", "ad09", ":urn", "999002").Replace(route[1])
		for who, mayRole := range map[string]bool{"ada": true, "bea": true, "tess": true, "fay": false, "olu": false, "nil": false} {
			// ad09 is the other school's: ada holds the right role at the wrong one.
			may := mayRole && (who != "ada" || !strings.Contains(path, "ad09"))
			if strings.HasPrefix(path, "/people") {
				may = who == "bea" || (who == "ada" && path == "/people")
			}
			b := w.as(t, who)
			answer := b.Get(path)
			if method == http.MethodPost {
				// A token that is theirs, so that the refusal is about the person.
				answer = b.Post(path, url.Values{"csrf": {pagetest.Token(who)}, "revision": {"0"}, "person": {"b2"}, "when": {"now"}, "from": {"2026-11-23"}, "until": {"2026-11-23"}})
			}
			switch {
			case may && answer.Status != http.StatusOK && answer.Status != http.StatusSeeOther:
				t.Errorf("%s %s as %s: status %d", method, path, who, answer.Status)
			case !may && answer.Status != http.StatusNotFound:
				t.Errorf("%s %s as %s: status %d, want 404", method, path, who, answer.Status)
			case !may && answer.Body != missing:
				t.Errorf("%s %s as %s: the refusal differs from what does not exist", method, path, who)
			}
		}
	}
	if len(w.inbox.opened) == 0 {
		t.Error("the walk opened nothing: it proves nothing")
	}
}

func TestStrangersAreAskedToSignIn(t *testing.T) {
	t.Parallel()
	w := full(t)
	for _, route := range portal.Routes() {
		path := strings.NewReplacer(":id", "aa01", ":urn", "999001").Replace(route[1])
		if route[0] == http.MethodPost {
			continue // without a session there is no token, and the answer is 403 before all else
		}
		answer := w.as(t, "").Get(path)
		if answer.Status != http.StatusSeeOther || !strings.HasPrefix(answer.Header.Get("Location"), "/sign-in") {
			t.Errorf("GET %s as a stranger: status %d to %q", path, answer.Status, answer.Header.Get("Location"))
		}
	}
}

func TestNavigationShowsWhatOneMaySee(t *testing.T) {
	t.Parallel()
	w := full(t)
	if got := w.as(t, "ada").Get("/inbox").Texts("nav a"); len(got) != 2 || got[0] != "Notifications" || got[1] != "Your people" {
		t.Errorf("a reader's navigation is %q", got)
	}
}

func TestOnlyKeyedHashesAreIDs(t *testing.T) {
	t.Parallel()
	w := full(t)
	for _, id := range []string{"AA01", "aa01%2f..", "%00", strings.Repeat("a", 65), "aa01;x", "..", "null"} {
		if got := w.as(t, "ada").Get("/notifications/" + id).Status; got != http.StatusNotFound {
			t.Errorf("id %q: status %d, want 404", id, got)
		}
	}
}
