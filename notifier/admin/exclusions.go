package admin

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/notifier"
)

// Exclusions are who is left out of an incident. Methods answer fault.NotFound
// for an incident that the principal may not know of, above all one they are
// left out of themselves.
type Exclusions interface {
	List(ctx context.Context, p auth.Principal) ([]notifier.ExclusionCase, error)
	// Show records that the principal looks, and only then names anybody.
	Show(ctx context.Context, p auth.Principal, caseID string) (notifier.ExclusionDetail, error)
	Add(ctx context.Context, p auth.Principal, caseID, person, reason string) error
	ProposeLift(ctx context.Context, p auth.Principal, caseID, person, reason string) error
	// DecideLift is the second person's answer; the proposer may only decline.
	DecideLift(ctx context.Context, p auth.Principal, caseID, person string, confirm bool) error
}

var _ Exclusions = (*notifier.Exclusions)(nil)

// partyWords say why somebody is left out.
var partyWords = map[string]string{
	notifier.PartyEmail: "The same email address", notifier.PartyPhone: "The same telephone number",
	notifier.PartyBirth: "The same date of birth, and a name or the place of work", notifier.PartyName: "The same or a very similar name",
	notifier.PartyEmployer: "The same surname, and works at this school", notifier.PartyOccupation: "The same surname, and does the same work",
	notifier.PartyChild: "The name of a listed child, who may be grown up", notifier.PartyFamily: "An uncommon surname that a listed child has, too",
	notifier.PartyEarlier: "Found by an earlier version, or at another school", notifier.PartyByHand: "Added by a person",
}

// exclusionReasons and liftReasons are the choices, in words.
var (
	exclusionReasons = []reason{{"told-by-officer", "An officer says so"}, {"told-by-school", "The school says so"},
		{"lives-with-family", "Lives with the family"}, {"relative", "Is a relative"}, {"other-conflict", "Another conflict of interest"}}
	liftReasons = []reason{{"officer-confirmed", "The officer confirmed that they are two people"},
		{"other-date-of-birth", "They were born on different days"}, {"other-address", "They live at different addresses"},
		{"known-to-me", "I know them, and they are two people"}}
)

// exclusionRow is one incident in words.
type exclusionRow struct {
	notifier.ExclusionCase
	Why []string
}

// exclusions lists incidents from which somebody is left out. It names nobody.
func (a *Admin) exclusions(c *fiber.Ctx) error {
	list, err := a.exclude.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	rows := []exclusionRow{}
	for _, one := range list {
		row := exclusionRow{ExclusionCase: one}
		for _, code := range one.Reasons {
			row.Why = append(row.Why, partyWords[code])
		}
		rows = append(rows, row)
	}
	return a.pages.Render(c, fiber.StatusOK, "exclusions", web.Page{
		Title: "Who is left out", Nav: "/desk/exclusions", Notice: exclusionDone[c.Query("done")], Data: rows,
	})
}

var exclusionDone = map[string]string{
	"added": "They are left out. If they had read it, somebody else has been asked, or there is an alarm.", "proposed": "A second person has to agree before they hear of it.",
	"lifted": "They hear of it again.", "declined": "They stay left out.",
}

// exclusionPage is one incident with names, shown as the answer to a post.
type exclusionPage struct {
	notifier.ExclusionDetail
	Out     []personRow
	Others  []personRow
	Reasons []reason
	Lifts   []reason
	MayAct  bool // add and propose
}

// personRow is one person in words.
type personRow struct {
	notifier.Exclusion
	RoleName string
	WhyWords string
	IsOwn    bool // the reader proposed the lift, so somebody else decides
	Waiting  bool
}

func (a *Admin) showExclusions(c *fiber.Ctx) error { return a.showExcluded(c, fiber.StatusOK, nil) }

func (a *Admin) showExcluded(c *fiber.Ctx, status int, wrong []web.FormError) error {
	id, err := idOf(c, "case")
	if err != nil {
		return err
	}
	p := web.PrincipalOf(c)
	d, err := a.exclude.Show(c.UserContext(), p, id)
	if err != nil {
		return err
	}
	page := exclusionPage{ExclusionDetail: d, Reasons: exclusionReasons, Lifts: liftReasons, MayAct: mayAsk(p, operators)}
	for _, e := range d.Out {
		page.Out = append(page.Out, personRowOf(e, p))
	}
	for _, e := range d.Others {
		page.Others = append(page.Others, personRowOf(e, p))
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return a.pages.Render(c, status, "excluded", web.Page{
		Title: "Who is left out, with names", Nav: "/desk/exclusions", Back: "/desk/exclusions", Data: page, Errors: wrong,
	})
}

func personRowOf(e notifier.Exclusion, p auth.Principal) personRow {
	row := personRow{Exclusion: e, RoleName: roleName(e.Role), WhyWords: partyWords[e.Why]}
	if e.School == "" {
		row.RoleName = "At this desk"
	}
	row.Waiting = e.Lift != nil && !e.Lift.IsMade()
	row.IsOwn = row.Waiting && e.Lift.ProposedBy == p.Actor()
	return row
}

// excludedAnswer leads back to the list, or says what is wrong.
func (a *Admin) excludedAnswer(c *fiber.Ctx, err error, done, field string) error {
	if errors.Is(err, fault.Invalid) {
		return a.showExcluded(c, fiber.StatusUnprocessableEntity, []web.FormError{{Field: field, Message: fault.Public(err)}})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/desk/exclusions?done="+done, fiber.StatusSeeOther)
}

// aboutPerson reads the incident and the person of a post.
func aboutPerson(c *fiber.Ctx) (id, person string, err error) {
	if id, err = idOf(c, "case"); err != nil {
		return "", "", err
	}
	person, err = cleanID(c.FormValue("person"))
	return id, person, err
}

func (a *Admin) addExclusion(c *fiber.Ctx) error {
	id, person, err := aboutPerson(c)
	if err != nil {
		return err
	}
	err = a.exclude.Add(c.UserContext(), web.PrincipalOf(c), id, person, typed(c, "reason"))
	return a.excludedAnswer(c, err, "added", "reason")
}

func (a *Admin) proposeLift(c *fiber.Ctx) error {
	id, person, err := aboutPerson(c)
	if err != nil {
		return err
	}
	err = a.exclude.ProposeLift(c.UserContext(), web.PrincipalOf(c), id, person, typed(c, "reason"))
	return a.excludedAnswer(c, err, "proposed", "lift-"+person)
}

func (a *Admin) decideLift(c *fiber.Ctx) error {
	id, person, err := aboutPerson(c)
	if err != nil {
		return err
	}
	confirm := typed(c, "decision") == "confirm"
	done := "declined"
	if confirm {
		done = "lifted"
	}
	return a.excludedAnswer(c, a.exclude.DecideLift(c.UserContext(), web.PrincipalOf(c), id, person, confirm), done, "")
}
