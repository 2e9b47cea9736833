package main

import (
	"context"
	"encoding/pem"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/auth/authtest"
	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
	"firstbell/schools"
)

// canaryRoads are what carries something out of the house, and who is asked
// from it: text messages, a school's own system, a provider of identities.
type canaryRoads struct {
	texts      *notifytest.Server
	identities *authtest.Provider
	hook       *httptest.Server

	mu    sync.Mutex
	calls []string      // what the school's system was sent, headers and body
	rung  chan struct{} // one for each call
}

// pave brings the roads into the configuration.
func (c *canaryWalk) pave(t *testing.T) {
	t.Helper()
	texts, err := notifytest.Start(notifytest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = texts.Close() })
	r := &canaryRoads{texts: texts, identities: authtest.StartProvider(t, time.Now), rung: make(chan struct{}, 100)}
	r.hook = httptest.NewTLSServer(http.HandlerFunc(r.serve))
	t.Cleanup(r.hook.Close)
	c.roads = r
	c.config.Notify = NotifyConfig{KeyFile: c.save(t, "notify.key", notifytest.Key), BaseURL: texts.URL(), SMSTemplate: notifytest.SMSTemplate}
	c.config.Webhooks.AllowNetworks = []string{"127.0.0.0/8"}
	c.config.Webhooks.RootsFile = c.save(t, "hook-roots.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: r.hook.Certificate().Raw})))
	p := r.identities.Config(t, "force", false)
	c.config.SignIn = []ProviderConfig{{ID: p.ID, Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, SecretFile: p.SecretFile, CAFile: p.CAFile}}
	clock := func(later time.Duration) string { return time.Now().In(london(t)).Add(later).Format("15:04") }
	for i := range c.config.Forces { // whatever the time is now, no text message waits for the morning
		c.config.Forces[i].QuietHours = QuietConfig{From: clock(2 * time.Hour), Until: clock(3 * time.Hour)}
	}
}

// serve is the school's system: it refuses the first call, in words that repeat
// a mark, and takes the others.
func (r *canaryRoads) serve(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	r.calls = append(r.calls, fmt.Sprint(req.URL.Path, " ", req.Header, " ", string(body)))
	first := len(r.calls) == 1
	r.mu.Unlock()
	if first {
		w.Header().Set("X-Reason", "Zqanaryhook")
		http.Error(w, "Zqanaryhook Wjostaffhook", http.StatusInternalServerError)
	}
	r.rung <- struct{}{}
}

func (r *canaryRoads) sent() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.calls...)
}

// awaitTexts waits until n text messages were taken.
func (r *canaryRoads) awaitTexts(t *testing.T, n int) {
	t.Helper()
	patience := time.After(30 * time.Second)
	for changed := r.texts.Changed(); len(r.texts.Messages()) < n; changed = r.texts.Changed() {
		select {
		case <-changed:
		case <-patience:
			t.Fatalf("%d text messages went out, want %d", len(r.texts.Messages()), n)
		}
	}
}

// connect ties the school's own system to the service, as its head does.
func (c *canaryWalk) connect(t *testing.T) {
	t.Helper()
	head := c.visit(c.reader(t, c.app, c.app.vault.Index("person", c.night.contact[2])))
	at := "/connections/" + c.night.school.URN.String()
	head.send(t, at, at+"/webhook", url.Values{"url": {"http://wjostaff.example/zqanary"}})
	head.send(t, at, at+"/keys", url.Values{"label": {strings.Repeat("Wjostaffkey", 100)}})
	head.send(t, at, at+"/word", url.Values{"word": {"zq"}})
	if got := head.send(t, at, at+"/word", url.Values{"word": {"zqanary wjostaff"}}); got.status >= 400 {
		t.Errorf("setting a call word: %d", got.status)
	}
	if got := head.send(t, at, at+"/webhook", url.Values{"url": {c.roads.hook.URL + "/hook"}}); got.status != http.StatusOK {
		t.Fatalf("setting a webhook: %d %s", got.status, got.body)
	}
}

// signInByProvider is an officer whose identity a provider vouches for: invited,
// refused in several ways, let in.
func (c *canaryWalk) signInByProvider(t *testing.T) {
	t.Helper()
	code, out, said := c.command(t, "invite", "--role", notifier.RoleOperator, "--scope", c.night.force, "--name", "Wjostaff Vouched", "--email", "wjostaffvouched@wjostaff.example")
	if code != 0 {
		t.Fatal(said)
	}
	token := regexp.MustCompile(`/enrol/(\S+)`).FindStringSubmatch(out)[1]
	digits := regexp.MustCompile(`\d{4} \d{4}`).FindString(out)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	v := c.visit(newVisitor(t, c.config.Portal.Origin))
	v.client.Jar = jar
	claims := map[string]any{"email": "wjostaffvouched@wjostaff.example", "name": "Wjostaff Vouched", "organisation": map[string]any{"name": "Zqanary organisation"}}
	at := "/enrol/" + token
	v.send(t, at, at+"/with/force", url.Values{"code": {"zqanary"}})
	go1 := v.send(t, at, at+"/with/force", url.Values{"code": {digits}})
	found := regexp.MustCompile(`href="(https://[^"]+/authorize[^"]*)"`).FindStringSubmatch(go1.body)
	if found == nil {
		t.Fatalf("no way to the provider: %d %s", go1.status, go1.body)
	}
	state, grant := c.roads.identities.Consent(t, html.UnescapeString(found[1]), "wjostaffsubject", claims)
	if got := c.comeBack(t, v, state, grant); got.status != http.StatusSeeOther {
		t.Fatalf("coming back with an invitation: %d %s", got.status, got.body)
	}
	c.comeBack(t, v, state, grant) // a second time
	for name, twist := range map[string]authtest.Twist{
		"a token nobody signed": {Sign: func([]byte) string { return "zqanary.zqanary.zqanary" }},
		"a token for another":   {Claims: func(all map[string]any) { all["aud"] = "zqanary" }},
		"an answer in words": {Token: func(w http.ResponseWriter) bool {
			http.Error(w, `{"error":"Zqanaryerror Wjostafferror"}`, http.StatusBadRequest)
			return true
		}},
	} {
		c.roads.identities.Twist = twist
		state, grant := c.leave(t, v, claims)
		if got := c.comeBack(t, v, state, grant); got.status < 400 {
			t.Errorf("%s lets somebody in: %d", name, got.status)
		}
	}
	c.roads.identities.Twist = authtest.Twist{}
	state, grant = c.leave(t, v, claims)
	if got := c.comeBack(t, v, state, grant); got.status != http.StatusSeeOther {
		t.Errorf("the right token: %d %s", got.status, got.body)
	}
	if got := v.get(t, "/desk"); got.status != http.StatusOK || !strings.Contains(got.body, "Wjostaff Vouched") {
		t.Errorf("behind the door: %d", got.status)
	}
	v.get(t, "/sign-in/with/force/back?error=access_denied&error_description=Zqanary+Wjostaff")
}

// leave goes to the provider, where somebody says yes.
func (c *canaryWalk) leave(t *testing.T, v *visitor, claims map[string]any) (state, grant string) {
	t.Helper()
	leaving := v.get(t, "/sign-in/with/force")
	return c.roads.identities.Consent(t, leaving.header.Get("Location"), "wjostaffsubject", claims)
}

// comeBack opens the address that the provider leads to and presses the button.
func (c *canaryWalk) comeBack(t *testing.T, v *visitor, state, grant string) answered {
	t.Helper()
	page := v.get(t, "/sign-in/with/force/back?"+url.Values{"state": {state}, "code": {grant}}.Encode())
	if page.status != http.StatusOK {
		return page
	}
	return v.submit(t, page, "/sign-in/with/force/back", url.Values{"state": {state}, "code": {grant}})
}

// staff is who can be reached: a duty roster by file and by page, a contact
// changed on a page, each wrong first; then an alarm that reaches somebody on
// duty by text alone.
func (c *canaryWalk) staff(t *testing.T) {
	t.Helper()
	const minute = "2006-01-02 15:04"
	now := time.Now().In(london(t))
	row := func(email string) string {
		return fmt.Sprintf("%s,%s,operator,Wjostaff Duty,%s,%s\n", now.Add(-time.Hour).Format(minute), now.Add(3*time.Hour).Format(minute), email, canaryValues["telephone of staff"])
	}
	head := "from,until,role,name,email,phone\n"
	for text, want := range map[string]int{
		head + row("wjostaff is no address"):                                         1,
		head + strings.Replace(row("a@wjostaff.example"), "operator", "Wjostaff", 1): 1,
		"Wjostaffcolumn\n": 1, head + "\"Wjostaff": 1, head + row(dutyMark): 0,
	} {
		code, out, said := c.command(t, "import", "duty", "--force", c.night.force, c.save(t, "wjostaff duty.csv", text), "--apply")
		if c.said.WriteString(strings.ReplaceAll(out, "Wjostaff Duty", "") + said); code != want { // who is on duty now is told by name
			t.Errorf("a roster ends with %d, want %d: %s%s", code, want, out, said)
		}
	}
	c.app.applied(t)
	shift := url.Values{"force": {c.night.force}, "role": {"deputy"}, "from": {now.Format(minute)}, "until": {now.Add(time.Hour).Format(minute)},
		"name": {"Wjostaff Deputy"}, "email": {"wjostaffdeputy@wjostaff.example"}, "phone": {canaryValues["telephone of staff"]}}
	if got := c.operator.send(t, "/desk/duty", "/desk/duty/add", shift); got.status != http.StatusSeeOther {
		t.Errorf("adding a shift: %d", got.status)
	}
	shift.Set("until", "Wjostaffuntil")
	c.operator.send(t, "/desk/duty", "/desk/duty/add", shift)
	at := "/desk/schools/" + c.night.school.URN.String() + "/people"
	contact := url.Values{"role": {schools.RoleChair}, "name": {"Wjostaff Chair"}, "email": {"wjostaffchair@wjostaff.example"},
		"phone": {canaryValues["telephone of staff"]}, "date_of_birth": {"1977-11-13"}, "trained_on": {"2026-01-10"}}
	if got := c.operator.send(t, at, at+"/set", contact); got.status != http.StatusSeeOther {
		t.Errorf("setting a contact: %d %s", got.status, got.body)
	}
	for _, field := range []string{"role", "email", "date_of_birth", "starts_on"} {
		bad := url.Values{}
		for name, value := range contact {
			bad[name] = value
		}
		bad.Set(field, "Wjostaffbad")
		if got := c.operator.send(t, at, at+"/set", bad); got.status < 400 {
			t.Errorf("a contact with a bad %s: %d", field, got.status)
		}
	}
	c.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: dutyMark, Times: 100})
	err := c.app.service.RaiseAlarm(context.WithoutCancel(t.Context()), c.night.force, notifier.Alarm{Kind: notifier.AlarmFeedSilent, Key: "canary"})
	if err != nil {
		t.Fatal(err)
	}
	c.roads.awaitTexts(t, 1)
}

// dutyMark is whoever is on duty; no mail reaches them.
const dutyMark = "wjostaffduty@wjostaff.example"

// searchRoads looks at what left the house by other ways than mail.
func (c *canaryWalk) searchRoads(t *testing.T, all []needle, report func(string, []string)) {
	t.Helper()
	texts, calls := c.roads.texts.Messages(), c.roads.sent()
	if len(texts) < 1 || len(calls) < 2 {
		t.Errorf("%d text messages and %d calls of a school's system went out", len(texts), len(calls))
	}
	for _, m := range texts { // a text message holds its own number, and nobody else's
		number := strings.NewReplacer(m.To, "", "07700 900483", "", "07700900483", "", "+447700900483", "")
		report("a text message", found(all, []byte(number.Replace(m.Raw+m.Body+m.Reference))))
	}
	for _, call := range calls {
		report("a call of a school's system", found(all, []byte(call)))
	}
}
