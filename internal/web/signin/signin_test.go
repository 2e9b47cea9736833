package signin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/signin"
	"firstbell/internal/web/webtest"
)

const (
	name  = "Ada Quillfeather"
	email = "ada.quillfeather@school.example"
)

// door is a whole front door over real accounts.
type door struct {
	*authtest.World
	app    *fiber.App
	site   *web.Site
	logged *bytes.Buffer
}

// open makes a door with one room behind it.
func open(t testing.TB) *door {
	t.Helper()
	return openWith(t, func(*web.Config) {})
}

// openWith is open with another configuration.
func openWith(t testing.TB, change func(*web.Config)) *door {
	t.Helper()
	d := &door{World: authtest.Start(t), logged: &bytes.Buffer{}}
	var err error
	cfg := web.Config{
		Origin: authtest.Origin, Sessions: d.Sessions, Sign: d.Vault.Index, Now: d.Clock.Now,
		Assets: fstest.MapFS{"firstbell.css": {}, "passkey.js": {}},
		Log:    slog.New(slog.NewTextHandler(d.logged, nil)),
	}
	change(&cfg)
	d.site, err = web.NewSite(cfg)
	if err != nil {
		t.Fatal(err)
	}
	front, err := signin.New(d.site, d.Accounts, d.Sessions, d.Passkeys, nil)
	if err != nil {
		t.Fatal(err)
	}
	d.app = d.site.App()
	front.Register(d.app)
	d.app.Get("/room", d.site.SignedIn(), func(c *fiber.Ctx) error { return c.SendString(web.PrincipalOf(c).Name) })
	return d
}

// browser keeps cookies as a browser does.
type browser struct {
	t       testing.TB
	door    *door
	cookies map[string]string
	csrf    string
	address string // where a proxy says it is
}

func (d *door) browser(t testing.TB) *browser {
	return &browser{t: t, door: d, cookies: map[string]string{}}
}

// answer is what came back, read whole.
type answer struct {
	*http.Response
	body string
}

// do sends a request with the browser's cookies and keeps those that come back.
func (b *browser) do(method, path, body string, headers map[string]string) answer {
	b.t.Helper()
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	req.Host = b.door.site.Host
	for name, value := range b.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	if b.address != "" {
		req.Header.Set("X-Forwarded-For", b.address)
	}
	res, err := b.door.app.Test(req, -1)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		if c.Value == "" || !c.Expires.IsZero() && c.Expires.Before(b.door.Clock.Now()) {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return answer{res, string(raw)}
}

// get loads a page and remembers its token.
func (b *browser) get(path string) (answer, pagetest.Doc) {
	b.t.Helper()
	a := b.do("GET", path, "", nil)
	doc := pagetest.Parse(b.t, a.body)
	if inputs := doc.All("input[name=csrf]"); len(inputs) > 0 {
		b.csrf = inputs[0].Attr("value")
	}
	return a, doc
}

// script posts JSON as the page's script does.
func (b *browser) script(path, body string) answer {
	b.t.Helper()
	return b.do("POST", path, body, map[string]string{
		"Content-Type": "application/json", "Accept": "application/json",
		"Sec-Fetch-Site": "same-origin", "Origin": authtest.Origin, web.CSRFHeader: b.csrf,
	})
}

// form posts the page's form without a script.
func (b *browser) form(path string) answer {
	b.t.Helper()
	return b.do("POST", path, "csrf="+b.csrf, map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin", "Origin": "null",
	})
}

// quote is v as JSON.
func quote(t testing.TB, v any) string {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// enrol takes the browser through an invitation.
func (b *browser) enrol(in auth.Invitation) *authtest.Device {
	b.t.Helper()
	device := authtest.NewDevice(b.t)
	b.get("/enrol/" + in.Token)
	options := b.script("/enrol/passkey/begin", quote(b.t, map[string]string{"token": in.Token, "code": in.Code}))
	if options.StatusCode != 200 {
		b.t.Fatalf("beginning to enrol: %d %s", options.StatusCode, options.body)
	}
	if done := b.script("/enrol/passkey/finish", string(device.Create(b.t, []byte(options.body)))); done.StatusCode != 200 {
		b.t.Fatalf("finishing to enrol: %d %s", done.StatusCode, done.body)
	}
	return device
}

// signIn takes the browser through the sign-in page.
func (b *browser) signIn(device *authtest.Device) answer {
	b.t.Helper()
	b.get("/sign-in")
	options := b.script("/sign-in/passkey/begin", "{}")
	if options.StatusCode != 200 {
		b.t.Fatalf("beginning to sign in: %d %s", options.StatusCode, options.body)
	}
	return b.script("/sign-in/passkey/finish", string(device.Sign(b.t, []byte(options.body))))
}

func TestFromInvitationToSignedOut(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	in := d.Invite(t, name, email)
	device := b.enrol(in)
	if _, doc := b.get("/sign-in?enrolled=yes"); !strings.Contains(doc.One(".govuk-notification-banner").Text(), "Your passkey is ready") {
		t.Error("the sign-in page does not say that the passkey is ready")
	}
	if a := b.signIn(device); a.StatusCode != 200 || a.body != "{}" {
		t.Fatalf("signing in: %d %s", a.StatusCode, a.body)
	}
	if a, _ := b.get("/room"); a.body != name {
		t.Fatalf("behind the door: %d %s", a.StatusCode, a.body)
	}
	b.get("/sign-in") // any page with a form gives the token of the session
	out := b.form("/sign-out")
	if out.StatusCode != 303 || out.Header.Get("Location") != "/sign-in?out=yes" || !strings.Contains(out.Header.Get("Clear-Site-Data"), `"storage"`) {
		t.Errorf("signing out: %d %v", out.StatusCode, out.Header)
	}
	if a, _ := b.get("/room"); a.StatusCode != 303 {
		t.Errorf("after signing out: %d", a.StatusCode)
	}
	for _, secret := range []string{"Quillfeather", "quillfeather", in.Token} {
		if strings.Contains(d.logged.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestEveryRouteOfTheDoorKeepsThePromises(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	session := &http.Cookie{Name: "firstbell", Value: b.cookies["firstbell"]}
	if n := webtest.EveryRoute(t, d.app, d.site.Host, session); n < 9 {
		t.Errorf("only %d routes were asked", n)
	}
}

func TestAPlantedSessionIsNeverTheSignedInOne(t *testing.T) {
	t.Parallel()
	d := open(t)
	device := d.browser(t).enrol(d.Invite(t, name, email))
	b := d.browser(t)
	b.cookies["firstbell"] = "planted-by-somebody-else"
	if a := b.signIn(device); a.StatusCode != 200 {
		t.Fatalf("signing in: %d %s", a.StatusCode, a.body)
	}
	if got := b.cookies["firstbell"]; got == "planted-by-somebody-else" || len(got) != 43 {
		t.Errorf("the session is %q", got)
	}
	thief := d.browser(t)
	thief.cookies["firstbell"] = "planted-by-somebody-else"
	if a, _ := thief.get("/room"); a.StatusCode != 303 {
		t.Errorf("the planted session opens the room: %d", a.StatusCode)
	}
}

func TestSigningInAgainEndsTheSessionBefore(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	device := b.enrol(d.Invite(t, name, email))
	b.signIn(device)
	before := b.cookies["firstbell"]
	if a := b.signIn(device); a.StatusCode != 200 {
		t.Fatalf("again: %d %s", a.StatusCode, a.body)
	}
	old := d.browser(t)
	old.cookies["firstbell"] = before
	if a, _ := old.get("/room"); a.StatusCode != 303 {
		t.Errorf("the session before is still open: %d", a.StatusCode)
	}
}

func TestACeremonyBelongsToOneBrowser(t *testing.T) {
	t.Parallel()
	d := open(t)
	device := d.browser(t).enrol(d.Invite(t, name, email))
	victim, attacker := d.browser(t), d.browser(t)
	victim.get("/sign-in")
	attacker.get("/sign-in")
	options := attacker.script("/sign-in/passkey/begin", "{}")
	if a := victim.script("/sign-in/passkey/finish", string(device.Sign(t, []byte(options.body)))); a.StatusCode != 422 {
		t.Errorf("another browser's ceremony: %d %s", a.StatusCode, a.body)
	}
	if victim.cookies["firstbell"] != "" {
		t.Error("the victim was signed in")
	}
}

func TestOpeningTheLinkChangesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	in := d.Invite(t, name, email)
	before, err := d.Engine.Log().LastSeq(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for range 10 { // as a mail scanner, a preview and a curious person would
		b := d.browser(t)
		if a, doc := b.get("/enrol/" + in.Token); a.StatusCode != 200 || doc.One("h1").Text() != "Make your passkey" {
			t.Errorf("the page: %d", a.StatusCode)
		}
		if a := b.do("HEAD", "/enrol/"+in.Token, "", nil); a.StatusCode != 200 {
			t.Errorf("HEAD: %d", a.StatusCode)
		}
	}
	if after, err := d.Engine.Log().LastSeq(context.Background()); err != nil || after != before {
		t.Errorf("%d facts were written, %v", after-before, err)
	}
	d.browser(t).enrol(in)
}

// TestUselessInvitationsLookAlike compares whole answers, page and endpoint.
func TestUselessInvitationsLookAlike(t *testing.T) {
	t.Parallel()
	d := open(t)
	used := d.Invite(t, "A", "a@school.example")
	d.Enrol(t, used)
	replaced := d.Invite(t, "B", "b@school.example")
	d.Invite(t, "B", "b@school.example")
	expired := d.Invite(t, "C", "c@school.example")
	d.Clock.Advance(auth.InvitationLifetime + time.Second)
	page, said := "", ""
	for what, token := range map[string]string{
		"unknown": strings.Repeat("A", 43), "used": used.Token, "replaced": replaced.Token, "expired": expired.Token,
	} {
		b := d.browser(t)
		a, _ := b.get("/enrol/" + token)
		b.get("/sign-in")
		s := b.script("/enrol/passkey/begin", quote(t, map[string]string{"token": token, "code": "1234 5678"}))
		if a.StatusCode != 404 || s.StatusCode != 404 {
			t.Errorf("%s: page %d, endpoint %d", what, a.StatusCode, s.StatusCode)
		}
		if page == "" {
			page, said = a.body, s.body
		}
		if a.body != page || s.body != said {
			t.Errorf("%s answers differently", what)
		}
	}
}

func TestAWrongCodeSaysSo(t *testing.T) {
	t.Parallel()
	d := open(t)
	in := d.Invite(t, name, email)
	b := d.browser(t)
	b.get("/enrol/" + in.Token)
	wrong := "00000000"
	if strings.ReplaceAll(in.Code, " ", "") == wrong {
		wrong = "00000001"
	}
	for try := range auth.CodeTries + 1 {
		a := b.script("/enrol/passkey/begin", quote(t, map[string]string{"token": in.Token, "code": wrong}))
		want := 422
		if try == auth.CodeTries {
			want = 404
		}
		if a.StatusCode != want || strings.Contains(a.body, wrong) {
			t.Errorf("try %d: %d %s", try+1, a.StatusCode, a.body)
		}
	}
	if a, doc := b.get("/enrol/" + in.Token); a.StatusCode != 404 || doc.One("h1").Text() != "This invitation cannot be used" {
		t.Errorf("the page afterwards: %d", a.StatusCode)
	}
}
