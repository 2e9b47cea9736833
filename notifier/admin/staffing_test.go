package admin_test

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// staffing is one school's list that remembers what was asked of it.
type staffing struct {
	state notifier.StaffState
	list  notifier.ShortfallList
	did   []string
	err   error
}

var (
	_ admin.Staffing   = (*staffing)(nil)
	_ admin.Rerouting  = (*staffing)(nil)
	_ admin.Shortages  = (*staffing)(nil)
	_ admin.Exclusions = (*exclusions)(nil)
)

func newStaffing() *staffing {
	until := mustDay("2026-11-27")
	return &staffing{
		state: notifier.StaffState{
			School: schools.School{URN: 999002, Name: "Elm Road School"}, Lacks: []notifier.Shortfall{notifier.ShortHead, notifier.ShortBouncing},
			Reroute: &schools.Reroute{URN: 999002, Hub: 999001, From: mustDay("2026-11-20"), Until: until}, Hub: "Larch Lane", HubToday: true,
			People: []notifier.StaffMember{
				{Contact: schools.Contact{Person: "a1", Name: "Ada Okafor", Role: schools.RoleKeyAdult, Email: "ada@elm.example"}, IsBouncing: true,
					IsAway: true, Away: &schools.Absence{From: mustDay("2026-11-20"), Until: &until, Cover: &schools.Contact{Name: "Bo Lind"}}},
				{Contact: schools.Contact{Person: "b2", Name: "Bo Lind", Role: schools.RoleKeyAdult, Email: "bo@elm.example", Until: &until, Holiday: schools.HolidayAlso}},
			},
		},
		list: notifier.ShortfallList{At: morning, All: 40, Counts: map[notifier.Shortfall]int{notifier.ShortHead: 2, notifier.ShortUnconfirmed: 1},
			Rows: []notifier.ShortfallRow{
				{URN: 999002, School: "=HYPERLINK(1)", Council: "North", Telephone: "+441632960001", Codes: []notifier.Shortfall{notifier.ShortHead}},
				{URN: 999001, School: "Larch Lane", Codes: []notifier.Shortfall{notifier.ShortHead, notifier.ShortUnconfirmed}},
			}},
	}
}

func mustDay(text string) schools.Date {
	d, err := schools.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

func (s *staffing) act(words ...string) error {
	s.did = append(s.did, strings.Join(words, " "))
	return s.err
}

func (s *staffing) List(context.Context, auth.Principal) (notifier.ShortfallList, error) {
	return s.list, nil
}
func (s *staffing) Staff(_ context.Context, _ auth.Principal, urn schools.URN) (notifier.StaffState, error) {
	if urn != s.state.School.URN {
		return notifier.StaffState{}, fault.NotFound
	}
	return s.state, nil
}
func (s *staffing) Set(_ context.Context, _ auth.Principal, _ schools.URN, f map[string]string, replaces string) error {
	return s.act("set", f["role"], f["name"], f["email"], replaces)
}
func (s *staffing) HandOver(_ context.Context, _ auth.Principal, _ schools.URN, a portal.Away) error {
	return s.act("away", a.Person, a.From.String(), a.Until.String(), a.Cover)
}
func (s *staffing) Return(_ context.Context, _ auth.Principal, _ schools.URN, person string) error {
	return s.act("back", person)
}
func (s *staffing) Leave(_ context.Context, _ auth.Principal, _ schools.URN, person string, last *schools.Date) error {
	if last == nil {
		return s.act("leave", person)
	}
	return s.act("leave", person, last.String())
}
func (s *staffing) Reroute(_ context.Context, _ auth.Principal, re schools.Reroute) error {
	return s.act("hub", re.URN.String(), re.Hub.String(), re.From.String(), re.Until.String())
}
func (s *staffing) EndReroute(_ context.Context, _ auth.Principal, urn schools.URN) error {
	return s.act("own", urn.String())
}

// exclusions is one incident with somebody left out.
type exclusions struct {
	out   []notifier.Exclusion
	shown int
	did   []string
	err   error
}

func newExclusions() *exclusions {
	return &exclusions{out: []notifier.Exclusion{
		{Person: "a1", Name: "Ada Okafor", Role: schools.RoleKeyAdult, School: "Elm Road School", Why: notifier.PartyName, CanLift: true},
		{Person: "c3", Name: "Cy Moss", Role: schools.RoleHead, School: "Elm Road School", Why: notifier.PartyPhone},
		{Person: "d4", Name: "Di Fern", Role: "desk", Why: notifier.PartyName, Lift: &notifier.Lift{ProposedBy: "person:olu", ProposedAt: morning}},
	}}
}

func (x *exclusions) head() notifier.ExclusionCase {
	return notifier.ExclusionCase{Case: "ca5e01", ShortRefs: []string{"K7QX"}, Schools: []string{"Elm Road School"}, Reasons: []string{notifier.PartyName}, People: 3, Waiting: 1}
}
func (x *exclusions) List(context.Context, auth.Principal) ([]notifier.ExclusionCase, error) {
	return []notifier.ExclusionCase{x.head()}, nil
}
func (x *exclusions) Show(_ context.Context, p auth.Principal, id string) (notifier.ExclusionDetail, error) {
	if id != "ca5e01" || len(p.Scopes(notifier.RoleOperator, notifier.RoleForceAdmin)) == 0 {
		return notifier.ExclusionDetail{}, fault.NotFound
	}
	x.shown++
	return notifier.ExclusionDetail{ExclusionCase: x.head(), Out: x.out, Others: []notifier.Exclusion{{Person: "b2", Name: "Bo Lind", Role: schools.RoleKeyAdult}}}, nil
}
func (x *exclusions) act(words ...string) error {
	x.did = append(x.did, strings.Join(words, " "))
	return x.err
}
func (x *exclusions) Add(_ context.Context, _ auth.Principal, id, person, reason string) error {
	return x.act("add", id, person, reason)
}
func (x *exclusions) ProposeLift(_ context.Context, _ auth.Principal, id, person, reason string) error {
	return x.act("propose", id, person, reason)
}
func (x *exclusions) DecideLift(_ context.Context, _ auth.Principal, id, person string, confirm bool) error {
	if confirm {
		return x.act("lift", id, person)
	}
	return x.act("decline", id, person)
}

const staffPath = "/desk/schools/999002/people"

func TestASchoolsPeopleAreChangedFromTheDesk(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	page := olu.Get(staffPath)
	for _, words := range []string{"no head teacher", "emails come back", "Away from 20 November 2026 to 27 November 2026. Bo Lind covers.", "Last day 27 November 2026.",
		"Everything for this school goes to Larch Lane until 27 November 2026."} {
		if !strings.Contains(page.One("main").Text(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	page.CheckAccessible("staff")
	for path, form := range map[string]url.Values{
		"/set":   {"role": {"head"}, "name": {"Eva Nye"}, "email": {"eva@elm.example"}, "replaces": {"b2"}},
		"/away":  {"person": {"b2"}, "from": {"2026-11-30"}, "until": {"4/12/2026"}, "cover": {"a1"}},
		"/back":  {"person": {"a1"}},
		"/leave": {"person": {"b2"}, "last": {"2026-12-18"}},
		"/hub":   {"hub": {"999001"}, "from": {"2026-11-30"}, "until": {"2026-12-04"}},
	} {
		form.Set("csrf", page.All("input[name=csrf]")[0].Attr("value"))
		if answer := olu.Post(staffPath+path, form); answer.Status != http.StatusSeeOther {
			t.Errorf("%s: status %d", path, answer.Status)
		} else if done := olu.Get(answer.Header.Get("Location")); len(done.All(".govuk-notification-banner")) != 1 {
			t.Errorf("%s: the page does not say that it is done", path)
		}
	}
	olu.Submit(page.One(`.govuk-inset-text form`), nil)
	slices.Sort(w.staff.did)
	want := []string{"away b2 2026-11-30 2026-12-04 a1", "back a1", "hub 999002 999001 2026-11-30 2026-12-04", "leave b2 2026-12-18", "own 999002", "set head Eva Nye eva@elm.example b2"}
	if !slices.Equal(w.staff.did, want) {
		t.Errorf("did %q", w.staff.did)
	}
}

func TestWhatIsWrongWithAPersonIsSaidAtTheField(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		path  string
		form  url.Values
		err   error
		field string
	}{
		"an address that is none": {"/set", url.Values{"name": {"Typed Name"}}, fault.New(fault.Invalid, "email", "Correct the email."), "email"},
		"an absence without days": {"/away", url.Values{"person": {"a1"}}, nil, "until"},
		"a cover who may not":     {"/away", url.Values{"from": {"2026-11-30"}, "until": {"2026-11-30"}}, fault.New(fault.Invalid, "cover", "Choose somebody else."), "cover"},
		"a last day that is none": {"/leave", url.Values{"last": {"soon"}}, nil, "last"},
		"a hub that is none":      {"/hub", url.Values{"hub": {"12"}}, nil, "hub"},
		"a hub that is unfit":     {"/hub", url.Values{"hub": {"999001"}, "from": {"2026-11-30"}, "until": {"2026-12-04"}}, fault.New(fault.Invalid, "hub", "Choose another."), "hub"},
	} {
		w := newWorld(t)
		w.staff.err = c.err
		olu := w.as(t, "olu")
		c.form.Set("csrf", olu.Get(staffPath).All("input[name=csrf]")[0].Attr("value"))
		page := olu.Post(staffPath+c.path, c.form)
		if page.Status != http.StatusUnprocessableEntity || len(page.All("#"+c.field+"-error")) != 1 {
			t.Errorf("%s: status %d", name, page.Status)
			continue
		}
		page.CheckAccessible(name)
	}
}

func TestWhatSchoolsLackIsAPageAndAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	page := olu.Get("/desk/shortfalls")
	page.CheckAccessible("shortfalls")
	if text := page.One("main").Text(); !strings.Contains(text, "2 of 40 schools lack something") || !strings.Contains(text, "It has no head teacher on record.") {
		t.Error("the page does not say how many")
	}
	file := olu.Get("/desk/shortfalls.csv")
	rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][1] != "'=HYPERLINK(1)" || rows[1][3] != "'+441632960001" || rows[2][4] != "no-head unconfirmed" {
		t.Errorf("%v: %q", err, rows)
	}
	if !strings.HasPrefix(file.Header.Get("Content-Type"), "text/csv") || !strings.Contains(file.Header.Get("Content-Disposition"), "attachment") {
		t.Error("it is not sent as a file")
	}
}

func TestExclusionsNameNobodyBeforeTheyAreAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	list := olu.Get("/desk/exclusions")
	list.CheckAccessible("exclusions")
	if strings.Contains(list.Body, "Okafor") || w.out.shown != 0 {
		t.Fatal("the list names somebody")
	}
	page := olu.Submit(list.One("main form"), nil)
	page.CheckAccessible("excluded")
	if page.Status != http.StatusOK || w.out.shown != 1 || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d", page.Status)
	}
	for _, words := range []string{"Ada Okafor, Key adult, Elm Road School", "The same or a very similar name", "This cannot be lifted.", "You proposed it. A second person has to agree."} {
		if !strings.Contains(page.One("main").Text(), words) {
			t.Errorf("the page does not say %q", words)
		}
	}
	olu.Submit(page.One(`form[action="/desk/exclusions/ca5e01/lift"]`), url.Values{"reason": {"officer-confirmed"}})
	olu.Submit(page.One(`form[action="/desk/exclusions/ca5e01/add"]`), url.Values{"reason": {"relative"}})
	olu.Submit(page.One(`form[action="/desk/exclusions/ca5e01/decision"]`), url.Values{"decision": {"decline"}})
	fred := w.as(t, "fred")
	theirs := fred.Submit(fred.Get("/desk/exclusions").One("main form"), nil)
	fred.Submit(theirs.One(`form[action="/desk/exclusions/ca5e01/decision"]`), url.Values{"decision": {"confirm"}})
	if strings.Contains(theirs.Body, "/lift") || strings.Contains(theirs.Body, "/add\"") {
		t.Error("a force administrator is offered what operators do")
	}
	want := []string{"propose ca5e01 a1 officer-confirmed", "add ca5e01 b2 relative", "decline ca5e01 d4", "lift ca5e01 d4"}
	if !slices.Equal(w.out.did, want) {
		t.Errorf("did %q", w.out.did)
	}
}

func TestNothingChosenIsSaidAtTheChoice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.out.err = fault.New(fault.Invalid, "reason", "Choose why.")
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/exclusions").One("main form"), nil)
	for _, action := range []string{"/lift", "/add"} {
		answer := olu.Submit(page.One(`form[action="/desk/exclusions/ca5e01`+action+`"]`), nil)
		if answer.Status != http.StatusUnprocessableEntity || len(answer.All(".govuk-error-message")) != 1 {
			t.Errorf("%s: status %d", action, answer.Status)
		}
		answer.CheckAccessible(action)
	}
}
