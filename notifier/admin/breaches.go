package admin

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
	"firstbell/schools"
)

// Breaches are the messages that went to wrong schools. Methods answer
// fault.NotFound for what the principal may not know of.
type Breaches interface {
	// List is what was misdirected, without names.
	List(ctx context.Context, p auth.Principal) (notifier.BreachList, error)
	Item(ctx context.Context, p auth.Principal, id string) (notifier.BreachDetail, error)
	// Open records that the principal looks, and only then tells who saw the
	// message and what was written about it.
	Open(ctx context.Context, p auth.Principal, id string) (notifier.BreachDetail, error)
}

// BreachDesk is what is done about one. Methods answer fault.Invalid with the code
// of the field that is wrong, and fault.Conflict for what cannot be done any more
// or not by the principal.
type BreachDesk interface {
	RecordStatement(ctx context.Context, p auth.Principal, id string, number int, said schools.Statement) error
	RecordSafetyCall(ctx context.Context, p auth.Principal, id string, call notifier.SafetyCall) error
	Decide(ctx context.Context, p auth.Principal, id string, words notifier.DecisionWords) error
	Close(ctx context.Context, p auth.Principal, id string, missing map[int]string) error
}

var (
	_ Breaches   = (*notifier.Breaches)(nil)
	_ BreachDesk = (*notifier.Breaches)(nil)
)

// breachRoutes are the pages about what was misdirected.
var breachRoutes = []route{
	{fiber.MethodGet, "/desk/breaches", desk, (*Admin).breachList},
	{fiber.MethodGet, "/desk/breaches/:breach", desk, (*Admin).breach},
	{fiber.MethodPost, "/desk/breaches/:breach", desk, (*Admin).openBreach},
	{fiber.MethodPost, "/desk/breaches/:breach/statement", desk, (*Admin).recordStatement},
	{fiber.MethodPost, "/desk/breaches/:breach/call", desk, (*Admin).recordSafetyCall},
	{fiber.MethodPost, "/desk/breaches/:breach/decision", desk, (*Admin).decideBreach},
	{fiber.MethodPost, "/desk/breaches/:breach/close", desk, (*Admin).closeBreach},
}

// misdirectedBy say how it became known.
var misdirectedBy = map[notifier.BreachCause]string{
	notifier.CauseBounced: "The school said that the child is not on its roll", notifier.CausePlaced: "Somebody at the desk found that the school was wrong",
}

// showedWords say what a message showed beside codes, days and relationships.
var showedWords = map[string]string{
	notifier.ShowedText: "words that somebody wrote", notifier.ShowedConditions: "who may not come near the child",
	notifier.ShowedAddress: "words that may tell where somebody is",
}

// ownerWords say what became of telling the data protection owner.
var ownerWords = map[notifier.OwnerTold]string{
	"": "Not yet", notifier.OwnerWasTold: "Told by e-mail", notifier.OwnerNone: "Nobody is named in the configuration: tell them yourself",
	notifier.OwnerRefused: "Their address is refused: telephone them", notifier.OwnerParty: "Not told by the service: speak with the control room about who decides",
}

// breachTags are the states in a word and a colour.
var breachTags = map[notifier.BreachState]tag{
	notifier.BreachOpen: {"To decide", "red"}, notifier.BreachSettled: {"Decided, to close", "yellow"},
	notifier.BreachShut: {"Closed", "green"}, notifier.BreachOver: {"Closed, words destroyed", "grey"},
}

// breachRow is one case as it is listed and as it heads its page.
type breachRow struct {
	notifier.BreachRow
	Tag     tag
	Why     string
	Left    string // until a regulator would have to know; empty once it is decided
	Overdue bool
	Said    []string // what it showed, in words
	Told    string   // whether the owner was told
}

func breachRowOf(r notifier.BreachRow, now time.Time) breachRow {
	row := breachRow{BreachRow: r, Tag: breachTags[r.State], Why: misdirectedBy[r.Cause], Told: ownerWords[r.Owner]}
	if r.State == notifier.BreachOpen {
		row.Left, row.Overdue = say.Left(r.DueAt, now), r.DueAt.Before(now)
	}
	for _, what := range r.Showed {
		row.Said = append(row.Said, showedWords[what])
	}
	return row
}

// unreadRow is a message that nobody read at the wrong school.
type unreadRow struct {
	notifier.MisdirectedRow
	Why string
}

// monthRow is a month by its name.
type monthRow struct {
	notifier.MisdirectedMonth
	Name string
}

// monthName is a month such as 2026-11 in words.
func monthName(month string) string {
	day, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return day.Format("January 2006")
}

// breachList shows what went to wrong schools.
func (a *Admin) breachList(c *fiber.Ctx) error {
	list, err := a.breaches.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	var page struct {
		Rows   []breachRow
		Unread []unreadRow
		Months []monthRow
		Open   int
	}
	for _, m := range list.Months {
		page.Months = append(page.Months, monthRow{m, monthName(m.Month)})
	}
	for _, r := range list.Rows {
		page.Rows = append(page.Rows, breachRowOf(r, list.At))
		if !r.IsOver() {
			page.Open++
		}
	}
	for _, r := range list.Unread {
		page.Unread = append(page.Unread, unreadRow{r, misdirectedBy[r.Cause]})
	}
	return a.pages.Render(c, fiber.StatusOK, "breaches", web.Page{Title: "Breaches", Nav: "/desk/breaches", Data: page})
}

// breachPage is one case with what stands in the forms.
type breachPage struct {
	breachRow
	Detail   notifier.BreachDetail
	Seers    []seerRow
	Looks    []lookRow
	Fields   []string
	Called   string
	Decision decisionRow
	Form     breachForm
	Owed     []seerRow // who has made no statement

	Copies, Tellings, Risks, ICO, Families, Missing []reason
}

// seerRow is somebody who saw the message.
type seerRow struct {
	notifier.BreachSeer
	Title, Said string
}

// lookRow is one time at which somebody was shown the message.
type lookRow struct{ Title, Did, Role, When, Machine, Level string }

// decisionRow is the newest decision in words.
type decisionRow struct{ Risk, ICO, Family, When string }

// The answers of the forms.
var (
	copiesWords = []reason{
		{string(schools.CopiesNone), "There are no notes, prints or copies"}, {string(schools.CopiesDestroyed), "All notes, prints and copies are destroyed"},
		{string(schools.CopiesKept), "Something is still there"},
	}
	tellingWords = []reason{{"no", "Nobody was told"}, {"yes", "Somebody was told"}}
	riskWords    = []reason{{notifier.RiskNone, "None"}, {notifier.RiskLow, "Low"}, {notifier.RiskHigh, "High"}}
	icoWords     = []reason{{"no", "No"}, {"yes", "Yes, they have been told"}}
	familyWords  = []reason{
		{notifier.FamilyTold, "Yes, the family is told"}, {notifier.FamilyNotTold, "No, there is no need"}, {notifier.FamilyNotSafe, "No, telling them is not safe"},
	}
	missingWords = []reason{
		{"left-the-school", "They have left and cannot be reached"}, {"not-reached", "They did not answer, also on the telephone"}, {"refused", "They refused"},
		{"a-party", "They are a party to the incident and are not asked"}, {"system-has-none", "A system, and its school has confirmed that it is deleted"},
		{"right-school-after-all", "It was their school after all"},
	}
)

var seerTitles = map[notifier.SeerKind]string{
	notifier.SeerReader: "Reader", notifier.SeerTold: "Told by telephone", notifier.SeerSystem: "A system of the school",
}

func seerRowOf(s notifier.BreachSeer) seerRow {
	row := seerRow{BreachSeer: s, Title: seerTitles[s.Kind] + ", number " + strconv.Itoa(s.Number), Said: "No statement yet"}
	if s.Who != "" {
		row.Title = s.Who + " (" + strconv.Itoa(s.Number) + ")"
	}
	switch {
	case s.Statement != nil:
		row.Said = labelOf(copiesWords, string(s.Statement.Copies)) + ". " + labelOf(tellingWords, map[bool]string{true: "yes", false: "no"}[s.Statement.ToldOthers]) + "."
		if s.Statement.ByTelephone {
			row.Said += " Said on the telephone."
		}
	case s.Missing != "":
		row.Said = "No statement: " + labelOf(missingWords, s.Missing) + "."
	}
	return row
}

// fieldWord is a field of the contract as people read it: "child: date of birth".
func fieldWord(field string) string {
	var b strings.Builder
	for _, letter := range strings.ReplaceAll(field, ".", ": ") {
		if unicode.IsUpper(letter) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(letter))
	}
	return b.String()
}

// breachPageOf puts a case into words.
func (a *Admin) breachPageOf(d notifier.BreachDetail, form breachForm) breachPage {
	now := a.site.Now()
	page := breachPage{
		breachRow: breachRowOf(d.BreachRow, now), Detail: d, Form: form,
		Copies: copiesWords, Tellings: tellingWords, Risks: riskWords, ICO: icoWords, Families: familyWords, Missing: missingWords,
	}
	for _, s := range d.Seers {
		row := seerRowOf(s)
		if page.Seers = append(page.Seers, row); s.Statement == nil {
			page.Owed = append(page.Owed, row)
		}
	}
	for _, l := range d.Looks {
		page.Looks = append(page.Looks, lookRow{
			Title: page.Seers[l.Number-1].Title, Did: seenWords[l.Type], Role: actingRoles[l.Role], When: say.When(l.At, now), Machine: say.Machine(l.At), Level: string(l.Detail),
		})
	}
	for _, f := range d.Fields {
		page.Fields = append(page.Fields, fieldWord(f))
	}
	if !d.CalledAt.IsZero() {
		page.Called = say.When(d.CalledAt, now)
	}
	if d.Decision != nil {
		page.Decision = decisionRow{labelOf(riskWords, d.Decision.Risk), "Not told", labelOf(familyWords, d.Decision.Family), say.When(d.Decision.At, now)}
		if d.Decision.ICO {
			page.Decision.ICO = "Told " + say.When(d.Decision.ICOAt, now)
		}
	}
	return page
}
