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

// choice is one answer of a question.
type choice struct {
	Code, Label, Hint string
	Chosen            bool
}

// outcomeForm is what somebody says their school did.
type outcomeForm struct {
	Support, Welfare, Referral string
	Reference, View            string
}

// supports are the answers to what support the child had.
var supports = []choice{
	{Code: string(schools.SupportSilent), Label: "Silent support", Hint: "The child need not have noticed"},
	{Code: string(schools.SupportOvert), Label: "Overt support", Hint: "An adult the child trusts spoke with them"},
	{Code: string(schools.SupportBoth), Label: "Both"},
	{Code: string(schools.SupportNone), Label: "None", Hint: "None was needed, or none was possible yet"},
}

// recorded is one record of what the school did, in words.
type recorded struct {
	Heading string
	Rows    []row
}

// recordedOf puts what the school wrote down into words, newest first.
func recordedOf(it Item) []recorded {
	var all []recorded
	for _, r := range it.Outcomes {
		heading := "What " + it.For().Yours + " did"
		if r.Before {
			heading += ", recorded before it had to be read again"
		}
		all = append(all, recorded{heading, rows(
			row{"Recorded", one(stamp(r.At))},
			row{"Support", one(labelOf(supports, string(r.Support)))},
			row{"Welfare check", one(yesOrNo(r.WelfareCheck))},
			row{"Referral", one(yesOrNo(r.Referral))},
			row{"Your own reference", one(r.OwnReference)},
			row{"The child’s view of it", one(r.ChildView)},
		)})
	}
	return all
}

// labelOf is the label of a code; nothing where it is no answer.
func labelOf(of []choice, code string) string {
	for _, c := range of {
		if c.Code == code {
			return c.Label
		}
	}
	return ""
}

func yesOrNo(is bool) string {
	if is {
		return "Yes"
	}
	return "No"
}

// yesNo are the answers to a plain question.
var yesNo = []choice{{Code: "yes", Label: "Yes"}, {Code: "no", Label: "No"}}

// chosen marks one of the answers.
func chosen(all []choice, code string) []choice {
	marked := make([]choice, len(all))
	for i, c := range all {
		c.Chosen = c.Code == code
		marked[i] = c
	}
	return marked
}

// askOutcome is the page on which a school records what it did.
func (p *Portal) askOutcome(c *fiber.Ctx) error {
	return p.renderOutcome(c, fiber.StatusOK, outcomeForm{}, nil)
}

func (p *Portal) renderOutcome(c *fiber.Ctx, status int, form outcomeForm, faults []web.FormError) error {
	it, err := p.inbox.Item(c.UserContext(), web.PrincipalOf(c), idOf(c))
	if err != nil {
		return err
	}
	if p.done == nil {
		return fault.NotFound
	}
	if !it.IsReadable() || it.IsWaiting() {
		return back(c, it.ID)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return p.pages.Render(c, status, "outcome", web.Page{
		Title:  "Record what you did, " + it.heading(),
		Nav:    "/inbox",
		Back:   "/notifications/" + it.ID,
		Errors: faults,
		Data: struct {
			card
			Form                        outcomeForm
			Supports, Welfare, Referral []choice
			MostReference, MostView     int
		}{
			cardOf(it, p.site.Now()), form, chosen(supports, form.Support), chosen(yesNo, form.Welfare), chosen(yesNo, form.Referral),
			schools.MaxOwnReference, schools.MaxChildView,
		},
	})
}

// recordOutcome records what the school did and leads back to the notification.
func (p *Portal) recordOutcome(c *fiber.Ctx) error {
	if p.done == nil {
		return fault.NotFound
	}
	text := func(name string) string {
		return strings.Clone(strings.TrimSpace(strings.ToValidUTF8(c.FormValue(name), "")))
	}
	form := outcomeForm{
		Support: text("support"), Welfare: text("welfare"), Referral: text("referral"), Reference: text("reference"), View: text("view"),
	}
	outcome, faults := form.check()
	if len(faults) > 0 {
		return p.renderOutcome(c, fiber.StatusUnprocessableEntity, form, faults)
	}
	err := p.done.RecordOutcome(c.UserContext(), web.PrincipalOf(c), idOf(c), outcome)
	if errors.Is(err, fault.Conflict) {
		return p.refused(c, err)
	}
	if err != nil {
		return err
	}
	return back(c, idOf(c))
}

// check reads the form, or names everything wrong in it.
func (f outcomeForm) check() (schools.Outcome, []web.FormError) {
	var faults []web.FormError
	isOne := func(code string, of []choice) bool {
		for _, c := range of {
			if c.Code == code {
				return true
			}
		}
		return false
	}
	for _, one := range []struct {
		bad            bool
		field, message string
	}{
		{!isOne(f.Support, supports), "support-silent", "Select what support the child had"},
		{!isOne(f.Welfare, yesNo), "welfare-yes", "Select whether somebody made a welfare check"},
		{!isOne(f.Referral, yesNo), "referral-yes", "Select whether you made a referral"},
		{utf8.RuneCountInString(f.Reference) > schools.MaxOwnReference, "reference", "Your own reference must be 60 characters or less"},
		{utf8.RuneCountInString(f.View) > schools.MaxChildView, "view", "The child’s view must be 600 characters or less"},
	} {
		if one.bad {
			faults = append(faults, web.FormError{Field: one.field, Message: one.message})
		}
	}
	return schools.Outcome{
		Support: schools.Support(f.Support), WelfareCheck: f.Welfare == "yes", Referral: f.Referral == "yes", OwnReference: f.Reference, ChildView: f.View,
	}, faults
}
