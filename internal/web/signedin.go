package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
)

// principalKey is where a request keeps its principal.
type principalKey struct{}

// PrincipalOf is who is asking, as established by SignedIn. Elsewhere it is
// the zero Principal, which holds no grants.
func PrincipalOf(c *fiber.Ctx) auth.Principal {
	p, _ := c.Locals(principalKey{}).(auth.Principal)
	return p
}

// SignedIn lets only signed-in people pass. Someone who only wants to look is
// sent to sign in and brought back; anything else answers 401 and changes
// nothing. The session is looked up on every request.
func (s *Site) SignedIn() fiber.Handler {
	return func(c *fiber.Ctx) error {
		// What this node knows of sessions and grants is as old as all the rest.
		if s.fresh != nil {
			if err := s.fresh(c.UserContext()); err != nil {
				return err
			}
		}
		p, err := s.sessions.Lookup(c.UserContext(), s.SessionCookie(c))
		switch {
		case err == nil:
			c.Locals(principalKey{}, p)
			return c.Next()
		case fault.Of(err) != fault.Unauthenticated:
			return err
		case c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead:
			s.noteRefused(c, fiber.StatusUnauthorized)
			return c.Redirect("/sign-in?next="+url.QueryEscape(strings.Clone(c.OriginalURL())), fiber.StatusSeeOther)
		}
		return fault.Unauthenticated
	}
}

// LocalPath is path if it is a page of this site and "/" otherwise, so that
// "next" never leads to somebody else's site.
func LocalPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return "/"
	}
	return path
}
