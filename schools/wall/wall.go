// Package wall shows when a school is open: the calendar that hangs on its wall,
// a month at a time, with whose word each day rests on.
//
// The school's own people see theirs and can say, before breakfast, that it is
// closed or opens late; people at a force's desk see every school's, can say the
// same for a list of schools or a whole council, and find the schools whose
// calendar is missing or runs out. Every closure can be undone, and both are
// recorded with who did it. A day is always named in words: a colour alone says
// nothing.
package wall

import (
	"context"
	"embed"
	"io/fs"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/schools"
)

// Calendars is what is known of schools' days, and who may say otherwise. Its
// methods answer fault.NotFound for what the principal may not see.
type Calendars interface {
	// Own are the schools at which the principal has a role.
	Own(ctx context.Context, p auth.Principal) ([]schools.School, error)
	// School is one school's calendar from a day to another.
	School(ctx context.Context, p auth.Principal, urn schools.URN, from, to schools.Date) (School, error)
	// Desk is what people at a desk look after.
	Desk(ctx context.Context, p auth.Principal) (Desk, error)
	// Declare says that schools are closed or open late. It answers
	// fault.Invalid for a closure that cannot be meant.
	Declare(ctx context.Context, p auth.Principal, c schools.Closure) error
	// Undo says that a closure does not hold, for one school or, where urn is
	// zero, for all of them.
	Undo(ctx context.Context, p auth.Principal, id string, urn schools.URN) error
}

// School is one school's calendar as a person may see it.
type School struct {
	School     schools.School
	Days       []schools.Day
	Source     schools.Provenance // who stands behind it, the weakest of them
	Horizon    schools.Date       // the last day that is known; zero where nothing is
	Ask        schools.AskReason  // why a person should look at it, if they should
	Closures   []Closing          // those of today and later
	MayDeclare bool               // the principal may say that it is closed
}

// Closing is one closure as it is listed.
type Closing struct {
	schools.Closure
	ByDesk  bool   // people at a desk declared it, not the school
	For     string // which schools, in words
	MayUndo bool
}

// Desk is the calendars that people at a desk look after.
type Desk struct {
	Ask        []Asked // the most urgent first, no more than MaxAsked
	AskTotal   int
	Closures   []Closing
	Councils   []Council
	MayDeclare bool
}

// MaxAsked bounds the list of schools to ask; the total says how many there are.
const MaxAsked = 200

// Asked is a school whose calendar a person should look at.
type Asked struct {
	School  schools.School
	Why     schools.AskReason
	Source  schools.Provenance
	Horizon schools.Date
}

// Council is a local authority whose schools may be closed together.
type Council struct {
	LA      int
	Name    string
	Schools int // open ones
}

//go:embed pages/*.html
var files embed.FS

// Wall serves the pages for one installation.
type Wall struct {
	calendars Calendars
	site      *web.Site
	pages     *web.Templates
	routes    []route
}

// New reads the page templates; it fails where one of them is broken. desk are
// the roles that look after many schools.
func New(site *web.Site, calendars Calendars, desk ...auth.Role) (*Wall, error) {
	dir, err := fs.Sub(files, "pages")
	if err != nil {
		return nil, err
	}
	pages, err := site.Templates(dir, nil)
	if err != nil {
		return nil, err
	}
	w := &Wall{calendars: calendars, site: site, pages: pages, routes: routesFor(desk)}
	site.AddNav(func(p auth.Principal) []web.NavItem { return nav(p, desk) })
	return w, nil
}

// Mount adds the routes to app.
func (w *Wall) Mount(app fiber.Router) {
	for _, r := range w.routes {
		handlers := []fiber.Handler{w.site.SignedIn()}
		if r.method == fiber.MethodPost {
			handlers = append(handlers, w.site.CSRF())
		}
		app.Add(r.method, r.path, append(handlers, w.guarded(r))...)
	}
}
