package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/web/say"
)

//go:embed layout/*.html
var layoutFiles embed.FS

// Templates are the pages of one package, each inside the site's layout.
type Templates struct {
	site  *Site
	pages map[string]*template.Template
}

// Templates parses every *.html file at the root of fsys. A file whose name
// begins with "_" is shared by all the others; each other file is a page,
// known by its name without ".html", and defines the template "main".
// Besides funcs, pages may use the times of package say: when, before, left,
// clock, date, day, machine and relative.
func (s *Site) Templates(fsys fs.FS, funcs template.FuncMap) (*Templates, error) {
	base, err := template.New("layout.html").Funcs(s.timeFuncs()).Funcs(funcs).ParseFS(layoutFiles, "layout/*.html")
	if err != nil {
		return nil, fmt.Errorf("parsing the layout: %w", err)
	}
	names, err := fs.Glob(fsys, "*.html")
	if err != nil {
		return nil, fmt.Errorf("listing templates: %w", err)
	}
	shared, own := split(names)
	if len(shared) > 0 {
		if base, err = base.ParseFS(fsys, shared...); err != nil {
			return nil, fmt.Errorf("parsing shared templates: %w", err)
		}
	}
	t := &Templates{site: s, pages: map[string]*template.Template{}}
	for _, name := range own {
		if err := t.add(base, fsys, name); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// split parts the shared templates from the pages.
func split(names []string) (shared, pages []string) {
	for _, name := range names {
		if strings.HasPrefix(name, "_") {
			shared = append(shared, name)
		} else {
			pages = append(pages, name)
		}
	}
	return shared, pages
}

// add parses one page onto a copy of base.
func (t *Templates) add(base *template.Template, fsys fs.FS, name string) error {
	page, err := base.Clone()
	if err != nil {
		return fmt.Errorf("copying the layout: %w", err)
	}
	if page, err = page.ParseFS(fsys, name); err != nil {
		return fmt.Errorf("parsing template %s: %w", name, err)
	}
	if page.Lookup("main") == nil {
		return fmt.Errorf("parsing template %s: it does not define %q", name, "main")
	}
	t.pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	return nil
}

// Render answers with the page called name. Nothing is sent unless the whole
// page could be made, so a fault never leaves half of one on the screen.
func (t *Templates) Render(c *fiber.Ctx, status int, name string, page Page) error {
	tmpl, ok := t.pages[name]
	if !ok {
		return fmt.Errorf("rendering page %q: no such template", name)
	}
	var out bytes.Buffer
	if err := tmpl.ExecuteTemplate(&out, "layout.html", t.site.document(c, page)); err != nil {
		return fmt.Errorf("rendering page %q: %w", name, err)
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Status(status).Send(out.Bytes())
}

// timeFuncs are the words for times, read on the site's clock.
func (s *Site) timeFuncs() template.FuncMap {
	return template.FuncMap{
		"clock":    say.Clock,
		"date":     say.Date,
		"machine":  say.Machine,
		"day":      func(t time.Time) string { return say.Day(t, s.now()) },
		"when":     func(t time.Time) string { return say.When(t, s.now()) },
		"before":   func(t time.Time) string { return say.Before(t, s.now()) },
		"left":     func(t time.Time) string { return say.Left(t, s.now()) },
		"relative": func(t time.Time) string { return Relative(t, s.now()) },
	}
}

// Relative is t as seen from now: "in 42 minutes", "5 minutes ago", "now".
func Relative(t, now time.Time) string {
	switch d := t.Sub(now).Truncate(time.Minute); {
	case d > 0:
		return "in " + say.Span(d)
	case d < 0:
		return say.Span(-d) + " ago"
	}
	return "now"
}
