package portal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/schools"
)

// peopleDone are the notices after something was changed, by their code.
var peopleDone = map[string]string{
	"confirmed": "Thank you. You have confirmed that these people are right.",
	"away":      "It is handed over. It takes effect at once, and ends by itself.",
	"back":      "They are asked again from now on.",
	"left":      "They are off the list, or will be after their last day. They cannot sign in for this school any more then.",
}

// staffPage is one school as its page shows it.
type staffPage struct {
	Staff
	Rows      []colleagueRow
	Confirmed string
	ConfirmBy string
	HubUntil  string
}

// colleagueRow is one person in words.
type colleagueRow struct {
	Colleague
	RoleNames string
	Status    string // where they are, in words
	Notes     []string
}

// roleNames are the roles as a school says them.
var roleNames = map[schools.Role]string{
	schools.RoleKeyAdult: "key adult", schools.RoleHead: "head teacher", schools.RoleFallback: "asked to look when nobody reads",
	schools.RoleTrustLead: "trust or council lead", schools.RoleChair: "chair of governors",
}

// people shows who can be told, and what is missing.
func (p *Portal) people(c *fiber.Ctx) error {
	all, err := p.staff.Staff(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	pages := make([]staffPage, 0, len(all))
	for _, s := range all {
		pages = append(pages, p.staffPage(s))
	}
	return p.pages.Render(c, fiber.StatusOK, "people", web.Page{
		Title: "Your people", Nav: "/people", Notice: peopleDone[c.Query("done")], Data: pages,
	})
}

func (p *Portal) staffPage(s Staff) staffPage {
	page := staffPage{Staff: s, Confirmed: "never", ConfirmBy: dayInWords(s.ConfirmBy), HubUntil: dayInWords(s.HubUntil)}
	if !s.Confirmed.IsZero() {
		page.Confirmed = say.Date(s.Confirmed)
	}
	for _, one := range s.People {
		page.Rows = append(page.Rows, rowOf(one, s.People))
	}
	return page
}

func dayInWords(d schools.Date) string {
	if d.IsZero() {
		return ""
	}
	return say.Date(d.At(720))
}

// newsWords say what happened to a colleague's account, and when.
var newsWords = map[auth.News]string{
	auth.NewsFirst: "Can sign in since %s.",
	auth.NewsAgain: "Followed a new invitation on %s. What they had before has ended.",
	auth.NewsLost:  "Somebody said on %s that this person’s passkey is lost. Speak to them. If it is so, ask the police team to invite them again.",
}

func rowOf(one Colleague, all []Colleague) colleagueRow {
	row := colleagueRow{Colleague: one, Status: "Here"}
	var roles []string
	for _, r := range one.Roles {
		roles = append(roles, roleNames[r])
	}
	row.RoleNames = strings.Join(roles, ", ")
	if one.Away != nil {
		row.Status = awayInWords(one)
	}
	if one.Leaving != nil {
		row.Notes = append(row.Notes, "Last day "+dayInWords(*one.Leaving)+".")
	}
	if one.MayRead && !one.CanSignIn {
		row.Notes = append(row.Notes, "Cannot sign in yet. Ask the police team for an invitation.")
	}
	if slices.Contains(one.Roles, schools.RoleKeyAdult) && !one.IsTrained {
		row.Notes = append(row.Notes, "No training that is good today is on record.")
	}
	if words := newsWords[one.News]; words != "" {
		row.Notes = append(row.Notes, fmt.Sprintf(words, say.Date(one.NewsAt)))
	}
	if one.IsBouncing {
		row.Notes = append(row.Notes, "Emails to this address come back. Ask the police team to correct it.")
	}
	return row
}

func awayInWords(one Colleague) string {
	words := "Away from " + dayInWords(one.Away.From)
	if one.Away.Until != nil {
		words += " to " + dayInWords(*one.Away.Until)
	}
	if one.Away.Cover != nil {
		return words + ". " + one.Away.Cover.Name + " covers."
	}
	return words + ". Nobody covers."
}

// own is the school of the address among those of the reader.
func (p *Portal) own(c *fiber.Ctx) (Staff, error) {
	all, err := p.staff.Staff(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return Staff{}, err
	}
	i := slices.IndexFunc(all, func(s Staff) bool { return s.URN.String() == c.Params("urn") })
	if i < 0 {
		return Staff{}, fault.NotFound
	}
	return all[i], nil
}

// confirmPeople records that the list is right: one tap.
func (p *Portal) confirmPeople(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err == nil {
		err = p.staff.Confirm(c.UserContext(), web.PrincipalOf(c), s.URN)
	}
	return peopleAnswer(c, err, "confirmed")
}

// peopleAnswer leads back to the list.
func peopleAnswer(c *fiber.Ctx, err error, done string) error {
	if err != nil {
		return err
	}
	return c.Redirect("/people?done="+done, fiber.StatusSeeOther)
}

// awayForm is what was entered about an absence.
type awayForm struct {
	School             string
	URN                schools.URN
	People, Covers     []Colleague
	Person, Cover      string
	From, Until, Today string
}

// askAway asks who is away, when, and who covers. Every field has an answer
// already, so that a key adult who is ill hands over in one step.
func (p *Portal) askAway(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err != nil {
		return err
	}
	today := schools.DateAt(p.site.Now()).String()
	f := p.awayForm(c, s)
	f.From, f.Until = today, today
	return p.showAway(c, fiber.StatusOK, f, nil)
}

func (p *Portal) awayForm(c *fiber.Ctx, s Staff) awayForm {
	f := awayForm{School: s.School, URN: s.URN, Today: schools.DateAt(p.site.Now()).String(), Person: web.PrincipalOf(c).Account}
	for _, one := range s.People {
		if one.MayChange {
			f.People = append(f.People, one)
		}
		if one.MayRead && !one.IsAway {
			f.Covers = append(f.Covers, one)
		}
	}
	others := slices.DeleteFunc(slices.Clone(f.Covers), func(x Colleague) bool { return x.Person == f.Person })
	if len(others) > 0 {
		f.Cover = others[0].Person
	}
	return f
}

func (p *Portal) showAway(c *fiber.Ctx, status int, f awayForm, wrong []web.FormError) error {
	return p.pages.Render(c, status, "away", web.Page{
		Title: "Hand over for some days, " + f.School, Nav: "/people", Back: "/people", Data: f, Errors: wrong,
	})
}

// handOver records the absence.
func (p *Portal) handOver(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err != nil {
		return err
	}
	f := p.awayForm(c, s)
	field := func(name string) string { return strings.Clone(strings.TrimSpace(c.FormValue(name))) }
	f.Person, f.Cover, f.From, f.Until = field("person"), field("cover"), field("from"), field("until")
	away, wrong := f.read()
	if len(wrong) == 0 {
		err := p.staff.HandOver(c.UserContext(), web.PrincipalOf(c), s.URN, away)
		if !errors.Is(err, fault.Invalid) {
			return peopleAnswer(c, err, "away")
		}
		wrong = []web.FormError{{Field: fieldOf(err, "until"), Message: fault.Public(err)}}
	}
	return p.showAway(c, fiber.StatusUnprocessableEntity, f, wrong)
}

// fieldOf is the field that a fault names, if the form has it.
func fieldOf(err error, otherwise string) string {
	if code := fault.Code(err); code == "cover" || code == "last" {
		return code
	}
	return otherwise
}

// read is the absence that was entered, or what is wrong with it.
func (f awayForm) read() (away Away, wrong []web.FormError) {
	var err error
	away.Person, away.Cover = f.Person, f.Cover
	if away.From, err = readDay(f.From); err != nil {
		wrong = append(wrong, web.FormError{Field: "from", Message: "Enter the first day, such as " + f.Today + "."})
	}
	if away.Until, err = readDay(f.Until); err != nil {
		wrong = append(wrong, web.FormError{Field: "until", Message: "Enter the last day, such as " + f.Today + "."})
	}
	if f.Cover == f.Person && f.Cover != "" {
		wrong = append(wrong, web.FormError{Field: "cover", Message: "Choose somebody else to cover."})
	}
	return away, wrong
}

// readDay reads a day as a browser's picker sends it, and as people write it
// where there is none.
func readDay(text string) (schools.Date, error) {
	return schools.ParseDateIn(text, "2006-01-02", "02/01/2006", "2/1/2006")
}

// comeBack ends an absence today.
func (p *Portal) comeBack(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err == nil {
		err = p.staff.Return(c.UserContext(), web.PrincipalOf(c), s.URN, strings.Clone(c.FormValue("person")))
	}
	return peopleAnswer(c, err, "back")
}

// leaveForm is what was entered about a leaver.
type leaveForm struct {
	School        string
	URN           schools.URN
	People        []Colleague
	Person, Last  string
	When, Example string
}

// askLeave asks the head who has left, or will.
func (p *Portal) askLeave(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err != nil || !s.IsHead {
		return errors.Join(err, orNotFound(err))
	}
	return p.showLeave(c, fiber.StatusOK, p.leaveForm(s), nil)
}

func orNotFound(err error) error {
	if err != nil {
		return nil
	}
	return fault.NotFound
}

func (p *Portal) leaveForm(s Staff) leaveForm {
	f := leaveForm{School: s.School, URN: s.URN, When: "now", Example: schools.DateAt(p.site.Now()).AddDays(14).String()}
	f.People = slices.DeleteFunc(slices.Clone(s.People), func(x Colleague) bool { return x.IsReader })
	return f
}

func (p *Portal) showLeave(c *fiber.Ctx, status int, f leaveForm, wrong []web.FormError) error {
	return p.pages.Render(c, status, "leave", web.Page{
		Title: "Somebody has left, " + f.School, Nav: "/people", Back: "/people", Data: f, Errors: wrong,
	})
}

// leave takes somebody off the list, now or after a day.
func (p *Portal) leave(c *fiber.Ctx) error {
	s, err := p.own(c)
	if err != nil || !s.IsHead {
		return errors.Join(err, orNotFound(err))
	}
	f := p.leaveForm(s)
	f.Person, f.When, f.Last = strings.Clone(c.FormValue("person")), strings.Clone(c.FormValue("when")), strings.Clone(c.FormValue("last"))
	var last *schools.Date
	var wrong []web.FormError
	if f.Person == "" {
		wrong = append(wrong, web.FormError{Field: "person", Message: "Choose who has left or is leaving."})
	}
	if f.When != "now" {
		day, err := readDay(f.Last)
		if err != nil {
			wrong = append(wrong, web.FormError{Field: "last", Message: "Enter their last day, such as " + f.Example + "."})
		}
		last = &day
	}
	if len(wrong) == 0 {
		err := p.staff.Leave(c.UserContext(), web.PrincipalOf(c), s.URN, f.Person, last)
		if !errors.Is(err, fault.Invalid) {
			return peopleAnswer(c, err, "left")
		}
		wrong = []web.FormError{{Field: "last", Message: fault.Public(err)}}
	}
	return p.showLeave(c, fiber.StatusUnprocessableEntity, f, wrong)
}
