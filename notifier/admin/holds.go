package admin

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/police"
	"firstbell/schools"
)

// LegalHolds is what a force's administrators do about legal holds, two of them
// for each step. Methods answer fault.NotFound for what the principal may not
// know of and fault.Conflict where somebody else has decided meanwhile.
type LegalHolds interface {
	HoldList
	// Words records that the principal reads whom a hold is about and why, and
	// only then tells.
	Words(ctx context.Context, p auth.Principal, id string) (notifier.HoldWords, notifier.HoldRow, error)
	HoldSteps
}

// HoldList is the holds there are, and how a new one is asked for.
type HoldList interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.HoldRow, error)
	// Propose is fault.Invalid with the code of the field that is wrong.
	Propose(ctx context.Context, p auth.Principal, force string, r notifier.HoldRequest) (string, error)
}

// HoldSteps is what is decided about one hold.
type HoldSteps interface {
	Confirm(ctx context.Context, p auth.Principal, id string) error
	Drop(ctx context.Context, p auth.Principal, id string) error
	HoldEnds
	Review(ctx context.Context, p auth.Principal, id string, on schools.Date) error
}

// HoldEnds is how a hold is lifted.
type HoldEnds interface {
	ProposeLift(ctx context.Context, p auth.Principal, id, reason string) error
	Lift(ctx context.Context, p auth.Principal, id string) error
	DropLift(ctx context.Context, p auth.Principal, id string) error
}

var _ LegalHolds = (*notifier.LegalHolds)(nil)

// holdRoutes are the pages of legal holds.
var holdRoutes = []route{
	{fiber.MethodGet, "/desk/holds", owners, (*Admin).holds},
	{fiber.MethodPost, "/desk/holds/:force", owners, (*Admin).proposeHold},
	{fiber.MethodPost, "/desk/holds/:force/:hold", owners, (*Admin).holdWords},
	{fiber.MethodPost, "/desk/holds/:force/:hold/decision", owners, (*Admin).decideHold},
}

// holdReasons are why something has to be kept, in words; holdLiftReasons why no longer.
var (
	holdReasons = []reason{
		{notifier.HoldCourt, "Proceedings before a court"},
		{notifier.HoldInquest, "An inquest, or a review of a death or serious harm"},
		{notifier.HoldComplaint, "A complaint, or an inquiry into what was done"},
		{notifier.HoldDisclosure, "Somebody has asked what is held about them"},
	}
	holdLiftReasons = []reason{{"ended", "What it was kept for is over"}, {"mistaken", "It was a mistake"}}
)

// holdDone says what was done.
var holdDone = map[string]string{
	"propose": "Proposed. Another administrator of your force has to agree.", "confirm": "It is on hold: nothing is destroyed.",
	"drop": "The proposal is gone.", "propose-lift": "Proposed. Another administrator has to agree; until then the hold stands.",
	"lift": "The hold is lifted. What was only kept because of it is destroyed now.", "drop-lift": "The hold stands.",
	"review": "The next review is set.",
}

// holdRow is one hold on the page.
type holdRow struct {
	notifier.HoldRow
	State       tag
	Why, EndWhy string
	Review      string
}

func holdRowOf(h notifier.HoldRow) holdRow {
	row := holdRow{HoldRow: h, Why: labelOf(holdReasons, h.Reason), EndWhy: labelOf(holdLiftReasons, h.LiftReason), State: tag{"On hold", "red"}}
	if day, err := schools.ParseDate(h.ReviewOn); err == nil {
		row.Review = say.Date(day.At(noonClock))
	}
	switch {
	case !h.LiftedAt.IsZero():
		row.State = tag{"Lifted", "grey"}
	case h.ConfirmedAt.IsZero():
		row.State = tag{"Proposed", "yellow"}
	case h.LiftBy != "":
		row.State = tag{"To be lifted", "orange"}
	case h.ReviewIsDue:
		row.State = tag{"To be reviewed", "orange"}
	}
	return row
}

// noonClock is on the same date in every zone that is shown.
const noonClock schools.ClockTime = 12 * 60

type holdsPage struct {
	Rows        []holdRow
	Forces      []string
	Force       string // whose form was refused
	Reasons     []reason
	LiftReasons []reason
	Form        map[string]string
}

// holds lists the holds; no child is named.
func (a *Admin) holds(c *fiber.Ctx) error { return a.listHolds(c, fiber.StatusOK, "", nil, nil) }

func (a *Admin) listHolds(c *fiber.Ctx, status int, force string, form map[string]string, wrong []web.FormError) error {
	p := web.PrincipalOf(c)
	rows, err := a.legal.List(c.UserContext(), p)
	if err != nil {
		return err
	}
	page := holdsPage{Forces: p.Scopes(owners...), Force: force, Reasons: holdReasons, LiftReasons: holdLiftReasons, Form: form}
	for _, r := range rows {
		page.Rows = append(page.Rows, holdRowOf(r))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "holds", web.Page{
		Title: "Legal holds", Nav: "/desk/holds", Notice: holdDone[c.Query("done")], Errors: wrong, Data: page,
	})
}

// recordFields are those of the forms that describe a child.
var recordFields = []string{"forename", "surname", "born", "upn", "reference", "reason", "why", "review"}

// recordFormOf is what was typed into a form.
func recordFormOf(c *fiber.Ctx) map[string]string {
	form := map[string]string{}
	for _, name := range recordFields {
		form[name] = typed(c, name)
	}
	form["why"] = strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("why"), "")))
	return form
}

// describedOf is the child that a form describes.
func describedOf(form map[string]string) notifier.Described {
	return notifier.Described{Forename: form["forename"], Surname: form["surname"], DateOfBirth: form["born"], UPN: form["upn"]}
}

// fieldOfCode is the field that a fault is about.
func fieldOfCode(code string) string {
	switch code {
	case "name":
		return "forename"
	case "review-date":
		return "review"
	}
	return code
}

// ownForce is the force of the address, if the reader answers for it.
func ownForce(c *fiber.Ctx) (string, error) {
	code, err := police.ParseForceCode(c.Params("force"))
	if err != nil || !web.PrincipalOf(c).Has(notifier.RoleForceAdmin, string(code)) {
		return "", fault.NotFound
	}
	return string(code), nil
}

// proposeHold is the first step; what is wrong is said beside its field.
func (a *Admin) proposeHold(c *fiber.Ctx) error {
	force, err := ownForce(c)
	if err != nil {
		return err
	}
	form := recordFormOf(c)
	on, _ := schools.ParseDate(form["review"]) // no date is refused like a day that has gone by
	_, err = a.legal.Propose(c.UserContext(), web.PrincipalOf(c), force, notifier.HoldRequest{
		HoldWords: notifier.HoldWords{Described: describedOf(form), Reference: form["reference"], Why: form["why"]},
		Reason:    form["reason"], ReviewOn: on,
	})
	if errors.Is(err, fault.Invalid) {
		return a.listHolds(c, fiber.StatusUnprocessableEntity, force, form, []web.FormError{{Field: fieldOfCode(fault.Code(err)), Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/holds?done=propose", fiber.StatusSeeOther)
}

// holdWords shows whom a hold is about and why, once that is on record.
func (a *Admin) holdWords(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	words, row, err := a.legal.Words(c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("hold")))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, fiber.StatusOK, "hold", web.Page{
		Title: "Legal hold " + row.ShortRef, Nav: "/desk/holds", Back: "/desk/holds",
		Data: struct {
			holdRow
			Words notifier.HoldWords
		}{holdRowOf(row), words},
	})
}

// decideHold does what a form of the page asks for.
func (a *Admin) decideHold(c *fiber.Ctx) error {
	if _, err := ownForce(c); err != nil {
		return err
	}
	ctx, p, id, what := c.UserContext(), web.PrincipalOf(c), strings.Clone(c.Params("hold")), typed(c, "do")
	var err error
	switch what {
	case "confirm":
		err = a.legal.Confirm(ctx, p, id)
	case "drop":
		err = a.legal.Drop(ctx, p, id)
	case "propose-lift":
		err = a.legal.ProposeLift(ctx, p, id, typed(c, "lift-reason"))
	case "lift":
		err = a.legal.Lift(ctx, p, id)
	case "drop-lift":
		err = a.legal.DropLift(ctx, p, id)
	case "review":
		on, _ := schools.ParseDate(typed(c, "review"))
		err = a.legal.Review(ctx, p, id, on)
	default:
		return fault.NotFound
	}
	if errors.Is(err, fault.Invalid) {
		return a.listHolds(c, fiber.StatusUnprocessableEntity, "", nil, []web.FormError{{Field: "hold-" + id, Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/holds?done="+what, fiber.StatusSeeOther)
}
