package admin

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/police"
)

// Suspensions is how officers suspend a force's scheme, together, and lift that
// again. Methods answer fault.NotFound for another force's officer, and
// fault.Conflict where something else is true by now.
type Suspensions interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.SuspensionRow, error)
	// Propose is fault.Invalid for a reason or a number of hours that cannot be.
	Propose(ctx context.Context, p auth.Principal, force, reason string, hours int) error
	// Agree and Drop are about the proposal made at that time, and no other.
	Agree(ctx context.Context, p auth.Principal, force string, proposed time.Time) error
	Drop(ctx context.Context, p auth.Principal, force string, proposed time.Time) error
	Lift(ctx context.Context, p auth.Principal, force string) error
}

var _ Suspensions = (*notifier.Suspensions)(nil)

// suspensionReasons are why a scheme is suspended, in words.
var suspensionReasons = map[string]string{
	notifier.SuspendedMisdirected: "Messages went to wrong schools",
	notifier.SuspendedBreach:      "Personal data may be where it must not be",
	notifier.SuspendedSystem:      "Our own system sends what is wrong",
	notifier.SuspendedOrder:       "The chief officer or a court has ordered it",
}

// suspensionRow is one force on the page.
type suspensionRow struct {
	notifier.SuspensionRow
	Reason, Since, Until string // of the suspension, in words
	By                   string
	Asked, AskedFor      string // of the proposal
	Behind               string
	More                 string // who it still takes
	Proposed             string // when it was made, for the form
}

// suspensionPage is what the page shows.
type suspensionPage struct {
	Rows    []suspensionRow
	Reasons []reason
	Hours   string // as it was typed
	Reason  string
	Force   string // the force whose form was refused
}

// suspension shows the forces' schemes and what officers may do about them.
func (a *Admin) suspension(c *fiber.Ctx) error {
	return a.suspensions(c, fiber.StatusOK, suspensionPage{}, nil)
}

func (a *Admin) suspensions(c *fiber.Ctx, status int, page suspensionPage, faults []web.FormError) error {
	rows, err := a.suspending.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	for _, r := range rows {
		page.Rows = append(page.Rows, suspensionRowOf(r, a.site.Now()))
	}
	for _, code := range notifier.SuspensionReasons {
		page.Reasons = append(page.Reasons, reason{code, suspensionReasons[code]})
	}
	return a.pages.Render(c, status, "suspension", web.Page{
		Title: "Suspend the scheme", Nav: "/desk", Back: "/desk", Notice: done[c.Query("done")], Data: page, Errors: faults,
	})
}

func suspensionRowOf(r notifier.SuspensionRow, now time.Time) suspensionRow {
	row := suspensionRow{SuspensionRow: r}
	if s := r.Suspension; s != nil {
		row.Reason, row.By = suspensionReasons[s.Reason], listed(r.People)
		row.Since, row.Until = say.When(s.StartedAt, now), say.When(s.Until, now)
	}
	if p := r.Proposal; p != nil {
		row.Asked, row.Behind = suspensionReasons[p.Reason], listed(r.Proposers)
		row.AskedFor, row.Proposed = fmt.Sprintf("%d hours in all", p.Hours), strconv.FormatInt(p.At.UnixMilli(), 10)
		if row.More = "one more officer"; r.Needed > 1 {
			row.More = fmt.Sprintf("%d more officers", r.Needed)
		}
	}
	return row
}

// listed are names as they are read out.
func listed(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// suspend does what a form of the page asks for.
func (a *Admin) suspend(c *fiber.Ctx) error {
	code, err := police.ParseForceCode(c.Params("force"))
	if err != nil {
		return fault.NotFound
	}
	ctx, p, force := c.UserContext(), web.PrincipalOf(c), string(code)
	if !slices.Contains(p.Scopes(desk...), force) {
		return fault.NotFound
	}
	millis, _ := strconv.ParseInt(c.FormValue("proposed"), 10, 64) // no number is no proposal
	proposed := time.UnixMilli(millis).UTC()
	switch what := c.FormValue("do"); what {
	case "propose":
		return a.proposeSuspension(c, force)
	case "agree":
		err = a.suspending.Agree(ctx, p, force, proposed)
	case "drop":
		err = a.suspending.Drop(ctx, p, force, proposed)
	case "lift":
		err = a.suspending.Lift(ctx, p, force)
	default:
		return fault.NotFound
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/suspension?done=suspension-"+strings.Clone(c.FormValue("do")), fiber.StatusSeeOther)
}

// proposeSuspension is the first step; what cannot be is said beside the field.
func (a *Admin) proposeSuspension(c *fiber.Ctx, force string) error {
	page := suspensionPage{Hours: strings.Clone(c.FormValue("hours")), Reason: strings.Clone(c.FormValue("reason")), Force: force}
	hours, _ := strconv.Atoi(strings.TrimSpace(page.Hours)) // 0 is refused like no number
	err := a.suspending.Propose(c.UserContext(), web.PrincipalOf(c), force, page.Reason, hours)
	if fault.Of(err) == fault.Invalid {
		field := "hours-" + force
		if fault.Code(err) == "unknown-reason" {
			field = "reason-" + force
		}
		return a.suspensions(c, fiber.StatusUnprocessableEntity, page, []web.FormError{{Field: field, Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/suspension?done=suspension-propose", fiber.StatusSeeOther)
}

// SuspensionBanners are what stands on every page while schemes are suspended.
func SuspensionBanners(notices []notifier.SuspensionNotice, now time.Time) []web.Banner {
	var banners []web.Banner
	for _, n := range notices {
		b := web.Banner{ID: "suspended-" + n.Force, Text: fmt.Sprintf(
			"%s has suspended this service until %s. What it sends is held back, and no school is alerted. In an urgent case the police telephone.", n.Name, say.When(n.Until, now))}
		if n.Desk {
			b.Text = fmt.Sprintf("The scheme of %s is suspended until %s. Posts are taken in and held back; no school is alerted, and schools can be told by telephone only.",
				n.Name, say.When(n.Until, now))
			b.Href, b.Link = "/desk/suspension", "See who decided it, and lift it"
		}
		banners = append(banners, b)
	}
	return banners
}
