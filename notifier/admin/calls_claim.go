package admin

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// claimCall starts, or prolongs, the operator's call to a school.
func (a *Admin) claimCall(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	err = a.calling.ClaimCall(c.UserContext(), web.PrincipalOf(c), urn)
	if fault.Code(err) == "claimed" {
		return c.Redirect("/desk/calls?done=taken", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/calls/"+urn.String(), fiber.StatusSeeOther)
}

// releaseCall gives a school's call back.
func (a *Admin) releaseCall(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	if err := a.calling.ReleaseCall(c.UserContext(), web.PrincipalOf(c), urn); err != nil {
		return err
	}
	return c.Redirect("/desk/calls?done=given-back", fiber.StatusSeeOther)
}

// showWord answers with the school's call word, once it is on record who sees
// it. There is no redirect: the word has no address that could be opened again.
func (a *Admin) showWord(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	word, err := a.calling.CallWord(c.UserContext(), web.PrincipalOf(c), urn)
	if errors.Is(err, fault.Conflict) {
		wrong := []web.FormError{{Message: fault.Public(err)}}
		return a.renderCall(c, fiber.StatusConflict, callForm{}, callSaid{faults: wrong})
	}
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.renderCall(c, fiber.StatusOK, callForm{}, callSaid{word: word, hasWord: true})
}

// printSheet answers with the sheet for paper, once it is on record that it is
// printed: school, number, contact and short reference, and nothing else.
func (a *Admin) printSheet(c *fiber.Ctx) error {
	sheet, err := a.sheets.PrintSheet(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, fiber.StatusOK, "callprint", web.Page{
		Title: "Call sheet to print",
		Nav:   "/desk/calls",
		Back:  "/desk/calls",
		Data: struct {
			Rows []callRow
			At   string
		}{callRows(sheet, now), say.When(now, now)},
	})
}

// overWords say why a school needs no call any more.
var overWords = map[notifier.CallEnd]string{
	notifier.CallEndRead:  "Somebody at the school has signed in and acknowledged it.",
	notifier.CallEndTold:  "Somebody at the school was told by telephone.",
	notifier.CallEndOther: "There is nothing left to tell this school by telephone.",
}

// renderOver tells the operator who was calling that no call is needed any
// more. For everybody else the page does not exist.
func (a *Admin) renderOver(c *fiber.Ctx, urn schools.URN) error {
	over, err := a.sheets.CallOver(c.UserContext(), web.PrincipalOf(c), urn)
	if err != nil {
		return err
	}
	now, when := a.site.Now(), ""
	if !over.At.IsZero() {
		when = say.When(over.At, now)
	}
	return a.pages.Render(c, fiber.StatusOK, "callover", web.Page{
		Title: "No call needed any more",
		Nav:   "/desk/calls",
		Back:  "/desk/calls",
		Data: struct {
			Why, When string
			URN       schools.URN
		}{overWords[over.How], when, urn},
	})
}
