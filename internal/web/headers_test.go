package web_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
	"firstbell/internal/web/webtest"
)

func TestEveryAnswerCarriesTheHeaders(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		method, path string
		status       int
		edit         func(*http.Request)
	}{
		{"GET", "/public", 200, nil},
		{"HEAD", "/public", 200, nil},
		{"GET", "/inbox", 303, nil},
		{"GET", "/missing", 404, nil},
		{"POST", "/public", 403, nil},
		{"DELETE", "/public", 403, nil},
		{"TRACE", "/public", 403, nil},
		{"GET", "/post", 405, nil},
		{"GET", "/panic", 500, nil},
		{"GET", "/fails", 500, nil},
		{"GET", "/broken", 500, nil},
		{"GET", "/full", 503, nil},
		{"GET", "/changed", 409, nil},
		{"GET", "/public", 421, func(r *http.Request) { r.Host = "evil.example" }},
		{"GET", "/missing", 404, func(r *http.Request) { r.Header.Set("Accept", "application/json") }},
	} {
		res := h.send(t, c.method, c.path, c.edit)
		what := c.method + " " + c.path
		if res.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", what, res.StatusCode, c.status)
		}
		webtest.KeepsPromises(t, what, res.Header)
	}
}

// TestRequestsThatAreNoneCarryTheHeadersToo sends bytes that fail before any
// route is reached, over a real connection.
func TestRequestsThatAreNoneCarryTheHeadersToo(t *testing.T) {
	t.Parallel()
	h := open(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = h.Listener(listener) }()
	t.Cleanup(func() {
		if err := h.ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
	})
	for _, c := range []struct {
		name, raw string
		status    int
	}{
		{"no HTTP at all", "hello\r\n\r\n", 400},
		{"a header without end", "GET /public HTTP/1.1\r\nHost: localhost:8080\r\nX: " + strings.Repeat("x", web.MaxHeaderBytes+1) + "\r\n\r\n", 431},
		{"a body beyond the limit", fmt.Sprintf("POST /post HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: %d\r\n\r\n", web.MaxBodyBytes+1), 413},
		{"two lengths", "POST /post HTTP/1.1\r\nHost: localhost:8080\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400},
		{"no host", "GET /public HTTP/1.0\r\n\r\n", 421},
		{"a forwarded host", "GET /public HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost:8080\r\n\r\n", 421},
		{"an absolute address elsewhere", "GET http://evil.example/public HTTP/1.1\r\nHost: localhost:8080\r\n\r\n", 421},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := io.WriteString(conn, c.raw); err != nil {
				t.Fatal(err)
			}
			res, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != c.status {
				t.Errorf("status %d, want %d: %s", res.StatusCode, c.status, body)
			}
			webtest.KeepsPromises(t, c.name, res.Header)
			if strings.Contains(string(body), "xxxx") || strings.Contains(string(body), "hello") {
				t.Error("the answer repeats the request")
			}
		})
	}
}

func TestOverHTTPSCookiesAndTransportAreStrict(t *testing.T) {
	t.Parallel()
	site, err := web.NewSite(web.Config{
		Origin: "https://firstbell.example", Sessions: pagetest.Sessions{},
		Sign:   func(purpose string, parts ...string) string { return purpose + strings.Join(parts, "") },
		Assets: fstest.MapFS{"firstbell.css": {}},
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := site.Templates(fstest.MapFS{"p.html": {Data: []byte(`{{define "main"}}{{end}}`)}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{App: site.App(), site: site}
	h.Get("/in", func(c *fiber.Ctx) error {
		site.SetSession(c, "value")
		return pages.Render(c, 200, "p", web.Page{})
	})
	res := h.send(t, "GET", "/in", nil)
	if got := res.Header.Get("Strict-Transport-Security"); !strings.HasPrefix(got, "max-age=63072000") {
		t.Errorf("HSTS = %q", got)
	}
	if len(res.Cookies()) != 2 {
		t.Fatalf("cookies = %v", res.Cookies())
	}
	for _, c := range res.Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
			t.Errorf("cookie %+v", c)
		}
	}
}
