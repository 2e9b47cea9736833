package admin_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
)

func TestASuspensionIsProposedAndWhatCannotBeIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.scheme.rows = []notifier.SuspensionRow{{Force: "NORTH", Name: "Northwick Police"}}
	olu := w.as(t, "olu")
	form := func() pagetest.Doc { return olu.Get("/desk/suspension").One("form[action=/desk/suspension/NORTH]") }
	for field, typed := range map[string]url.Values{
		"#reason-NORTH": {"do": {"propose"}, "hours": {"4"}, "reason": {}},
		"#hours-NORTH":  {"do": {"propose"}, "hours": {"soon"}, "reason": {notifier.SuspendedBreach}},
	} {
		answer := olu.Submit(form(), typed)
		if link := answer.One(".govuk-error-summary a"); answer.Status != 422 || link.Attr("href") != field {
			t.Errorf("status %d, and the error leads to %q, want %q", answer.Status, link.Attr("href"), field)
		}
		answer.CheckAccessible("refused proposal")
	}
	answer := olu.Submit(form(), url.Values{"do": {"propose"}, "hours": {" 12 "}, "reason": {notifier.SuspendedBreach}})
	if !slices.Equal(w.scheme.asked, []string{"propose NORTH breach 12"}) || answer.Header.Get("Location") != "/desk/suspension?done=suspension-propose" {
		t.Errorf("asked for %q, led to %q", w.scheme.asked, answer.Header.Get("Location"))
	}
	page := olu.Get("/desk/suspension")
	page.CheckAccessible("running")
	page.One("main").Golden("suspension-running")
}

func TestASuspensionNamesItsOfficersAndAnybodyLiftsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.scheme.rows = []notifier.SuspensionRow{{
		Force: "NORTH", Name: "Northwick Police", People: []string{"Fred Amis", "Olu Stead"}, HeldBack: 3,
		Suspension: &notifier.Suspension{Reason: notifier.SuspendedMisdirected, StartedAt: morning.Add(-time.Hour), Until: morning.Add(5 * time.Hour)},
		Proposal:   &notifier.SuspensionProposal{SuspensionProposed: notifier.SuspensionProposed{Reason: notifier.SuspendedMisdirected, Hours: 96}, At: morning},
		Proposers:  []string{"Pia Marsh"}, Needed: 2,
	}}
	olu := w.as(t, "olu")
	page := olu.Get("/desk/suspension")
	for _, words := range []string{"Suspended", "Fred Amis and Olu Stead", "today at 12:50pm", "96 hours in all", "It takes 2 more officers", "Messages went to wrong schools"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the page does not say %q: %q", words, page.One("main").Text())
		}
	}
	page.CheckAccessible("suspended")
	page.One("main").Golden("suspension")
	forms := page.All("form[action=/desk/suspension/NORTH]")
	olu.Submit(forms[0], url.Values{"do": {"lift"}})
	olu.Submit(forms[1], url.Values{"do": {"agree"}})
	olu.Submit(forms[1], url.Values{"do": {"drop"}})
	if want := []string{"olu lifts NORTH", "olu agrees NORTH true", "olu drops NORTH true"}; !slices.Equal(w.scheme.asked, want) {
		t.Errorf("asked for %q, want %q", w.scheme.asked, want)
	}
	w.scheme.rows[0].Mine = true
	if w.as(t, "olu").Get("/desk/suspension").Has("button[value=agree]") {
		t.Error("whoever stands behind it already is asked to agree again")
	}
}

func TestWhatStandsOnEveryPageDuringASuspension(t *testing.T) {
	t.Parallel()
	until := morning.Add(26 * time.Hour)
	banners := admin.SuspensionBanners([]notifier.SuspensionNotice{
		{Force: "NORTH", Name: "Northwick Police", Until: until, Desk: true}, {Force: "SOUTH", Name: "Southwick Police", Until: until},
	}, morning)
	want := []web.Banner{
		{ID: "suspended-NORTH", Href: "/desk/suspension", Link: "See who decided it, and lift it"}, {ID: "suspended-SOUTH"},
	}
	for i, b := range banners {
		if !strings.Contains(b.Text, "tomorrow at 9:50am") {
			t.Errorf("it says %q", b.Text)
		}
		if b.Text = ""; b != want[i] {
			t.Errorf("banner %+v, want %+v", b, want[i])
		}
	}
}

func TestTheBoardSaysWhatIsHeldBackAndWhyThingsAreLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.board.day.Counts.HeldBack = 2
	w.board.day.Rows[0].HeldBack = true
	w.board.day.Causes = []notifier.LateCount{{Cause: notifier.LateRecipient, N: 3}, {Cause: notifier.LateByNature, N: 1}}
	page := w.as(t, "olu").Get("/desk")
	for _, words := range []string{"held back", "The school can be told by telephone", "3: the school was asked in time and nobody took it on; 1: late by nature"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("the board does not say %q", words)
		}
	}
	page.CheckAccessible("board")
}
