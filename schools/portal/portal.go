// Package portal is what a safeguarding lead sees: a list without names, and
// one notification at a time, read on purpose.
//
// It turns an Inbox into pages. The list holds nothing personal, so a phone
// left on a desk says nothing about any child. Content appears only as the
// answer to a POST, after the opening has been recorded; it is never cached,
// never in an address, never in a title. Acknowledging takes two taps: show,
// acknowledge. What must not be done (contacting a parent, above all) is said
// before anything that invites doing it.
//
// The pages need no JavaScript. They are written for somebody worried, on a
// phone, before school: calm, plain words, about the child first, and never
// blaming the parent who is not causing harm.
package portal

import (
	"embed"
	"io/fs"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web"
)

//go:embed pages/*.html
var files embed.FS

// Portal serves the pages for one installation.
type Portal struct {
	inbox Inbox
	staff Staffroom
	done  Outcomes   // nil where what was done is not recorded
	asked Statements // nil where nobody is asked what became of a message
	site  *web.Site
	pages *web.Templates

	copies Exports // nil where no copy can be taken
}

// New reads the page templates; it fails where one of them is broken.
func New(site *web.Site, inbox Inbox, staff Staffroom) (*Portal, error) {
	dir, err := fs.Sub(files, "pages")
	if err != nil {
		return nil, err
	}
	pages, err := site.Templates(dir, nil)
	if err != nil {
		return nil, err
	}
	site.AddNav(nav)
	p := &Portal{inbox: inbox, staff: staff, site: site, pages: pages}
	p.done, _ = inbox.(Outcomes)
	p.copies, _ = inbox.(Exports)
	p.asked, _ = inbox.(Statements)
	return p, nil
}

// Mount adds the portal's routes to app. The start page, when asked for by
// somebody without a role at any school, is left to whoever is mounted next.
func (p *Portal) Mount(app fiber.Router) {
	for _, r := range routes {
		handlers := []fiber.Handler{p.site.SignedIn()}
		if r.method == fiber.MethodPost {
			handlers = append(handlers, p.site.CSRF())
		}
		app.Add(r.method, r.path, append(handlers, p.guarded(r))...)
	}
}
