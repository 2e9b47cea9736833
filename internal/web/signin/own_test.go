package signin_test

import (
	"net/url"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/web/pagetest"
)

// add takes a signed-in browser through the page that adds a passkey.
func (b *browser) add(name string) *authtest.Device {
	b.t.Helper()
	device := authtest.NewDevice(b.t)
	if a, _ := b.get("/account/passkeys/add"); a.StatusCode != 200 {
		b.t.Fatalf("the page to add a passkey: %d", a.StatusCode)
	}
	options := b.script("/account/passkeys/add/begin", quote(b.t, map[string]string{"name": name}))
	if options.StatusCode != 200 {
		b.t.Fatalf("beginning to add: %d %s", options.StatusCode, options.body)
	}
	if done := b.script("/account/passkeys/add/finish", string(device.Create(b.t, []byte(options.body)))); done.StatusCode != 200 {
		b.t.Fatalf("finishing to add: %d %s", done.StatusCode, done.body)
	}
	return device
}

// fill posts a form with one field.
func (b *browser) fill(path, field, value string) (answer, pagetest.Doc) {
	b.t.Helper()
	a := b.do("POST", path, url.Values{"csrf": {b.csrf}, field: {value}}.Encode(), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": "null",
	})
	return a, pagetest.Parse(b.t, a.body)
}

// cards are the passkeys on the page, by their headings, with where each leads.
func (b *browser) cards() (names, paths []string) {
	b.t.Helper()
	_, doc := b.get("/account/passkeys")
	doc.CheckAccessible("your passkeys")
	for _, card := range doc.All("main li.fb-card") {
		names, paths = append(names, card.One("h2").Text()), append(paths, card.One("a").Attr("href"))
	}
	return names, paths
}

func TestASecondPasskeyIsAddedUsedAndTheFirstRemoved(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	first := b.enrol(d.Invite(t, name, email))
	b.signIn(first)
	second := b.add("Office <laptop>")
	names, paths := b.cards()
	if len(names) != 2 || !strings.Contains(names[0], "you signed in with it this time") || names[1] != "Office <laptop>" {
		t.Fatalf("the passkeys: %q", names)
	}
	other := d.browser(t)
	if a := other.signIn(second); a.StatusCode != 200 {
		t.Fatalf("signing in with the second: %d %s", a.StatusCode, a.body)
	}
	_, one := other.get(paths[0])
	one.CheckAccessible("one passkey")
	if a, _ := other.fill(paths[0]+"/name", "name", "Old telephone"); a.StatusCode != 303 {
		t.Errorf("naming: %d", a.StatusCode)
	}
	if a, doc := other.fill(paths[0]+"/name", "name", " "); a.StatusCode != 422 || doc.One("#name-error").Text() == "" {
		t.Errorf("naming it nothing: %d", a.StatusCode)
	}
	if names, _ := other.cards(); names[0] != "Old telephone" {
		t.Errorf("after naming: %q", names)
	}
	if a, _ := other.fill(paths[0]+"/remove", "sure", "yes"); a.StatusCode != 303 || a.Header.Get("Location") != "/account/passkeys?done=removed" {
		t.Errorf("removing: %d %v", a.StatusCode, a.Header)
	}
	if a, _ := b.get("/room"); a.StatusCode != 303 {
		t.Errorf("the session of the removed passkey: %d", a.StatusCode)
	}
	if a := d.browser(t).signIn(first); a.StatusCode != 401 {
		t.Errorf("signing in with the removed passkey: %d", a.StatusCode)
	}
	if a, _ := other.fill(paths[1]+"/remove", "sure", "yes"); a.StatusCode != 409 {
		t.Errorf("removing the last: %d", a.StatusCode)
	}
}

func TestRemovingThePasskeyOfThisSessionSignsOut(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	b.add("Second")
	_, paths := b.cards()
	b.get(paths[0])
	a, _ := b.fill(paths[0]+"/remove", "sure", "yes")
	if a.StatusCode != 303 || a.Header.Get("Location") != "/sign-in?ended=passkey" || b.cookies["firstbell"] != "" {
		t.Errorf("removing one's own: %d %v", a.StatusCode, a.Header)
	}
}

// Five minutes after the passkey was shown it is asked for again, before it is
// looked whether there is anything to change.
func TestPasskeysChangeOnlySoonAfterOneWasShown(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	b.add("Second")
	_, paths := b.cards()
	b.get(paths[0])
	d.Clock.Advance(auth.ConfirmedFor)
	for _, path := range []string{paths[0], "/account/passkeys/none"} {
		if a, doc := b.fill(path+"/remove", "sure", "yes"); a.StatusCode != 403 || doc.One("h1").Text() != "Show that it is you" {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
	a, doc := b.get("/account/passkeys/add")
	if a.StatusCode != 403 || doc.One("main a.govuk-button").Attr("href") != "/sign-in?next=%2Faccount%2Fpasskeys%2Fadd" {
		t.Errorf("the page to add: %d", a.StatusCode)
	}
	doc.CheckAccessible("show that it is you")
	if a := b.script("/account/passkeys/add/begin", `{"name":"x"}`); a.StatusCode != 401 {
		t.Errorf("adding all the same: %d %s", a.StatusCode, a.body)
	}
	if names, _ := b.cards(); len(names) != 2 {
		t.Errorf("the passkeys afterwards: %q", names)
	}
}

// An answer brought along from another browser, or another person's session,
// adds nothing to anybody.
func TestAPasskeyIsNotAddedToSomebodyElse(t *testing.T) {
	t.Parallel()
	d := open(t)
	victim, thief := d.browser(t), d.browser(t)
	victim.signIn(victim.enrol(d.Invite(t, name, email)))
	thief.signIn(thief.enrol(d.Invite(t, "Thief", "thief@school.example")))
	victim.get("/account/passkeys/add")
	thief.get("/account/passkeys/add")
	options := thief.script("/account/passkeys/add/begin", `{"name":"x"}`)
	answer := string(authtest.NewDevice(t).Create(t, []byte(options.body)))
	if a := victim.script("/account/passkeys/add/finish", answer); a.StatusCode != 422 {
		t.Errorf("the thief's answer in the victim's browser: %d %s", a.StatusCode, a.body)
	}
	victim.cookies["firstbell-passkey"] = thief.cookies["firstbell-passkey"] // planted
	if a := victim.script("/account/passkeys/add/finish", answer); a.StatusCode != 422 {
		t.Errorf("with the thief's ceremony planted: %d %s", a.StatusCode, a.body)
	}
	if names, _ := victim.cards(); len(names) != 1 {
		t.Errorf("the victim's passkeys: %q", names)
	}
	if a, _ := thief.get("/account/passkeys/" + strings.Repeat("0", 32)); a.StatusCode != 404 {
		t.Errorf("a passkey of nobody: %d", a.StatusCode)
	}
	_, paths := victim.cards()
	thief.cards()
	for _, verb := range []string{"/name", "/remove"} {
		if a, _ := thief.fill(paths[0]+verb, "name", "mine"); a.StatusCode != 404 {
			t.Errorf("another's passkey, %s: %d", verb, a.StatusCode)
		}
	}
}
