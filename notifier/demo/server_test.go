package demo_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/channel"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
	"firstbell/notifier/demo"
	"firstbell/notifier/world"
)

var moment = time.Date(2026, 11, 21, 19, 0, 0, 0, time.UTC)

// sessions signs anybody in and remembers whom.
type sessions struct{ began chan string }

func (s sessions) Begin(_ context.Context, account string) (string, auth.Principal, error) {
	s.began <- account
	return "cookie-of-" + account, auth.Principal{Account: account}, nil
}

func (sessions) Lookup(context.Context, string) (auth.Principal, error) {
	return auth.Principal{}, fault.Unauthenticated
}
func (sessions) End(context.Context, string) error { return nil }

// stage is a demo server over a service that is not there.
type stage struct {
	*demo.Server
	config   demo.Config
	sessions sessions
	client   *http.Client
}

func open(t *testing.T) stage {
	t.Helper()
	s := stage{config: configured(t), sessions: sessions{make(chan string, 9)}}
	s.config.Runtime.Sessions = s.sessions
	server, err := demo.Start(s.config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = server
	s.client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return s
}

func configured(t *testing.T) demo.Config {
	t.Helper()
	w, err := world.Generate(world.Options{Seed: 2, Schools: 30, Pupils: 3000, Now: moment})
	if err != nil {
		t.Fatal(err)
	}
	box, err := mailbox.Start(mailbox.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	accounts := append(demo.Desk(w), demo.Staff(w)...)
	for i := range accounts {
		accounts[i].Person = "p" + strings.ReplaceAll(strings.ReplaceAll(accounts[i].Email, "@", "-"), ".", "-")
	}
	return demo.Config{Addr: "127.0.0.1:0", World: w, Now: func() time.Time { return moment }, Runtime: demo.Runtime{
		PoliceURL: "http://127.0.0.1:1", PortalURL: "http://localhost:2", OperationsURL: "http://127.0.0.1:3",
		Keys: map[string]string{"NWX": "fbk_1", "CLB": "fbk_2"}, Accounts: accounts, Sessions: sessions{make(chan string, 9)},
		Sign:   func(purpose string, parts ...string) string { return purpose + strings.Join(parts, "/") },
		Ledger: func(context.Context) (notifier.Ledger, error) { return notifier.Ledger{}, nil }, Mailbox: box,
	}}
}

func (s stage) get(t *testing.T, address string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}

func (s stage) deliver(t *testing.T, to, link string) {
	t.Helper()
	box := s.config.Runtime.Mailbox
	smtp, err := channel.NewSMTP(channel.SMTPConfig{Host: "localhost", Port: box.Port(), Roots: box.Roots(), From: "alerts@firstbell.example"})
	if err != nil {
		t.Fatal(err)
	}
	if err := smtp.Send(t.Context(), channel.Alert{ID: "a1", Kind: channel.KindNew, To: channel.Address{Email: to}, Link: link}); err != nil {
		t.Fatal(err)
	}
}

func TestPagesAnswerUnderTheNameAndTheNumber(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, base := range []string{s.URL(), s.Origin()} {
		for _, path := range []string{"/", "/mailbox", "/doors", "/mailbox.json"} {
			if response, body := s.get(t, base+path); response.StatusCode != http.StatusOK || body == "" {
				t.Errorf("%s%s: %d", base, path, response.StatusCode)
			}
		}
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "evil.example"
	response, err := s.client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusMisdirectedRequest {
		t.Errorf("another host: %d", response.StatusCode)
	}
}

func TestEveryPageIsWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.deliver(t, s.config.World.Contacts[0].Email, "http://localhost:2/notifications/ab12")
	titles := map[string]bool{}
	for _, path := range []string{"/", "/mailbox", "/doors"} {
		_, body := s.get(t, s.Origin()+path)
		doc := pagetest.Parse(t, body)
		if len(doc.All("h1")) != 1 || titles[doc.One("title").Text()] {
			t.Errorf("%s: title %q, %d headings", path, doc.One("title").Text(), len(doc.All("h1")))
		}
		titles[doc.One("title").Text()] = true
		ids := map[string]bool{}
		for _, e := range doc.All("[id]") {
			if ids[e.Attr("id")] {
				t.Errorf("%s: the id %q is used twice", path, e.Attr("id"))
			}
			ids[e.Attr("id")] = true
		}
		for _, a := range doc.All("a[href]") {
			if strings.TrimSpace(a.Text()) == "" {
				t.Errorf("%s: a link without words leads to %q", path, a.Attr("href"))
			}
		}
	}
}

func TestADoorSignsInAndLeadsToThePortal(t *testing.T) {
	t.Parallel()
	s := open(t)
	who := s.config.Runtime.Accounts[0]
	response, _ := s.get(t, s.SignInURL(who.Person)+"?next="+url.QueryEscape("/notifications/ab12"))
	if response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "http://localhost:2/notifications/ab12" {
		t.Fatalf("%d to %s", response.StatusCode, response.Header.Get("Location"))
	}
	if got := <-s.sessions.began; got != who.Person {
		t.Errorf("signed in %q", got)
	}
	cookie := response.Cookies()[0]
	if cookie.Value != "cookie-of-"+who.Person || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode {
		t.Errorf("cookie %+v", cookie)
	}
}

func TestADoorOpensToNobodyElse(t *testing.T) {
	t.Parallel()
	s := open(t)
	person := s.config.Runtime.Accounts[0].Person
	for name, address := range map[string]string{
		"a guessed secret": s.Origin() + "/door/AAAA/" + person,
		"a stranger":       s.SignInURL("nobody"),
	} {
		if response, _ := s.get(t, address); response.StatusCode != http.StatusNotFound || signedIn(response) {
			t.Errorf("%s: %d with cookies %v", name, response.StatusCode, response.Cookies())
		}
	}
	if response, _ := s.get(t, s.SignInURL(person)+"?next=//evil.example/"); response.Header.Get("Location") != "http://localhost:2/" {
		t.Errorf("a foreign next leads to %s", response.Header.Get("Location"))
	}
	<-s.sessions.began
	other := open(t)
	stale := strings.Replace(s.SignInURL(person), s.Origin(), other.Origin(), 1)
	if response, _ := other.get(t, stale); response.StatusCode != http.StatusNotFound {
		t.Errorf("a door of another run: %d", response.StatusCode)
	}
}

func signedIn(response *http.Response) bool {
	return slices.ContainsFunc(response.Cookies(), func(c *http.Cookie) bool { return c.Name == "firstbell" })
}

func TestADoorUnderTheNumberLeadsToTheNameFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	door := s.SignInURL(s.config.Runtime.Accounts[0].Person)
	response, _ := s.get(t, strings.Replace(door, s.Origin(), s.URL(), 1))
	if response.Header.Get("Location") != door || len(response.Cookies()) != 0 {
		t.Errorf("%d to %s", response.StatusCode, response.Header.Get("Location"))
	}
}

func TestTheMailboxShowsWhatReallyWentOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	to := s.config.World.Contacts[0]
	s.deliver(t, to.Email, "http://localhost:2/notifications/ab12")
	_, body := s.get(t, s.Origin()+"/mailbox")
	card := pagetest.Parse(t, body).One("article")
	if !strings.Contains(card.Text(), "A message is waiting for you in Firstbell") || !strings.Contains(card.Text(), to.Email) {
		t.Errorf("card: %s", card.Text())
	}
	_, raw := s.get(t, s.Origin()+"/mailbox.json")
	var letters []struct{ ID, To, Subject, Body, Link, SignInURL string }
	if err := json.Unmarshal([]byte(raw), &letters); err != nil {
		t.Fatal(err)
	}
	if len(letters) != 1 || letters[0].Link != "http://localhost:2/notifications/ab12" || letters[0].ID != "a1@firstbell.example" ||
		!strings.HasSuffix(letters[0].SignInURL, "?next=%2Fnotifications%2Fab12") {
		t.Errorf("mailbox.json: %s", raw)
	}
	if !strings.Contains(body, strings.ReplaceAll(letters[0].SignInURL, "&", "&amp;")) {
		t.Error("the page does not lead to where mailbox.json leads")
	}
}

func TestTheMailboxShowsTextsToo(t *testing.T) {
	t.Parallel()
	s := open(t)
	texts, err := notifytest.Start(notifytest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = texts.Close() })
	s.config.Runtime.Texts = texts
	again, err := demo.Start(demo.Config{World: s.config.World, Runtime: s.config.Runtime})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = again.Stop(context.Background()) })
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(notifytest.Key), 0o600); err != nil {
		t.Fatal(err)
	}
	service, err := channel.NewNotify(channel.NotifyConfig{KeyFile: key, BaseURL: texts.URL(), SMSTemplate: notifytest.SMSTemplate})
	if err != nil {
		t.Fatal(err)
	}
	err = service.SMS().Send(t.Context(), channel.Alert{ID: "a1", Kind: channel.KindNew, Link: "http://localhost:2/notifications/ab12", To: channel.Address{Phone: "+447700900123"}})
	if err != nil {
		t.Fatal(err)
	}
	_, body := s.get(t, again.Origin()+"/mailbox")
	card := pagetest.Parse(t, body).One("article")
	if text := card.Text(); !strings.Contains(text, "+447700900123 by text message") || !strings.Contains(text, "http://localhost:2/notifications/ab12") {
		t.Errorf("card: %s", text)
	}
}

func TestTheDemoRefusesAnyListenerOffLoopback(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*demo.Config){
		"its own":        func(c *demo.Config) { c.Addr = "0.0.0.0:0" },
		"every address":  func(c *demo.Config) { c.Addr = ":0" },
		"the police API": func(c *demo.Config) { c.Runtime.PoliceURL = "http://192.0.2.7:8081" },
		"the portal":     func(c *demo.Config) { c.Runtime.PortalURL = "http://firstbell.example:80" },
		"operations":     func(c *demo.Config) { c.Runtime.OperationsURL = "http://0.0.0.0:9090" },
		"nowhere":        func(c *demo.Config) { c.Runtime.PortalURL = "" },
	} {
		c := configured(t)
		spoil(&c)
		if server, err := demo.Start(c); err == nil {
			_ = server.Stop(context.Background())
			t.Errorf("%s: started", name)
		}
	}
}

func TestTheManifestIsForItsOwnerAndComplete(t *testing.T) {
	t.Parallel()
	s := open(t)
	path := filepath.Join(t.TempDir(), "demo.json")
	if err := s.WriteManifest(path); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var m demo.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 || len(m.Accounts) != len(s.config.Runtime.Accounts) || m.Forces[0].APIKey != "fbk_1" || m.MailboxJSON == "" {
		t.Errorf("mode %v, %d accounts, forces %+v", info.Mode(), len(m.Accounts), m.Forces)
	}
	roles := map[string]bool{}
	for _, a := range m.Accounts {
		roles[a.Role] = true
		if a.SignInURL == "" || (a.URN == "") != (a.School == "") {
			t.Fatalf("account %+v", a)
		}
	}
	if len(roles) != 6 {
		t.Errorf("roles %v, want all six", roles)
	}
}
