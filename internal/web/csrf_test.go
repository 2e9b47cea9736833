package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
)

// visit loads the public page and gives the cookie and token it came with.
func (h *house) visit(t testing.TB, session string) (cookie *http.Cookie, token string) {
	t.Helper()
	res := h.send(t, "GET", "/public", func(r *http.Request) {
		if session != "" {
			cookie = &http.Cookie{Name: "firstbell", Value: session}
			r.AddCookie(cookie)
		}
	})
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range res.Cookies() {
		cookie = c
	}
	return cookie, pagetest.Parse(t, string(body)).One("input[name=csrf]").Attr("value")
}

// post sends a form the way our own page would; edit makes it an attack.
func (h *house) post(t testing.TB, path string, cookie *http.Cookie, token string, edit func(*http.Request)) int {
	t.Helper()
	form := url.Values{"csrf": {token}}.Encode()
	res := h.send(t, "POST", path, func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		r.Header.Set("Origin", "null") // what browsers send for a form under no-referrer
		r.AddCookie(cookie)
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(form)), int64(len(form))
		if edit != nil {
			edit(r)
		}
	})
	return res.StatusCode
}

func header(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestForgedPostsChangeNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name string
		edit func(*http.Request)
		want int
	}{
		{"our own form", nil, 200},
		{"our own form with its origin", header("Origin", pagetest.Origin), 200},
		{"an older browser that only says its origin", func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", pagetest.Origin)
		}, 200},
		{"another site", header("Sec-Fetch-Site", "cross-site"), 403},
		{"a neighbouring host", header("Sec-Fetch-Site", "same-site"), 403},
		{"a bookmark or typed address", header("Sec-Fetch-Site", "none"), 403},
		{"another site's origin", header("Origin", "https://evil.example"), 403},
		{"the same host on another port", header("Origin", "http://localhost:9999"), 403},
		{"no word about where it comes from", func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Del("Origin")
		}, 403},
		{"a sandboxed frame in an older browser", func(r *http.Request) { r.Header.Del("Sec-Fetch-Site") }, 403},
		{"no token", func(r *http.Request) { r.Body, r.ContentLength = http.NoBody, 0 }, 403},
		{"no cookie", func(r *http.Request) { r.Header.Del("Cookie") }, 403},
		{"a planted cookie", header("Cookie", "firstbell-visit=planted.9999999999.00"), 403},
		{"a planted session", header("Cookie", "firstbell=planted"), 403},
		{"another method", func(r *http.Request) { r.Method = "PUT"; r.Header.Del("Cookie") }, 403},
	} {
		for _, session := range []string{"", "live"} {
			cookie, token := h.visit(t, session)
			if got := h.post(t, "/post", cookie, token, c.edit); got != c.want {
				t.Errorf("%s, session %q: status %d, want %d", c.name, session, got, c.want)
			}
		}
	}
}

func TestATokenBelongsToOneBrowser(t *testing.T) {
	t.Parallel()
	h := open(t)
	mine, _ := h.visit(t, "live")
	_, theirs := h.visit(t, "another")
	if got := h.post(t, "/post", mine, theirs, nil); got != 403 {
		t.Errorf("another session's token: %d", got)
	}
	_, anonymous := h.visit(t, "")
	if got := h.post(t, "/post", mine, anonymous, nil); got != 403 {
		t.Errorf("a token from before sign-in: %d", got)
	}
}

func TestAVisitRunsOutAndIsRenewedHalfWay(t *testing.T) {
	t.Parallel()
	h := open(t)
	cookie, token := h.visit(t, "")
	h.now = h.now.Add(web.VisitLifetime - time.Second)
	if got := h.post(t, "/post", cookie, token, nil); got != 200 {
		t.Errorf("within the hour: %d", got)
	}
	renewed := h.send(t, "GET", "/public", func(r *http.Request) { r.AddCookie(cookie) })
	if len(renewed.Cookies()) != 1 || renewed.Cookies()[0].Value == cookie.Value {
		t.Errorf("a page near the end of the hour kept the old visit: %v", renewed.Cookies())
	}
	h.now = h.now.Add(time.Second)
	if got := h.post(t, "/post", cookie, token, nil); got != 403 {
		t.Errorf("after the hour: %d", got)
	}
}

func TestTheTokenMayComeInAHeader(t *testing.T) {
	t.Parallel()
	h := open(t)
	cookie, token := h.visit(t, "")
	got := h.post(t, "/post", cookie, "", func(r *http.Request) {
		r.Body, r.ContentLength = http.NoBody, 0
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(web.CSRFHeader, token)
	})
	if got != 200 {
		t.Errorf("status %d", got)
	}
}

func TestCSRFAskedAgainIsHarmless(t *testing.T) {
	t.Parallel()
	h := open(t)
	h.Post("/twice", h.site.CSRF(), func(c *fiber.Ctx) error { return c.SendString("changed") })
	cookie, token := h.visit(t, "live")
	if got := h.post(t, "/twice", cookie, token, nil); got != 200 {
		t.Errorf("status %d", got)
	}
}
