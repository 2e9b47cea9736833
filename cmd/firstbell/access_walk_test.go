package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"firstbell/cmd/firstbell/access"
	"firstbell/internal/auth"
	"firstbell/notifier"
	"firstbell/schools"
)

// doorOf tells to which door of the table a route of a listener belongs.
func doorOf(listener, path string) access.Door {
	switch {
	case listener == "police":
		return access.Police
	case listener == "operations":
		return access.Operations
	case strings.HasPrefix(path, "/api/v1/"):
		return access.SchoolAPI
	case strings.HasPrefix(path, "/hooks/"):
		return access.Hooks
	}
	return access.Portal
}

// registered are the routes that the listeners of the service really have.
func (a *App) registered() map[string]bool {
	found := map[string]bool{}
	for _, listener := range []string{"portal", "police", "operations"} {
		methods := map[string][]string{}
		for _, r := range a.door(listener).app.GetRoutes(true) {
			if r.Method != fiber.MethodHead && !slices.Contains(methods[r.Path], r.Method) { // HEAD is served by the handler of GET
				methods[r.Path] = append(methods[r.Path], r.Method)
			}
		}
		for path, list := range methods {
			if len(list) > 2 {
				list = []string{"ANY"}
			}
			for _, method := range list {
				found[string(doorOf(listener, path))+" "+method+" "+path] = true
			}
		}
	}
	return found
}

// TestEveryRouteHasARow holds the table and the assembled service together.
func TestEveryRouteHasARow(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	token := h.save(t, "token", strings.Repeat("a", leastToken))
	h.config.Notify.CallbackTokenFile, h.config.Mail.Bounces.TokenFile = token, token
	found := h.open(t, Parts{NoSync: true}).registered()
	for _, r := range access.Table {
		name := string(r.Door) + " " + r.Name()
		if !found[name] {
			t.Errorf("%s has a row and is not served", name)
		}
		delete(found, name)
	}
	for _, name := range slices.Sorted(maps.Keys(found)) {
		t.Errorf("%s has no row: say in cmd/firstbell/access who may ask for it, and over what", name)
	}
}

// probe is one answer with all that could tell one refusal from another.
type probe struct {
	status  int
	body    string
	header  http.Header
	reads   uint64 // of the view
	handler string // of the route that refused
}

// ask sends one request of the walk as somebody, about one side's things.
func (tn *town) ask(t testing.TB, who somebody, r access.Row, about side) probe {
	t.Helper()
	return tn.asked(t, who, r.Method, about.place(r), about)
}

func (tn *town) asked(t testing.TB, who somebody, method, path string, about side) probe {
	t.Helper()
	var body []byte
	more := map[string]string{}
	if method == http.MethodPost {
		form := tn.form(path, about)
		form.Set("csrf", who.token)
		body = []byte(form.Encode())
		more = map[string]string{"Content-Type": fiber.MIMEApplicationForm, "Sec-Fetch-Site": "same-origin", "Origin": who.base}
	}
	logged, reads := tn.said.len(), tn.app.view.Reads()
	got := who.do(t, method, path, body, more)
	p := probe{status: got.status, body: got.body, header: got.header, reads: tn.app.view.Reads() - reads, handler: tn.said.refusedBy(logged)}
	p.header.Del("Date")
	return p
}

// form is what a post of the walk says: right where it names whom it is about,
// so that a refusal is about that, and wanting where it would end something that
// the rest of the walk needs.
func (tn *town) form(path string, about side) url.Values {
	form := url.Values{"force": {about.force}, "urn": {about.urn}, "key": {"walk-" + about.force}, "basis": {"0"}, "do": {"propose"}}
	day := schools.DateAt(tn.clock.now()).AddDays(8).String()
	switch {
	case strings.HasPrefix(path, "/calendar/"), strings.HasPrefix(path, "/desk/calendars"):
		form = url.Values{"first": {day}, "days": {"1"}, "reason": {string(schools.ClosedBySnow)}, "urns": {about.urn}, "id": {about.closure}}
	case strings.HasPrefix(path, "/connections/"):
		_, key, _ := strings.Cut(about.systemKey, "_")
		key, _, _ = strings.Cut(key, "_")
		form = url.Values{"url": {"https://records.walk.example/hook"}, "key": {key}, "label": {"another"}, "word": {"lavender"}}
	case strings.HasPrefix(path, "/desk/exclusions/"):
		form = url.Values{"person": {about.person}}
	case strings.HasPrefix(path, "/desk/break-glass"):
		form = url.Values{"reference": {about.told}, "reason": {notifier.GlassReasons[0]}, "words": {"The walk."}} // and no verdict: a review ends what others open
	case strings.HasPrefix(path, "/desk/subject-access/"):
		form = url.Values{"do": {"approve"}, "as": {"csv"}, "case": {about.incident}, "child": {about.toldChild}}
	case strings.HasPrefix(path, "/desk/holds/"):
		form = url.Values{"do": {"review"}} // without a day: wanting, so that nothing ends
	case strings.HasPrefix(path, "/audit"):
		form = url.Values{"reference": {about.told}}
	case strings.HasSuffix(path, "/lost"):
		form = url.Values{"person": {about.person}}
	case strings.HasSuffix(path, "/name"):
		form = url.Values{"name": {"Work laptop"}}
	case strings.HasSuffix(path, "/remove"):
		form.Set("person", about.person)
	case strings.HasSuffix(path, "/leave"):
		form = url.Values{"person": {about.person}, "when": {"later"}, "last": {"2020-01-01"}}
	case strings.HasSuffix(path, "/invite"):
		form = url.Values{"person": {about.reader}}
	}
	return form
}

// calmly asks up to three times and keeps the fewest reads: beside the request
// the service may look at something for itself.
func (tn *town) calmly(t testing.TB, who somebody, r access.Row, about side) probe {
	t.Helper()
	best := tn.ask(t, who, r, about)
	for range 2 {
		if again := tn.ask(t, who, r, about); again.reads < best.reads {
			best = again
		}
	}
	return best
}

// tells is what differs between two answers that must not be told apart.
func (p probe) tells(other probe) string {
	switch {
	case p.status != other.status:
		return "the status"
	case p.body != other.body:
		return "the body"
	case !maps.EqualFunc(p.header, other.header, slices.Equal):
		return "the headers"
	case p.handler != other.handler:
		return "the handler (" + p.handler + ", " + other.handler + ")"
	}
	return ""
}

// TestEveryRouteForEverybody walks every route of the pages as every kind of
// person, about their own things, another force's and school's, and nobody's.
func TestEveryRouteForEverybody(t *testing.T) {
	t.Parallel()
	tn := openTown(t)
	people := tn.cast(t)
	tn.prepare(t, people)
	// A desk's pages come first: what a school says ends the call to it.
	rows := slices.Clone(access.Table)
	slices.SortStableFunc(rows, func(a, b access.Row) int {
		return cmp.Compare(strings.Index(b.Path, "/desk"), strings.Index(a.Path, "/desk"))
	})
	for _, r := range rows {
		if r.Door != access.Portal || r.Scope == access.Anybody {
			continue
		}
		for _, who := range people {
			switch {
			case who.role == "":
				tn.checkOutside(t, who, r)
			case r.Scope == access.SignedIn || r.Scope == access.Own || r.IsOpenTo(who.role):
				tn.checkAllowed(t, who, r)
			default:
				tn.checkRefused(t, who, r, tn.own, tn.other)
			}
		}
	}
}

// prepare does what must have happened before a page has anything to show: the
// operator has the school's call.
func (tn *town) prepare(t testing.TB, people []somebody) {
	t.Helper()
	for _, who := range people {
		if who.role == notifier.RoleOperator {
			row, _ := access.Find(access.Portal, "POST", "/desk/calls/:urn/claim")
			if got := tn.ask(t, who, row, tn.own); got.status != http.StatusSeeOther {
				t.Fatalf("the call is not claimed: %d", got.status)
			}
		}
	}
}

// checkOutside: whoever is not signed in is sent to sign in, or told so, and
// learns nothing of what an address leads to.
func (tn *town) checkOutside(t testing.TB, who somebody, r access.Row) {
	t.Helper()
	var first probe
	for i, about := range []side{nobodys, tn.own, tn.other} {
		got := tn.calmly(t, who, r, about)
		got.header.Del("Location") // names the address that was asked for
		got.header.Del("Set-Cookie")
		switch {
		case r.Method == http.MethodGet && got.status != http.StatusSeeOther,
			r.Method == http.MethodPost && got.status != http.StatusForbidden && got.status != http.StatusUnauthorized:
			t.Errorf("%s as %s: status %d", r.Name(), who.name, got.status)
		case i == 0:
			first = got
		case first.tells(got) != "" || first.reads != got.reads:
			t.Errorf("%s as %s: %s tells what exists (reads %d and %d)", r.Name(), who.name, first.tells(got), first.reads, got.reads)
		}
	}
}

// checkAllowed: one's own is there; another's is not, unless the row says that
// the whole register may be looked at.
func (tn *town) checkAllowed(t testing.TB, who somebody, r access.Row) {
	t.Helper()
	own := tn.own
	if strings.HasSuffix(r.Path, "/undo") {
		own.closure = tn.close(t, own.urn)
	}
	if got := tn.ask(t, who, r, own); (got.status == http.StatusNotFound && absent[r.Name()] == "") || got.status >= 500 {
		t.Errorf("%s as %s: status %d, and it is theirs", r.Name(), who.name, got.status)
	}
	ofSchool := slices.Contains([]auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}, who.role)
	switch {
	case r.Scope == access.Own: // an administrator's passkeys are theirs, and nobody else's
		tn.checkRefused(t, who, r, tn.other)
	case who.role == notifier.RoleSystemAdmin, r.Scope == access.Anywhere, r.Scope == access.SignedIn, r.Scope == access.Register && !ofSchool:
		if got := tn.ask(t, who, r, tn.other); got.status == http.StatusNotFound || got.status >= 500 {
			t.Errorf("%s as %s: status %d for what everybody with the role may see", r.Name(), who.name, got.status)
		}
	default:
		tn.checkRefused(t, who, r, tn.other)
	}
}

const noPasskey = "nobody in the walk has made a passkey"

// absent are the routes about something that the walk's force or school does
// not have; the pages' own tests have it.
var absent = map[string]string{
	"GET /account/passkeys/:passkey": noPasskey, "POST /account/passkeys/:passkey/name": noPasskey, "POST /account/passkeys/:passkey/remove": noPasskey,
	"POST /desk/texts/:notification": "no text is withheld", "POST /desk/texts/:notification/decision": "no text is withheld",
	"POST /desk/triage/:case/:child/candidate": "no candidate for a child of whom nothing but a name is known",
}

// alike are the routes that answer otherwise than with 404 where there is
// nothing for them to do, and to the byte the same for what may not be seen.
var alike = map[string]int{
	"POST /desk/calendars/close":    http.StatusUnprocessableEntity, // "name schools that your force serves"
	"POST /calendar/:urn/close":     http.StatusUnprocessableEntity, // the same
	"POST /desk/calls/:urn/release": http.StatusSeeOther,            // a call that one does not have is given back already
}

// checkRefused: what may not be seen answers like what does not exist.
func (tn *town) checkRefused(t testing.TB, who somebody, r access.Row, all ...side) {
	t.Helper()
	missing := tn.calmly(t, who, r, nobodys)
	nothing := tn.asked(t, who, http.MethodGet, "/no-such-page", nobodys)
	busy := r.IsOpenTo(who.role) && missing.status == alike[r.Name()]
	if !busy && (missing.status != http.StatusNotFound || missing.body != nothing.body) {
		t.Errorf("%s as %s: %d for what does not exist", r.Name(), who.name, missing.status)
	}
	for _, about := range all {
		got := tn.calmly(t, who, r, about)
		if what := missing.tells(got); what != "" {
			t.Errorf("%s as %s: %s differs from what does not exist (%d, %d)", r.Name(), who.name, what, got.status, missing.status)
		}
		if got.reads != missing.reads {
			t.Errorf("%s as %s: %d reads for what may not be seen, %d for what does not exist", r.Name(), who.name, got.reads, missing.reads)
		}
	}
}

// logBook keeps what the service logs, for a test to look at while it runs.
type logBook struct {
	*syncWriter
	lines *bytes.Buffer
}

func (b *logBook) len() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.lines.Len()
}

// refusedBy is the route that refused a request, in what was logged since.
func (b *logBook) refusedBy(since int) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	handler := ""
	for line := range bytes.Lines(b.lines.Bytes()[since:]) {
		var said struct{ Msg, Method, Route string }
		if json.Unmarshal(line, &said) == nil && said.Msg == "request refused" {
			handler = said.Method + " " + said.Route
		}
	}
	return handler
}
