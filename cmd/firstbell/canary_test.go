package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/world"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
)

// TestNothingPersonalLeavesItsSealedPlace puts marks into everything that can
// hold something about a person, walks it through the whole service by every
// door, valid and not, and then looks for the marks wherever they must not be:
// in answers that refuse, in headers, in lists, in the log, in mails, in
// metrics, and in every byte of the data directory.
func TestNothingPersonalLeavesItsSealedPlace(t *testing.T) {
	t.Parallel()
	c := &canaryWalk{house: build(t, houseOptions{}), said: &bytes.Buffer{}, began: time.Now()}
	c.config.Forces = forcesOf(c.world)
	for i := range c.config.Forces {
		c.config.Forces[i].Matching.Model = match.ModelExact // the marked children differ by a letter only
	}
	c.pave(t)
	c.app = c.open(t, Parts{Invited: true})
	c.night = newCanaryNight(t, c.world)
	c.administer(t)
	c.connect(t)
	c.signInByProvider(t)
	c.staff(t)
	c.post(t)
	c.read(t)
	c.decide(t)
	c.call(t)
	c.takeBack(t)
	c.withhold(t)
	c.exclude(t)
	c.emergency(t)
	c.knock(t)
	metrics := newVisitor(t, "http://"+c.config.Operations.Listen)
	c.visitors = append(c.visitors, metrics)
	c.numbers = []answered{metrics.get(t, "/metrics"), metrics.get(t, "/readyz")}
	c.facts = c.everyFact(t)
	if err := c.app.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	c.search(t)
}

// canaryWalk is the walk, with everything that was answered on it.
type canaryWalk struct {
	*house
	app      *App
	night    *canaryNight
	roads    *canaryRoads
	said     *bytes.Buffer // what commands wrote
	numbers  []answered    // what the operations' door said
	facts    []facts.Fact
	began    time.Time
	withheld int // texts that the desk released in its own words
	officer  *visitor
	visitors []*visitor
	lists    []answered // pages and answers that must be free of children
	leads    []*visitor // the key adults of the marked school
	operator *visitor
	second   *visitor // the force's administrator
	ids      map[string]string
}

func (c *canaryWalk) visit(v *visitor) *visitor {
	c.visitors = append(c.visitors, v)
	return v
}

// administer brings the marked people in: by import, by command, by the desk.
func (c *canaryWalk) administer(t *testing.T) {
	t.Helper()
	must := func(args ...string) {
		code, out, said := c.command(t, args...)
		c.said.WriteString(out + said)
		if code != 0 {
			t.Fatalf("firstbell %s ends with %d:\n%s%s", args[0], code, out, said)
		}
	}
	must("import", "contacts", c.save(t, "zqanary contacts.csv", c.night.contactsCSV()), "--apply")
	must("import", "roll", c.save(t, "zqanary roll.csv", c.night.rollCSV()), "--apply")
	if err := c.app.schools.ConfirmRoll(t.Context(), c.night.school.URN, "person:zq"); err != nil {
		t.Fatal(err) // the whole roll was replaced, which a person has to have looked at
	}
	for _, bad := range []struct{ kind, text string }{
		{"roll", strings.ReplaceAll(c.night.rollCSV(), "2016-02-29", "Zqanaryday")},
		{"roll", strings.Replace(c.night.rollCSV(), "Zqanaryson", "\"Zqanary", 1)},
		{"roll", strings.Replace(c.night.rollCSV(), "forename", "Zqanarycolumn", 1)},
		{"contacts", strings.ReplaceAll(c.night.contactsCSV(), "@", " at Wjostaff ")},
		{"contacts", strings.ReplaceAll(c.night.contactsCSV(), "key-adult", "Wjostaffrole")},
	} {
		code, out, said := c.command(t, "import", bad.kind, c.save(t, "zqanary.csv", bad.text), "--apply")
		if c.said.WriteString(out + said); code != 1 {
			t.Errorf("a bad %s ends with %d:\n%s%s", bad.kind, code, out, said)
		}
	}
	must("invite", "--role", notifier.RoleOperator, "--scope", c.night.force, "--name", "Wjostaff Operator", "--email", "wjostaffop@wjostaff.example", "--mail")
	must("invite", "--role", notifier.RoleForceAdmin, "--scope", c.night.force, "--name", "Wjostaff Admin", "--email", "wjostaffadmin@wjostaff.example")
	if code, out, said := c.command(t, "invite", "--role", notifier.RoleSystemAdmin, "--name", "Wjostaff", "--email", "wjostaff is no address"); code != 1 {
		t.Errorf("an invitation to no address ends with %d: %s%s", code, out, said)
	} else {
		c.said.WriteString(out + said)
	}
	c.app.applied(t)
	person := func(email string) string { return c.app.vault.Index("person", email) }
	c.operator = c.visit(c.reader(t, c.app, person("wjostaffop@wjostaff.example")))
	c.second = c.visit(c.reader(t, c.app, person("wjostaffadmin@wjostaff.example")))
	at := "/desk/schools/" + c.night.school.URN.String()
	for _, email := range c.night.contact[:3] {
		got := c.operator.send(t, at, at+"/invite", url.Values{"person": {person(email)}})
		if got.status >= 400 {
			t.Fatalf("inviting a contact: %d", got.status)
		}
	}
	for _, email := range c.night.contact[:2] {
		c.leads = append(c.leads, c.visit(c.reader(t, c.app, person(email))))
	}
}

// accepted posts an incident that must be taken, and remembers its id.
func (c *canaryWalk) accepted(t *testing.T, in map[string]any, status int) {
	t.Helper()
	got := c.officer.post(t, "/v1/incidents", bodyOf(t, in))
	var receipt police.Receipt
	if err := json.Unmarshal([]byte(got.body), &receipt); err != nil || got.status != status {
		t.Fatalf("posting %v: %d, want %d: %s", in["reference"], got.status, status, got.body)
	}
	c.ids[in["reference"].(string)] = receipt.ID
}

// post tells of incidents in every way the door takes and in many it does not.
func (c *canaryWalk) post(t *testing.T) {
	t.Helper()
	c.ids = map[string]string{}
	c.officer = c.visit(c.house.officer(t, c.night.force))
	first := c.night.incident("ONE", 1, 0, 100, 101)
	c.accepted(t, first, http.StatusAccepted)
	c.accepted(t, first, http.StatusOK)
	c.accepted(t, c.night.incident("TWO", 1, 1), http.StatusAccepted)
	c.accepted(t, c.night.incident("THREE", 1, 2), http.StatusAccepted)
	c.accepted(t, c.night.incident("ONE", 2, 0, 100, 101), http.StatusAccepted)
	refused := 0
	for _, body := range spoils(t, c.night.incident("BAD", 1, 3)) {
		if got := c.officer.post(t, "/v1/incidents", body); got.status >= 400 {
			refused++
		}
	}
	for _, body := range append(spoils(t, c.night.incident("BAD", 1, 3)), bodyOf(t, c.night.worded())) {
		c.lists = append(c.lists, c.officer.post(t, "/v1/incidents/check", body))
	}
	if refused < 80 {
		t.Errorf("only %d posts were refused: the test does not test", refused)
	}
	for _, conflict := range []map[string]any{c.night.incident("ONE", 2, 3), c.night.incident("ONE", 9, 0), c.night.incident("ONE", 1, 3)} {
		if got := c.officer.post(t, "/v1/incidents", bodyOf(t, conflict)); got.status != http.StatusConflict {
			t.Errorf("a post in conflict: %d", got.status)
		}
	}
	stranger := c.visit(newVisitor(t, c.officer.base))
	stranger.header.Set("Authorization", "Bearer fbk_zqanary_zqanary")
	stranger.post(t, "/v1/incidents", bodyOf(t, first))
	for _, v := range []*visitor{stranger, c.officer} {
		v.get(t, "/v1/incidents/zqanary")
		v.get(t, "/zqanary?zqanary=zqanary")
		v.post(t, "/v1/incidents/zqanary/withdrawal", []byte(`{"reason":"Zqanary","Zqanary":1}`))
		v.do(t, "ZQANARY", "/v1/incidents", nil, nil)
		v.do(t, http.MethodPost, "/v1/incidents", []byte("{}"), map[string]string{"Content-Type": "text/zqanary"})
	}
	c.lists = append(c.lists, c.officer.get(t, "/v1/schools?q=zqanary"))
	c.app.settle(t)
}

// letters waits until somebody has at least n letters.
func (c *canaryWalk) letters(t *testing.T, email string, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	_, err := c.mail.AwaitWhere(ctx, func(all []mailbox.Message) bool {
		to := 0
		for _, m := range all {
			if slices.Contains(m.To, email) {
				to++
			}
		}
		return to >= n
	})
	if err != nil {
		t.Fatalf("%v: want %d letters to one person", err, n)
	}
}

// read is the school's part: reveal and acknowledge one, send another back.
func (c *canaryWalk) read(t *testing.T) {
	t.Helper()
	lead := c.leads[0]
	c.letters(t, c.night.contact[0], 4) // an invitation and three alerts
	inbox := lead.get(t, "/inbox")
	c.lists = append(c.lists, inbox)
	var shown, acknowledged int
	for _, item := range slices.Compact(linksOn(inbox, "/notifications/[0-9a-f]+")) {
		c.lists = append(c.lists, lead.get(t, item))
		content := lead.send(t, item, item+"/reveal", nil)
		if content.status == http.StatusOK && strings.Contains(content.body, "Zqanaryson") && strings.Contains(content.body, "Zqanarywords") {
			shown++
		}
		if acknowledged == 0 {
			if got := lead.submit(t, content, item+"/acknowledge", nil); got.status < 400 {
				acknowledged++
			}
			c.say(t, lead, item)
		} else if shown == 2 {
			got := lead.send(t, item+"/bounce", item+"/bounce", nil)
			if got.status >= 400 {
				t.Errorf("sending one back: %d", got.status)
			}
		}
	}
	if shown != 3 || acknowledged != 1 {
		t.Fatalf("%d notifications show their content, %d acknowledged; want 3 and 1", shown, acknowledged)
	}
	c.lists = append(c.lists, lead.get(t, "/inbox"), c.leads[1].get(t, "/inbox"))
}

// decide is the desk's part: open, search, place one child, except another.
func (c *canaryWalk) decide(t *testing.T) {
	t.Helper()
	c.app.settle(t)
	c.lists = append(c.lists, c.operator.get(t, "/desk"), c.operator.get(t, "/desk/triage"), c.operator.get(t, "/desk/refused"))
	queue := slices.Compact(linksOn(c.operator.get(t, "/desk/triage"), "/desk/triage/[0-9a-f]+/[0-9a-f]+"))
	if len(queue) != 3 {
		t.Fatalf("%d children are in the queue, want two nobody knows and one sent back", len(queue))
	}
	child := c.operator.send(t, queue[0], queue[0], nil)
	if !strings.Contains(child.body, "Zqanary") {
		t.Fatalf("the opened child is not shown: %d", child.status)
	}
	c.operator.submit(t, child, queue[0], url.Values{"q": {"Zqanaryquery"}})
	c.operator.submit(t, child, queue[0]+"/place", url.Values{"q": {"Zqanaryquery"}, "note": {"Zqanarynote"}})
	got := c.operator.submit(t, child, queue[0]+"/place", url.Values{"urn": {c.night.school.URN.String()}, "reason": {notifier.PlacedBySchool}})
	if got.status >= 400 {
		t.Errorf("placing a child: %d", got.status)
	}
	child = c.operator.send(t, queue[1], queue[1], nil)
	review := time.Now().AddDate(0, 1, 0)
	except := url.Values{"exception-reason": {notifier.ExceptionDanger}, "note": {"Zqanarynote: because of Zqanaryson"},
		"review-day": {fmt.Sprint(review.Day())}, "review-month": {fmt.Sprint(int(review.Month()))}, "review-year": {fmt.Sprint(review.Year())}}
	c.operator.submit(t, child, queue[1]+"/exception", url.Values{"note": {"Zqanarynote"}, "review-day": {"Zqanaryday"}})
	if got := c.operator.submit(t, child, queue[1]+"/exception", except); got.status >= 400 {
		t.Errorf("proposing an exception: %d", got.status)
	}
	c.operator.submit(t, child, queue[1]+"/decision", url.Values{"decision": {"confirm"}}) // one's own: refused
	child = c.second.send(t, queue[1], queue[1], nil)
	if !strings.Contains(child.body, "Zqanarynote") {
		t.Errorf("the second person does not read why: %d", child.status)
	}
	if got := c.second.submit(t, child, queue[1]+"/decision", url.Values{"decision": {"confirm"}}); got.status >= 400 {
		t.Errorf("confirming an exception: %d", got.status)
	}
	c.lists = append(c.lists, c.second.get(t, "/desk/triage"), c.second.get(t, "/desk"))
}

// call is the telephone: a child of a school where nobody can sign in.
func (c *canaryWalk) call(t *testing.T) {
	t.Helper()
	step := c.step(t, "a school where nobody has an account")
	if got := c.house.officer(t, step.Force).post(t, "/v1/incidents", step.Body); got.status != http.StatusAccepted {
		t.Fatalf("a child of the silent school: %d %s", got.status, got.body)
	}
	c.app.settle(t)
	i := slices.IndexFunc(c.world.Schools, func(s world.School) bool { return s.Silent })
	at := "/desk/calls/" + c.world.Schools[i].URN.String()
	caller := c.operator
	if step.Force != c.night.force {
		caller = c.visit(c.reader(t, c.app, c.app.operator(t, step.Force, notifier.RoleOperator)))
	}
	var page answered
	c.app.until(t, "the school is on the call sheet", func() bool { page = caller.get(t, at); return page.status == http.StatusOK })
	caller.submit(t, page, at+"/claim", nil)
	page = caller.get(t, at)
	caller.submit(t, page, at, url.Values{"name": {"Wjostaffcalled" + strings.Repeat("x", 200)}, "role": {"wjostaff"}, "time": {"Wjostafftime"}})
	got := caller.submit(t, page, at, url.Values{"name": {"Wjostaffcalled Person"}, "role": {schools.RoleHead},
		"time": {time.Now().In(london(t)).Format("15:04")}, "read-back": {"yes"}, "confirmed": {notifier.ConfirmedByCall}})
	if got.status != http.StatusSeeOther {
		t.Errorf("recording a call: %d", got.status)
	}
	c.lists = append(c.lists, caller.get(t, "/desk/calls?done=recorded"))
}

// takeBack withdraws one incident; whoever was told is told again. The mail
// server refuses one address in words that repeat it.
func (c *canaryWalk) takeBack(t *testing.T) {
	t.Helper()
	c.mail.Fail(mailbox.Fault{Kind: mailbox.FaultPermanent, To: c.night.contact[0], Times: 1})
	got := c.officer.post(t, "/v1/incidents/"+c.ids["ZQANARY/ONE"]+"/withdrawal", []byte(`{"reason":"recorded-in-error"}`))
	if got.status >= 400 {
		t.Fatalf("withdrawing: %d %s", got.status, got.body)
	}
	c.mail.Heal()
	c.accepted(t, c.night.incident("FOUR", 1, 3), http.StatusAccepted)
	c.app.settle(t)
	c.letters(t, c.night.contact[0], 5)
}

// knock asks the portal for what is not there and forges what it can.
func (c *canaryWalk) knock(t *testing.T) {
	t.Helper()
	stranger := c.visit(newVisitor(t, c.config.Portal.Origin))
	forged := []byte("csrf=zqanary&name=Zqanary&q=Zqanary&note=Zqanary&person=zqanary")
	for _, v := range []*visitor{stranger, c.leads[0], c.operator} {
		for _, path := range []string{"/notifications/zqanary", "/notifications/zqanary/bounce", "/desk/triage/zqanary/zqanary", "/desk/calls/zqanary",
			"/desk/schools/zqanary", "/enrol/zqanary", "/zqanary", "/assets/zqanary.css", "/sign-in?next=//zqanary.example/", "/inbox?zqanary"} {
			v.get(t, path)
			v.do(t, http.MethodPost, path, forged, map[string]string{"Content-Type": "application/x-www-form-urlencoded"})
		}
		v.do(t, http.MethodPost, "/enrol/passkey/begin", []byte(`{"token":"zqanary","code":"zqanary","zqanary":1}`),
			map[string]string{"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"})
		v.do(t, http.MethodGet, "/inbox", nil, map[string]string{"Host": "zqanary.example"})
		v.do(t, "ZQANARY", "/inbox", nil, nil)
	}
	stranger.do(t, http.MethodGet, "/inbox", nil, map[string]string{"Cookie": "firstbell=zqanary; firstbell-visit=zqanary.1.zqanary"})
}
