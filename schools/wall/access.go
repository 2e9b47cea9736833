package wall

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/schools"
)

// leads are the people of a school who may read what the police send, and so may
// say that the school is closed.
var leads = []auth.Role{schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead}

// route is one row of the table of who may ask for what. Which schools they may
// ask about is decided by Calendars, each time.
type route struct {
	method, path string
	roles        []auth.Role
	handler      func(*Wall, *fiber.Ctx) error
}

// routesFor is every page. What is not in it does not exist.
func routesFor(desk []auth.Role) []route {
	all := slices.Concat(leads, desk)
	return []route{
		{fiber.MethodGet, "/calendar", leads, (*Wall).own},
		{fiber.MethodGet, "/calendar/:urn", all, (*Wall).school},
		{fiber.MethodGet, "/calendar/:urn/close", all, (*Wall).confirm},
		{fiber.MethodPost, "/calendar/:urn/close", all, (*Wall).declare},
		{fiber.MethodPost, "/calendar/:urn/undo", all, (*Wall).undo},
		{fiber.MethodGet, "/desk/calendars", desk, (*Wall).desk},
		{fiber.MethodGet, "/desk/calendars/close", desk, (*Wall).confirmMany},
		{fiber.MethodPost, "/desk/calendars/close", desk, (*Wall).declareMany},
		{fiber.MethodPost, "/desk/calendars/undo", desk, (*Wall).undoMany},
	}
}

// guarded lets through whoever holds one of the route's roles; everybody else
// gets the answer of what does not exist.
func (w *Wall) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if len(web.PrincipalOf(c).Scopes(r.roles...)) == 0 {
			return fault.NotFound
		}
		return r.handler(w, c)
	}
}

func nav(p auth.Principal, desk []auth.Role) []web.NavItem {
	var items []web.NavItem
	if len(p.Scopes(leads...)) > 0 {
		items = append(items, web.NavItem{Text: "School calendar", Href: "/calendar"})
	}
	if len(p.Scopes(desk...)) > 0 {
		items = append(items, web.NavItem{Text: "Calendars", Href: "/desk/calendars"})
	}
	return items
}

// urnOf reads the school of the request.
func urnOf(c *fiber.Ctx) (schools.URN, error) {
	urn, err := schools.ParseURN(c.Params("urn"))
	if err != nil {
		return 0, fault.NotFound
	}
	return urn, nil
}

// maxIDLength is beyond every id of a fact.
const maxIDLength = 64

// closureOf copies the id of a closure out of the form: fiber's strings die with
// the request.
func closureOf(c *fiber.Ctx) (string, error) {
	id := c.FormValue("id")
	if id == "" || len(id) > maxIDLength {
		return "", fault.NotFound
	}
	return strings.Clone(id), nil
}
