package admin

import (
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
	"firstbell/internal/web/say"
)

// OpenFor is how long after showing their passkey somebody at a desk may open
// what says who a child is. A session lasts longer: the queue, the board and the
// calls need no more than that.
const OpenFor = 30 * time.Minute

// opening begins the addresses whose posts say who a child is.
var opening = []string{"/desk/triage/", "/desk/hand-offs/", "/desk/exclusions/", "/desk/texts/", "/desk/breaches/", glassPath + "/", "/desk/holds/", subjectPath + "/"}

// opensChild reports whether the answer may say who a child is.
func (r route) opensChild() bool {
	if r.method != fiber.MethodPost {
		return false
	}
	for _, prefix := range opening {
		if strings.HasPrefix(r.path, prefix) {
			return true
		}
	}
	return false
}

// confirmWithin is how long ago the passkey may have been shown for the route;
// zero where it does not matter.
func (r route) confirmWithin() time.Duration {
	switch {
	case !r.opensChild():
		return 0
	case r.path == subjectPath+"/:force/:search/file":
		return ExportConfirm
	case r.path == glassPath+"/:notification":
		return GlassConfirm
	default:
		return OpenFor
	}
}

// askAgain asks for the passkey before anything is looked for, so that the page
// is the same whether the child exists or not. Signing in leads back to the page
// that the post came from.
func (a *Admin) askAgain(c *fiber.Ctx, within time.Duration) error {
	parts := strings.Split(strings.Clone(c.Path()), "/") // "", desk, triage, case, child, …
	keep := 3
	switch parts[2] {
	case "triage", "hand-offs":
		keep = 5
	case "breaches":
		keep = 4
	}
	if parts[2] == "break-glass" && (len(parts) == 4 || parts[4] == "look") {
		keep = 4
	}
	back := strings.Join(parts[:min(keep, len(parts))], "/")
	return a.pages.Render(c, fiber.StatusForbidden, "confirm", web.Page{
		Title: "Show that it is you", Nav: "/" + strings.Join(parts[1:3], "/"), Back: back,
		Data: struct {
			SignIn  string
			Minutes int
			Glass   bool
		}{"/sign-in?next=" + url.QueryEscape(back), int(within / time.Minute), within == GlassConfirm},
	})
}

// openUntil is when the reader will be asked for their passkey again, in words;
// empty where they will be at once.
func (a *Admin) openUntil(c *fiber.Ctx) string {
	p := web.PrincipalOf(c)
	if !p.ConfirmedWithin(OpenFor, a.site.Now()) {
		return ""
	}
	return say.Clock(p.ConfirmedAt.Add(OpenFor))
}
