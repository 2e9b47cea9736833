package signin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/signin"
)

// withProvider is a door with a provider behind one of its buttons.
func withProvider(t *testing.T) (*door, *authtest.Provider) {
	t.Helper()
	d := open(t)
	p := authtest.StartProvider(t, d.Clock.Now)
	oidc, err := auth.NewOIDC(d.Sessions, authtest.Origin, []auth.ProviderConfig{p.Config(t, "force", false)})
	if err != nil {
		t.Fatal(err)
	}
	front, err := signin.New(d.site, d.Accounts, d.Sessions, d.Passkeys, oidc)
	if err != nil {
		t.Fatal(err)
	}
	d.app = d.site.App()
	front.Register(d.app)
	d.app.Get("/room", d.site.SignedIn(), func(c *fiber.Ctx) error { return c.SendString("in") })
	return d, p
}

// send posts a form of the page that was loaded last.
func (b *browser) send(path string, fields url.Values) answer {
	b.t.Helper()
	fields.Set("csrf", b.csrf)
	return b.do("POST", path, fields.Encode(), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": authtest.Origin,
	})
}

// comeBack opens the address a provider sends people to, and presses the button.
func (b *browser) comeBack(state, code string) answer {
	b.t.Helper()
	a, doc := b.get("/sign-in/with/force/back?" + url.Values{"state": {state}, "code": {code}}.Encode())
	if a.StatusCode != 200 || b.cookies["firstbell"] != "" {
		b.t.Fatalf("coming back: %d, and a link alone must sign nobody in", a.StatusCode)
	}
	form := doc.One("form[action='/sign-in/with/force/back']")
	return b.send(form.Attr("action"), url.Values{
		"state": {doc.One("input[name=state]").Attr("value")}, "code": {doc.One("input[name=code]").Attr("value")},
	})
}

func TestByInvitationToAProviderAndBackWithoutAScript(t *testing.T) {
	t.Parallel()
	d, p := withProvider(t)
	b := d.browser(t)
	in := d.Invite(t, name, email)
	b.get("/enrol/" + in.Token)
	if a := b.send("/enrol/"+in.Token+"/with/force", url.Values{"code": {"1111 1111"}}); a.StatusCode < 400 {
		t.Fatalf("a wrong code: %d", a.StatusCode)
	}
	a := b.send("/enrol/"+in.Token+"/with/force", url.Values{"code": {in.Code}})
	if a.StatusCode != 200 {
		t.Fatalf("the right code: %d %s", a.StatusCode, a.body)
	}
	address := pagetest.Parse(t, a.body).One("a[role=button]").Attr("href")
	state, code := p.Consent(t, address, "sub-1", nil)
	if a := b.comeBack(state, code); a.StatusCode != 303 {
		t.Fatalf("the button: %d %s", a.StatusCode, a.body)
	}
	if a, _ := b.get("/room"); a.body != "in" {
		t.Fatalf("behind the door: %d", a.StatusCode)
	}

	other := d.browser(t) // another device, by the button on the sign-in page
	page, _ := other.get("/sign-in?next=/room")
	if !strings.Contains(page.body, `href="/sign-in/with/force?next=%2froom"`) {
		t.Fatalf("no button: %s", page.body)
	}
	leaving := other.do("GET", "/sign-in/with/force?next=/room", "", nil)
	if leaving.StatusCode != 303 || !strings.HasPrefix(leaving.Header.Get("Location"), p.URL) {
		t.Fatalf("leaving: %d %s", leaving.StatusCode, leaving.Header.Get("Location"))
	}
	state, code = p.Consent(t, leaving.Header.Get("Location"), "sub-1", nil)
	if a := other.comeBack(state, code); a.StatusCode != 303 || a.Header.Get("Location") != "/room" {
		t.Fatalf("the button: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if strings.Contains(d.logged.String(), code) || strings.Contains(d.logged.String(), "sub-1") {
		t.Error("the log holds a code or a subject")
	}
}

func TestAReturnPlantedInAnotherBrowserSignsNobodyIn(t *testing.T) {
	t.Parallel()
	d, p := withProvider(t)
	leaving := d.browser(t).do("GET", "/sign-in/with/force", "", nil)
	state, code := p.Consent(t, leaving.Header.Get("Location"), "sub-1", nil)
	victim := d.browser(t)
	if a := victim.comeBack(state, code); a.StatusCode != 422 && a.StatusCode != 400 || victim.cookies["firstbell"] != "" {
		t.Errorf("%d, cookies %v", a.StatusCode, victim.cookies)
	}
}

func TestSayingNoAtTheProviderIsNoFault(t *testing.T) {
	t.Parallel()
	d, _ := withProvider(t)
	a, doc := d.browser(t).get("/sign-in/with/force/back?error=access_denied&error_description=<script>")
	if a.StatusCode != 200 || doc.One("h1").Text() != "You are not signed in" || strings.Contains(a.body, "<script>") {
		t.Errorf("%d %s", a.StatusCode, a.body)
	}
	for _, path := range []string{"/sign-in/with/nobody", "/sign-in/with/nobody/back?code=a"} {
		if a, _ := d.browser(t).get(path); a.StatusCode != 404 {
			t.Errorf("%s: %d", path, a.StatusCode)
		}
	}
}

func TestWithoutProvidersThereIsNoOtherWay(t *testing.T) {
	t.Parallel()
	d := open(t)
	if a, _ := d.browser(t).get("/sign-in"); strings.Contains(a.body, "Another way") {
		t.Error("the sign-in page offers a way that is not there")
	}
	if a, _ := d.browser(t).get("/sign-in/with/force"); a.StatusCode != 404 {
		t.Errorf("%d", a.StatusCode)
	}
}
