package admin

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// Duty is who is on duty at the hub, and when. Methods answer fault.NotFound
// for what the principal may not see, and fault.Conflict where somebody else
// has changed the roster since it was looked at.
type Duty interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.RosterPage, error)
	// Loads are what a queue asks of the people on duty, by force.
	Loads(queue []notifier.TriageItem) []notifier.ForceLoad
	Add(ctx context.Context, p auth.Principal, force string, basis uint64, shift notifier.RosterShift) error
	Remove(ctx context.Context, p auth.Principal, force string, basis uint64, shift notifier.RosterShift) error
}

var _ Duty = (*notifier.Duty)(nil)

// loadWords says in words whether the people on duty can clear a queue before
// its bell, one line a force. A queue that is cleared easily needs no words.
func loadWords(loads []notifier.ForceLoad, now time.Time) []string {
	var lines []string
	for _, l := range loads {
		if !l.Known || l.Children == 0 {
			continue
		}
		words := fmt.Sprintf("%s: %s by the bell %s need about %s; the people on duty have %s.",
			l.Force, children(l.Children), say.When(l.Bell, now), duration(int(l.Needs/time.Minute)), duration(int(l.Has/time.Minute)))
		if !l.Fits() {
			words += " That is not enough: ask a colleague, or add a shift."
		}
		lines = append(lines, words)
	}
	return lines
}

func children(n int) string {
	if n == 1 {
		return "1 child"
	}
	return strconv.Itoa(n) + " children"
}

// maxShown bounds the shifts of one force on the page.
const maxShown = 100

// rosterRow is one shift as it is shown.
type rosterRow struct {
	notifier.RosterShift
	RoleName, When, Start, End string
	IsNow                      bool
}

// roster is one force's duty roster as it is shown.
type roster struct {
	Force string
	Basis uint64
	Rows  []rosterRow
	More  int
	Gap   string

	Suffix            string // tells the ids of this form from those of the others
	Role              string
	RoleID, RoleError string
	Fields            []shiftField
}

// shiftField is one box of the form that adds a shift.
type shiftField struct{ ID, Name, Label, Hint, Value, Error string }

// withForm puts what somebody typed about this roster's force, and what was
// wrong in it, into the roster's form.
func (r roster) withForm(i int, form shiftForm, page web.Page) roster {
	if i > 0 {
		r.Suffix = "-" + strconv.Itoa(i+1)
	}
	if form.Force != r.Force {
		form, page = shiftForm{}, web.Page{}
	}
	r.Role, r.RoleID = form.Role, firstDuty+r.Suffix
	r.RoleError = page.ErrorFor(firstDuty)
	for _, f := range []shiftField{
		{Name: "from", Label: "It begins", Hint: "For example 2026-11-23 06:00, by the clock here", Value: form.From},
		{Name: "until", Label: "It ends", Hint: "For example 2026-11-23 14:00", Value: form.Until},
		{Name: "name", Label: "Name", Hint: "Kept sealed, and shown here only", Value: form.Name},
		{Name: "email", Label: "E-mail address", Hint: "Their own, or the control room’s", Value: form.Email},
		{Name: "phone", Label: "Telephone number", Hint: "You may leave this empty", Value: form.Phone},
	} {
		f.ID, f.Error = f.Name+r.Suffix, page.ErrorFor(f.Name)
		r.Fields = append(r.Fields, f)
	}
	return r
}

// shiftForm is what somebody typed about a new shift.
type shiftForm struct{ Force, Role, From, Until, Name, Email, Phone string }

// dutyRoles are the roles of a shift in a form.
var dutyRoles = []reason{
	{string(notifier.DutyOperator), "Operator: works the queue and the telephone"},
	{string(notifier.DutyDeputy), "Deputy: asked when no operator answers"},
	{string(notifier.DutyControlRoom), "Control room: asked last, and again until somebody has taken it"},
}

// dutyPage shows the rosters of the reader's forces.
func (a *Admin) dutyPage(c *fiber.Ctx) error {
	return a.renderDuty(c, fiber.StatusOK, shiftForm{}, nil)
}

func (a *Admin) renderDuty(c *fiber.Ctx, status int, form shiftForm, faults []web.FormError) error {
	pages, err := a.duty.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rosters := make([]roster, len(pages))
	for i, p := range pages {
		rosters[i] = rosterOf(p).withForm(i, form, web.Page{Errors: faults})
		if form.Force == p.Force {
			faults = suffixed(faults, rosters[i].Suffix)
		}
	}
	return a.pages.Render(c, status, "duty", web.Page{
		Title:  "Duty roster",
		Nav:    "/desk/duty",
		Notice: done[c.Query("done")],
		Errors: faults,
		Data: struct {
			Rosters []roster
			Roles   []reason
		}{rosters, dutyRoles},
	})
}

// firstDuty is the id of the first radio: where an error about the list leads.
var firstDuty = "role-" + dutyRoles[0].Code

// suffixed leads errors to the boxes of one roster's form.
func suffixed(faults []web.FormError, suffix string) []web.FormError {
	for i := range faults {
		faults[i].Field += suffix
	}
	return faults
}

func rosterOf(p notifier.RosterPage) roster {
	r := roster{Force: p.Force, Basis: p.Basis}
	if !p.Gap.IsZero() && len(p.Shifts) > 0 {
		r.Gap = say.When(p.Gap, p.At)
	}
	for i, s := range p.Shifts {
		if i >= maxShown {
			r.More = len(p.Shifts) - maxShown
			break
		}
		r.Rows = append(r.Rows, rosterRow{
			RosterShift: s, RoleName: dutyWords[s.Role], When: say.When(s.From, p.At) + " to " + say.When(s.Until, p.At),
			Start: london(s.From), End: london(s.Until), IsNow: !p.At.Before(s.From) && p.At.Before(s.Until),
		})
	}
	return r
}

// london is a time as it is typed in a form.
func london(t time.Time) string { return t.In(say.London).Format("2006-01-02 15:04") }

// shiftOf reads a shift of the form.
func shiftOf(c *fiber.Ctx) shiftForm {
	value := func(name string) string {
		return strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), "")))
	}
	return shiftForm{
		Force: value("force"), Role: value("role"), From: value("from"), Until: value("until"),
		Name: value("name"), Email: value("email"), Phone: value("phone"),
	}
}

// check reads the form as a shift, or names everything wrong in it.
func (f shiftForm) check() (notifier.RosterShift, []web.FormError) {
	var faults []web.FormError
	from, err1 := notifier.ParseLondon(f.From)
	until, err2 := notifier.ParseLondon(f.Until)
	for _, one := range []struct {
		bad            bool
		field, message string
	}{
		{!isListed(dutyRoles, f.Role), firstDuty, "Select what the person does on this shift"},
		{err1 != nil, "from", "Enter when the shift begins, such as 2026-11-23 06:00"},
		{err2 != nil, "until", "Enter when the shift ends, such as 2026-11-23 14:00"},
		{err1 == nil && err2 == nil && !until.After(from), "until", "The shift must end after it begins"},
		{f.Name == "" || len([]rune(f.Name)) > MaxNameRunes, "name", "Enter the person’s name, in 100 characters or less"},
		{!strings.Contains(f.Email, "@") || len(f.Email) > MaxNameRunes, "email", "Enter the person’s own e-mail address"},
		{len(f.Phone) > MaxNameRunes, "phone", "Enter a telephone number"},
	} {
		if one.bad {
			faults = append(faults, web.FormError{Field: one.field, Message: one.message})
		}
	}
	return notifier.RosterShift{
		Role: notifier.DutyRole(f.Role), From: from, Until: until,
		Officer: notifier.Officer{Name: f.Name, Email: strings.ToLower(f.Email), Phone: f.Phone},
	}, faults
}

// addShift puts one shift on the roster.
func (a *Admin) addShift(c *fiber.Ctx) error { return a.editRoster(c, a.duty.Add, "shift-added") }

// removeShift takes one shift off the roster.
func (a *Admin) removeShift(c *fiber.Ctx) error {
	return a.editRoster(c, a.duty.Remove, "shift-removed")
}

func (a *Admin) editRoster(c *fiber.Ctx, edit func(context.Context, auth.Principal, string, uint64, notifier.RosterShift) error, notice string) error {
	form := shiftOf(c)
	basis, err := strconv.ParseUint(c.FormValue("basis"), 10, 64)
	if err != nil || !slices.Contains(web.PrincipalOf(c).Scopes(desk...), form.Force) {
		return fault.NotFound
	}
	shift, faults := form.check()
	if len(faults) > 0 {
		return a.renderDuty(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	err = edit(c.UserContext(), web.PrincipalOf(c), form.Force, basis, shift)
	if errors.Is(err, fault.Invalid) {
		return a.renderDuty(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: "from", Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/duty?done="+notice, fiber.StatusSeeOther)
}
