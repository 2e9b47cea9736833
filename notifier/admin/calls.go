package admin

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// MaxNameRunes is the longest name of a person who was told.
const MaxNameRunes = 100

// callRow is one school to telephone.
type callRow struct {
	notifier.CallRow
	Bell, Left string
	Overdue    bool
	Refs       string
	People     []callPerson
	DoNotSpeak []string // to whom, by role and never by name
}

// callPerson is somebody at a school who may be told.
type callPerson struct {
	notifier.CallContact
	RoleName string
}

// calls shows whom to telephone, by bell. It prints without anything that says
// what the call is about.
func (a *Admin) calls(c *fiber.Ctx) error {
	sheet, err := a.board.CallSheet(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	return a.pages.Render(c, fiber.StatusOK, "calls", web.Page{
		Title:  "Calls",
		Nav:    "/desk/calls",
		Notice: done[c.Query("done")],
		Data: struct {
			Rows []callRow
			At   string
		}{callRows(sheet, now), say.When(now, now)},
	})
}

func callRows(sheet []notifier.CallRow, now time.Time) []callRow {
	sheet = slices.Clone(sheet)
	slices.SortStableFunc(sheet, func(a, b notifier.CallRow) int { return a.Deadline.Compare(b.Deadline) })
	rows := make([]callRow, len(sheet))
	for i, r := range sheet {
		rows[i] = callRow{
			CallRow: r, Bell: say.When(r.Deadline, now), Left: say.Left(r.Deadline, now),
			Overdue: r.Deadline.Before(now), Refs: strings.Join(r.ShortRefs, ", "),
		}
		for _, c := range r.Contacts {
			rows[i].People = append(rows[i].People, callPerson{c, roleName(c.Role)})
		}
		rows[i].DoNotSpeak = doNotSpeak(r)
	}
	return rows
}

// doNotSpeak is whom a caller may not speak to, in words and without a name.
func doNotSpeak(r notifier.CallRow) []string {
	var who []string
	for _, role := range r.Barred {
		word := "the " + strings.ToLower(roleName(role))
		if slices.ContainsFunc(r.Contacts, func(c notifier.CallContact) bool { return c.Role == role }) {
			word = "any other " + strings.ToLower(roleName(role))
		}
		who = append(who, word)
	}
	if r.Staff {
		who = append(who, "any member of staff who is not named on this sheet")
	}
	return who
}

// callForm is what an operator typed about a call, and what was on the sheet
// they made it from.
type callForm struct {
	Name, Role, Time string
	ReadBack         bool
	About            []notifier.CallAbout
}

// maxAbout bounds how many notifications one call may name.
const maxAbout = 500

// aboutOf reads the hidden fields of the form: <notification>.<revision>.
func aboutOf(c *fiber.Ctx) []notifier.CallAbout {
	var about []notifier.CallAbout
	for _, raw := range c.Context().PostArgs().PeekMulti("about") {
		id, revision, ok := strings.Cut(string(raw), ".")
		n, err := strconv.Atoi(revision)
		if ok && err == nil && id != "" && len(id) <= maxIDLength && len(about) < maxAbout {
			about = append(about, notifier.CallAbout{Notification: id, Revision: n})
		}
	}
	return about
}

// call is the page on which one school's call is recorded.
func (a *Admin) call(c *fiber.Ctx) error {
	return a.renderCall(c, fiber.StatusOK, callForm{}, nil)
}

func (a *Admin) renderCall(c *fiber.Ctx, status int, form callForm, faults []web.FormError) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	sheet, err := a.board.CallSheet(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	now := a.site.Now()
	i := slices.IndexFunc(sheet, func(r notifier.CallRow) bool { return r.URN == urn })
	if i < 0 {
		return fault.NotFound
	}
	if form.About == nil {
		form.About = sheet[i].About
	}
	return a.pages.Render(c, status, "call", web.Page{
		Title:  "Record a call to " + sheet[i].School,
		Nav:    "/desk/calls",
		Back:   "/desk/calls",
		Errors: faults,
		Data: struct {
			Row            callRow
			Form           callForm
			Roles          []reason
			FirstRole, Now string
		}{callRows(sheet[i:i+1], now)[0], form, callRoles, firstRole, now.In(say.London).Format("15:04")},
	})
}

// callRoles are the people at a school who may be told.
var callRoles = []reason{
	{schools.RoleKeyAdult, "Safeguarding lead or deputy"},
	{schools.RoleHead, "Head teacher"},
	{schools.RoleTrustLead, "Trust or council safeguarding lead"},
	{notifier.RoleChair, "Chair of governors"},
}

// firstRole is the id of the first radio: where an error about the list leads.
var firstRole = "role-" + callRoles[0].Code

// recordCall records that somebody at the school was told.
func (a *Admin) recordCall(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	form := callForm{
		Name:     strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue("name"), ""))),
		Role:     strings.Clone(c.FormValue("role")),
		Time:     strings.Clone(strings.TrimSpace(c.FormValue("time"))),
		ReadBack: c.FormValue("read-back") == "yes",
		About:    aboutOf(c),
	}
	told, faults := form.check(a.site.Now())
	if len(faults) > 0 {
		return a.renderCall(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	recorded, err := a.board.RecordCall(c.UserContext(), web.PrincipalOf(c), urn, told)
	if errors.Is(err, fault.Invalid) {
		return a.renderCall(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: "name", Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	if recorded.Left > 0 || recorded.Settled < len(form.About) {
		return c.Redirect("/desk/calls?done=recorded-in-part", fiber.StatusSeeOther)
	}
	return c.Redirect("/desk/calls?done=recorded", fiber.StatusSeeOther)
}

// check reads the form as a call, or names everything wrong in it. A call
// counts only when a person with a role repeated what was said.
func (f callForm) check(now time.Time) (notifier.Call, []web.FormError) {
	var faults []web.FormError
	if n := len([]rune(f.Name)); n == 0 || n > MaxNameRunes {
		faults = append(faults, web.FormError{Field: "name", Message: "Enter the name of the person you told, in 100 characters or less"})
	}
	if !isListed(callRoles, f.Role) {
		faults = append(faults, web.FormError{Field: firstRole, Message: "Select the role of the person you told. Voicemail and reception do not count"})
	}
	at, err := schools.ParseClockTime(f.Time)
	called := schools.DateAt(now).At(at)
	if err != nil || called.After(now) {
		faults = append(faults, web.FormError{Field: "time", Message: "Enter when you told them today, such as 08:05"})
	}
	if !f.ReadBack {
		faults = append(faults, web.FormError{Field: "read-back", Message: "Confirm that the person repeated what you said. Without that, nobody has been told"})
	}
	return notifier.Call{Name: f.Name, Role: schools.Role(f.Role), CalledAt: called, ReadBack: f.ReadBack, About: f.About}, faults
}
