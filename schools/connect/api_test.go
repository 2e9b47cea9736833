package connect_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstbell/internal/web/pagetest"
	"firstbell/schools/connect"
)

func TestASystemListsAndFetches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.messages.of["ab01"] = "alerted"
	status, header, body := w.asks(t, http.MethodGet, "/api/v1/notifications?after=1-ab00", "fbs_a_x")
	var list struct{ Notifications []connect.Message }
	if err := json.Unmarshal([]byte(body), &list); err != nil || status != http.StatusOK || len(list.Notifications) != 1 || list.Notifications[0].ID != "ab01" {
		t.Fatalf("status %d: %s, %v", status, body, err)
	}
	if header.Get("Cache-Control") != "no-store" || w.messages.after[0] != "1-ab00" || strings.Contains(body, "Ada") {
		t.Errorf("cache %q, after %q: %s", header.Get("Cache-Control"), w.messages.after, body)
	}
	status, _, body = w.asks(t, http.MethodPost, "/api/v1/notifications/ab01/reveal", "fbs_a_x")
	var got struct {
		ID, State, Marking string
		Content            struct{ Child struct{ Forename string } }
	}
	if err := json.Unmarshal([]byte(body), &got); err != nil || status != http.StatusOK || got.ID != "ab01" || got.Content.Child.Forename != "Ada" || got.Marking != connect.Marking {
		t.Errorf("status %d: %s, %v", status, body, err)
	}
	if len(w.messages.fetched) != 1 || w.messages.fetched[0] != "a ab01" {
		t.Errorf("fetched %q", w.messages.fetched)
	}
}

// TestEveryKindOfKeyAtEveryRoute walks keys against routes: what a key may not
// have is, to the byte, what does not exist.
func TestEveryKindOfKeyAtEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.messages.of["ab01"] = "alerted"
	_, _, missing := w.asks(t, http.MethodPost, "/api/v1/notifications/ffff/reveal", "fbs_a_x")
	_, _, stranger := w.asks(t, http.MethodGet, "/api/v1/notifications", "")
	for _, c := range []struct {
		name, method, path, key string
		want                    int
		body                    string
	}{
		{"its own", http.MethodPost, "/api/v1/notifications/ab01/reveal", "fbs_a_x", 200, ""},
		{"another school's", http.MethodPost, "/api/v1/notifications/ab01/reveal", "fbs_b_y", 404, missing},
		{"an id of another shape", http.MethodPost, "/api/v1/notifications/AB-01/reveal", "fbs_a_x", 404, missing},
		{"a very long id", http.MethodPost, "/api/v1/notifications/" + strings.Repeat("a", 65) + "/reveal", "fbs_a_x", 404, missing},
		{"looking is not fetching", http.MethodGet, "/api/v1/notifications/ab01/reveal", "fbs_a_x", 404, missing},
		{"a machine acknowledges nothing", http.MethodPost, "/api/v1/notifications/ab01/acknowledge", "fbs_a_x", 404, missing},
		{"nor sends anything back", http.MethodPost, "/api/v1/notifications/ab01/bounce", "fbs_a_x", 404, missing},
		{"no such route", http.MethodDelete, "/api/v1/anything", "fbs_a_x", 404, missing},
		{"a force's key lists", http.MethodGet, "/api/v1/notifications", "fbk_a_x", 401, stranger},
		{"a force's key fetches", http.MethodPost, "/api/v1/notifications/ab01/reveal", "fbk_a_x", 401, stranger},
		{"no key fetches", http.MethodPost, "/api/v1/notifications/ab01/reveal", "", 401, stranger},
		{"an unknown key anywhere", http.MethodPost, "/api/v1/anything", "fbs_z_z", 401, stranger},
		{"a cursor of another shape", http.MethodGet, "/api/v1/notifications?after=%27%20or%201", "fbs_a_x", 422, ""},
		{"a very long cursor", http.MethodGet, "/api/v1/notifications?after=" + strings.Repeat("1", 129), "fbs_a_x", 422, ""},
	} {
		status, header, body := w.asks(t, c.method, c.path, c.key)
		if status != c.want || c.body != "" && body != c.body {
			t.Errorf("%s: status %d, %s; want %d, %s", c.name, status, body, c.want, c.body)
		}
		if status >= 400 && header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: a problem of type %q", c.name, header.Get("Content-Type"))
		}
		if status == 401 && header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: it does not say how to sign in", c.name)
		}
	}
	if len(w.messages.fetched) != 1 {
		t.Errorf("fetched %q, want the one of its own", w.messages.fetched)
	}
}

func TestASessionOfAPersonOpensNothingHere(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.messages.of["ab01"] = "alerted"
	req := httptest.NewRequest(http.MethodPost, "/api/v1/notifications/ab01/reveal", nil)
	req.Host = strings.TrimPrefix(pagetest.Origin, "http://")
	req.AddCookie(&http.Cookie{Name: "firstbell", Value: "head"})
	res, err := w.app.Test(req, -1)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusUnauthorized || len(w.messages.fetched) != 0 {
		t.Errorf("status %d, fetched %q", res.StatusCode, w.messages.fetched)
	}
}

func TestWhatHasEndedAndWhatIsBroken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.messages.of["aa01"], w.messages.of["aa02"] = "recalled", "broken"
	if status, _, body := w.asks(t, http.MethodPost, "/api/v1/notifications/aa01/reveal", "fbs_a_x"); status != http.StatusConflict || !strings.Contains(body, `"code":"ended"`) {
		t.Errorf("withdrawn: %d %s", status, body)
	}
	if status, _, body := w.asks(t, http.MethodPost, "/api/v1/notifications/aa02/reveal", "fbs_a_x"); status != http.StatusInternalServerError || strings.Contains(body, "EOF") {
		t.Errorf("broken: %d %s", status, body)
	}
}

func TestAKeyThatAsksTooOftenWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range connect.PerMinute {
		if status, _, _ := w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_a_x"); status != http.StatusOK {
			t.Fatalf("status %d within the limit", status)
		}
	}
	w.now = w.now.Add(20 * time.Second)
	status, header, _ := w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_a_x")
	if status != http.StatusTooManyRequests || header.Get("Retry-After") != "40" {
		t.Errorf("status %d, Retry-After %q", status, header.Get("Retry-After"))
	}
	if status, _, _ := w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_b_y"); status != http.StatusOK {
		t.Errorf("another key: status %d", status)
	}
	w.now = w.now.Add(40 * time.Second)
	if status, _, _ := w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_a_x"); status != http.StatusOK {
		t.Errorf("a minute later: status %d", status)
	}
	for range connect.PerMinute {
		w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_guess_1")
	}
	if status, _, _ := w.asks(t, http.MethodGet, "/api/v1/notifications", "fbs_guess_2"); status != http.StatusTooManyRequests {
		t.Errorf("guessing keys goes on: status %d", status)
	}
}

func TestTheDescriptionNamesEveryRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	status, _, body := w.asks(t, http.MethodGet, "/api/v1/openapi.json", "")
	var described struct {
		OpenAPI string
		Paths   map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(body), &described); err != nil || status != http.StatusOK || described.OpenAPI != "3.1.0" {
		t.Fatalf("status %d, %v", status, err)
	}
	want := map[string]bool{}
	for path, methods := range described.Paths {
		for method := range methods {
			want[strings.ToUpper(method)+" "+strings.ReplaceAll(path, "{id}", ":id")] = true
		}
	}
	for _, r := range w.app.GetRoutes(true) {
		if strings.HasPrefix(r.Path, connect.APIPath+"/notifications") && r.Method != http.MethodHead {
			if !want[r.Method+" "+r.Path] {
				t.Errorf("%s %s is not described", r.Method, r.Path)
			}
			delete(want, r.Method+" "+r.Path)
		}
	}
	if len(want) > 0 {
		t.Errorf("described and not there: %v", want)
	}
}
