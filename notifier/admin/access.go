package admin

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools"
)

// Who works where. Which force's children they see is decided by Triage and
// Board for each item; a role opens the page, not what is on it.
var (
	everybody = []auth.Role{notifier.RoleOperator, notifier.RoleForceAdmin, notifier.RoleSystemAdmin}
	desk      = []auth.Role{notifier.RoleOperator, notifier.RoleForceAdmin}
	operators = []auth.Role{notifier.RoleOperator}
	admins    = []auth.Role{notifier.RoleForceAdmin, notifier.RoleSystemAdmin}
)

// route is one row of the table of who may ask for what.
type route struct {
	method, path string
	roles        []auth.Role
	handler      func(*Admin, *fiber.Ctx) error
}

// routes is every page of the desk. What is not in it does not exist.
var routes = slices.Concat(staffRoutes, accountRoutes, textRoutes, trailRoutes, breachRoutes, glassRoutes, endingRoutes, holdRoutes, subjectRoutes, []route{
	{fiber.MethodGet, "/", append(slices.Clone(everybody), notifier.RoleAuditor), (*Admin).start},

	{fiber.MethodGet, "/desk", desk, (*Admin).today},
	{fiber.MethodGet, "/desk/refused", desk, (*Admin).refused},

	{fiber.MethodGet, "/desk/triage", desk, (*Admin).queue},
	{fiber.MethodGet, "/desk/triage/:case/:child", desk, (*Admin).warn},
	{fiber.MethodPost, "/desk/triage/:case/:child", desk, (*Admin).open},
	{fiber.MethodPost, "/desk/triage/:case/:child/candidate", operators, (*Admin).reveal},
	{fiber.MethodPost, "/desk/triage/:case/:child/place", operators, (*Admin).place},
	{fiber.MethodPost, "/desk/triage/:case/:child/exception", operators, (*Admin).propose},
	{fiber.MethodPost, "/desk/triage/:case/:child/decision", desk, (*Admin).decide},
	{fiber.MethodPost, "/desk/triage/:case/:child/hand-off", operators, (*Admin).give},

	{fiber.MethodGet, "/desk/hand-offs", desk, (*Admin).handOffs},
	{fiber.MethodGet, "/desk/hand-offs/:case/:child", desk, (*Admin).handOff},
	{fiber.MethodPost, "/desk/hand-offs/:case/:child", desk, (*Admin).openHandOff},
	{fiber.MethodPost, "/desk/hand-offs/:case/:child/answer", operators, (*Admin).answerHandOff},

	{fiber.MethodGet, "/desk/calls", operators, (*Admin).calls},
	{fiber.MethodGet, "/desk/calls/:urn", operators, (*Admin).call},
	{fiber.MethodPost, "/desk/calls/print", operators, (*Admin).printSheet},
	{fiber.MethodPost, "/desk/calls/:urn", operators, (*Admin).recordCall},
	{fiber.MethodPost, "/desk/calls/:urn/claim", operators, (*Admin).claimCall},
	{fiber.MethodPost, "/desk/calls/:urn/release", operators, (*Admin).releaseCall},
	{fiber.MethodPost, "/desk/calls/:urn/word", operators, (*Admin).showWord},
	{fiber.MethodPost, "/desk/calls/:urn/attempt", operators, (*Admin).recordAttempt},

	{fiber.MethodGet, "/desk/alarms", desk, (*Admin).alarms},
	{fiber.MethodPost, "/desk/alarms/take", desk, (*Admin).takeAlarm},
	{fiber.MethodPost, "/desk/alarms/clear", desk, (*Admin).clearAlarm},
	{fiber.MethodGet, "/desk/duty", desk, (*Admin).dutyPage},
	{fiber.MethodPost, "/desk/duty/add", desk, (*Admin).addShift},
	{fiber.MethodPost, "/desk/duty/remove", desk, (*Admin).removeShift},

	{fiber.MethodGet, "/desk/suspension", desk, (*Admin).suspension},
	{fiber.MethodPost, "/desk/suspension/:force", desk, (*Admin).suspend},

	{fiber.MethodGet, "/desk/matching", everybody, (*Admin).matching},
	{fiber.MethodPost, "/desk/matching/:force", admins, (*Admin).recalibrate},

	{fiber.MethodGet, "/desk/schools", everybody, (*Admin).findSchools},
	{fiber.MethodGet, "/desk/schools/:urn", everybody, (*Admin).school},
	{fiber.MethodPost, "/desk/schools/:urn/invite", everybody, (*Admin).invite},
	{fiber.MethodPost, "/desk/schools/:urn/roll", operators, (*Admin).confirmRoll},
	{fiber.MethodPost, "/desk/schools/:urn/remove", admins, (*Admin).remove},
	{fiber.MethodPost, "/desk/schools/:urn/lost", everybody, (*Admin).endAccess},
})

// guarded lets through whoever holds one of the route's roles; everybody else
// gets the answer of what does not exist.
func (a *Admin) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !mayAsk(web.PrincipalOf(c), r.roles) {
			return fault.NotFound
		}
		if within := r.confirmWithin(); within > 0 && !web.PrincipalOf(c).ConfirmedWithin(within, a.site.Now()) {
			return a.askAgain(c, within)
		}
		return r.handler(a, c)
	}
}

// mayAsk reports whether p holds one of roles over anything at all.
func mayAsk(p auth.Principal, roles []auth.Role) bool { return len(p.Scopes(roles...)) > 0 }

// start leads to the first page of the reader's navigation.
func (a *Admin) start(c *fiber.Ctx) error {
	return c.Redirect(nav(web.PrincipalOf(c))[0].Href, fiber.StatusSeeOther)
}

// menu is every entry of the navigation with those who see it.
var menu = []struct {
	web.NavItem
	roles []auth.Role
}{
	{web.NavItem{Text: "Today", Href: "/desk"}, desk},
	{web.NavItem{Text: "Triage", Href: "/desk/triage"}, desk},
	{web.NavItem{Text: "Hand-offs", Href: "/desk/hand-offs"}, desk},
	{web.NavItem{Text: "Calls", Href: "/desk/calls"}, operators},
	{web.NavItem{Text: "Alarms", Href: "/desk/alarms"}, desk},
	{web.NavItem{Text: "Duty", Href: "/desk/duty"}, desk},
	{web.NavItem{Text: "Refused", Href: "/desk/refused"}, desk},
	{web.NavItem{Text: "Matching", Href: "/desk/matching"}, everybody},
	{web.NavItem{Text: "Texts", Href: "/desk/texts"}, desk},
	{web.NavItem{Text: "Left out", Href: "/desk/exclusions"}, desk},
	{web.NavItem{Text: "Breaches", Href: "/desk/breaches"}, desk},
	{web.NavItem{Text: "Emergencies", Href: glassPath}, desk},
	{web.NavItem{Text: "Holds", Href: "/desk/holds"}, owners},
	{web.NavItem{Text: "Subject access", Href: subjectPath}, owners},
	{web.NavItem{Text: "Schools", Href: "/desk/schools"}, everybody},
	{web.NavItem{Text: "Accounts", Href: "/desk/accounts"}, everybody},
	{web.NavItem{Text: "Who saw it", Href: "/audit"}, auditors},
	{web.NavItem{Text: "What ended", Href: "/desk/endings"}, purgers},
}

// nav is the desk's part of the navigation.
func nav(p auth.Principal) []web.NavItem {
	var items []web.NavItem
	for _, m := range menu {
		if mayAsk(p, m.roles) {
			items = append(items, m.NavItem)
		}
	}
	return items
}

// maxIDLength is beyond every id that is ever made: 256 bits in hexadecimal.
const maxIDLength = 64

// idOf reads an id of the address.
func idOf(c *fiber.Ctx, name string) (string, error) { return cleanID(c.Params(name)) }

// cleanID copies an id out of the request: fiber's strings die with it. Ids are
// keyed hashes in hexadecimal; anything else is found nowhere.
func cleanID(raw string) (string, error) {
	if raw == "" || len(raw) > maxIDLength || strings.Trim(raw, "0123456789abcdef") != "" {
		return "", fault.NotFound
	}
	return strings.Clone(raw), nil
}

// urnOf reads the school of the request.
func urnOf(c *fiber.Ctx) (schools.URN, error) {
	urn, err := schools.ParseURN(c.Params("urn"))
	if err != nil {
		return 0, fault.NotFound
	}
	return urn, nil
}
