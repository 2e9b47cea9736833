package main

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/auth"
)

// answered is one HTTP answer, kept for later.
type answered struct {
	method, path string
	status       int
	header       http.Header
	body         string
}

// visitor is somebody who asks a door and keeps every answer. It follows no
// redirects and sends what it is told, cookies and all.
type visitor struct {
	base   string
	header http.Header
	client *http.Client

	mu  sync.Mutex
	all []answered
}

func newVisitor(t testing.TB, base string) *visitor {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &visitor{base: base, header: http.Header{}, client: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reader is somebody signed in at the portal.
func (h *house) reader(t testing.TB, a *App, person string) *visitor {
	t.Helper()
	cookie, _, err := a.sessions.Begin(t.Context(), person)
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, h.config.Portal.Origin)
	v.header.Set("Cookie", "firstbell="+cookie)
	return v
}

// officer is a police system with the force's key.
func (h *house) officer(t testing.TB, force string) *visitor {
	t.Helper()
	v := newVisitor(t, "http://"+h.config.Police.Listen)
	v.header.Set("Authorization", "Bearer "+h.keys[force])
	v.header.Set("Content-Type", "application/json")
	return v
}

// operator gives a force's hub operator an account.
func (a *App) operator(t testing.TB, force, role string) string {
	t.Helper()
	in, err := a.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{
		Name: "Test Operator", Email: role + "@" + strings.ToLower(force) + ".police.example",
		Grants: []auth.Grant{{Role: auth.Role(role), Scope: force}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return in.Person
}

// staff gives a contact an account.
func (a *App) staff(t testing.TB, name, email string) string {
	t.Helper()
	in, err := a.accounts.Invite(t.Context(), actorCommandLine, auth.Invitee{Name: name, Email: email})
	if err != nil {
		t.Fatal(err)
	}
	return in.Person
}

func (v *visitor) do(t testing.TB, method, path string, body []byte, more map[string]string) answered {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, v.base+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = v.header.Clone()
	for name, value := range more {
		if name == "Host" {
			req.Host = value
			continue
		}
		req.Header.Set(name, value)
	}
	resp, err := v.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, req.URL.Path, err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := answered{method, path, resp.StatusCode, resp.Header, string(raw)}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.all = append(v.all, got)
	return got
}

func (v *visitor) get(t testing.TB, path string) answered {
	t.Helper()
	return v.do(t, http.MethodGet, path, nil, nil)
}

func (v *visitor) post(t testing.TB, path string, body []byte) answered {
	t.Helper()
	return v.do(t, http.MethodPost, path, body, nil)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([^"]+)"`)

// carried are what a page's forms carry unseen, such as the version of a child
// that a person decides on.
var carriedFields = regexp.MustCompile(`<input type="hidden" name="([a-z-]+)" value="([^"]*)"`)

func carried(body string) url.Values {
	values := url.Values{}
	for _, found := range carriedFields.FindAllStringSubmatch(body, -1) {
		if !slices.Contains(values[found[1]], found[2]) {
			values.Add(found[1], found[2])
		}
	}
	return values
}

// send opens the page at and sends the form on it to action, as a browser would.
func (v *visitor) send(t testing.TB, at, action string, fields url.Values) answered {
	t.Helper()
	return v.submit(t, v.get(t, at), action, fields)
}

// submit sends a form of a page that is open.
func (v *visitor) submit(t testing.TB, page answered, action string, fields url.Values) answered {
	t.Helper()
	found := csrfField.FindStringSubmatch(page.body)
	if page.status != http.StatusOK || found == nil {
		t.Fatalf("%s answered %d and has no form", page.path, page.status)
	}
	values := carried(page.body)
	for name, value := range fields {
		values[name] = value
	}
	return v.do(t, http.MethodPost, action, []byte(values.Encode()), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": v.base,
	})
}

// command runs firstbell with the installation's configuration, in this
// process, and gives the exit code and what it wrote.
func (h *house) command(t testing.TB, args ...string) (code int, out, said string) {
	t.Helper()
	var o, e bytes.Buffer
	args = append(args, "--config", h.writeConfig(t))
	code = run(t.Context(), args, streams{strings.NewReader(""), &o, &e})
	return code, o.String(), e.String()
}

// until waits for something that a change of the view will bring about.
func (a *App) until(t testing.TB, what string, is func() bool) {
	t.Helper()
	patience := time.After(2 * time.Minute)
	for {
		changed := a.view.Changed()
		if is() {
			return
		}
		select {
		case <-changed:
		case <-patience:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// linksOn are the addresses on a page that fit, in order.
func linksOn(page answered, pattern string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`href="(`+pattern+`)"`).FindAllStringSubmatch(page.body, -1) {
		all = append(all, found[1])
	}
	return all
}

func london(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
