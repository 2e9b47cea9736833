package web

import (
	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
)

// Refusal is a request that was turned away. Who is the zero Principal where
// nobody was signed in.
type Refusal struct {
	Who    auth.Principal
	Route  string // the route's pattern, never the address
	Status int
}

// noteRefused tells whoever keeps count that a request was turned away: what is
// missing and what is forbidden alike, so that the two take the same time.
func (s *Site) noteRefused(c *fiber.Ctx, status int) {
	if s.refused == nil {
		return
	}
	switch status {
	case fiber.StatusUnauthorized, fiber.StatusForbidden, fiber.StatusNotFound:
		s.refused(Refusal{Who: PrincipalOf(c), Route: routeOf(c), Status: status})
	}
}
