package portal

import (
	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/schools"
)

// route is one row of the table of who may ask for what.
type route struct {
	method, path string
	roles        []auth.Role
	handler      func(*Portal, *fiber.Ctx) error
}

// readers may see the notifications of the schools they hold a role at. Which
// notifications those are is the Inbox's decision, for each one, every time.
var readers = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}

// colleagues look after their school's list of people; heads also say who left.
var (
	colleagues = []auth.Role{schools.RoleKeyAdult, schools.RoleHead}
	heads      = []auth.Role{schools.RoleHead}
)

// routes is every page of the portal. What is not in it does not exist.
var routes = []route{
	{fiber.MethodGet, "/", readers, (*Portal).list},
	{fiber.MethodGet, "/inbox", readers, (*Portal).list},
	{fiber.MethodGet, "/notifications/:id", readers, (*Portal).show},
	{fiber.MethodPost, "/notifications/:id/reveal", readers, (*Portal).reveal},
	{fiber.MethodPost, "/notifications/:id/acknowledge", readers, (*Portal).acknowledge},
	{fiber.MethodGet, "/notifications/:id/bounce", readers, (*Portal).confirmBounce},
	{fiber.MethodPost, "/notifications/:id/bounce", readers, (*Portal).bounce},
	{fiber.MethodGet, "/notifications/:id/outcome", readers, (*Portal).askOutcome},
	{fiber.MethodPost, "/notifications/:id/outcome", readers, (*Portal).recordOutcome},
	{fiber.MethodGet, "/notifications/:id/export", readers, (*Portal).askExport},
	{fiber.MethodPost, "/notifications/:id/export", readers, (*Portal).export},
	{fiber.MethodGet, "/notifications/:id/statement", readers, (*Portal).askStatement},
	{fiber.MethodPost, "/notifications/:id/statement", readers, (*Portal).makeStatement},

	{fiber.MethodGet, "/people", colleagues, (*Portal).people},
	{fiber.MethodPost, "/people/:urn/confirm", colleagues, (*Portal).confirmPeople},
	{fiber.MethodGet, "/people/:urn/away", colleagues, (*Portal).askAway},
	{fiber.MethodPost, "/people/:urn/away", colleagues, (*Portal).handOver},
	{fiber.MethodPost, "/people/:urn/back", colleagues, (*Portal).comeBack},
	{fiber.MethodGet, "/people/:urn/leave", heads, (*Portal).askLeave},
	{fiber.MethodPost, "/people/:urn/leave", heads, (*Portal).leave},
}

// guarded lets through whoever holds one of the route's roles anywhere. Others
// get the answer of what does not exist, except at "/", where they are passed
// on: operators have a first page of their own.
func (p *Portal) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !mayAsk(web.PrincipalOf(c), r.roles) {
			if r.path == "/" {
				return c.Next()
			}
			return fault.NotFound
		}
		if c.Params("id", "none") != "none" && idOf(c) == "" {
			return fault.NotFound
		}
		return r.handler(p, c)
	}
}

// mayAsk reports whether p holds one of roles over anything at all.
func mayAsk(p auth.Principal, roles []auth.Role) bool { return len(p.Scopes(roles...)) > 0 }

// nav is the portal's part of the navigation.
func nav(p auth.Principal) []web.NavItem {
	if !mayAsk(p, readers) {
		return nil
	}
	items := []web.NavItem{{Text: "Notifications", Href: "/inbox"}}
	if mayAsk(p, colleagues) {
		items = append(items, web.NavItem{Text: "Your people", Href: "/people"})
	}
	return items
}
