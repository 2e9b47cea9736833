package admin

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// Staffing changes who can be told at a school. Methods answer fault.NotFound
// for a school that the principal has nothing to do with, and fault.Invalid with
// the field as its code for what cannot be.
type Staffing interface {
	Staff(ctx context.Context, p auth.Principal, urn schools.URN) (notifier.StaffState, error)
	Set(ctx context.Context, p auth.Principal, urn schools.URN, fields map[string]string, replaces string) error
	HandOver(ctx context.Context, p auth.Principal, urn schools.URN, away portal.Away) error
	Return(ctx context.Context, p auth.Principal, urn schools.URN, person string) error
	Leave(ctx context.Context, p auth.Principal, urn schools.URN, person string, last *schools.Date) error
}

// Rerouting sends what is meant for a school to a hub for days.
type Rerouting interface {
	Reroute(ctx context.Context, p auth.Principal, re schools.Reroute) error
	EndReroute(ctx context.Context, p auth.Principal, urn schools.URN) error
}

var (
	_ Staffing  = (*notifier.Staffing)(nil)
	_ Rerouting = (*notifier.Staffing)(nil)
)

// staffRoutes are the pages on which a desk looks after schools' people.
var staffRoutes = []route{
	{fiber.MethodGet, "/desk/shortfalls", desk, (*Admin).shortfalls},
	{fiber.MethodGet, "/desk/shortfalls.csv", desk, (*Admin).shortfallsCSV},
	{fiber.MethodGet, "/desk/schools/:urn/people", everybody, (*Admin).staff},
	{fiber.MethodPost, "/desk/schools/:urn/people/set", everybody, (*Admin).setContact},
	{fiber.MethodPost, "/desk/schools/:urn/people/away", everybody, (*Admin).handOver},
	{fiber.MethodPost, "/desk/schools/:urn/people/back", everybody, (*Admin).comeBack},
	{fiber.MethodPost, "/desk/schools/:urn/people/leave", everybody, (*Admin).leave},
	{fiber.MethodPost, "/desk/schools/:urn/people/hub", everybody, (*Admin).reroute},

	{fiber.MethodGet, "/desk/exclusions", desk, (*Admin).exclusions},
	{fiber.MethodPost, "/desk/exclusions/:case", desk, (*Admin).showExclusions},
	{fiber.MethodPost, "/desk/exclusions/:case/add", operators, (*Admin).addExclusion},
	{fiber.MethodPost, "/desk/exclusions/:case/lift", operators, (*Admin).proposeLift},
	{fiber.MethodPost, "/desk/exclusions/:case/decision", desk, (*Admin).decideLift},
}

// staffPage is what the page of a school's people shows: the people, and the
// form that was sent back with something wrong.
type staffPage struct {
	notifier.StaffState
	Rows   []staffRow
	Lacks  []string
	Roles  []reason
	Form   map[string]string
	Reads  []notifier.StaffMember
	From   string
	Until  string
	HubEnd string
}

// staffRow is one person in one role, in words.
type staffRow struct {
	notifier.StaffMember
	RoleName string
	Status   string
}

// staffFields are the fields of the form for a person: the columns of a file.
var staffFields = []string{"role", "name", "email", "phone", "date_of_birth", "trained_on", "starts_on", "leaves_on", "holiday"}

// staff shows who can be told, and the forms to change it.
func (a *Admin) staff(c *fiber.Ctx) error { return a.showStaff(c, fiber.StatusOK, nil, nil) }

func (a *Admin) showStaff(c *fiber.Ctx, status int, form map[string]string, wrong []web.FormError) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	state, err := a.staffing.Staff(c.UserContext(), web.PrincipalOf(c), urn)
	if err != nil {
		return err
	}
	if form == nil {
		form = map[string]string{}
	}
	page := staffPage{StaffState: state, Form: form, Roles: roleChoices()}
	for _, code := range state.Lacks {
		page.Lacks = append(page.Lacks, shortfallWords[code])
	}
	for _, m := range state.People {
		page.Rows = append(page.Rows, staffRowOf(m))
		if m.Role.SeesContent() && !slices.ContainsFunc(page.Reads, func(o notifier.StaffMember) bool { return o.Person == m.Person }) {
			page.Reads = append(page.Reads, m)
		}
	}
	today := schools.DateAt(a.site.Now()).String()
	page.From, page.Until = today, today
	if state.Reroute != nil {
		page.HubEnd = dayInWords(state.Reroute.Until.String())
	}
	return a.pages.Render(c, status, "staff", web.Page{
		Title: "People at " + state.School.Name, Nav: "/desk/schools", Back: "/desk/schools/" + urn.String(),
		Notice: staffDone[c.Query("done")], Data: page, Errors: wrong,
	})
}

// staffDone are the notices after a change, by their code.
var staffDone = map[string]string{
	"set": "The entry is kept. Invite the person if they cannot sign in yet.", "away": "It is handed over, from the first day on.",
	"back": "They are asked again from now on.", "left": "They are off the list. Their access to this school has ended, or ends after their last day.",
	"hub": "It is re-routed.", "own": "The school’s own people are asked again.",
}

func roleChoices() []reason {
	var all []reason
	for _, r := range schools.Roles() {
		all = append(all, reason{Code: string(r), Label: roleName(r)})
	}
	return all
}

func staffRowOf(m notifier.StaffMember) staffRow {
	row := staffRow{StaffMember: m, RoleName: roleName(m.Role), Status: "Here"}
	if m.Away != nil {
		row.Status = "Away from " + dayInWords(m.Away.From.String())
		if m.Away.Until != nil {
			row.Status += " to " + dayInWords(m.Away.Until.String())
		}
		row.Status += ". Nobody covers."
		if m.Away.Cover != nil {
			row.Status = strings.TrimSuffix(row.Status, "Nobody covers.") + m.Away.Cover.Name + " covers."
		}
	}
	if m.Until != nil {
		row.Status += " Last day " + dayInWords(m.Until.String()) + "."
	}
	return row
}

// formField is one text field as its template shows it.
type formField struct{ Name, Label, Hint, Type, Value, Error string }

// fieldOf lets a page say a field in one line.
func fieldOf(name, label, hint, kind, value, wrong string) formField {
	return formField{name, label, hint, kind, value, wrong}
}

// typed copies a field out of the request: fiber's strings die with it.
func typed(c *fiber.Ctx, name string) string {
	value := []rune(strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), "")))
	return string(value[:min(len(value), 254)])
}

// staffAnswer leads back to the page, which says what was done, or shows the
// form again with what is wrong.
func (a *Admin) staffAnswer(c *fiber.Ctx, err error, done string, form map[string]string, otherwise string) error {
	if errors.Is(err, fault.Invalid) {
		field := fault.Code(err)
		if !slices.Contains(staffFields, field) && field != "hub" && field != "cover" {
			field = otherwise
		}
		return a.showStaff(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: field, Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/schools/"+c.Params("urn")+"/people?done="+done, fiber.StatusSeeOther)
}

func (a *Admin) setContact(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	form := map[string]string{}
	for _, name := range staffFields {
		form[name] = typed(c, name)
	}
	err = a.staffing.Set(c.UserContext(), web.PrincipalOf(c), urn, form, typed(c, "replaces"))
	return a.staffAnswer(c, err, "set", form, "name")
}

func (a *Admin) handOver(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	away := portal.Away{Person: typed(c, "person"), Cover: typed(c, "cover")}
	var first, last error
	away.From, first = readDay(typed(c, "from"))
	away.Until, last = readDay(typed(c, "until"))
	if first != nil || last != nil {
		return a.staffAnswer(c, fault.New(fault.Invalid, "", "Enter the first and the last day of the absence."), "", nil, "until")
	}
	return a.staffAnswer(c, a.staffing.HandOver(c.UserContext(), web.PrincipalOf(c), urn, away), "away", nil, "until")
}

func (a *Admin) comeBack(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	return a.staffAnswer(c, a.staffing.Return(c.UserContext(), web.PrincipalOf(c), urn, typed(c, "person")), "back", nil, "person")
}

func (a *Admin) leave(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	var last *schools.Date
	if text := typed(c, "last"); text != "" {
		day, err := readDay(text)
		if err != nil {
			return a.staffAnswer(c, fault.New(fault.Invalid, "", "Enter the last day, or leave it empty to end their access now."), "", nil, "last")
		}
		last = &day
	}
	return a.staffAnswer(c, a.staffing.Leave(c.UserContext(), web.PrincipalOf(c), urn, typed(c, "person"), last), "left", nil, "last")
}

// reroute begins a re-routing, or ends it where the form says so.
func (a *Admin) reroute(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	p := web.PrincipalOf(c)
	if typed(c, "end") == "yes" {
		return a.staffAnswer(c, a.rerouting.EndReroute(c.UserContext(), p, urn), "own", nil, "hub")
	}
	re := schools.Reroute{URN: urn}
	var wrong [3]error
	re.Hub, wrong[0] = schools.ParseURN(typed(c, "hub"))
	re.From, wrong[1] = readDay(typed(c, "from"))
	re.Until, wrong[2] = readDay(typed(c, "until"))
	if errors.Join(wrong[:]...) != nil {
		return a.staffAnswer(c, fault.New(fault.Invalid, "hub", "Enter the six digits of the hub school, and the first and last day."), "", nil, "hub")
	}
	return a.staffAnswer(c, a.rerouting.Reroute(c.UserContext(), p, re), "hub", nil, "hub")
}

// readDay reads a day as a browser's picker sends it, and as people write it.
func readDay(text string) (schools.Date, error) {
	return schools.ParseDateIn(text, "2006-01-02", "02/01/2006", "2/1/2006")
}
