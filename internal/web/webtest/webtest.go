// Package webtest checks on every route of an app what every page promises:
// the headers are there, nothing answers a forged post, and a stranger's
// request never ends in a fault of ours. A package that adds routes needs no
// test of its own for this; one walk over the assembled app covers them all.
package webtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

// promised are the headers of every answer, whatever it is.
var promised = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "no-referrer",
	"X-Frame-Options":              "DENY",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
}

// directives are parts of every content security policy.
var directives = []string{
	"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self'", "font-src 'self'", "form-action 'self'",
	"base-uri 'none'", "frame-ancestors 'none'", "connect-src 'self'", "require-trusted-types-for 'script'",
}

// KeepsPromises fails the test unless every promised header is in h and none
// that tells a stranger about us. what names the answer in the failure.
func KeepsPromises(t testing.TB, what string, h http.Header) {
	t.Helper()
	for name, want := range promised {
		if got := h.Get(name); got != want {
			t.Errorf("%s: %s = %q, want %q", what, name, got, want)
		}
	}
	if got := h.Get("Cache-Control"); got != "no-store" && !strings.HasSuffix(got, "immutable") {
		t.Errorf("%s: Cache-Control = %q", what, got)
	}
	for _, name := range []string{"Server", "X-Powered-By"} {
		if got := h.Get(name); got != "" {
			t.Errorf("%s: tells %s %q", what, name, got)
		}
	}
	keepsPolicy(t, what, h.Get("Content-Security-Policy"))
	if !strings.Contains(h.Get("Permissions-Policy"), "publickey-credentials-get=(self)") {
		t.Errorf("%s: permissions are %q", what, h.Get("Permissions-Policy"))
	}
}

// keepsPolicy checks one content security policy.
func keepsPolicy(t testing.TB, what, policy string) {
	t.Helper()
	for _, d := range directives {
		if !strings.Contains(policy, d) {
			t.Errorf("%s: the policy lacks %s", what, d)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("%s: the policy is loose: %s", what, policy)
	}
}

// EveryRoute asks app for each of its routes as a stranger and once more with
// the given cookies, with "x" for every parameter, and checks every answer. It
// gives the number of routes asked, so that a test can see that it was not none.
func EveryRoute(t testing.TB, app *fiber.App, host string, cookies ...*http.Cookie) int {
	t.Helper()
	routes := 0
	for _, r := range app.GetRoutes(true) {
		path := example(r)
		routes++
		for _, with := range [][]*http.Cookie{nil, cookies} {
			req := httptest.NewRequest(r.Method, path, nil)
			req.Host = host
			for _, c := range with {
				req.AddCookie(c)
			}
			res, err := app.Test(req, -1)
			if err != nil {
				t.Fatalf("%s %s: %v", r.Method, r.Path, err)
			}
			res.Body.Close()
			check(t, r, res)
		}
	}
	return routes
}

// machinePrefix begins the routes of machines: they believe a key alone, so
// that a browser's cookies open nothing and forging one gains nothing.
const machinePrefix = "/api/"

// check looks at the answer of one route to a request that proved nothing.
func check(t testing.TB, r fiber.Route, res *http.Response) {
	t.Helper()
	what := r.Method + " " + r.Path
	KeepsPromises(t, what, res.Header)
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		if res.StatusCode >= http.StatusInternalServerError {
			t.Errorf("%s: status %d", what, res.StatusCode)
		}
	default:
		if strings.HasPrefix(r.Path, machinePrefix) {
			if res.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: a request without a key was answered with %d", what, res.StatusCode)
			}
			return
		}
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: a forged request was answered with %d", what, res.StatusCode)
		}
	}
}

// example is an address of the route, with "x" for each of its parameters.
func example(r fiber.Route) string {
	parts := strings.Split(r.Path, "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") || strings.HasPrefix(part, "*") {
			parts[i] = "x"
		}
	}
	return strings.Join(parts, "/")
}
