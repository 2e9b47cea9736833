package admin

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// wantedKeyAdults is how many a school must have: one may be ill.
const wantedKeyAdults = 2

// findSchools searches the register. A school's name is no personal data, so
// this search alone may stand in an address.
func (a *Admin) findSchools(c *fiber.Ctx) error {
	q := []rune(strings.TrimSpace(strings.ToValidUTF8(c.Query("q"), "")))
	q = q[:min(len(q), MaxQueryRunes)]
	data := struct {
		Query string
		Found []choice
	}{Query: string(q)}
	if data.Query != "" {
		found, err := a.people.FindSchools(c.UserContext(), web.PrincipalOf(c), data.Query)
		if err != nil {
			return err
		}
		for _, s := range found {
			data.Found = append(data.Found, choice{School: s, Address: addressOf(s)})
		}
	}
	return a.pages.Render(c, fiber.StatusOK, "schools", web.Page{Title: "Schools", Nav: "/desk/schools", Data: data})
}

// lookup is the one school with this number.
func (a *Admin) lookup(c *fiber.Ctx, urn schools.URN) (schools.School, error) {
	found, err := a.people.FindSchools(c.UserContext(), web.PrincipalOf(c), urn.String())
	if err != nil {
		return schools.School{}, err
	}
	i := slices.IndexFunc(found, func(s schools.School) bool { return s.URN == urn })
	if i < 0 {
		return schools.School{}, fault.NotFound
	}
	return found[i], nil
}

// contactRow is one person at a school.
type contactRow struct {
	notifier.ContactRow
	RoleName  string
	Tag       tag
	Trained   string
	CanInvite bool
	CanRemove bool // by the reader
	CanEnd    bool // they can sign in, and a lost device must be able to end that
}

// schoolPage is what a school's page shows.
type schoolPage struct {
	School     schools.School
	Status     string
	Phase      string
	Address    string
	Contacts   []contactRow
	Shortfalls []string
	Roll       notifier.RollRow
	RollDoubt  string // why it is not relied on, in words
	CanConfirm bool
}

// school shows what the register says, who can be told, and what is missing.
func (a *Admin) school(c *fiber.Ctx) error {
	page, err := a.schoolPage(c)
	if err != nil {
		return err
	}
	return a.pages.Render(c, fiber.StatusOK, "school", web.Page{
		Title:  page.School.Name,
		Nav:    "/desk/schools",
		Back:   "/desk/schools",
		Notice: done[c.Query("done")],
		Data:   page,
	})
}

func (a *Admin) schoolPage(c *fiber.Ctx) (schoolPage, error) {
	urn, err := urnOf(c)
	if err != nil {
		return schoolPage{}, err
	}
	// Whether they may comes before everything else that the page looks up.
	contacts, err := a.people.Contacts(c.UserContext(), web.PrincipalOf(c), urn)
	if err != nil {
		return schoolPage{}, err
	}
	s, err := a.lookup(c, urn)
	if err != nil {
		return schoolPage{}, err
	}
	page := schoolPage{School: s, Status: upperFirst(s.Status.String()), Phase: phaseOf(s), Address: addressOf(s), Shortfalls: shortfalls(s, contacts)}
	if page.Roll, err = a.oversight.Roll(c.UserContext(), web.PrincipalOf(c), urn); err != nil {
		return schoolPage{}, err
	}
	page.RollDoubt = rollDoubts[page.Roll.Doubt]
	page.CanConfirm = page.RollDoubt != "" && mayAsk(web.PrincipalOf(c), operators)
	for _, contact := range contacts {
		page.Contacts = append(page.Contacts, contactRowOf(contact, mayAsk(web.PrincipalOf(c), admins)))
	}
	return page, nil
}

func contactRowOf(c notifier.ContactRow, admin bool) contactRow {
	row := contactRow{ContactRow: c, RoleName: roleName(c.Role), Tag: accountTag(c.Account)}
	// Somebody who can sign in may be invited again: they may have lost the
	// device, and coming back is as strict as coming first.
	row.CanInvite = c.Role.SeesContent() && c.Person != ""
	row.CanRemove = admin && (c.Account == notifier.AccountActive || c.Account == notifier.AccountInvited || c.Account == notifier.AccountExpired || c.Account == notifier.AccountEnded)
	row.CanEnd = c.Account == notifier.AccountActive
	if c.TrainedOn != nil {
		row.Trained = dayInWords(c.TrainedOn.String())
	}
	return row
}

func accountTag(s notifier.AccountState) tag {
	switch s {
	case notifier.AccountActive:
		return tag{"Can sign in", "green"}
	case notifier.AccountInvited:
		return tag{"Invited", "blue"}
	case notifier.AccountExpired:
		return tag{"Invitation ran out", "orange"}
	case notifier.AccountEnded:
		return tag{"Passkeys ended, to be invited again", "orange"}
	case notifier.AccountRevoked:
		return tag{"Access removed", "red"}
	}
	return tag{"Not invited", "grey"}
}

// roleNames are the roles at a school, short enough for a table.
var roleNames = map[schools.Role]string{
	schools.RoleKeyAdult:  "Key adult",
	schools.RoleHead:      "Head teacher",
	schools.RoleFallback:  "Fallback, asked to look",
	schools.RoleTrustLead: "Trust or council lead",
}

func roleName(r schools.Role) string {
	if name, ok := roleNames[r]; ok {
		return name
	}
	return plain(string(r))
}

// shortfalls are what keeps a school from being told for certain.
func shortfalls(s schools.School, contacts []notifier.ContactRow) []string {
	count := func(is func(notifier.ContactRow) bool) int {
		return len(slices.DeleteFunc(slices.Clone(contacts), func(c notifier.ContactRow) bool { return !is(c) }))
	}
	role := func(r schools.Role) func(notifier.ContactRow) bool {
		return func(c notifier.ContactRow) bool { return c.Role == r }
	}
	var missing []string
	if !s.IsOpen() {
		missing = append(missing, "The register says that this school is "+s.Status.String()+".")
	}
	if n := count(role(schools.RoleKeyAdult)); n < wantedKeyAdults {
		missing = append(missing, "It has fewer than two key adults.")
	}
	if count(role(schools.RoleHead)) == 0 {
		missing = append(missing, "It has no head teacher on record.")
	}
	if count(role(schools.RoleFallback)) == 0 {
		missing = append(missing, "It has no fallback that is watched when key adults are away.")
	}
	if count(func(c notifier.ContactRow) bool { return c.Role.SeesContent() && c.Account == notifier.AccountActive }) == 0 {
		missing = append(missing, "Nobody there can sign in. It goes on the call sheet each time.")
	}
	if count(func(c notifier.ContactRow) bool { return c.Role == schools.RoleKeyAdult && c.TrainedOn == nil }) > 0 {
		missing = append(missing, "A key adult has no training date.")
	}
	if s.Telephone == "" {
		missing = append(missing, "The register has no telephone number for it.")
	}
	return missing
}

// invite makes an invitation and shows its code, this once. The answer is the
// page itself: a code must not be reachable by an address.
func (a *Admin) invite(c *fiber.Ctx) error {
	page, err := a.schoolPage(c)
	if err != nil {
		return err
	}
	person, err := cleanID(c.FormValue("person"))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(page.Contacts, func(r contactRow) bool { return r.Person == person && r.CanInvite })
	if i < 0 {
		return fault.NotFound
	}
	var invitation auth.Invitation
	if c.FormValue("road") == "text" {
		invitation, err = a.people.InviteByText(c.UserContext(), web.PrincipalOf(c), page.School.URN, person)
	} else {
		invitation, err = a.people.Invite(c.UserContext(), web.PrincipalOf(c), page.School.URN, person, c.FormValue("again") == "yes")
	}
	if err != nil {
		return err
	}
	return a.pages.Render(c, fiber.StatusOK, "invited", web.Page{
		Title: "Invitation sent",
		Nav:   "/desk/schools",
		Data: struct {
			School  schools.School
			Contact contactRow
			Code    []string
			Expires string
		}{page.School, page.Contacts[i], grouped(invitation.Code), say.When(invitation.Expires, a.site.Now())},
	})
}

// remove ends one person's access.
func (a *Admin) remove(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	person, err := cleanID(c.FormValue("person"))
	if err != nil {
		return err
	}
	if err := a.people.Remove(c.UserContext(), web.PrincipalOf(c), urn, person); err != nil {
		return err
	}
	return c.Redirect("/desk/schools/"+urn.String()+"?done=removed", fiber.StatusSeeOther)
}

// endAccess ends the passkeys and sessions of somebody whose device is lost.
func (a *Admin) endAccess(c *fiber.Ctx) error {
	urn, err := urnOf(c)
	if err != nil {
		return err
	}
	person, err := cleanID(c.FormValue("person"))
	if err != nil {
		return err
	}
	if err := a.people.EndAccess(c.UserContext(), web.PrincipalOf(c), urn, person); err != nil {
		return err
	}
	return c.Redirect("/desk/schools/"+urn.String()+"?done=lost", fiber.StatusSeeOther)
}

// grouped parts a code into fours, which is how it is read out, however it was
// spaced.
func grouped(code string) []string {
	var groups []string
	for part := range slices.Chunk([]rune(strings.Join(strings.Fields(code), "")), 4) {
		groups = append(groups, string(part))
	}
	return groups
}
