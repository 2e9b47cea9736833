package portal_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// staffroom is a small working Staffroom: two schools and what was asked of it.
type staffroom struct {
	all       map[string]portal.Staff
	confirmed []schools.URN
	away      []portal.Away
	back      []string
	left      []string
	last      *schools.Date
	err       error
}

var _ portal.Staffroom = (*staffroom)(nil)

func newStaffroom() *staffroom {
	leaves := date(2026, time.December, 18)
	until := date(2026, time.November, 27)
	return &staffroom{all: map[string]portal.Staff{
		"999001": {School: "Larch Lane Primary School", URN: 999001, IsDue: true, ConfirmBy: date(2026, time.September, 22), People: []portal.Colleague{
			{Person: "ada", Name: "Ada Okafor", Roles: []schools.Role{schools.RoleKeyAdult}, Email: "ada@larch.example", CanSignIn: true, IsTrained: true, IsReader: true, MayChange: true, MayRead: true},
			{Person: "b2", Name: "Bo Lind", Roles: []schools.Role{schools.RoleHead, schools.RoleKeyAdult}, Email: "bo@larch.example", Leaving: &leaves, MayRead: true},
		}},
		"999002": {School: "Elm Road School", URN: 999002, Confirmed: morning.AddDate(0, 0, -20), ConfirmBy: date(2027, time.January, 22), IsHead: true,
			Hub: "Larch Lane Primary School", HubUntil: until, People: []portal.Colleague{
				{Person: "bea", Name: "Bea Lund", Roles: []schools.Role{schools.RoleHead}, Email: "bea@elm.example", CanSignIn: true, IsReader: true, MayChange: true, MayRead: true},
				{Person: "b2", Name: "Bo Lind", Roles: []schools.Role{schools.RoleKeyAdult}, Email: "bo@elm.example", IsBouncing: true, IsAway: true, MayChange: true, MayRead: true, News: auth.NewsLost, NewsAt: morning.AddDate(0, 0, -1),
					Away: &schools.Absence{From: date(2026, time.November, 20), Until: &until, Cover: &schools.Contact{Name: "Bea Lund"}}},
			}},
	}}
}

func (s *staffroom) Staff(_ context.Context, p auth.Principal) ([]portal.Staff, error) {
	var all []portal.Staff
	for _, urn := range p.Scopes(schools.RoleKeyAdult, schools.RoleHead) {
		all = append(all, s.all[urn])
	}
	if len(all) == 0 {
		return nil, fault.NotFound
	}
	return all, nil
}

func (s *staffroom) Confirm(_ context.Context, _ auth.Principal, urn schools.URN) error {
	s.confirmed = append(s.confirmed, urn)
	return s.err
}

func (s *staffroom) HandOver(_ context.Context, _ auth.Principal, _ schools.URN, away portal.Away) error {
	s.away = append(s.away, away)
	return s.err
}

func (s *staffroom) Return(_ context.Context, _ auth.Principal, _ schools.URN, person string) error {
	s.back = append(s.back, person)
	return s.err
}

func (s *staffroom) Leave(_ context.Context, _ auth.Principal, _ schools.URN, person string, last *schools.Date) error {
	s.left, s.last = append(s.left, person), last
	return s.err
}

func TestYourPeopleSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.as(t, "ada").Get("/people")
	for _, words := range []string{"Ada Okafor (you)", "Please check these people by 22 September 2026. Last confirmed: never.",
		"head teacher, key adult", "Last day 18 December 2026.", "Cannot sign in yet.", "No training that is good today is on record."} {
		if !strings.Contains(ada.One("main").Text(), words) {
			t.Errorf("a key adult's page does not say %q", words)
		}
	}
	if strings.Contains(ada.Body, "/leave") {
		t.Error("a key adult is offered what only the head may do")
	}
	bea := w.as(t, "bea").Get("/people")
	for _, words := range []string{"Until 27 November 2026, Larch Lane Primary School receives everything", "Away from 20 November 2026 to 27 November 2026. Bea Lund covers.",
		"Emails to this address come back.", "Somebody said on 22 November 2026 that this person’s passkey is lost.", "Confirmed on 3 November 2026"} {
		if !strings.Contains(bea.One("main").Text(), words) {
			t.Errorf("the head's page does not say %q", words)
		}
	}
}

func TestConfirmingIsOneTap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.as(t, "ada")
	page := ada.Get("/people")
	answer := ada.Submit(page.One(`form[action="/people/999001/confirm"]`), nil)
	if answer.Status != http.StatusSeeOther || !slices.Equal(w.staff.confirmed, []schools.URN{999001}) {
		t.Fatalf("status %d, confirmed %v", answer.Status, w.staff.confirmed)
	}
	if done := ada.Get(answer.Header.Get("Location")); !strings.Contains(done.Body, "You have confirmed") {
		t.Error("the page does not say that it is done")
	}
}

func TestHandingOverIsOneStepWithEverythingFilledIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.as(t, "ada")
	answer := ada.Submit(ada.Get("/people/999001/away").One("main form"), nil)
	today := date(2026, time.November, 23)
	want := portal.Away{Person: "ada", From: today, Until: today, Cover: "b2"}
	if answer.Status != http.StatusSeeOther || len(w.staff.away) != 1 || w.staff.away[0] != want {
		t.Fatalf("status %d, handed over %+v", answer.Status, w.staff.away)
	}
}

func TestWhatIsWrongWithAnAbsenceIsSaid(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		form  url.Values
		err   error
		field string
	}{
		"no first day":          {url.Values{"from": {""}}, nil, "from"},
		"a day that is none":    {url.Values{"until": {"31/02/2027"}}, nil, "until"},
		"covered by themselves": {url.Values{"cover": {"ada"}}, nil, "cover"},
		"a day in the past":     {nil, fault.New(fault.Invalid, "until", "The last day must not be in the past."), "until"},
		"a cover who may not":   {nil, fault.New(fault.Invalid, "cover", "Choose a colleague."), "cover"},
	} {
		w := newWorld(t)
		w.staff.err = c.err
		ada := w.as(t, "ada")
		page := ada.Submit(ada.Get("/people/999001/away").One("main form"), c.form)
		if page.Status != http.StatusUnprocessableEntity || len(page.All("#"+c.field+"-error")) != 1 {
			t.Errorf("%s: status %d", name, page.Status)
			continue
		}
		page.CheckAccessible(name)
	}
}

func TestDaysAreReadAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ada := w.as(t, "ada")
	ada.Submit(ada.Get("/people/999001/away").One("main form"), url.Values{"from": {"24/11/2026"}, "until": {"4/12/2026"}, "cover": {""}})
	want := portal.Away{Person: "ada", From: date(2026, time.November, 24), Until: date(2026, time.December, 4)}
	if len(w.staff.away) != 1 || w.staff.away[0] != want {
		t.Errorf("handed over %+v", w.staff.away)
	}
}

func TestTheHeadTakesALeaverOff(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bea := w.as(t, "bea")
	form := bea.Get("/people/999002/leave").One("main form")
	if page := bea.Submit(form, nil); page.Status != http.StatusUnprocessableEntity || len(w.staff.left) != 0 {
		t.Errorf("nobody chosen: status %d", page.Status)
	}
	if page := bea.Submit(form, url.Values{"person": {"b2"}, "when": {"later"}, "last": {"soon"}}); page.Status != http.StatusUnprocessableEntity || len(w.staff.left) != 0 {
		t.Errorf("no last day: status %d", page.Status)
	}
	if page := bea.Submit(form, url.Values{"person": {"b2"}}); page.Status != http.StatusSeeOther || !slices.Equal(w.staff.left, []string{"b2"}) || w.staff.last != nil {
		t.Errorf("now: status %d, %v, %v", page.Status, w.staff.left, w.staff.last)
	}
	bea.Submit(form, url.Values{"person": {"b2"}, "when": {"later"}, "last": {"2026-12-18"}})
	if w.staff.last == nil || w.staff.last.String() != "2026-12-18" {
		t.Errorf("later: %v", w.staff.last)
	}
}

func TestBackBeforeTheLastDay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	bea := w.as(t, "bea")
	bea.Submit(bea.Get("/people").One(`form[action="/people/999002/back"]`), nil)
	if !slices.Equal(w.staff.back, []string{"b2"}) {
		t.Errorf("back: %v", w.staff.back)
	}
}

func TestPeoplePagesAreWellFormed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/people", "/people/999002/away", "/people/999002/leave"} {
		w.as(t, "bea").Get(path).CheckAccessible(path)
	}
}
