package demo_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/notifier/demo"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
)

// fake is a small Firstbell that knows how the journey ends: it routes each
// child where the journey expects it, e-mails the first key adult, and takes
// the portal's forms. What it is told to spoil it spoils.
type fake struct {
	t      *testing.T
	world  *world.World
	smtp   *channel.SMTP
	police *httptest.Server
	portal *httptest.Server

	mu       sync.Mutex
	expected map[string][]world.Expected // by reference
	cases    map[string]*police.Status
	bodies   map[string]string
	links    map[string]*police.NotificationStatus // by path
	calling  bool                                  // the operator has started the call
	hidden   string                                // the path of what the party must not see
	party    world.Step
	spoil    string
	sent     int
}

func newFake(t *testing.T, c demo.Config, spoil string) *fake {
	t.Helper()
	f := &fake{t: t, world: c.World, spoil: spoil, expected: map[string][]world.Expected{}, cases: map[string]*police.Status{},
		bodies: map[string]string{}, links: map[string]*police.NotificationStatus{}}
	steps, err := c.World.Journey(moment)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range steps {
		if s.Party != "" {
			f.party = s
		}
		if len(s.Expected) > 0 {
			f.expected[s.Reference] = s.Expected
		}
	}
	box := c.Runtime.Mailbox
	if f.smtp, err = channel.NewSMTP(channel.SMTPConfig{Host: "localhost", Port: box.Port(), Roots: box.Roots(), From: "alerts@firstbell.example"}); err != nil {
		t.Fatal(err)
	}
	f.police = httptest.NewServer(http.HandlerFunc(f.servePolice))
	f.portal = httptest.NewServer(http.HandlerFunc(f.servePortal))
	t.Cleanup(f.police.Close)
	t.Cleanup(f.portal.Close)
	return f
}

func (f *fake) portalURL() string { return strings.Replace(f.portal.URL, "127.0.0.1", "localhost", 1) }

func (f *fake) servePolice(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case r.Method == http.MethodGet:
		answer(w, http.StatusOK, f.cases[parts[2]])
	case len(parts) == 4:
		status := f.cases[parts[2]]
		status.Withdrawn = true
		for i := range status.Children {
			status.Children[i].State = police.ChildWithdrawn
		}
		answer(w, http.StatusOK, police.Receipt{ID: parts[2]})
	default:
		f.receive(w, r)
	}
}

func (f *fake) receive(w http.ResponseWriter, r *http.Request) {
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	in, faults := police.Parse(raw, moment)
	if len(faults) > 0 {
		p := police.NewProblem(http.StatusUnprocessableEntity, police.ProblemValidation, "Mend it.")
		p.Errors = faults
		answer(w, p.Status, p)
		return
	}
	receipt := police.Receipt{ID: in.Reference, Reference: in.Reference, Version: in.Version, AcceptedAt: moment}
	receipt.Duplicate = f.bodies[in.Reference] == string(raw)
	if !receipt.Duplicate {
		f.bodies[in.Reference] = string(raw)
		f.route(in)
	}
	answer(w, http.StatusAccepted, receipt)
}

// route gives every child its expected state at once.
func (f *fake) route(in police.Incident) {
	status := &police.Status{ID: in.Reference, Version: in.Version}
	f.cases[in.Reference] = status
	for _, e := range f.expected[in.Reference] {
		c := police.ChildStatus{ID: e.Child, State: e.State}
		if e.State == police.ChildWithdrawn {
			c.State = police.ChildRouted
		}
		for n := range e.Schools {
			c.Notifications = append(c.Notifications, police.NotificationStatus{State: "ready", Deadline: moment.Add(38 * time.Hour)})
			if !e.Telephone {
				f.alert(in, &c.Notifications[n], fmt.Sprintf("%x%d", e.Child, n))
			}
		}
		status.Children = append(status.Children, c)
		for n := range c.Notifications {
			f.links[fmt.Sprintf("/notifications/%x%d", e.Child, n)] = &status.Children[len(status.Children)-1].Notifications[n]
		}
	}
	if f.spoil == "a child is lost" && len(f.cases) == 7 {
		status.Children[0].State = police.ChildReceived
	}
}

func (f *fake) alert(in police.Incident, n *police.NotificationStatus, id string) {
	n.State, n.AlertedAt = "alerted", moment.Add(time.Second)
	urn, err := schools.ParseURN(in.Children[0].School.URN)
	if err != nil {
		urn = f.world.Schools[0].URN
	}
	to := f.world.ContactsOf(urn, schools.RoleKeyAdult)
	if len(to) == 0 {
		to = f.world.ContactsOf(f.world.Schools[0].URN, schools.RoleKeyAdult)
	}
	if in.Reference == f.party.Reference {
		to, f.hidden = to[1:], "/notifications/"+id
	}
	f.sent++
	a := channel.Alert{ID: fmt.Sprintf("alert%d", f.sent), Kind: channel.KindNew, Link: f.portalURL() + "/notifications/" + id,
		To: channel.Address{Email: to[0].Email}}
	if err := f.smtp.Send(context.Background(), a); err != nil {
		f.t.Error(err)
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (f *fake) servePortal(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.Method == http.MethodPost {
		f.submit(w, r)
		return
	}
	who, err := r.Cookie("who")
	if err != nil {
		http.Error(w, "<h1>Sign in</h1>", http.StatusUnauthorized)
		return
	}
	barred := who.Value == f.party.Party && f.spoil != "the party can look"
	switch r.URL.Path {
	case "/inbox":
		for path := range f.links {
			if path != f.hidden || who.Value != f.party.Party {
				fmt.Fprintf(w, `<a href="%s">Notification</a>`, path)
			}
		}
	case "/desk/calls":
		fmt.Fprintf(w, `<a href="/desk/calls/%s?x=1">Record</a>`, f.silent())
	case "/desk/calls/" + f.silent():
		if !f.calling {
			fmt.Fprint(w, form(r.URL.Path+"/claim"))
			return
		}
		fmt.Fprint(w, form(r.URL.Path))
	case f.hidden:
		if barred {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, form(r.URL.Path+"/reveal"))
	default:
		fmt.Fprint(w, `<h1>A page</h1>`, form("/sign-out"), form(r.URL.Path+"/reveal"))
	}
}

func (f *fake) submit(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("csrf") != "token" || r.Header.Get("Sec-Fetch-Site") != "same-origin" || r.Header.Get("Origin") != f.portalURL() {
		http.Error(w, "<h1>Forged</h1>", http.StatusForbidden)
		return
	}
	path, act := r.URL.Path[:strings.LastIndex(r.URL.Path, "/")], r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	switch act {
	case "reveal":
		f.links[path].OpenedAt = moment.Add(2 * time.Second)
		fmt.Fprint(w, form(path+"/acknowledge"))
	case "acknowledge":
		f.links[path].State, f.links[path].AcknowledgedAt = "acknowledged", moment.Add(3*time.Second)
	case "claim":
		f.calling = true
		http.Redirect(w, r, path, http.StatusSeeOther)
	default:
		if r.FormValue("name") == "" || r.FormValue("confirmed") == "" || r.FormValue("read-back") != "yes" {
			f.t.Errorf("a call without what it needs: %v", r.Form)
		}
		http.Redirect(w, r, "/desk/calls", http.StatusSeeOther)
	}
}

func form(action string) string {
	return fmt.Sprintf(`<form method="post" action="%s"><input type="hidden" name="csrf" value="token"><input type="checkbox" name="unticked" value="yes"></form>`, action)
}

func (f *fake) silent() string {
	for _, s := range f.world.Schools {
		if s.Silent {
			return s.URN.String()
		}
	}
	return ""
}

// ledger counts as the service would; spoiled, it forgets a child.
func (f *fake) ledger(context.Context) (notifier.Ledger, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var l notifier.Ledger
	for _, status := range f.cases {
		for _, c := range status.Children {
			l.Received++
			switch c.State {
			case police.ChildRouted:
				l.Notified++
			case police.ChildParked:
				l.Parked++
			case police.ChildNotEligible:
				l.NotEligible++
			case police.ChildWithdrawn:
				l.Withdrawn++
			default:
				l.Waiting++
			}
		}
	}
	if f.spoil == "the ledger forgets" && l.Parked > 0 {
		l.Parked--
	}
	return l, nil
}
