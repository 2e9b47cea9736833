package wall_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/wall"
)

// snowMorning is a Tuesday in term.
var snowMorning = time.Date(2027, 1, 19, 6, 50, 0, 0, time.UTC)

// office is the fake behind the pages: two schools, the first with a calendar,
// and whatever closures were declared.
type office struct {
	plan     schools.Plan
	closures []schools.Closure
	asked    int // of schools without a calendar
}

var (
	larch = schools.School{URN: 999001, Name: "Larch Lane Primary School", LA: 991, LAName: "Northbridge"}
	mill  = schools.School{URN: 999002, Name: "Mill School", LA: 991, LAName: "Northbridge"}
)

func isDesk(p auth.Principal) bool { return len(p.Scopes("hub-operator")) > 0 }

func (o *office) leads(p auth.Principal, urn schools.URN) bool {
	return slices.Contains(p.Scopes(schools.RoleKeyAdult, schools.RoleHead, schools.RoleTrustLead), urn.String())
}

func (o *office) Own(_ context.Context, p auth.Principal) (own []schools.School, _ error) {
	for _, s := range []schools.School{larch, mill} {
		if o.leads(p, s.URN) {
			own = append(own, s)
		}
	}
	return own, nil
}

func (o *office) School(_ context.Context, p auth.Principal, urn schools.URN, from, to schools.Date) (wall.School, error) {
	school := larch
	if urn == mill.URN {
		school = mill
	}
	if school.URN != urn || (!o.leads(p, urn) && !isDesk(p)) {
		return wall.School{}, fault.NotFound
	}
	plan := o.plan
	for _, c := range o.closures {
		if c.Covers(urn, school.LA) {
			plan.Entries = append(slices.Clone(plan.Entries), c.Entry())
		}
	}
	c := schools.NewCalendar(plan, nil)
	s := wall.School{School: school, Days: c.Days(from, to), Source: c.Source(), Horizon: c.Horizon(), Ask: c.Asks(schools.DateAt(snowMorning)), MayDeclare: true}
	for _, one := range o.closures {
		s.Closures = append(s.Closures, wall.Closing{Closure: one, For: school.Name, MayUndo: one.Covers(urn, school.LA)})
	}
	return s, nil
}

func (o *office) Desk(_ context.Context, p auth.Principal) (wall.Desk, error) {
	if !isDesk(p) {
		return wall.Desk{}, fault.NotFound
	}
	d := wall.Desk{AskTotal: o.asked + 1, Councils: []wall.Council{{LA: 991, Name: "Northbridge", Schools: 2}}, MayDeclare: true}
	for range o.asked {
		d.Ask = append(d.Ask, wall.Asked{School: mill, Why: schools.AskMissing, Source: schools.FromWeekdayRule})
	}
	for _, c := range o.closures {
		d.Closures = append(d.Closures, wall.Closing{Closure: c, For: "every school of Northbridge", MayUndo: !c.Undone, ByDesk: true})
	}
	return d, nil
}

func (o *office) Declare(_ context.Context, p auth.Principal, c schools.Closure) error {
	if !isDesk(p) && (len(c.URNs) != 1 || !o.leads(p, c.URNs[0])) {
		return fault.NotFound
	}
	if err := c.Check(schools.DateAt(snowMorning)); err != nil {
		return fault.New(fault.Invalid, "closure", "Mend it.")
	}
	c.ID, c.At = "c1", snowMorning
	o.closures = append(o.closures, c)
	return nil
}

func (o *office) Undo(_ context.Context, p auth.Principal, id string, urn schools.URN) error {
	for i, c := range o.closures {
		if c.ID == id && (isDesk(p) || o.leads(p, urn)) {
			o.closures[i].Undone = true
			return nil
		}
	}
	return fault.NotFound
}

// world is the pages over an office.
type world struct {
	office *office
	app    *fiber.App
}

func setup(t *testing.T) *world {
	t.Helper()
	day := func(text string) schools.Date {
		d, err := schools.ParseDate(text)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	w := &world{office: &office{asked: 2, plan: schools.Plan{Entries: []schools.Entry{
		{Kind: schools.EntryTerm, First: day("2027-01-05"), Last: day("2027-02-12"), Source: schools.FromSchool},
		{Kind: schools.EntryInset, First: day("2027-01-22"), Last: day("2027-01-22"), Source: schools.FromSchool},
	}}}}
	site, _ := pagetest.NewSite(t, pagetest.Sessions{
		"ada":  {Account: "ada", Name: "Ada Okafor", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: "999001"}}},
		"tess": {Account: "tess", Name: "Tess Fry", Grants: []auth.Grant{{Role: schools.RoleTrustLead, Scope: "999001"}, {Role: schools.RoleTrustLead, Scope: "999002"}}},
		"fay":  {Account: "fay", Name: "Fay Holt", Grants: []auth.Grant{{Role: schools.RoleFallback, Scope: "999001"}}},
		"olu":  {Account: "olu", Name: "Olu Stead", Grants: []auth.Grant{{Role: "hub-operator", Scope: "NORTH"}}},
	}, func() time.Time { return snowMorning })
	pages, err := wall.New(site, w.office, "hub-operator")
	if err != nil {
		t.Fatal(err)
	}
	w.app = site.App()
	pages.Mount(w.app)
	return w
}

func (w *world) as(t *testing.T, who string) pagetest.Browser {
	return pagetest.Browser{T: t, App: w.app, Cookie: who}
}

func TestEveryDayIsNamedInWords(t *testing.T) {
	t.Parallel()
	w := setup(t)
	page := w.as(t, "ada").Get("/calendar/999001")
	page.CheckAccessible("a school's calendar")
	days := page.Texts(".fb-wall__day")
	if len(days) != 31 {
		t.Fatalf("January has %d days", len(days))
	}
	for number, words := range map[int][]string{
		1: {"1", "Bank holiday", "New Year"}, 2: {"Weekend"}, 19: {"School", "Today"}, 22: {"INSET"}, 29: {"School"},
	} {
		for _, word := range words {
			if !strings.Contains(days[number-1], word) {
				t.Errorf("day %d says %q, not %q", number, days[number-1], word)
			}
		}
	}
	if text := page.One("main").Text(); !strings.Contains(text, "the word of the school") || !strings.Contains(text, "12 February 2027") {
		t.Errorf("the page does not say what the days rest on: %s", text)
	}
	if first := w.as(t, "ada").Get("/calendar/999001?month=2027-02").Texts(".fb-wall__day"); len(first) != 28 {
		t.Errorf("February has %d days", len(first))
	}
	for _, month := range []string{"2027-13", "1066-01", "x", strings.Repeat("9", 5000)} {
		if got := w.as(t, "ada").Get("/calendar/999001?month=" + month); len(got.Texts(".fb-wall__day")) != 31 {
			t.Errorf("month %.10q gives status %d", month, got.Status)
		}
	}
}

func TestASchoolSaysThatItIsClosedAndTakesItBack(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ada := w.as(t, "ada")
	confirm := ada.Get("/calendar/999001/close")
	confirm.CheckAccessible("closing a school")
	// Nothing has to be chosen: it is about today, because of the weather.
	if answer := ada.Submit(confirm.One("form[action='/calendar/999001/close']"), nil); answer.Status != http.StatusSeeOther {
		t.Fatalf("closing answers %d", answer.Status)
	}
	got := w.office.closures
	if len(got) != 1 || got[0].First != schools.DateAt(snowMorning) || got[0].Last != got[0].First || got[0].Reason != schools.ClosedBySnow || got[0].Opens != 0 {
		t.Fatalf("declared %+v", got)
	}
	page := ada.Get("/calendar/999001?done=closed")
	page.CheckAccessible("a closed school's calendar")
	if !strings.Contains(page.Texts(".fb-wall__day")[18], "Closed") {
		t.Errorf("the day says %q", page.Texts(".fb-wall__day")[18])
	}
	ada.Submit(page.One("form[action='/calendar/999001/undo']"), nil)
	if !w.office.closures[0].Undone {
		t.Error("it is not undone")
	}
}

func TestTheFormOffersTheNextDayOnWhichPupilsAttend(t *testing.T) {
	t.Parallel()
	w := setup(t)
	friday, err := schools.ParseDate("2027-01-22") // an INSET day
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]string{
		snowMorning:                     "2027-01-19",
		snowMorning.Add(12 * time.Hour): "2027-01-20",
		friday.At(10 * 60):              "2027-01-25",
	} {
		site, _ := pagetest.NewSite(t, pagetest.Sessions{
			"ada": {Account: "ada", Name: "Ada Okafor", Grants: []auth.Grant{{Role: schools.RoleKeyAdult, Scope: "999001"}}},
		}, func() time.Time { return at })
		pages, err := wall.New(site, w.office, "hub-operator")
		if err != nil {
			t.Fatal(err)
		}
		app := site.App()
		pages.Mount(app)
		chosen := pagetest.Browser{T: t, App: app, Cookie: "ada"}.Get("/calendar/999001/close").One("#first option[selected]")
		if chosen.Attr("value") != want {
			t.Errorf("at %s the form offers %s, want %s", at, chosen.Attr("value"), want)
		}
	}
}

func TestASchoolOpensLate(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ada := w.as(t, "ada")
	ada.Submit(ada.Get("/calendar/999001/close").One("form[action='/calendar/999001/close']"), url.Values{"kind": {"late"}, "opens": {"10:30"}, "days": {"2"}})
	if got := w.office.closures; len(got) != 1 || got[0].Opens.String() != "10:30" || got[0].Last != got[0].First.AddDays(1) {
		t.Fatalf("declared %+v", got)
	}
	if day := ada.Get("/calendar/999001").Texts(".fb-wall__day")[18]; !strings.Contains(day, "Opens late") || !strings.Contains(day, "10:30") {
		t.Errorf("the day says %q", day)
	}
}

func TestADeskClosesACouncilOrAListOfSchools(t *testing.T) {
	t.Parallel()
	w := setup(t)
	olu := w.as(t, "olu")
	form := olu.Get("/desk/calendars/close")
	form.CheckAccessible("closing many schools")
	olu.Submit(form.One("form[action='/desk/calendars/close']"), url.Values{"council": {"991"}})
	olu.Submit(form.One("form[action='/desk/calendars/close']"), url.Values{"council": {""}, "urns": {"999001\r\n999002, 999003"}})
	if got := w.office.closures; len(got) != 2 || got[0].LA != 991 || len(got[1].URNs) != 3 {
		t.Fatalf("declared %+v", got)
	}
	page := olu.Get("/desk/calendars")
	page.CheckAccessible("calendars of the desk")
	if rows := page.Texts("tbody tr"); len(rows) != 2 || !strings.Contains(rows[0], "No calendar") {
		t.Errorf("to ask: %q", rows)
	}
	olu.Submit(page.All("form[action='/desk/calendars/undo']")[0], nil)
	if !w.office.closures[0].Undone {
		t.Error("it is not undone")
	}
}

func TestAFormThatWasTamperedWithIsRefused(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ok := url.Values{"first": {"2027-01-19"}, "days": {"1"}, "kind": {"closed"}, "reason": {"weather"}}
	for name, change := range map[string]url.Values{
		"no day":                   {"first": {""}},
		"a day that is none":       {"first": {"2027-02-31"}},
		"a year of days":           {"days": {"365"}},
		"no days":                  {"days": {"x"}},
		"late at no time":          {"kind": {"late"}, "opens": {"soon"}},
		"a reason of one's own":    {"reason": {"the head was arrested"}},
		"yesterday":                {"first": {"2027-01-18"}},
		"a council that is none":   {"council": {"Northbridge"}},
		"schools without a number": {"urns": {"12345"}},
		"far too many schools":     {"urns": {strings.Repeat("999001 ", 2000)}},
	} {
		form := url.Values{"csrf": {pagetest.Token("olu")}}
		for _, values := range []url.Values{ok, change} {
			for key, value := range values {
				form[key] = value
			}
		}
		answer := w.as(t, "olu").Post("/desk/calendars/close", form)
		if answer.Status != http.StatusUnprocessableEntity && answer.Status != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, answer.Status)
		}
		if strings.Contains(answer.Body, "arrested") {
			t.Errorf("%s: the answer repeats what was sent", name)
		}
	}
	if len(w.office.closures) != 0 {
		t.Errorf("declared %+v", w.office.closures)
	}
}

func TestWhoMayLookAtWhat(t *testing.T) {
	t.Parallel()
	w := setup(t)
	for _, c := range []struct {
		path string
		who  string // who may look; everybody else gets the answer of what does not exist
	}{
		{"/calendar", "ada tess"}, {"/calendar/999001", "ada tess olu"}, {"/calendar/999002", "tess olu"}, {"/calendar/999009", ""},
		{"/calendar/999002/close", "tess olu"}, {"/calendar/x", ""}, {"/desk/calendars", "olu"}, {"/desk/calendars/close", "olu"},
	} {
		for _, who := range []string{"ada", "tess", "fay", "olu"} {
			answer := w.as(t, who).Get(c.path)
			may := slices.Contains(strings.Fields(c.who), who)
			if got := answer.Status == http.StatusOK || answer.Status == http.StatusSeeOther; got != may || (!may && answer.Status != http.StatusNotFound) {
				t.Errorf("%s as %s: status %d", c.path, who, answer.Status)
			}
		}
	}
	for _, path := range []string{"/calendar/999002/close", "/calendar/999002/undo", "/desk/calendars/close", "/desk/calendars/undo"} {
		answer := w.as(t, "ada").Post(path, url.Values{"csrf": {pagetest.Token("ada")}, "id": {"c1"}, "first": {"2027-01-19"}, "days": {"1"}, "reason": {"weather"}, "urns": {"999002"}})
		if answer.Status != http.StatusNotFound {
			t.Errorf("POST %s as another school's lead: status %d", path, answer.Status)
		}
	}
}

func TestOneSchoolIsShownAtOnceAndSeveralAreListed(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if answer := w.as(t, "ada").Get("/calendar"); answer.Header.Get("Location") != "/calendar/999001" {
		t.Errorf("sent to %q", answer.Header.Get("Location"))
	}
	page := w.as(t, "tess").Get("/calendar")
	page.CheckAccessible("the list of one's schools")
	if links := page.Texts("main li a"); len(links) != 2 || links[1] != mill.Name {
		t.Errorf("listed %q", links)
	}
}
