package admin

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// breachForm is what was typed into one of the forms.
type breachForm struct {
	Seer, Copies, Told, Words                    string
	CalledAt, CallWords                          string
	Risk, ICO, ICOAt, Reference, Family, Reasons string
}

// breachDone say what was recorded.
var breachDone = map[string]string{
	"statement": "The statement is on record.", "call": "The call is on record.", "decision": "The decision is on record.", "close": "The case is closed.",
}

// breach is the page of one case before names and words.
func (a *Admin) breach(c *fiber.Ctx) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	d, err := a.breaches.Item(c.UserContext(), web.PrincipalOf(c), id)
	if err != nil {
		return err
	}
	return a.pages.Render(c, fiber.StatusOK, "breach", web.Page{
		Title: "Breach " + d.ShortRef, Nav: "/desk/breaches", Back: "/desk/breaches", Notice: breachDone[c.Query("done")], Data: a.breachPageOf(d, breachForm{}),
	})
}

// openBreach answers with who saw the message and what was written about it.
func (a *Admin) openBreach(c *fiber.Ctx) error {
	return a.showBreach(c, fiber.StatusOK, breachForm{}, nil)
}

func (a *Admin) showBreach(c *fiber.Ctx, status int, form breachForm, wrong []web.FormError) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	d, err := a.breaches.Open(c.UserContext(), web.PrincipalOf(c), id)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "breach", web.Page{
		Title: "Breach " + d.ShortRef + ", opened", Nav: "/desk/breaches", Back: "/desk/breaches", Data: a.breachPageOf(d, form), Errors: wrong,
	})
}

// breachAnswer leads back to the case, or shows the form again with what is wrong.
func (a *Admin) breachAnswer(c *fiber.Ctx, err error, done string, form breachForm, fields map[string]string) error {
	if fault.Of(err) == fault.Invalid {
		field := fault.Code(err)
		if id := fields[field]; id != "" {
			field = id
		}
		return a.showBreach(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: field, Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	return c.Redirect("/desk/breaches/"+id+"?done="+done, fiber.StatusSeeOther)
}

// longTyped copies a text of several lines out of the request.
func longTyped(c *fiber.Ctx, name string) string {
	return strings.Clone(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(c.FormValue(name), "\r\n", "\n"), "")))
}

// timeTyped reads the time of a field for a day and a time by the clock in
// London; zero where it is none.
func timeTyped(text string) time.Time {
	at, err := time.ParseInLocation("2006-01-02T15:04", strings.Replace(text, " ", "T", 1), say.London)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}

// recordStatement records what somebody said on the telephone.
func (a *Admin) recordStatement(c *fiber.Ctx) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	form := breachForm{Seer: typed(c, "seer"), Copies: typed(c, "copies"), Told: typed(c, "told"), Words: longTyped(c, "words")}
	said, wrong := form.statement()
	if len(wrong) > 0 {
		return a.showBreach(c, fiber.StatusUnprocessableEntity, form, wrong)
	}
	number, _ := strconv.Atoi(form.Seer) // no number is nobody's
	err = a.breachDesk.RecordStatement(c.UserContext(), web.PrincipalOf(c), id, number, said)
	return a.breachAnswer(c, err, "statement", form, nil)
}

// statement reads the form of a statement, or names everything wrong in it.
func (f breachForm) statement() (schools.Statement, []web.FormError) {
	said := schools.Statement{Copies: schools.Copies(f.Copies), ToldOthers: f.Told == "yes", Words: f.Words}
	var wrong []web.FormError
	for _, one := range []struct {
		bad            bool
		field, message string
	}{
		{f.Seer == "", "seer", "Choose whose statement it is"},
		{!slices.ContainsFunc(copiesWords, func(r reason) bool { return r.Code == f.Copies }), "copies", "Choose what became of notes, prints and copies"},
		{f.Told != "yes" && f.Told != "no", "told", "Choose whether anybody was told"},
		{utf8.RuneCountInString(f.Words) > schools.MaxStatement, "words", "What was said must be 1,000 characters or less"},
		{said.NeedsWords() && f.Words == "", "words", "Write down who was told, and what is still there and where"},
	} {
		if one.bad {
			wrong = append(wrong, web.FormError{Field: one.field, Message: one.message})
		}
	}
	return said, wrong
}

// recordSafetyCall records a call to the team that investigates.
func (a *Admin) recordSafetyCall(c *fiber.Ctx) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	form := breachForm{CalledAt: typed(c, "called-at"), CallWords: longTyped(c, "call-words")}
	err = a.breachDesk.RecordSafetyCall(c.UserContext(), web.PrincipalOf(c), id, notifier.SafetyCall{CalledAt: timeTyped(form.CalledAt), Words: form.CallWords})
	return a.breachAnswer(c, err, "call", form, nil)
}

// decideBreach records the risk and what is done about it.
func (a *Admin) decideBreach(c *fiber.Ctx) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	form := breachForm{
		Risk: typed(c, "risk"), ICO: typed(c, "ico"), ICOAt: typed(c, "ico-at"), Reference: typed(c, "reference"), Family: typed(c, "family"), Reasons: longTyped(c, "reasons"),
	}
	if form.ICO != "yes" && form.ICO != "no" {
		return a.showBreach(c, fiber.StatusUnprocessableEntity, form, []web.FormError{{Field: "ico-no", Message: "Say whether the Information Commissioner was told."}})
	}
	err = a.breachDesk.Decide(c.UserContext(), web.PrincipalOf(c), id, notifier.DecisionWords{
		Risk: form.Risk, ICO: form.ICO == "yes", ICOAt: timeTyped(form.ICOAt), Reference: form.Reference, Family: form.Family, Reasons: form.Reasons,
	})
	return a.breachAnswer(c, err, "decision", form, map[string]string{"risk": "risk-none", "ico": "ico-no", "family": "family-yes"})
}

// closeBreach closes a case.
func (a *Admin) closeBreach(c *fiber.Ctx) error {
	id, err := idOf(c, "breach")
	if err != nil {
		return err
	}
	missing := map[int]string{}
	for i, answer := range c.Context().PostArgs().PeekMulti("missing") {
		number, code, _ := strings.Cut(string(answer), ":")
		if n, err := strconv.Atoi(number); err == nil && i < maxSeers {
			missing[n] = code
		}
	}
	err = a.breachDesk.Close(c.UserContext(), web.PrincipalOf(c), id, missing)
	return a.breachAnswer(c, err, "close", breachForm{}, nil)
}

// maxSeers is beyond as many people as ever see one message at one school.
const maxSeers = 200
