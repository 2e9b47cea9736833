package web

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// cookieName carries the __Host- prefix where browsers honour it: such a
// cookie cannot be planted by a neighbouring host or over plain http, which
// closes the door on session fixation from outside.
func (s *Site) cookieName(name string) string {
	if s.Secure {
		return "__Host-" + name
	}
	return name
}

// sessionName and visitName are the two cookies: who is signed in, and, before
// that, which browser is in the middle of signing in.
const (
	sessionName = "firstbell"
	visitName   = "firstbell-visit"
)

// SetSession gives the browser its session cookie. It is Lax and not Strict: a
// key adult who is signed in and follows the link in an alert must arrive
// signed in, and under Strict a link from webmail would not. What Strict adds
// is had otherwise: no GET changes anything, and every POST must prove itself.
func (s *Site) SetSession(c *fiber.Ctx, cookie string) {
	s.setCookie(c, sessionName, cookie, time.Time{})
}

// ClearSession takes the session cookie away.
func (s *Site) ClearSession(c *fiber.Ctx) {
	s.setCookie(c, sessionName, "", time.Unix(1, 0))
}

// SessionCookie is the session cookie the browser sent, or "".
func (s *Site) SessionCookie(c *fiber.Ctx) string {
	return strings.Clone(c.Cookies(s.cookieName(sessionName)))
}

// SetCookie gives the browser another cookie of ours, for at most ttl. It has
// the same protection as the session's.
func (s *Site) SetCookie(c *fiber.Ctx, name, value string, ttl time.Duration) {
	s.setCookie(c, name, value, s.now().Add(ttl))
}

// ClearCookie takes a cookie of SetCookie away.
func (s *Site) ClearCookie(c *fiber.Ctx, name string) { s.setCookie(c, name, "", time.Unix(1, 0)) }

// Cookie is the value of a cookie of SetCookie, or "".
func (s *Site) Cookie(c *fiber.Ctx, name string) string {
	return strings.Clone(c.Cookies(s.cookieName(name)))
}

// setCookie writes one cookie; a zero expiry ends with the browser's session.
func (s *Site) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: s.cookieName(name), Value: value, Path: "/", Expires: expires,
		Secure: s.Secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		SessionOnly: expires.IsZero(),
	})
}
