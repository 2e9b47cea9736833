package signin

import (
	"html/template"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/internal/web/assets"
	"firstbell/internal/web/say"
)

// clearSiteData asks a browser to forget what it kept of us. Not its cookies:
// that would reach every service under the same domain.
const clearSiteData = `"cache", "storage"`

// neutral is what stands on the screen after "Hide this page". It names neither
// the service nor what it is for, nor does its address.
var neutral = template.Must(template.New("today").Parse(`<!DOCTYPE html>
<html lang="en-GB" class="govuk-template">
<head>
<meta charset="utf-8">
<title>Today</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<link rel="stylesheet" href="{{.Style}}">
</head>
<body class="govuk-template__body">
<div class="govuk-width-container">
<main class="govuk-main-wrapper">
<h1 class="govuk-heading-l">{{.Day}}</h1>
<p class="govuk-body">Nothing is planned.</p>
<p class="govuk-body"><a href="/sign-in" class="govuk-link">Back</a></p>
</main>
</div>
</body>
</html>
`))

// hide ends the session and leads to the neutral page, so that going back in
// the browser shows nothing either. Whoever hides a page has no time for an
// error: a session that could not be ended has lost its cookie, and ends by
// itself.
func (d *Door) hide(c *fiber.Ctx) error {
	cookie := d.site.SessionCookie(c)
	d.site.ClearSession(c)
	c.Set("Clear-Site-Data", clearSiteData)
	_ = d.sessions.End(c.UserContext(), cookie)
	return c.Redirect("/today", fiber.StatusSeeOther)
}

// today is the neutral page. It is the same for everybody and knows nobody.
func (d *Door) today(c *fiber.Ctx) error {
	var out strings.Builder
	if err := neutral.Execute(&out, struct{ Style, Day string }{d.site.AssetPath(assets.StyleSheet), say.Date(d.site.Now())}); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(out.String())
}

// stay is asked for by whoever wants more time. Like every request of somebody
// signed in it counts as use of the session, and it does nothing else.
func (d *Door) stay(c *fiber.Ctx) error {
	until := d.site.Now().Add(auth.SurelyIdle)
	p := web.PrincipalOf(c)
	longer := p.Ends.IsZero() || p.Ends.After(until)
	if !longer {
		until = p.Ends
	}
	return d.pages.Render(c, fiber.StatusOK, "stay", web.Page{Title: "You are still signed in", Data: struct {
		Until  string
		Longer bool
	}{say.Clock(until), longer}})
}
