package portal

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/schools"
)

// copies are the answers to what became of notes, prints and copies.
var copies = []choice{
	{Code: string(schools.CopiesNone), Label: "There are none", Hint: "Nothing was written down, printed, exported or saved"},
	{Code: string(schools.CopiesDestroyed), Label: "I have destroyed all of them", Hint: "Notes, prints, photographs, and what was exported to a record"},
	{Code: string(schools.CopiesKept), Label: "Something is still there", Hint: "Say below what it is, and where"},
}

// tellings are the answers to whether anybody else was told.
var tellings = []choice{{Code: "no", Label: "No, I told nobody"}, {Code: "yes", Label: "Yes", Hint: "Say below who it was"}}

// statementForm is what somebody says of a message that was not for their school.
type statementForm struct{ Copies, Told, Words string }

// askStatement asks what became of a message that has gone from the school. It
// shows nothing of it.
func (p *Portal) askStatement(c *fiber.Ctx) error {
	return p.renderStatement(c, fiber.StatusOK, statementForm{}, nil)
}

func (p *Portal) renderStatement(c *fiber.Ctx, status int, form statementForm, faults []web.FormError) error {
	it, err := p.inbox.Item(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if err != nil {
		return err
	}
	if p.asked == nil || !it.AskedStatement {
		return back(c, it.ID)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.pages.Render(c, status, "statement", web.Page{
		Title:  "What became of " + strings.ToLower(it.heading()[:1]) + it.heading()[1:],
		Nav:    "/inbox",
		Back:   "/notifications/" + it.ID,
		Errors: faults,
		Data: struct {
			card
			Form         statementForm
			Copies, Told []choice
			Most         int
		}{cardOf(it, p.site.Now()), form, chosen(copies, form.Copies), chosen(tellings, form.Told), schools.MaxStatement},
	})
}

// makeStatement records it and leads back to the notification.
func (p *Portal) makeStatement(c *fiber.Ctx) error {
	text := func(name string) string {
		return strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), "")))
	}
	form := statementForm{Copies: text("copies"), Told: text("told"), Words: text("words")}
	said, faults := form.check()
	if len(faults) > 0 {
		return p.renderStatement(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	if p.asked == nil {
		return fault.NotFound
	}
	err := p.asked.MakeStatement(c.UserContext(), web.PrincipalOf(c), idOf(c), said)
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	return back(c, idOf(c))
}

// check reads the form, or names everything wrong in it.
func (f statementForm) check() (schools.Statement, []web.FormError) {
	said := schools.Statement{Copies: schools.Copies(f.Copies), ToldOthers: f.Told == "yes", Words: f.Words}
	var faults []web.FormError
	for _, one := range []struct {
		bad            bool
		field, message string
	}{
		{!isChoice(copies, f.Copies), "copies-none", "Select what became of notes, prints and copies"},
		{!isChoice(tellings, f.Told), "told-no", "Select whether you told anybody"},
		{utf8.RuneCountInString(f.Words) > schools.MaxStatement, "words", "What you say must be 1,000 characters or less"},
		{said.NeedsWords() && f.Words == "", "words", "Say who was told, and what is still there and where"},
	} {
		if one.bad {
			faults = append(faults, web.FormError{Field: one.field, Message: one.message})
		}
	}
	return said, faults
}

// isChoice reports whether a code is one of the answers.
func isChoice(of []choice, code string) bool {
	for _, c := range of {
		if c.Code == code {
			return true
		}
	}
	return false
}
