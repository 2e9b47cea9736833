package admin_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/schools"
)

// opened is the first child's page, opened by an operator.
func opened(t *testing.T, w *world) (pagetest.Browser, pagetest.Answer) {
	t.Helper()
	olu := w.as(t, "olu")
	page := olu.Submit(olu.Get("/desk/triage/ca5e01/c1").One("main form"), nil)
	if page.Status != http.StatusOK {
		t.Fatalf("opening: status %d", page.Status)
	}
	return olu, page
}

func TestQueueIsWorkedByTheClock(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk/triage")
	if got, want := page.Texts("tbody th"), []string{"Parked child T-c2", "Parked child T-c1", "Parked child T-c3"}; !slices.Equal(got, want) {
		t.Errorf("queue %q, want %q", got, want)
	}
	rows := page.Texts("tbody tr")
	for i, words := range [][]string{
		{"A school said that this child is not on its roll.", "10 minutes late", "Sent back by a school"},
		{"nothing else does", "40 minutes left", "today at 8:30am", "To decide"},
		{"council’s officer", "1 day 2 hours left", "Waits for a second person"},
	} {
		for _, w := range words {
			if !strings.Contains(rows[i], w) {
				t.Errorf("row %d does not say %q: %q", i, w, rows[i])
			}
		}
	}
	page.One("main").Golden("queue")
}

func TestNothingPersonalBeforeAChildIsOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, path := range []string{"/desk", "/desk/triage", "/desk/triage/ca5e01/c1", "/desk/triage/ca5e03/c3", "/desk/refused", "/desk/calls"} {
		page := w.as(t, "olu").Get(path)
		for _, canary := range canaries {
			if strings.Contains(page.Body, canary) {
				t.Errorf("GET %s shows %q", path, canary)
			}
		}
	}
	if len(w.triage.opened) != 0 {
		t.Errorf("a GET opened %q", w.triage.opened)
	}
}

func TestAnOpenedChildStaysOutOfAddressesTitlesAndLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu, page := opened(t, w)
	page = olu.Submit(page.One("main form[action=/desk/triage/ca5e01/c1#find]"), url.Values{"q": {"ferry"}})
	if !strings.Contains(page.Text(), canarySurname) || page.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("opened page: Cache-Control %q, %q", page.Header.Get("Cache-Control"), page.One("main").Text())
	}
	exposed := []string{page.One("title").Text(), w.log.String()}
	for _, attr := range []string{"href", "action", "formaction"} {
		for _, e := range page.All("[" + attr + "]") {
			exposed = append(exposed, e.Attr(attr))
		}
	}
	for _, text := range exposed {
		for _, canary := range canaries {
			if strings.Contains(text, canary) {
				t.Errorf("%q holds %q", text, canary)
			}
		}
	}
	if page.Has("main form[method=get]") {
		t.Error("a form on the opened page puts what is typed into an address")
	}
	page.One("main").Golden("child")
}

func TestSearchingKeepsWhatWasChosen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu, page := opened(t, w)
	form := "main form[action=/desk/triage/ca5e01/c1#find]"
	page = olu.Submit(page.One(form), url.Values{"q": {"ferry"}})
	page = olu.Submit(page.One(form), url.Values{"q": {"larch"}, "urn": {"999002", "999001"}, "reason": {"school-confirmed"}})
	checked := []string{}
	for _, box := range page.All(form + " input[checked]") {
		checked = append(checked, box.Attr("value"))
	}
	if want := []string{"999001", "999002", "school-confirmed"}; !slices.Equal(checked, want) {
		t.Fatalf("after searching again %q is chosen, want %q", checked, want)
	}
	answer := olu.Press(page.One(form), page.One("main button[formaction]"), nil)
	if answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != "/desk/triage?done=placed" {
		t.Fatalf("placing: status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	if want := []schools.URN{999001, 999002}; !slices.Equal(w.triage.placed["c1"], want) {
		t.Errorf("placed at %v, want %v", w.triage.placed["c1"], want)
	}
	queue := olu.Get("/desk/triage?done=placed")
	if !strings.Contains(queue.One(".govuk-notification-banner").Text(), "The child is placed") || strings.Contains(queue.Text(), "T-c1") {
		t.Errorf("queue says %q", queue.One("main").Text())
	}
	if len(w.triage.opened) != 3 {
		t.Errorf("recorded %d openings, want 3: each page with a name is one", len(w.triage.opened))
	}
}

func TestAClosedSchoolCannotBeChosen(t *testing.T) {
	t.Parallel()
	_, page := opened(t, newWorld(t))
	if page.Has("input[value=999003]") || !strings.Contains(page.Text(), "closed, so it cannot be chosen") {
		t.Errorf("a closed school can be chosen: %q", page.One("main").Text())
	}
}

func TestPlacingNeedsASchoolAndAReason(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		form  url.Values
		fault []string
	}{
		{"nothing", url.Values{}, []string{"Select at least one school", "Select how you know that this is the right school"}},
		{"no reason", url.Values{"urn": {"999001"}}, []string{"Select how you know that this is the right school"}},
		{"an invented reason", url.Values{"urn": {"999001"}, "reason": {"because"}}, []string{"Select how you know that this is the right school"}},
		{"something that is no URN", url.Values{"urn": {"12", "999001x"}, "reason": {"school-confirmed"}}, []string{"Select at least one school"}},
		{"too many", url.Values{"urn": urns(11), "reason": {"school-confirmed"}}, []string{"Select no more than 10 schools"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			for i := range 11 {
				s := larch()
				s.URN = schools.URN(100000 + i)
				w.people.schools = append(w.people.schools, s)
			}
			c.form.Set("csrf", pagetest.Token("olu"))
			page := w.as(t, "olu").Post("/desk/triage/ca5e01/c1/place", c.form)
			if got := page.Texts(".govuk-error-summary li"); page.Status != http.StatusUnprocessableEntity || !slices.Equal(got, c.fault) {
				t.Errorf("status %d, faults %q, want %q", page.Status, got, c.fault)
			}
			page.CheckAccessible(c.name)
			for _, a := range page.All(".govuk-error-summary a") {
				page.One(a.Attr("href"))
			}
		})
	}
}

func urns(n int) (all []string) {
	for i := range n {
		all = append(all, schools.URN(100000+i).String())
	}
	return all
}

func TestSomebodyWasFaster(t *testing.T) {
	t.Parallel()
	for kind, want := range map[fault.Kind]int{fault.Conflict: 409, fault.Unavailable: 503, fault.Invalid: 422} {
		w := newWorld(t)
		w.triage.refusal = fault.New(kind, "", "One of the schools is not open in the register.")
		page := w.as(t, "olu").Post("/desk/triage/ca5e01/c1/place", url.Values{
			"csrf": {pagetest.Token("olu")}, "urn": {"999001"}, "reason": {"school-confirmed"},
		})
		if page.Status != want || !strings.Contains(page.Text(), "One of the schools is not open in the register.") {
			t.Errorf("%s: status %d, want %d: %q", kind, page.Status, want, page.One("main").Text())
		}
	}
}

func TestTellingNobodyTakesTwoPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu, page := opened(t, w)
	answer := olu.Submit(page.One("main form[action=/desk/triage/ca5e01/c1/exception]"), url.Values{
		"exception-reason": {"danger"}, "note": {canaryNote}, "review-day": {"7"}, "review-month": {"12"}, "review-year": {"2026"},
	})
	if answer.Header.Get("Location") != "/desk/triage?done=proposed" {
		t.Fatalf("proposing: status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	own := olu.Submit(olu.Get("/desk/triage/ca5e01/c1").One("main form"), nil)
	if own.Has("input[name=decision]") || own.Has("main button[formaction]") || !strings.Contains(own.Text(), "Somebody else has to decide on it.") {
		t.Error("the proposer can decide on their own proposal, or go round it")
	}
	fred := w.as(t, "fred")
	second := fred.Submit(fred.Get("/desk/triage/ca5e01/c1").One("main form"), nil)
	for _, words := range []string{"Telling the school would put the child or somebody else in danger", canaryNote, "7 December 2026"} {
		if !strings.Contains(second.Text(), words) {
			t.Errorf("the second person is not told %q", words)
		}
	}
	second.One("main").Golden("child-proposed")
	undecided := fred.Submit(second.One("main form"), nil)
	if undecided.Status != http.StatusUnprocessableEntity || !undecided.Has(".govuk-error-summary") {
		t.Errorf("no decision: status %d", undecided.Status)
	}
	done := fred.Submit(second.One("main form"), url.Values{"decision": {"confirm"}})
	if done.Header.Get("Location") != "/desk/triage?done=confirmed" || w.triage.children["c1"].Status != notifier.ChildExcepted {
		t.Errorf("confirming: status %d, child %s", done.Status, w.triage.children["c1"].Status)
	}
}

func TestDecliningPutsTheChildBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fred := w.as(t, "fred")
	page := fred.Submit(fred.Get("/desk/triage/ca5e03/c3").One("main form"), nil)
	done := fred.Submit(page.One("main form"), url.Values{"decision": {"decline"}})
	if done.Header.Get("Location") != "/desk/triage?done=declined" || w.triage.children["c3"].Status != notifier.ChildParked {
		t.Errorf("declining: status %d, child %s", done.Status, w.triage.children["c3"].Status)
	}
}

func TestAProposalIsCheckedFieldByField(t *testing.T) {
	t.Parallel()
	day := func(d, m, y string) url.Values {
		return url.Values{"exception-reason": {"danger"}, "note": {"x"}, "review-day": {d}, "review-month": {m}, "review-year": {y}}
	}
	for _, c := range []struct {
		name  string
		form  url.Values
		fault []string
	}{
		{"nothing", url.Values{}, []string{"Select why nobody should be told", "Say why, for the person who has to confirm it", "Enter the date on which this is looked at again, as day, month and year"}},
		{"31 February", day("31", "2", "2027"), []string{"The review date must be a real date"}},
		{"today", day("23", "11", "2026"), []string{"The review date must be after today"}},
		{"in two years", day("1", "1", "2029"), []string{"The review date must be within a year"}},
		{"words for a day", day("x", "1", "2027"), []string{"Enter the date on which this is looked at again, as day, month and year"}},
		{"a reason too long", url.Values{"exception-reason": {"danger"}, "note": {strings.Repeat("é", 601)}, "review-day": {"1"}, "review-month": {"2"}, "review-year": {"2027"}},
			[]string{"Your reason must be 600 characters or less"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.form.Set("csrf", pagetest.Token("olu"))
			page := w.as(t, "olu").Post("/desk/triage/ca5e01/c1/exception", c.form)
			if got := page.Texts(".govuk-error-summary li"); page.Status != http.StatusUnprocessableEntity || !slices.Equal(got, c.fault) {
				t.Errorf("status %d, faults %q, want %q", page.Status, got, c.fault)
			}
			if !page.Has("details[open]") {
				t.Error("the form with the fault is folded away")
			}
			page.CheckAccessible(c.name)
		})
	}
}

func TestAProtectedAddressIsProtectedFromOperatorsToo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := &w.triage.children["c1"].Identity
	id.AddressProtected, id.Postcode, id.DateOfBirth, id.ApproximateAge = true, canaryPostcode, "", "8 years, give or take 1"
	_, page := opened(t, w)
	if strings.Contains(page.Body, canaryPostcode) || !strings.Contains(page.Text(), "Protected: not shown") {
		t.Error("a protected postcode is shown")
	}
	if !strings.Contains(page.Text(), "Not known; about 8 years, give or take 1") {
		t.Errorf("the estimated age is not shown: %q", page.One("main dl.govuk-summary-list").Text())
	}
}

func TestASchoolThatWasToldStaysUnlessItsTickIsTakenAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		search, untick bool
		placed         []schools.URN
		recalled       []schools.URN
	}{
		"left alone":               {false, false, []schools.URN{999001, 999002}, nil},
		"left alone over a search": {true, false, []schools.URN{999001, 999002}, nil},
		"tick taken away":          {false, true, []schools.URN{999001}, []schools.URN{999002}},
		"taken away over a search": {true, true, []schools.URN{999001}, []schools.URN{999002}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.triage.children["c1"].Live = []notifier.TriageCandidate{{School: ferry(), Why: []string{"this school has been told"}}}
			olu, page := opened(t, w)
			form := "main form[action=/desk/triage/ca5e01/c1#find]"
			if !page.Has(form + " input[value=999002][checked]") {
				t.Fatal("the school that was told is not ticked")
			}
			page.CheckAccessible(name)
			ticks := []string{"999001", "999002"}
			if c.untick {
				ticks = ticks[:1]
			}
			chosen := url.Values{"urn": ticks, "reason": {"school-confirmed"}}
			if c.search {
				chosen.Set("q", "larch")
				page = olu.Submit(page.One(form), chosen)
				chosen = nil
			}
			answer := olu.Press(page.One(form), page.One("main button[formaction]"), chosen)
			if answer.Status != http.StatusSeeOther || !sameURNs(w.triage.placed["c1"], c.placed) || !sameURNs(w.triage.recalled, c.recalled) {
				t.Errorf("status %d, placed %v, recalled %v", answer.Status, w.triage.placed["c1"], w.triage.recalled)
			}
		})
	}
}

func sameURNs(a, b []schools.URN) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestADecisionOnAnOldPageIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu, page := opened(t, w)
	w.triage.children["c1"].Looked.Version++
	form := page.One("main form[action=/desk/triage/ca5e01/c1#find]")
	answer := olu.Press(form, page.One("main button[formaction]"), url.Values{"urn": {"999001"}, "reason": {"school-confirmed"}})
	if answer.Status != http.StatusConflict || len(w.triage.placed) != 0 {
		t.Errorf("status %d, placed %v", answer.Status, w.triage.placed)
	}
}
