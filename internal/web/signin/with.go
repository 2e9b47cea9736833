package signin

import (
	"net/url"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
)

// withCookie carries a sign-in at a provider there and back.
const withCookie = "firstbell-with"

// choices are the providers, if there are any.
func (d *Door) choices() []auth.Choice {
	if d.oidc == nil {
		return nil
	}
	return d.oidc.Choices()
}

// begin gives the provider's address and the cookie to come back with.
func (d *Door) begin(c *fiber.Ctx, next, passed string) (address string, err error) {
	if d.oidc == nil {
		return "", fault.NotFound
	}
	address, cookie, err := d.oidc.Begin(c.UserContext(), c.Params("provider"), next, passed)
	if err != nil {
		return "", err
	}
	d.site.SetCookie(c, withCookie, cookie, auth.CeremonyLifetime)
	return address, nil
}

// leave sends the browser to a provider. It changes nothing here: all that must
// be remembered travels in the browser's own cookie.
func (d *Door) leave(c *fiber.Ctx) error {
	address, err := d.begin(c, web.LocalPath(c.Query("next", "/")), "")
	if err != nil {
		return err
	}
	return c.Redirect(address, fiber.StatusSeeOther)
}

// enrolWith checks the invitation's code, and offers the way to the provider as
// a link: a form may not lead away from this site.
func (d *Door) enrolWith(c *fiber.Ctx) error {
	passed, err := d.accounts.Claim(c.UserContext(), c.Params("token"), c.FormValue("code"))
	if err != nil {
		return err
	}
	address, err := d.begin(c, "/", passed)
	if err != nil {
		return err
	}
	return d.pages.Render(c, fiber.StatusOK, "with-go", web.Page{
		Title: "Your code is right",
		Data:  struct{ Name, Address string }{d.nameOf(c.Params("provider")), address},
	})
}

func (d *Door) nameOf(provider string) string {
	for _, choice := range d.choices() {
		if choice.ID == provider {
			return choice.Name
		}
	}
	return ""
}

// backPage is where the provider sends people. It changes nothing: a link with
// somebody's code in it, opened by a mail scanner or planted by a stranger, signs
// nobody in. The button on it does.
func (d *Door) backPage(c *fiber.Ctx) error {
	name := d.nameOf(c.Params("provider"))
	if name == "" {
		return fault.NotFound
	}
	data := struct{ Name, State, Code, Action string }{
		Name: name, State: c.Query("state"), Code: c.Query("code"),
		Action: "/sign-in/with/" + url.PathEscape(c.Params("provider")) + "/back",
	}
	if c.Query("error") != "" || data.Code == "" {
		return d.pages.Render(c, fiber.StatusOK, "with-no", web.Page{Title: "You are not signed in", Data: data})
	}
	return d.pages.Render(c, fiber.StatusOK, "with-back", web.Page{Title: "Continue", Data: data})
}

// back opens the session. An older session of the same browser ends.
func (d *Door) back(c *fiber.Ctx) error {
	if d.oidc == nil {
		return fault.NotFound
	}
	before := d.site.SessionCookie(c)
	cookie, _, next, err := d.oidc.Finish(c.UserContext(), d.site.Cookie(c, withCookie), c.Params("provider"), c.FormValue("state"), c.FormValue("code"))
	if err != nil {
		return err
	}
	if before != "" {
		if err := d.sessions.End(c.UserContext(), before); err != nil {
			return err
		}
	}
	d.site.ClearCookie(c, withCookie)
	d.site.SetSession(c, cookie)
	return c.Redirect(web.LocalPath(next), fiber.StatusSeeOther)
}
