package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web/assets"
)

// Page is what one answer shows inside the layout.
type Page struct {
	Title   string      // the page's own heading, without the product's name
	Nav     string      // the Href of the navigation item this page belongs to; may be empty
	Back    string      // where the back link leads; none if empty
	Data    any         // what the template named "main" finds as .Data
	Notice  string      // a success message at the top; may be empty
	Errors  []FormError // what is wrong with the form; listed on top, each linking to its field
	Scripts []string    // file names of built assets to load; only sign-in needs one
}

// FormError is one thing to put right in a form. The message says what to do
// and never repeats what was typed.
type FormError struct {
	Field   string // the id of the input; empty where no single field is to blame
	Message string
}

// ErrorFor is the message for field, or "" where it has none. Templates call
// it as .ErrorFor "field" beside the input.
func (p Page) ErrorFor(field string) string {
	for _, e := range p.Errors {
		if e.Field == field {
			return e.Message
		}
	}
	return ""
}

// NavItem is one entry of the navigation under the header.
type NavItem struct {
	Text string
	Href string
}

// AddNav registers what one package offers a principal in the navigation;
// items appear in the order in which packages were added.
func (s *Site) AddNav(items func(auth.Principal) []NavItem) { s.nav = append(s.nav, items) }

// document is what the layout sees. Page's fields are its own, so that
// templates read .Data, .Title and .ErrorFor without a prefix.
type document struct {
	Page
	Product   string
	Principal auth.Principal
	SignedIn  bool
	CSRF      string
	Menu      []NavItem
	Banners   []Banner
	Style     string
	Icon      string
	Loads     []string
	Until     time.Time // when the reader is signed out if they do nothing
	Left      int       // seconds until then
	Longer    bool      // whether doing something puts that off
}

// document gathers what the layout shows around page. Navigation and the
// sign-out button appear only behind SignedIn.
func (s *Site) document(c *fiber.Ctx, page Page) document {
	p := PrincipalOf(c)
	d := document{
		Page: page, Product: s.Product, Principal: p, SignedIn: p.Account != "",
		CSRF: s.csrfToken(c), Style: s.AssetPath(styleSheet), Icon: s.AssetPath(assets.Icon),
	}
	for _, name := range page.Scripts {
		d.Loads = append(d.Loads, s.AssetPath(name))
	}
	if d.SignedIn {
		d.stay(p, s.now())
		if _, built := s.files[assets.PageScript]; built {
			d.Loads = append(d.Loads, s.AssetPath(assets.PageScript))
		}
		for _, items := range s.nav {
			d.Menu = append(d.Menu, items(p)...)
		}
		for _, banners := range s.banners {
			d.Banners = append(d.Banners, banners(p)...)
		}
	}
	return d
}

// stay says until when somebody who does nothing stays signed in, so that the
// page can tell them in time without a script. Doing something puts it off, but
// never beyond the end of the session.
func (d *document) stay(p auth.Principal, now time.Time) {
	d.Until, d.Longer = now.Add(auth.SurelyIdle), true
	if !p.Ends.IsZero() && !p.Ends.After(d.Until) {
		d.Until, d.Longer = p.Ends, false
	}
	d.Left = int(d.Until.Sub(now) / time.Second)
}
