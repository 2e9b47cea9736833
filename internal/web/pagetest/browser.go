package pagetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
)

// Origin is where a site made by NewSite thinks it is.
const Origin = "http://localhost:8080"

// Sessions is a sign-in desk for tests: the cookie is the key of a principal.
type Sessions map[string]auth.Principal

var _ web.Sessions = Sessions(nil)

// Lookup answers fault.Unauthenticated for a cookie nobody was given.
func (s Sessions) Lookup(_ context.Context, cookie string) (auth.Principal, error) {
	p, ok := s[cookie]
	if !ok {
		return auth.Principal{}, fault.Unauthenticated
	}
	return p, nil
}

// End forgets the cookie.
func (s Sessions) End(_ context.Context, cookie string) error { delete(s, cookie); return nil }

// NewSite is a real site, on a clock that the test holds, whose log goes to
// the returned buffer.
func NewSite(t testing.TB, sessions Sessions, now func() time.Time) (*web.Site, *strings.Builder) {
	t.Helper()
	logged := &strings.Builder{}
	site, err := web.NewSite(web.Config{
		Origin: Origin, Sessions: sessions, Now: now, Sign: sign,
		Assets: fstest.MapFS{"firstbell.css": {Data: []byte("body{}")}, "passkey.js": {Data: []byte("")}},
		Log:    slog.New(slog.NewTextHandler(logged, nil)),
	})
	if err != nil {
		t.Fatalf("making a site: %v", err)
	}
	return site, logged
}

// sign stands in for a keyed hash; its key is known to everybody.
func sign(purpose string, parts ...string) string {
	sum := sha256.Sum256([]byte(purpose + "\x00" + strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}

// Token is the form token of whoever holds cookie, for posts of people who are
// shown no form: what they meet is then a refusal of the person, not of the post.
func Token(cookie string) string { return sign("csrf", cookie) }

// Browser asks an app for pages the way a browser without JavaScript does.
type Browser struct {
	T      testing.TB
	App    *fiber.App
	Cookie string // the session cookie; empty for a stranger
}

// Answer is what came back.
type Answer struct {
	Doc
	Status int
	Header http.Header
	Body   string
}

// Get asks for a page.
func (b Browser) Get(path string) Answer {
	b.T.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// Submit sends a form as it stands on the page, hidden fields and checked
// boxes included, with values put into its other fields.
func (b Browser) Submit(form Doc, values url.Values) Answer {
	b.T.Helper()
	return b.Post(form.Attr("action"), filled(form, values))
}

// Press submits form with a button that has an address of its own. What the
// button itself says is sent too.
func (b Browser) Press(form, button Doc, values url.Values) Answer {
	b.T.Helper()
	sent := filled(form, values)
	if name := button.Attr("name"); name != "" {
		sent.Set(name, button.Attr("value"))
	}
	return b.Post(button.Attr("formaction"), sent)
}

// Post sends values as our own page would.
func (b Browser) Post(path string, values url.Values) Answer {
	b.T.Helper()
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

func (b Browser) do(req *http.Request) Answer {
	b.T.Helper()
	req.Host = strings.TrimPrefix(Origin, "http://")
	if b.Cookie != "" {
		req.AddCookie(&http.Cookie{Name: "firstbell", Value: b.Cookie})
	}
	res, err := b.App.Test(req, -1)
	if err != nil {
		b.T.Fatalf("%s %s: %v", req.Method, req.URL.Path, err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.T.Fatalf("%s %s: reading the answer: %v", req.Method, req.URL.Path, err)
	}
	return Answer{Parse(b.T, string(body)), res.StatusCode, res.Header, string(body)}
}

// filled is what a browser would send for form.
func filled(form Doc, values url.Values) url.Values {
	sent := url.Values{}
	for _, in := range form.All("input") {
		_, checked := in.attr("checked")
		switch in.Attr("type") {
		case "checkbox", "radio":
			if !checked {
				continue
			}
		}
		sent.Add(in.Attr("name"), in.Attr("value"))
	}
	for _, list := range form.All("select") {
		for i, option := range list.All("option") {
			if _, selected := option.attr("selected"); selected || i == 0 {
				sent.Set(list.Attr("name"), option.Attr("value"))
			}
		}
	}
	for name, v := range values {
		sent[name] = v
	}
	return sent
}
