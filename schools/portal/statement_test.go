package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// sentBack is a notification that has gone from the school and whose reader is asked.
func sentBack(w *world) string {
	return w.add("ad21", func(e *entry) { e.State, e.OpenedAt, e.AskedStatement = portal.StateBounced, morning, true })
}

func TestAReaderIsAskedWhatBecameOfTheMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := sentBack(w)
	b := w.as(t, "ada")
	page := b.Get("/notifications/" + id)
	if !strings.Contains(page.Body, "/notifications/"+id+"/statement") {
		t.Error("the notification does not lead to the question")
	}
	if list := b.Get("/inbox"); !strings.Contains(list.Body, "Answer needed") || !strings.Contains(list.Body, "please say what became of it") {
		t.Error("the list does not say that an answer is needed")
	}
	page = b.Get("/notifications/" + id + "/statement")
	pagetest.Parse(t, page.Body).CheckAccessible("statement")
	if page.Status != 200 || page.Header.Get("Cache-Control") != "no-store" || strings.Contains(page.Body, "Show this notification") {
		t.Errorf("status %d, caching %q", page.Status, page.Header.Get("Cache-Control"))
	}
	got := b.Post("/notifications/"+id+"/statement", url.Values{
		"csrf": {pagetest.Token("ada")}, "copies": {"destroyed"}, "told": {"yes"}, "words": {" The office knows. "},
	})
	want := schools.Statement{Copies: schools.CopiesDestroyed, ToldOthers: true, Words: "The office knows."}
	if got.Status != 303 || w.inbox.statement != want {
		t.Errorf("status %d, recorded %+v", got.Status, w.inbox.statement)
	}
	if page := b.Get("/notifications/" + id); strings.Contains(page.Body, "/statement") || strings.Contains(page.Body, "office knows") {
		t.Error("who has answered is asked again, or reads their words")
	}
}

func TestAStatementThatSaysTooLittleNamesEveryFault(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		form url.Values
		want []string
	}{
		"nothing":      {url.Values{}, []string{"Select what became of notes", "Select whether you told anybody"}},
		"nobody named": {url.Values{"copies": {"none"}, "told": {"yes"}}, []string{"Say who was told"}},
		"kept, unsaid": {url.Values{"copies": {"kept"}, "told": {"no"}}, []string{"Say who was told"}},
		"too long":     {url.Values{"copies": {"none"}, "told": {"no"}, "words": {strings.Repeat("é", 1001)}}, []string{"1,000 characters or less"}},
		"made up":      {url.Values{"copies": {"eaten"}, "told": {"no"}, "words": {"Kept words"}}, []string{"Select what became of notes", "Kept words"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id := sentBack(w)
			tc.form.Set("csrf", pagetest.Token("ada"))
			got := w.as(t, "ada").Post("/notifications/"+id+"/statement", tc.form)
			for _, words := range tc.want {
				if !strings.Contains(got.Body, words) {
					t.Errorf("the page does not say %q", words)
				}
			}
			if got.Status != 422 || w.inbox.statement != (schools.Statement{}) {
				t.Errorf("status %d, recorded %+v", got.Status, w.inbox.statement)
			}
			pagetest.Parse(t, got.Body).CheckAccessible("statement with faults")
		})
	}
}

func TestNobodyIsAskedAboutWhatIsTheirs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.add("ad22", func(e *entry) { e.State = portal.StateOpened })
	b := w.as(t, "ada")
	if got := b.Get("/notifications/" + id + "/statement"); got.Status != 303 {
		t.Errorf("asking: status %d", got.Status)
	}
	got := b.Post("/notifications/"+id+"/statement", url.Values{"csrf": {pagetest.Token("ada")}, "copies": {"none"}, "told": {"no"}})
	if got.Status != 303 || w.inbox.statement != (schools.Statement{}) {
		t.Errorf("recording: status %d", got.Status)
	}
}
