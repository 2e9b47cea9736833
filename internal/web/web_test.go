package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
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

var monday = time.Date(2026, 11, 23, 7, 50, 0, 0, time.UTC)

// house is a site with one page of each kind.
type house struct {
	*fiber.App
	site   *web.Site
	logged *strings.Builder
	now    time.Time
}

// open makes a house in which the cookie "live" is Ada's session.
func open(t testing.TB) *house {
	t.Helper()
	h := &house{now: monday}
	sessions := pagetest.Sessions{"live": auth.Principal{Account: "a1", Name: "Ada Quillfeather"}}
	h.site, h.logged = pagetest.NewSite(t, sessions, func() time.Time { return h.now })
	h.site.AddNav(func(auth.Principal) []web.NavItem {
		return []web.NavItem{{Text: "Inbox", Href: "/inbox"}, {Text: "Help", Href: "/help"}}
	})
	pages, err := h.site.Templates(fstest.MapFS{
		"_shared.html": {Data: []byte(`{{define "shared"}}<b>{{.}}</b>{{end}}`)},
		"page.html":    {Data: []byte(`{{define "main"}}<h1>{{.Title}}</h1>{{template "shared" .Data}}<form method="post" action="/post">{{template "csrf" .}}{{template "field-error" (.ErrorFor "code")}}</form>{{end}}`)},
		"broken.html":  {Data: []byte(`{{define "main"}}secret half{{.Data.Missing}}{{end}}`)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h.App = h.site.App()
	show := func(c *fiber.Ctx) error {
		return pages.Render(c, 200, "page", web.Page{Title: "A page", Nav: "/inbox", Data: "<i>"})
	}
	h.Get("/public", show)
	h.Post("/post", func(c *fiber.Ctx) error { return c.SendString("changed") })
	h.Get("/inbox", h.site.SignedIn(), show)
	h.Post("/inbox", h.site.SignedIn(), func(c *fiber.Ctx) error { return c.SendString("changed") })
	h.Get("/forbidden", h.site.SignedIn(), func(*fiber.Ctx) error { return fault.New(fault.NotFound, "", "Not one of your schools.") })
	h.Get("/broken", func(c *fiber.Ctx) error { return pages.Render(c, 200, "broken", web.Page{Title: "x", Data: 1}) })
	h.Get("/panic", func(*fiber.Ctx) error { panic("Quillfeather") })
	h.Get("/index", func(*fiber.Ctx) error { var none []int; _ = none[len(none)]; return nil })
	h.Get("/fails", func(*fiber.Ctx) error { return errors.New("disk caught fire") })
	h.Get("/full", func(*fiber.Ctx) error { return &fault.Error{Kind: fault.Unavailable, RetryAfter: 7 * time.Second} })
	h.Get("/changed", func(*fiber.Ctx) error { return fault.New(fault.Conflict, "", "The police withdrew it.") })
	return h
}

// send asks the house; edit changes the request first.
func (h *house) send(t testing.TB, method, path string, edit func(*http.Request)) *http.Response {
	t.Helper()
	req := httptest.NewRequest(method, path, nil)
	req.Host = h.site.Host
	if edit != nil {
		edit(req)
	}
	res, err := h.Test(req, -1)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		origin     string
		ok, secure bool
	}{
		{"https://firstbell.example", true, true},
		{"https://firstbell.example:8443", true, true},
		{"http://localhost:8080", true, false},
		{"http://localhost", true, false},
		{"https://firstbell.example/", true, true},
		{"http://firstbell.example", false, false},
		{"http://127.0.0.1:8080", false, false},
		{"https://firstbell.example/path", false, false},
		{"https://user@firstbell.example", false, false},
		{"firstbell.example", false, false},
		{"ftp://localhost", false, false},
		{"", false, false},
	} {
		site, err := web.NewSite(web.Config{
			Origin: c.origin, Sessions: pagetest.Sessions{}, Sign: func(string, ...string) string { return "" },
			Assets: fstest.MapFS{"firstbell.css": {}},
		})
		if (err == nil) != c.ok || err == nil && site.Secure != c.secure {
			t.Errorf("origin %q: %v", c.origin, err)
		}
	}
}

func TestASiteWithoutItsStyleSheetSaysWhatToRun(t *testing.T) {
	t.Parallel()
	_, err := web.NewSite(web.Config{
		Origin: "http://localhost", Sessions: pagetest.Sessions{}, Sign: func(string, ...string) string { return "" },
		Assets: fstest.MapFS{"keep.txt": {}},
	})
	if !errors.Is(err, web.ErrAssetsMissing) || !strings.Contains(err.Error(), "make assets") {
		t.Errorf("err = %v", err)
	}
}

func TestAssetsAreKeptForGoodUnderTheirHash(t *testing.T) {
	t.Parallel()
	h := open(t)
	path := h.site.AssetPath("firstbell.css")
	res := h.send(t, "GET", path, nil)
	if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(res.Header.Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", path, res.StatusCode, res.Header)
	}
	if kind := h.send(t, "GET", h.site.AssetPath("passkey.js"), nil).Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/javascript") {
		t.Errorf("the script is %q", kind)
	}
	elsewhere := func(r *http.Request) { r.Host = "127.0.0.1" }
	if res := h.send(t, "GET", path, elsewhere); res.StatusCode != 200 {
		t.Errorf("the page that refuses another host has no style sheet: %d", res.StatusCode)
	}
	if res := h.send(t, "POST", path, elsewhere); res.StatusCode != 421 {
		t.Errorf("a post to an asset under another host: %d", res.StatusCode)
	}
	for _, old := range []string{"/assets/0000000000000000/firstbell.css", "/assets/x/../../go.mod", path + "x", "/assets/"} {
		if res := h.send(t, "GET", old, nil); res.StatusCode != 404 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %s", old, res.StatusCode, res.Header.Get("Cache-Control"))
		}
	}
}

func TestNextStaysOnThisSite(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"/inbox/1?x=1": "/inbox/1?x=1", "/": "/", "": "/", "inbox": "/", "//evil.example": "/", `/\evil.example`: "/",
		"https://evil.example": "/", "/a\r\nSet-Cookie: x": "/", "javascript:alert(1)": "/", "/\tevil": "/",
	} {
		if got := web.LocalPath(given); got != want {
			t.Errorf("LocalPath(%q) = %q, want %q", given, got, want)
		}
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, seed := range []string{"/", "//x", `/\x`, "/a?b#c", "/%2f%2fx", "/\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, given string) {
		got := web.LocalPath(given)
		if got[0] != '/' || len(got) > 1 && (got[1] == '/' || got[1] == '\\') || strings.ContainsAny(got, "\r\n\t\\") {
			t.Errorf("LocalPath(%q) = %q leads away", given, got)
		}
	})
}
