package connect

import (
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/schools"
)

//go:embed pages/*.html
var files embed.FS

// roleSystemAdmin keeps every school's system, by its name in grants.
const roleSystemAdmin = "system-admin"

// Config is what the pages show and do. All of it must be set.
type Config struct {
	Words Words
	Hooks Hooks
	Keys  KeyRing
	Name  func(urn schools.URN) string // a school's name
}

// Pages are a school's own connections.
type Pages struct {
	Config
	site  *web.Site
	pages *web.Templates
}

// New reads the page templates; it fails where one of them is broken.
func New(site *web.Site, config Config) (*Pages, error) {
	dir, err := fs.Sub(files, "pages")
	if err != nil {
		return nil, err
	}
	pages, err := site.Templates(dir, nil)
	if err != nil {
		return nil, err
	}
	site.AddNav(nav)
	return &Pages{Config: config, site: site, pages: pages}, nil
}

// route is one row of the table of who may ask for what. Which school they may
// ask about is decided for each request.
type route struct {
	method, path string
	roles        []auth.Role
	handler      func(*Pages, *fiber.Ctx, schools.URN) error
}

var (
	namers  = []auth.Role{schools.RoleKeyAdult, schools.RoleHead}
	keepers = []auth.Role{schools.RoleHead, roleSystemAdmin}
)

// routes is every page. What is not in it does not exist.
var routes = []route{
	{fiber.MethodGet, "/connections/:urn", []auth.Role{schools.RoleKeyAdult, schools.RoleHead, roleSystemAdmin}, (*Pages).show},
	{fiber.MethodPost, "/connections/:urn/word", namers, (*Pages).setWord},
	{fiber.MethodPost, "/connections/:urn/webhook", keepers, (*Pages).setHook},
	{fiber.MethodPost, "/connections/:urn/webhook/test", keepers, (*Pages).testHook},
	{fiber.MethodPost, "/connections/:urn/webhook/rotate", keepers, (*Pages).rotateHook},
	{fiber.MethodPost, "/connections/:urn/webhook/remove", keepers, (*Pages).removeHook},
	{fiber.MethodPost, "/connections/:urn/keys", keepers, (*Pages).issueKey},
	{fiber.MethodPost, "/connections/:urn/keys/revoke", keepers, (*Pages).revokeKey},
}

// Mount adds the pages' routes to app.
func (p *Pages) Mount(app fiber.Router) {
	app.Get("/connections", p.site.SignedIn(), p.start)
	for _, r := range routes {
		app.Add(r.method, r.path, p.site.SignedIn(), p.guarded(r))
	}
}

// guarded lets through whoever holds one of the route's roles at the school;
// everybody else gets the answer of what does not exist.
func (p *Pages) guarded(r route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		urn, err := schools.ParseURN(c.Params("urn"))
		if err != nil || !mayAsk(web.PrincipalOf(c), urn, r.roles) {
			return fault.NotFound
		}
		return r.handler(p, c, urn)
	}
}

func mayAsk(p auth.Principal, urn schools.URN, roles []auth.Role) bool {
	return slices.ContainsFunc(p.Grants, func(g auth.Grant) bool {
		return slices.Contains(roles, g.Role) && (g.Scope == urn.String() || g.Role == roleSystemAdmin)
	})
}

// nav is the entry for people of a school.
func nav(p auth.Principal) []web.NavItem {
	if len(p.Scopes(namers...)) == 0 {
		return nil
	}
	return []web.NavItem{{Text: "Connections", Href: "/connections"}}
}

// start lists the reader's schools, or leads to the only one.
func (p *Pages) start(c *fiber.Ctx) error {
	of := web.PrincipalOf(c).Scopes(namers...)
	switch len(of) {
	case 0:
		return fault.NotFound
	case 1:
		return c.Redirect("/connections/"+of[0], fiber.StatusSeeOther)
	}
	type entry struct{ URN, Name string }
	var list []entry
	for _, one := range of {
		if urn, err := schools.ParseURN(one); err == nil {
			list = append(list, entry{one, p.Name(urn)})
		}
	}
	return p.pages.Render(c, fiber.StatusOK, "schools", web.Page{Title: "Connections of your schools", Nav: "/connections", Data: list})
}

// said is what a page says beside the state of things.
type said struct {
	faults []web.FormError
	secret string // shown once
	what   string // what the secret is
	typed  string // the address as it was typed, where something is wrong with it
	label  string
}

// page is what the page of one school shows.
type page struct {
	School, URN       string
	MayName, MayKeep  bool
	WordSince         string // in words; empty where there is no word
	Hook              hookView
	Keys              []keyView
	Secret, What      string
	Typed, Label      string
	Marking, Endpoint string
}

type hookView struct {
	Hook
	Since, Overlap, Tested, Failing, Disabled string // in words
}

type keyView struct {
	auth.SchoolKey
	Issued, Ends string
	Good         bool
}

func (p *Pages) show(c *fiber.Ctx, urn schools.URN) error {
	return p.render(c, fiber.StatusOK, urn, said{})
}

func (p *Pages) render(c *fiber.Ctx, status int, urn schools.URN, s said) error {
	who, now := web.PrincipalOf(c), p.site.Now()
	view := page{
		School: p.Name(urn), URN: urn.String(), MayName: mayAsk(who, urn, namers), MayKeep: mayAsk(who, urn, keepers),
		Secret: s.secret, What: s.what, Typed: s.typed, Label: s.label, Marking: Marking, Endpoint: p.site.Origin + APIPath,
	}
	if view.MayName {
		since, err := p.Words.SetAt(c.UserContext(), who, urn)
		if err != nil {
			return err
		}
		view.WordSince = when(since, now)
	}
	if view.MayKeep {
		if err := p.keep(c, urn, &view, now); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.pages.Render(c, status, "school", web.Page{
		Title: "Connections of " + view.School, Nav: "/connections", Data: view, Errors: s.faults, Notice: notices[c.Query("done")],
	})
}

// keep adds what only the school's keepers see.
func (p *Pages) keep(c *fiber.Ctx, urn schools.URN, view *page, now time.Time) error {
	hook, err := p.Hooks.Hook(c.UserContext(), web.PrincipalOf(c), urn)
	if err != nil {
		return err
	}
	view.Hook = hookView{
		Hook: hook, Since: when(hook.SetAt, now), Tested: when(hook.TestedAt, now), Failing: when(hook.FailingSince, now), Disabled: when(hook.DisabledAt, now),
	}
	if hook.OverlapUntil.After(now) {
		view.Hook.Overlap = when(hook.OverlapUntil, now)
	}
	keys, err := p.Keys.Keys(c.UserContext(), web.PrincipalOf(c), urn)
	for _, k := range keys {
		view.Keys = append(view.Keys, keyView{k, say.Date(k.IssuedAt), say.Date(k.ExpiresAt), k.IsGood(now)})
	}
	return err
}

func when(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	return say.When(t, now)
}

// notices are what was done, by the word in the address.
var notices = map[string]string{
	"word": "The call word is set. Tell the colleagues whom the police may call.", "no-word": "The call word is removed.",
	"worked": "The test event was taken.", "removed": "The webhook is removed.", "revoked": "The key has ended.",
}

func done(c *fiber.Ctx, urn schools.URN, what string) error {
	return c.Redirect("/connections/"+urn.String()+"?done="+what, fiber.StatusSeeOther)
}

func (p *Pages) setWord(c *fiber.Ctx, urn schools.URN) error {
	word := strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("word"), "")))
	if c.FormValue("remove") == "yes" {
		word = ""
	} else if word == "" {
		return p.wrong(c, urn, "word", "Enter a call word or phrase", said{})
	}
	err := p.Words.Set(c.UserContext(), web.PrincipalOf(c), urn, word)
	if errors.Is(err, fault.Invalid) {
		return p.wrong(c, urn, "word", fault.Public(err), said{})
	}
	if err != nil {
		return err
	}
	if word == "" {
		return done(c, urn, "no-word")
	}
	return done(c, urn, "word")
}

// wrong shows the page again with what is wrong. A word is never repeated.
func (p *Pages) wrong(c *fiber.Ctx, urn schools.URN, field, message string, s said) error {
	s.faults = []web.FormError{{Field: field, Message: message}}
	return p.render(c, fiber.StatusUnprocessableEntity, urn, s)
}

func (p *Pages) setHook(c *fiber.Ctx, urn schools.URN) error {
	url := strings.Clone(strings.TrimSpace(c.FormValue("url")))
	secret, err := p.Hooks.SetHook(c.UserContext(), web.PrincipalOf(c), urn, url)
	if errors.Is(err, fault.Invalid) {
		return p.wrong(c, urn, "url", fault.Public(err), said{typed: url})
	}
	return p.once(c, urn, secret, "signing secret", err)
}

func (p *Pages) rotateHook(c *fiber.Ctx, urn schools.URN) error {
	secret, err := p.Hooks.RotateHook(c.UserContext(), web.PrincipalOf(c), urn)
	return p.once(c, urn, secret, "new signing secret", err)
}

// once shows a secret as the answer to the post that made it, and never again.
func (p *Pages) once(c *fiber.Ctx, urn schools.URN, secret, what string, err error) error {
	if err != nil {
		return err
	}
	return p.render(c, fiber.StatusOK, urn, said{secret: secret, what: what})
}

func (p *Pages) testHook(c *fiber.Ctx, urn schools.URN) error {
	worked, err := p.Hooks.TestHook(c.UserContext(), web.PrincipalOf(c), urn)
	switch {
	case err != nil:
		return err
	case !worked:
		return p.wrong(c, urn, "url", "The test event was not taken. Check that the address is right, that its certificate is valid, and that it answers 200 without leading elsewhere", said{})
	default:
		return done(c, urn, "worked")
	}
}

func (p *Pages) removeHook(c *fiber.Ctx, urn schools.URN) error {
	if err := p.Hooks.RemoveHook(c.UserContext(), web.PrincipalOf(c), urn); err != nil {
		return err
	}
	return done(c, urn, "removed")
}

func (p *Pages) issueKey(c *fiber.Ctx, urn schools.URN) error {
	label := strings.Clone(strings.TrimSpace(c.FormValue("label")))
	secret, err := p.Keys.IssueKey(c.UserContext(), web.PrincipalOf(c), urn, label)
	if errors.Is(err, fault.Invalid) {
		return p.wrong(c, urn, "label", fault.Public(err), said{label: label})
	}
	return p.once(c, urn, secret, "API key", err)
}

func (p *Pages) revokeKey(c *fiber.Ctx, urn schools.URN) error {
	err := p.Keys.RevokeKey(c.UserContext(), web.PrincipalOf(c), urn, strings.Clone(c.FormValue("key")))
	if err != nil {
		return err
	}
	return done(c, urn, "revoked")
}
