package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
)

// read is the answer's body.
func read(t testing.TB, res *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func asAda(r *http.Request) { r.AddCookie(&http.Cookie{Name: "firstbell", Value: "live"}) }

func TestASignedInPageHasNameNavigationAndAWayOut(t *testing.T) {
	t.Parallel()
	h := open(t)
	doc := pagetest.Parse(t, read(t, h.send(t, "GET", "/inbox", asAda)))
	if got := doc.One("title").Text(); got != "A page – Firstbell" {
		t.Errorf("title = %q", got)
	}
	if got := doc.One("header").Text(); !strings.Contains(got, "Firstbell") || !strings.Contains(got, "Ada Quillfeather") {
		t.Errorf("header = %q", got)
	}
	if out := doc.One("header form"); out.Attr("action") != "/sign-out" || out.Attr("method") != "post" || len(out.All("input[name=csrf]")) != 1 {
		t.Errorf("sign-out = %s", out.HTML())
	}
	if hide := doc.One("header form button[formaction]"); hide.Attr("formaction") != "/today" || hide.Text() != "Hide this page" {
		t.Errorf("hiding = %s", hide.HTML())
	}
	if got := doc.One(".fb-stay"); !strings.Contains(got.Text(), "You will be signed out at 8:04am if you do nothing") || got.Attr("data-left") != "840" {
		t.Errorf("the time to be signed out = %s", got.HTML())
	}
	if got := doc.One(".fb-stay a"); got.Attr("href") != "/stay" || got.Attr("target") != "_blank" {
		t.Errorf("the way to stay = %s", got.HTML())
	}
	if got := doc.One("nav a[aria-current]"); got.Text() != "Inbox" {
		t.Errorf("current page = %q", got.Text())
	}
	if got := doc.Texts("nav a"); strings.Join(got, " ") != "Inbox Help" {
		t.Errorf("navigation = %v", got)
	}
	if got := doc.One("html").Attr("lang"); got != "en-GB" {
		t.Errorf("language = %q", got)
	}
	if doc.One("a.govuk-skip-link").Attr("href") != "#"+doc.One("main").Attr("id") {
		t.Error("the skip link does not lead to the main content")
	}
	if doc.Has("script") || doc.Has("style") || strings.Contains(doc.HTML(), "style=") || strings.Contains(doc.HTML(), "onclick") {
		t.Error("the page has what its own policy forbids")
	}
	if got := doc.One("main b").Text(); got != "<i>" {
		t.Errorf("data was not escaped: %q", got)
	}
}

func TestAStrangersPageHasNeither(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, edit := range []func(*http.Request){nil, asAda} {
		doc := pagetest.Parse(t, read(t, h.send(t, "GET", "/public", edit)))
		if doc.Has("header form") || doc.Has("nav") || doc.Has(".fb-stay") {
			t.Error("a page that asked for no sign-in shows one")
		}
	}
}

func TestSignedInSendsAwayAndBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	res := h.send(t, "GET", "/inbox?a=1&b=2", nil)
	if got := res.Header.Get("Location"); res.StatusCode != 303 || got != "/sign-in?next=%2Finbox%3Fa%3D1%26b%3D2" {
		t.Errorf("%d to %q", res.StatusCode, got)
	}
	cookie, token := h.visit(t, "gone")
	if got := h.post(t, "/inbox", cookie, token, nil); got != 401 {
		t.Errorf("a post with a session that is gone: %d", got)
	}
	cookie, token = h.visit(t, "live")
	if got := h.post(t, "/inbox", cookie, token, nil); got != 200 {
		t.Errorf("a post with a live session: %d", got)
	}
}

// TestForbiddenLooksMissing compares whole answers: nobody learns what exists.
func TestForbiddenLooksMissing(t *testing.T) {
	t.Parallel()
	h := open(t)
	want := read(t, h.send(t, "GET", "/missing", nil))
	for _, c := range []struct {
		path string
		edit func(*http.Request)
	}{{"/forbidden", asAda}, {"/missing", asAda}, {"/assets/0/x.css", nil}} {
		if got := read(t, h.send(t, "GET", c.path, c.edit)); got != want {
			t.Errorf("%s answers differently:\n%s", c.path, got)
		}
	}
}

func TestProblemPagesAreCalmAndTellNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct{ path, title, says string }{
		{"/panic", "Sorry, something went wrong", "recorded"},
		{"/index", "Sorry, something went wrong", "recorded"},
		{"/fails", "Sorry, something went wrong", "recorded"},
		{"/broken", "Sorry, something went wrong", "recorded"},
		{"/full", "We cannot save anything at the moment", "Try again"},
		{"/changed", "Something changed while you were reading", "The police withdrew it."},
		{"/missing?secret", "Page not found", "check that it is correct"},
	} {
		doc := pagetest.Parse(t, read(t, h.send(t, "GET", c.path, nil)))
		if got := doc.One("h1").Text(); got != c.title {
			t.Errorf("%s: %q", c.path, got)
		}
		text := doc.HTML()
		if !strings.Contains(text, c.says) {
			t.Errorf("%s: does not say %q", c.path, c.says)
		}
		for _, leak := range []string{"Quillfeather", "disk", "secret", "goroutine", "fiber"} {
			if strings.Contains(text, leak) {
				t.Errorf("%s: the page tells %q", c.path, leak)
			}
		}
	}
	log := h.logged.String()
	if strings.Contains(log, "Quillfeather") {
		t.Error("the log holds the panic's value")
	}
	for _, want := range []string{"disk caught fire", "a value of type string", "index out of range", "route=/fails"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %q", want)
		}
	}
}

func TestAScriptReadsProblemsAsJSON(t *testing.T) {
	t.Parallel()
	h := open(t)
	res := h.send(t, "GET", "/changed", func(r *http.Request) { r.Header.Set("Accept", "application/json") })
	if got := read(t, res); got != `{"error":"The police withdrew it."}` || res.StatusCode != 409 {
		t.Errorf("%d %s", res.StatusCode, got)
	}
	h.Get("/field", func(*fiber.Ctx) error { return fault.New(fault.Invalid, "code", "Enter eight digits.") })
	res = h.send(t, "GET", "/field", func(r *http.Request) { r.Header.Set("Accept", "application/json") })
	if got := read(t, res); got != `{"error":"Enter eight digits.","code":"code"}` || res.StatusCode != 422 {
		t.Errorf("%d %s", res.StatusCode, got)
	}
}

func TestTryAgainSaysWhen(t *testing.T) {
	t.Parallel()
	h := open(t)
	if got := h.send(t, "GET", "/full", nil).Header.Get("Retry-After"); got != "7" {
		t.Errorf("Retry-After = %q", got)
	}
}

func TestAFormWithErrorsSaysSoEverywhere(t *testing.T) {
	t.Parallel()
	h := open(t)
	pages, err := h.site.Templates(fstest.MapFS{"form.html": {Data: []byte(
		`{{define "main"}}<h1>{{.Title}}</h1>{{template "field-error" (.ErrorFor "code")}}<input id="code">{{template "field-error" (.ErrorFor "other")}}{{end}}`)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.Get("/form", func(c *fiber.Ctx) error {
		return pages.Render(c, 422, "form", web.Page{
			Title: "Your code", Back: "/public", Errors: []web.FormError{{Field: "code", Message: "Enter eight digits."}, {Message: "Try again."}},
		})
	})
	h.Get("/done", func(c *fiber.Ctx) error {
		return pages.Render(c, 200, "form", web.Page{Title: "Done", Notice: "You have acknowledged it."})
	})
	doc := pagetest.Parse(t, read(t, h.send(t, "GET", "/form", nil)))
	if got := doc.One("title").Text(); got != "Error: Your code – Firstbell" {
		t.Errorf("title = %q", got)
	}
	if link := doc.One(".govuk-error-summary a"); link.Attr("href") != "#code" || link.Text() != "Enter eight digits." {
		t.Errorf("summary = %s", link.HTML())
	}
	if got := doc.Texts(".govuk-error-summary li"); len(got) != 2 {
		t.Errorf("summary lists %v", got)
	}
	if got := doc.One("p.govuk-error-message").Text(); got != "Error: Enter eight digits." {
		t.Errorf("beside the field: %q", got)
	}
	if doc.One(".govuk-back-link").Attr("href") != "/public" {
		t.Error("no back link")
	}
	done := pagetest.Parse(t, read(t, h.send(t, "GET", "/done", nil)))
	if got := done.One(".govuk-notification-banner p").Text(); got != "You have acknowledged it." {
		t.Errorf("notice = %q", got)
	}
}

func TestTemplatesAreCheckedWhenLoaded(t *testing.T) {
	t.Parallel()
	h := open(t)
	for name, files := range map[string]fstest.MapFS{
		"no main":           {"a.html": {Data: []byte(`{{define "other"}}{{end}}`)}},
		"not a template":    {"a.html": {Data: []byte(`{{`)}},
		"a bad shared one":  {"_a.html": {Data: []byte(`{{end}}`)}},
		"an unknown helper": {"a.html": {Data: []byte(`{{define "main"}}{{nonsense}}{{end}}`)}},
	} {
		if _, err := h.site.Templates(files, nil); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

func TestRelativeTimes(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		42 * time.Minute: "in 42 minutes", -5 * time.Minute: "5 minutes ago", 20 * time.Second: "now",
		65*time.Minute + 59*time.Second: "in 1 hour 5 minutes", -49 * time.Hour: "2 days 1 hour ago",
	} {
		if got := web.Relative(monday.Add(d), monday); got != want {
			t.Errorf("Relative(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestBannersStandOnEveryPageOfThoseTheyConcern(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.site.AddBanners(func(p auth.Principal) []web.Banner {
		return []web.Banner{{ID: "one", Text: "Something holds for " + p.Name + ".", Href: "/there", Link: "Look"}}
	})
	doc := pagetest.Parse(t, read(t, h.send(t, "GET", "/inbox", asAda)))
	banner := doc.One("section.govuk-notification-banner")
	if !strings.Contains(banner.Text(), "Something holds for Ada Quillfeather. Look") || banner.One("a").Attr("href") != "/there" {
		t.Errorf("the banner says %q", banner.Text())
	}
	if pagetest.Parse(t, read(t, h.send(t, "GET", "/public", nil))).Has("section.govuk-notification-banner") {
		t.Error("somebody who is not signed in is told")
	}
}
