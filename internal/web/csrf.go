package web

import (
	"crypto/rand"
	"crypto/subtle"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// VisitLifetime is how long a page that was loaded before signing in can still
// be used to sign in.
const VisitLifetime = time.Hour

// CSRFHeader carries the token where a script sends JSON instead of a form.
const CSRFHeader = "X-Csrf-Token"

// MachinePrefix begins the paths at which other systems post with a token of
// their own in the Authorization header. A browser sends that header only from a
// script of this very site, so there is nothing here for another site to forge;
// no handler below the prefix may look at a cookie.
const MachinePrefix = "/hooks/"

// errForged is one answer for every way a request can fail to prove itself.
var errForged = fiber.NewError(fiber.StatusForbidden)

// CSRF lets a request change something only if one of our own pages sent it.
// The browser must say so (Sec-Fetch-Site, Origin), and the request must carry
// a token that another site cannot know: a keyed hash of the session cookie or,
// before sign-in, of a short-lived signed cookie. App already installs it for
// every request; asking again is harmless.
func (s *Site) CSRF() fiber.Handler {
	return func(c *fiber.Ctx) error {
		switch c.Method() {
		case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
			return c.Next()
		}
		if strings.HasPrefix(c.Path(), MachinePrefix) {
			return c.Next()
		}
		if !s.sameOrigin(c) || !s.tokenMatches(c) {
			return errForged
		}
		return c.Next()
	}
}

// sameOrigin asks the browser where the request comes from. Under our referrer
// policy a form's Origin is "null", so Sec-Fetch-Site decides where it is sent
// (all browsers since 2023) and a stated Origin must agree with it.
func (s *Site) sameOrigin(c *fiber.Ctx) bool {
	origin := c.Get(fiber.HeaderOrigin)
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin":
		return origin == "" || origin == "null" || origin == s.Origin
	case "":
		return origin == s.Origin
	}
	return false
}

// tokenMatches compares in constant time.
func (s *Site) tokenMatches(c *fiber.Ctx) bool {
	subject := s.csrfSubject(c)
	if subject == "" {
		return false
	}
	given := c.Get(CSRFHeader)
	if given == "" {
		given = c.FormValue("csrf")
	}
	want := s.sign("csrf", subject)
	return subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
}

// csrfToken is the token for the page being made. A browser without a session
// gets a visit cookie, so that its first form can prove itself; one that is
// half used up is replaced, so that no form is born with minutes to live.
func (s *Site) csrfToken(c *fiber.Ctx) string {
	if session := s.SessionCookie(c); session != "" {
		return s.sign("csrf", session)
	}
	visit := s.Cookie(c, visitName)
	if !s.visitHolds(visit, s.now().Add(VisitLifetime/2)) {
		visit = s.newVisit()
		s.SetCookie(c, visitName, visit, VisitLifetime)
	}
	return s.sign("csrf", visit)
}

// csrfSubject is the cookie the token is made from: the session's, or a visit
// of ours that is still fresh.
func (s *Site) csrfSubject(c *fiber.Ctx) string {
	if session := s.SessionCookie(c); session != "" {
		return session
	}
	if visit := s.Cookie(c, visitName); s.visitHolds(visit, s.now()) {
		return visit
	}
	return ""
}

// newVisit is random.expiry.signature: nothing about it is kept on our side.
func (s *Site) newVisit() string {
	body := rand.Text() + "." + strconv.FormatInt(s.now().Add(VisitLifetime).Unix(), 10)
	return body + "." + s.sign("visit", body)
}

// visitHolds checks that a visit cookie is ours and has not run out at t.
func (s *Site) visitHolds(visit string, t time.Time) bool {
	dot := strings.LastIndexByte(visit, '.')
	if dot < 0 {
		return false
	}
	body, signature := visit[:dot], visit[dot+1:]
	if subtle.ConstantTimeCompare([]byte(signature), []byte(s.sign("visit", body))) != 1 {
		return false
	}
	_, expiry, _ := strings.Cut(body, ".")
	at, err := strconv.ParseInt(expiry, 10, 64)
	return err == nil && t.Unix() < at
}
