package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/portal"
)

func TestAcknowledgingTakesTwoTaps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")

	shown := ada.Submit(ada.Get("/inbox").One("article form"), nil) // the first tap
	if shown.Status != http.StatusOK || !strings.Contains(shown.Text(), canaryWords) {
		t.Fatalf("after the first tap: status %d, %q", shown.Status, shown.One("main").Text())
	}
	said := ada.Submit(shown.One("form[action=/notifications/aa01/acknowledge]"), nil) // the second
	if said.Status != http.StatusSeeOther || said.Header.Get("Location") != "/notifications/aa01" {
		t.Fatalf("after the second tap: status %d to %q", said.Status, said.Header.Get("Location"))
	}
	next := ada.Get("/notifications/aa01")
	if w.inbox.entries["aa01"].State != portal.StateAcknowledged || !strings.Contains(next.Text(), "Do not contact the parents unless the notification says that you may") {
		t.Errorf("acknowledged page says %q", next.One("main").Text())
	}
	next.One("main").Golden("acknowledged")
}

func TestContentIsNeverKeptByABrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	shown := ada.Submit(ada.Get("/notifications/aa01").One("main form"), nil)
	if got := shown.Header.Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control %q", got)
	}
	title := shown.One("title").Text()
	for _, canary := range canaries {
		if strings.Contains(title, canary) {
			t.Errorf("title %q holds %q", title, canary)
		}
	}
	for _, a := range shown.All("a") {
		for _, canary := range []string{canaryForename, canarySurname, "NP-2026-1"} {
			if strings.Contains(a.Attr("href"), canary) {
				t.Errorf("address %q holds %q", a.Attr("href"), canary)
			}
		}
	}
	if w.log.Len() != 0 {
		t.Errorf("reading was logged: %s", w.log)
	}
}

func TestAPostWithoutOurPageShowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	for _, act := range []string{"reveal", "acknowledge", "bounce"} {
		answer := w.as(t, "ada").Post("/notifications/aa01/"+act, url.Values{"csrf": {"guess"}})
		if answer.Status != http.StatusForbidden || strings.Contains(answer.Body, canarySurname) {
			t.Errorf("forged %s: status %d", act, answer.Status)
		}
	}
	if e := w.inbox.entries["aa01"]; e.State != portal.StateAlerted || len(w.inbox.opened) != 0 {
		t.Errorf("a forged post changed the state to %s", e.State)
	}
}

func TestRecalledContentIsNeverShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	before := ada.Get("/notifications/aa01")
	e := w.inbox.entries["aa01"]
	e.State, e.Withdrawn = portal.StateRecalled, true

	answer := ada.Submit(before.One("main form"), nil)
	if answer.Status != http.StatusSeeOther || answer.Header.Get("Location") != "/notifications/aa01" || strings.Contains(answer.Body, canarySurname) {
		t.Fatalf("reveal after recall: status %d to %q", answer.Status, answer.Header.Get("Location"))
	}
	page := ada.Get("/notifications/aa01")
	if page.Has("main form") || !strings.Contains(page.Text(), "Stop acting on it") {
		t.Errorf("withdrawn page says %q", page.One("main").Text())
	}
	if got := ada.Get("/notifications/aa01/bounce"); got.Status != http.StatusSeeOther {
		t.Errorf("a withdrawn notification can be sent back: status %d", got.Status)
	}
}

func TestWithdrawnPageAsksForNoMoreThanIsNeeded(t *testing.T) {
	t.Parallel()
	w := full(t)
	read := w.as(t, "ada").Get("/notifications/ab07")
	if !read.Has("main ol li") {
		t.Error("somebody read it, and the page does not say what to do")
	}
	read.One("main").Golden("withdrawn")
	w.inbox.entries["ab07"].OpenedAt = w.inbox.entries["ad09"].OpenedAt
	if unread := w.as(t, "ada").Get("/notifications/ab07"); unread.Has("main ol li") || !strings.Contains(unread.Text(), "There is nothing you need to do") {
		t.Errorf("nobody read it, and the page says %q", unread.One("main").Text())
	}
}

func TestAPageThatIsNotTheNewestIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	shown := ada.Submit(ada.Get("/inbox").One("article form"), nil)
	e := w.inbox.entries["aa01"]
	e.Revision++
	answer := ada.Submit(shown.One("form[action=/notifications/aa01/acknowledge]"), nil)
	if answer.Status != http.StatusConflict || e.State != portal.StateOpened {
		t.Fatalf("status %d, state %s: what was not read was acknowledged", answer.Status, e.State)
	}
	if !strings.Contains(answer.Text(), "changed this notification since it was shown to you") {
		t.Errorf("page says %q", answer.One("main").Text())
	}
}

func TestWhatIsBeingUpdatedOrCheckedShowsNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	reveal := ada.Get("/inbox").One("article form")
	w.inbox.updating = true
	if answer := ada.Submit(reveal, nil); answer.Status != http.StatusConflict || !strings.Contains(answer.Text(), "Try again in a moment") {
		t.Errorf("status %d: %q", answer.Status, answer.One("main").Text())
	}
	w.inbox.entries["aa01"].State = portal.StateHeld
	page := ada.Get("/notifications/aa01")
	if page.Has("form[action=/notifications/aa01/reveal]") || !strings.Contains(page.Text(), "The police are checking who this notification is about") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	if list := ada.Get("/inbox"); !strings.Contains(list.Text(), "Being checked by the police (1)") {
		t.Errorf("the list says %q", list.One("main").Text())
	}
}

func TestWhatASuspensionHoldsBackIsListedAndShowsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	w.inbox.entries["aa01"].State = portal.StateSuspended
	ada := w.as(t, "ada")
	page := ada.Get("/notifications/aa01")
	if page.Has("form[action=/notifications/aa01/reveal]") || !strings.Contains(page.Text(), "has suspended this service for a while") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	page.CheckAccessible("suspended")
	if list := ada.Get("/inbox"); !strings.Contains(list.Text(), "Held back: the police have suspended this service (1)") {
		t.Errorf("the list says %q", list.One("main").Text())
	}
}

func TestAChangeWhileReadingLeadsBackToTheChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	shown := ada.Submit(ada.Get("/inbox").One("article form"), nil)
	e := w.inbox.entries["aa01"]
	e.State, e.Updated, e.Material, e.OpenedAt = portal.StateReady, true, true, e.ReceivedAt

	answer := ada.Submit(shown.One("form[action=/notifications/aa01/acknowledge]"), nil)
	if answer.Status != http.StatusSeeOther || e.State != portal.StateReady {
		t.Fatalf("status %d, state %s: the unread change was acknowledged", answer.Status, e.State)
	}
	page := ada.Get("/notifications/aa01")
	if !strings.Contains(page.Text(), "Please read it again, even if you have read it before") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	page.One("main").Golden("changed")
}

func TestNotOnOurRollAsksFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	ask := ada.Get("/notifications/aa01/bounce")
	ask.One("main").Golden("bounce")
	if w.inbox.entries["aa01"].State != portal.StateAlerted {
		t.Fatal("asking sent it back")
	}
	if got := ada.Submit(ask.One("main form"), nil); got.Status != http.StatusSeeOther {
		t.Fatalf("status %d", got.Status)
	}
	page := ada.Get("/notifications/aa01")
	if page.Has("main form") || !strings.Contains(page.Text(), "this child is not on its roll") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	page.One("main").Golden("returned")
}

func TestTroubleKeepsTheReaderInformed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("aa01", nil)
	ada := w.as(t, "ada")
	csrf := ada.Get("/inbox").One("article form input[name=csrf]").Attr("value")
	w.inbox.err = fault.New(fault.Unavailable, "", "We cannot record that you read this, so we cannot show it.")
	for _, act := range []string{"reveal", "acknowledge", "bounce"} {
		answer := ada.Post("/notifications/aa01/"+act, url.Values{"csrf": {csrf}})
		if answer.Status != http.StatusServiceUnavailable || strings.Contains(answer.Body, canarySurname) {
			t.Errorf("%s without a store: status %d", act, answer.Status)
		}
	}
}

func TestEveryPageIsWellFormedForEverybody(t *testing.T) {
	t.Parallel()
	w := full(t)
	ada := w.as(t, "ada")
	pages := map[string]string{}
	for _, path := range []string{"/inbox", "/notifications/aa01", "/notifications/dd04", "/notifications/ee05",
		"/notifications/ff06", "/notifications/ab07", "/notifications/ac08", "/notifications/aa01/bounce"} {
		pages[path] = ada.Get(path).Body
	}
	pages["content"] = ada.Submit(ada.Get("/notifications/aa01").One("main form"), nil).Body
	titles := map[string]string{}
	for path := range pages {
		doc := parse(t, pages[path])
		title := doc.One("title").Text()
		if other, used := titles[title]; used {
			t.Errorf("%s and %s share the title %q", path, other, title)
		}
		titles[title] = path
		doc.CheckAccessible(path)
	}
}

func TestFallbackContactsSeeNothing(t *testing.T) {
	t.Parallel()
	if schools.Role(schools.RoleFallback).SeesContent() {
		t.Fatal("the fallback role may see content")
	}
	w := full(t)
	if got := w.as(t, "fay").Get("/inbox").Status; got != http.StatusNotFound {
		t.Errorf("fallback at the inbox: status %d", got)
	}
}
