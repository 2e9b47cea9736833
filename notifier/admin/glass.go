package admin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools/portal"
)

// GlassConfirm is how long ago somebody may have shown their passkey who opens a
// message in an emergency.
const GlassConfirm = 5 * time.Minute

// Glass is what a desk opens in an emergency. Methods answer fault.NotFound for
// what the principal may not know of and for what has no content any more.
type Glass interface {
	// Find gives the message that has a reference; Item the one with an id.
	Find(ctx context.Context, p auth.Principal, reference string) (notifier.GlassItem, error)
	Item(ctx context.Context, p auth.Principal, id string) (notifier.GlassItem, error)
	// Break opens a message for half an hour and asks the force's administrators
	// in one; it is fault.Invalid with the code of the field that is wrong.
	Break(ctx context.Context, p auth.Principal, id string, why notifier.GlassWhy) (notifier.GlassItem, error)
	// Look records that the principal looks, and only then shows the content;
	// fault.Conflict where it is not open to them.
	Look(ctx context.Context, p auth.Principal, id string) (notifier.GlassShown, error)
}

// Glasses is what was opened in emergencies, for those who answer for it.
type Glasses interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.GlassRow, error)
	// Words records that the principal reads why, and only then gives it.
	Words(ctx context.Context, p auth.Principal, opening string) (notifier.GlassWords, error)
	// Review is fault.Invalid without words, fault.Conflict where it is reviewed.
	Review(ctx context.Context, p auth.Principal, opening string, justified bool, words string) error
}

var (
	_ Glass   = (*notifier.Glass)(nil)
	_ Glasses = (*notifier.Glass)(nil)
)

// owners answer for a force's desk.
var owners = []auth.Role{notifier.RoleForceAdmin}

const glassPath = "/desk/break-glass"

// glassRoutes are the pages of emergencies.
var glassRoutes = []route{
	{fiber.MethodGet, glassPath, desk, (*Admin).glasses},
	{fiber.MethodPost, glassPath, operators, (*Admin).findGlass},
	{fiber.MethodGet, glassPath + "/:notification", operators, (*Admin).glass},
	{fiber.MethodPost, glassPath + "/:notification", operators, (*Admin).breakGlass},
	{fiber.MethodPost, glassPath + "/:notification/look", operators, (*Admin).lookThrough},
	{fiber.MethodPost, glassPath + "/:opening/why", owners, (*Admin).glassWhy},
	{fiber.MethodPost, glassPath + "/:opening/review", owners, (*Admin).reviewGlass},
}

// glassReasons are the emergencies in words.
var glassReasons = []reason{
	{"child-at-risk", "The child is at risk of harm now"},
	{"child-missing", "The child is missing"},
	{"collected-by-danger", "Somebody dangerous may collect the child or come to the school"},
	{"school-unreachable", "The school must know at once, and nobody there can be reached"},
	{"other-emergency", "Another emergency"},
}

var glassDone = map[string]string{
	"open": "The message is open to you. An administrator of your force has been asked to review this.",
	"over": "The message is not open to you now. Nothing was shown.", "reviewed": "Your review is on record.",
}

// glasses lists the openings that the reader may know of.
func (a *Admin) glasses(c *fiber.Ctx) error { return a.listGlasses(c, fiber.StatusOK, "", nil) }

type glassRow struct {
	notifier.GlassRow
	Why     string
	Verdict tag
}

func (a *Admin) listGlasses(c *fiber.Ctx, status int, reference string, wrong []web.FormError) error {
	p := web.PrincipalOf(c)
	list, err := a.opened.List(c.UserContext(), p)
	if err != nil {
		return err
	}
	page := struct {
		Rows      []glassRow
		MayOpen   bool
		Owner     bool
		Reference string
	}{MayOpen: mayAsk(p, operators), Owner: mayAsk(p, owners), Reference: reference}
	for _, r := range list {
		page.Rows = append(page.Rows, glassRowOf(r))
	}
	return a.pages.Render(c, status, "glasses", web.Page{
		Title: "Opened in an emergency", Nav: glassPath, Notice: glassDone[c.Query("done")], Errors: wrong, Data: page,
	})
}

func glassRowOf(r notifier.GlassRow) glassRow {
	row := glassRow{GlassRow: r, Why: labelOf(glassReasons, r.Reason), Verdict: tag{"Not reviewed", "red"}}
	switch {
	case r.IsReviewed() && r.Justified:
		row.Verdict = tag{"Justified", "green"}
	case r.IsReviewed():
		row.Verdict = tag{"Not justified", "orange"}
	}
	return row
}

// findGlass leads from a reference to its message. The reference is posted, so
// that it stands in no address.
func (a *Admin) findGlass(c *fiber.Ctx) error {
	reference := referenceOf(c)
	item, err := a.emergency.Find(c.UserContext(), web.PrincipalOf(c), reference)
	if errors.Is(err, fault.NotFound) {
		return a.listGlasses(c, fiber.StatusUnprocessableEntity, reference, []web.FormError{{Field: "reference", Message: "There is no message under this reference that you can open"}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(glassPath+"/"+item.Notification, fiber.StatusSeeOther)
}

// glassPage is one message before it is shown.
type glassPage struct {
	notifier.GlassItem
	Reasons []reason
	Why     notifier.GlassWhy // as it was typed
}

// glass asks why a message is to be opened, or offers to show one that is open.
func (a *Admin) glass(c *fiber.Ctx) error {
	return a.askWhy(c, fiber.StatusOK, notifier.GlassWhy{}, nil)
}

func (a *Admin) askWhy(c *fiber.Ctx, status int, why notifier.GlassWhy, wrong []web.FormError) error {
	id, err := idOf(c, "notification")
	if err != nil {
		return err
	}
	item, err := a.emergency.Item(c.UserContext(), web.PrincipalOf(c), id)
	if err != nil {
		return err
	}
	return a.pages.Render(c, status, "glass", web.Page{
		Title: "Open a message in an emergency", Nav: glassPath, Back: glassPath, Notice: glassDone[c.Query("done")], Errors: wrong,
		Data: glassPage{item, glassReasons, why},
	})
}

// glassTyped is a text that was typed, copied out of the request.
func glassTyped(c *fiber.Ctx, name string) string {
	return strings.Clone(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(c.FormValue(name), "\r\n", "\n"), "")))
}

// breakGlass opens a message.
func (a *Admin) breakGlass(c *fiber.Ctx) error {
	id, err := idOf(c, "notification")
	if err != nil {
		return err
	}
	why := notifier.GlassWhy{Reason: glassTyped(c, "reason"), Words: glassTyped(c, "words")}
	_, err = a.emergency.Break(c.UserContext(), web.PrincipalOf(c), id, why)
	if errors.Is(err, fault.Invalid) {
		return a.askWhy(c, fiber.StatusUnprocessableEntity, why, []web.FormError{{Field: fault.Code(err), Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(glassPath+"/"+id+"?done=open", fiber.StatusSeeOther)
}

// lookThrough shows a message that is open to the reader.
func (a *Admin) lookThrough(c *fiber.Ctx) error {
	id, err := idOf(c, "notification")
	if err != nil {
		return err
	}
	shown, err := a.emergency.Look(c.UserContext(), web.PrincipalOf(c), id)
	if fault.Code(err) == "glass-over" {
		return c.Redirect(glassPath+"/"+id+"?done=over", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, fiber.StatusOK, "glassed", web.Page{
		Title: "A message opened in an emergency", Nav: glassPath, Back: glassPath + "/" + id,
		Data: struct {
			notifier.GlassItem
			Sections []portal.Section
		}{shown.GlassItem, portal.Plain(shown.Body, a.site.Now())},
	})
}

// glassWhy shows why somebody opened a message, with the form of the review.
func (a *Admin) glassWhy(c *fiber.Ctx) error { return a.showWhy(c, fiber.StatusOK, "", "", nil) }

func (a *Admin) showWhy(c *fiber.Ctx, status int, verdict, typed string, wrong []web.FormError) error {
	id, err := idOf(c, "opening")
	if err != nil {
		return err
	}
	words, err := a.opened.Words(c.UserContext(), web.PrincipalOf(c), id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "glassreview", web.Page{
		Title: "Review an emergency opening", Nav: glassPath, Back: glassPath, Errors: wrong,
		Data: struct {
			notifier.GlassWords
			Row     glassRow
			Verdict string // as it was chosen
			Typed   string
		}{words, glassRowOf(words.GlassRow), verdict, typed},
	})
}

// reviewGlass records what an administrator thinks of an opening.
func (a *Admin) reviewGlass(c *fiber.Ctx) error {
	id, err := idOf(c, "opening")
	if err != nil {
		return err
	}
	verdict, words := glassTyped(c, "verdict"), glassTyped(c, "words")
	if verdict != "yes" && verdict != "no" {
		return a.showWhy(c, fiber.StatusUnprocessableEntity, "", words, []web.FormError{{Field: "verdict", Message: "Say whether the opening was justified"}})
	}
	err = a.opened.Review(c.UserContext(), web.PrincipalOf(c), id, verdict == "yes", words)
	if errors.Is(err, fault.Invalid) {
		return a.showWhy(c, fiber.StatusUnprocessableEntity, verdict, words, []web.FormError{{Field: fault.Code(err), Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect(glassPath+"?done=reviewed", fiber.StatusSeeOther)
}
