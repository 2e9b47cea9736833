package signin

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/assets"
)

// ownPath is where people look after their own passkeys.
const ownPath = "/account/passkeys"

// newPasskey is the body of /account/passkeys/add/begin.
type newPasskey struct {
	Name string `json:"name"`
}

// registerOwn adds the pages for a person's own passkeys. Nothing on them needs
// a script but the making of a passkey itself.
func (d *Door) registerOwn(app *fiber.App) {
	in := d.site.SignedIn()
	app.Get(ownPath, in, d.ownPage)
	app.Get(ownPath+"/add", in, d.addPage)
	app.Post(ownPath+"/add", in, d.scriptless)
	app.Post(ownPath+"/add/begin", in, d.bounded, d.beginAdd)
	app.Post(ownPath+"/add/finish", in, d.finishAdd)
	app.Get(ownPath+"/:passkey", in, d.onePage)
	app.Post(ownPath+"/:passkey/name", in, d.renameOwn)
	app.Post(ownPath+"/:passkey/remove", in, d.removeOwn)
}

// ownPage lists the passkeys.
func (d *Door) ownPage(c *fiber.Ctx) error {
	list, err := d.passkeys.Own(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	page := web.Page{Title: "Your passkeys", Data: struct {
		Passkeys []auth.OwnPasskey
		Room     bool
	}{list, len(list) < auth.MaxPasskeys}}
	switch c.Query("done") {
	case "added":
		page.Notice = "The passkey is added. You can sign in with it from now on."
	case "named":
		page.Notice = "The name is changed."
	case "removed":
		page.Notice = "The passkey is removed. Whoever was signed in with it is signed out."
	}
	return d.pages.Render(c, fiber.StatusOK, "own", page)
}

// addPage asks for a name and offers the button, to whoever has shown a passkey
// just now.
func (d *Door) addPage(c *fiber.Ctx) error {
	if !web.PrincipalOf(c).ConfirmedWithin(auth.ConfirmedFor, d.site.Now()) {
		return d.confirmFirst(c, ownPath+"/add")
	}
	return d.pages.Render(c, fiber.StatusOK, "own-add", web.Page{
		Title: "Add a passkey", Back: ownPath, Scripts: []string{assets.PasskeyScript},
	})
}

// beginAdd gives options for another passkey.
func (d *Door) beginAdd(c *fiber.Ctx) error {
	var in newPasskey
	if err := readStrictly(c, &in); err != nil {
		return err
	}
	options, id, err := d.passkeys.BeginAdd(c.UserContext(), web.PrincipalOf(c), in.Name)
	if err != nil {
		return err
	}
	return d.ask(c, options, id)
}

// finishAdd records it. The session goes on: it began with another passkey.
func (d *Door) finishAdd(c *fiber.Ctx) error {
	answer, err := readAnswer(c)
	if err != nil {
		return err
	}
	if err := d.passkeys.FinishAdd(c.UserContext(), web.PrincipalOf(c), d.site.Cookie(c, flowCookie), answer); err != nil {
		return err
	}
	d.site.ClearCookie(c, flowCookie)
	return c.JSON(fiber.Map{})
}

// onePage shows one passkey, with what can be done about it.
func (d *Door) onePage(c *fiber.Ctx) error {
	return d.renderOne(c, fiber.StatusOK)
}

func (d *Door) renderOne(c *fiber.Ctx, status int, faults ...web.FormError) error {
	list, err := d.passkeys.Own(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	for _, one := range list {
		if one.ID == c.Params("passkey") {
			return d.pages.Render(c, status, "own-one", web.Page{Title: "One of your passkeys", Back: ownPath, Errors: faults, Data: struct {
				auth.OwnPasskey
				Last bool
			}{one, len(list) == 1}})
		}
	}
	return fault.NotFound
}

// renameOwn changes the name.
func (d *Door) renameOwn(c *fiber.Ctx) error {
	err := d.passkeys.Rename(c.UserContext(), web.PrincipalOf(c), c.Params("passkey"), c.FormValue("name"))
	if fault.Code(err) == "name" {
		return d.renderOne(c, fiber.StatusUnprocessableEntity, web.FormError{Field: "name", Message: fault.Public(err)})
	}
	if err != nil {
		return err
	}
	return c.Redirect(ownPath+"?done=named", fiber.StatusSeeOther)
}

// removeOwn takes a passkey away. Where it is the one that opened this session,
// this session has ended.
func (d *Door) removeOwn(c *fiber.Ctx) error {
	p, id := web.PrincipalOf(c), c.Params("passkey")
	err := d.passkeys.Remove(c.UserContext(), p, id)
	switch {
	case errors.Is(err, auth.ErrConfirm):
		return d.confirmFirst(c, ownPath)
	case err != nil:
		return err
	case id == p.Passkey:
		d.site.ClearSession(c)
		return c.Redirect("/sign-in?ended=passkey", fiber.StatusSeeOther)
	}
	return c.Redirect(ownPath+"?done=removed", fiber.StatusSeeOther)
}

// confirmFirst asks for a passkey before anything is looked for: the page is the
// same whatever was asked about.
func (d *Door) confirmFirst(c *fiber.Ctx, next string) error {
	return d.pages.Render(c, fiber.StatusForbidden, "own-confirm", web.Page{
		Title: "Show that it is you", Back: ownPath, Data: "/sign-in?next=" + url.QueryEscape(next),
	})
}
