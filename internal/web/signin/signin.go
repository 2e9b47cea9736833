// Package signin is the front door: pages and endpoints by which a person
// makes a passkey, signs in with it and signs out.
//
// A link from an invitation shows what will happen and changes nothing, so a
// mail scanner that opens it does no harm. The code that came by a second road
// starts the making of a passkey; a small script carries options and answers
// between the server and the browser as JSON. It is the one place where a page
// needs a script: without one, the page says what to do.
package signin

import (
	"embed"
	"io/fs"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/assets"
)

//go:embed pages/*.html
var pageFiles embed.FS

// Door holds what the pages need.
type Door struct {
	site     *web.Site
	pages    *web.Templates
	accounts *auth.Accounts
	sessions *auth.Sessions
	passkeys *auth.Passkeys
	oidc     *auth.OIDC
	tries    meters
}

// New readies the pages. oidc may be nil: then passkeys are the only way in.
func New(site *web.Site, accounts *auth.Accounts, sessions *auth.Sessions, passkeys *auth.Passkeys, oidc *auth.OIDC) (*Door, error) {
	files, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		return nil, err
	}
	pages, err := site.Templates(files, nil)
	if err != nil {
		return nil, err
	}
	return &Door{
		site: site, pages: pages, accounts: accounts, sessions: sessions, passkeys: passkeys, oidc: oidc,
		tries: newMeters(),
	}, nil
}

// Register adds the routes to app, which is the site's own.
func (d *Door) Register(app *fiber.App) {
	app.Get("/sign-in", d.signInPage)
	app.Post("/sign-in", d.scriptless)
	app.Post("/sign-in/passkey/begin", d.counted, d.bounded, d.beginSignIn)
	app.Post("/sign-in/passkey/finish", d.counted, d.finishSignIn)
	app.Post("/sign-out", d.signOut)
	app.Get("/today", d.today)
	app.Post("/today", d.hide)
	app.Get("/stay", d.site.SignedIn(), d.stay)
	app.Post("/enrol/passkey/begin", d.counted, d.bounded, d.beginEnrol)
	app.Post("/enrol/passkey/finish", d.counted, d.finishEnrol)
	app.Get("/sign-in/with/:provider", d.leave)
	app.Get("/sign-in/with/:provider/back", d.backPage)
	app.Post("/sign-in/with/:provider/back", d.counted, d.bounded, d.back)
	app.Post("/enrol/:token/with/:provider", d.counted, d.bounded, d.enrolWith)
	app.Get("/enrol/:token", d.enrolPage)
	app.Post("/enrol/:token", d.scriptless)
	app.Get("/lost", d.lostPage)
	app.Post("/lost", d.boundedLost, d.askAgain)
	d.registerOwn(app)
}

// signInPage explains and offers the button.
func (d *Door) signInPage(c *fiber.Ctx) error {
	page := web.Page{
		Title: "Sign in", Scripts: []string{assets.PasskeyScript},
		Data: struct {
			Next    string
			Choices []auth.Choice
		}{web.LocalPath(c.Query("next", "/")), d.choices()},
	}
	switch {
	case c.Query("enrolled") != "":
		page.Notice = "Your passkey is ready. Sign in with it."
	case c.Query("ended") != "":
		page.Notice = "The passkey is removed, and with it you are signed out. Sign in with another one."
	case c.Query("out") != "":
		page.Notice = "You are signed out."
	}
	return d.pages.Render(c, fiber.StatusOK, "sign-in", page)
}

// enrolPage shows what an invitation will do. It reads and never writes.
func (d *Door) enrolPage(c *fiber.Ctx) error {
	token := c.Params("token")
	usable, err := d.accounts.Usable(token)
	if err != nil {
		return err
	}
	if !usable {
		return d.pages.Render(c, fiber.StatusNotFound, "no-invitation", web.Page{Title: "This invitation cannot be used"})
	}
	return d.pages.Render(c, fiber.StatusOK, "enrol", web.Page{
		Title: "Make your passkey", Scripts: []string{assets.PasskeyScript},
		Data: struct {
			Token   string
			Choices []auth.Choice
		}{token, d.choices()},
	})
}

// scriptless answers a form that was sent because the script did not run.
func (d *Door) scriptless(*fiber.Ctx) error {
	return fault.New(fault.Malformed, "script", "Your browser did not run the part of this page that asks for a passkey. Allow JavaScript for this site, or use another browser.")
}

// signOut ends the session and asks the browser to forget what it kept.
func (d *Door) signOut(c *fiber.Ctx) error {
	d.site.ClearSession(c)
	c.Set("Clear-Site-Data", clearSiteData)
	if err := d.sessions.End(c.UserContext(), d.site.SessionCookie(c)); err != nil {
		return err
	}
	return c.Redirect("/sign-in?out=yes", fiber.StatusSeeOther)
}
