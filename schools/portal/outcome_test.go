package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"firstbell/internal/web/pagetest"
	"firstbell/schools"
	"firstbell/schools/portal"
)

// acknowledged is a notification that somebody at the school has taken on.
func acknowledged(w *world) string {
	return w.add("ac01", func(e *entry) { e.State, e.OpenedAt, e.AcknowledgedAt = portal.StateAcknowledged, morning, morning })
}

func TestASchoolRecordsWhatItDid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := acknowledged(w)
	b := w.as(t, "ada")
	if page := b.Get("/notifications/" + id); !strings.Contains(page.Body, "Record what you did") {
		t.Error("the acknowledged notification does not ask what was done")
	}
	page := b.Get("/notifications/" + id + "/outcome")
	pagetest.Parse(t, page.Body).CheckAccessible("outcome")
	got := b.Post("/notifications/"+id+"/outcome", url.Values{
		"csrf": {pagetest.Token("ada")}, "support": {"both"}, "welfare": {"yes"}, "referral": {"no"}, "reference": {" R-17 "}, "view": {"It helped."},
	})
	want := schools.Outcome{Support: schools.SupportBoth, WelfareCheck: true, OwnReference: "R-17", ChildView: "It helped."}
	if got.Status != 303 || w.inbox.outcome != want {
		t.Errorf("status %d, recorded %+v", got.Status, w.inbox.outcome)
	}
	if page := b.Get("/notifications/" + id); !strings.Contains(page.Body, "You recorded what your school did") || strings.Contains(page.Body, "It helped.") {
		t.Error("the page does not say that it was recorded, or repeats what was")
	}
}

func TestAnOutcomeWithFaultsNamesThemAllAndKeepsTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := acknowledged(w)
	got := w.as(t, "ada").Post("/notifications/"+id+"/outcome", url.Values{
		"csrf": {pagetest.Token("ada")}, "support": {"plenty"}, "reference": {strings.Repeat("x", 61)}, "view": {"Kept words"},
	})
	if got.Status != 422 || !w.inbox.entries[id].OutcomeAt.IsZero() {
		t.Fatalf("status %d", got.Status)
	}
	for _, words := range []string{"Select what support", "Select whether somebody made", "Select whether you made a referral", "60 characters or less"} {
		if strings.Count(got.Body, words) != 2 {
			t.Errorf("%q is not at the top and beside its question", words)
		}
	}
	if !strings.Contains(got.Body, "Kept words") {
		t.Error("what was right is lost")
	}
	pagetest.Parse(t, got.Body).CheckAccessible("outcome with faults")
}

func TestNothingIsRecordedBeforeItIsTakenOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.add("ac02", func(e *entry) { e.State = portal.StateOpened })
	if got := w.as(t, "ada").Get("/notifications/" + id + "/outcome"); got.Status != 303 {
		t.Errorf("asking: status %d", got.Status)
	}
	got := w.as(t, "ada").Post("/notifications/"+id+"/outcome", url.Values{
		"csrf": {pagetest.Token("ada")}, "support": {"none"}, "welfare": {"no"}, "referral": {"no"},
	})
	if got.Status != 303 || !w.inbox.entries[id].OutcomeAt.IsZero() {
		t.Errorf("recording: status %d", got.Status)
	}
}

func TestWhatCameInTheHolidayIsListedApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.add("ac03", func(e *entry) { e.State, e.AcknowledgedAt, e.FromHoliday = portal.StateAcknowledged, morning, true })
	w.add("ac04", func(e *entry) { e.FromHoliday = true })
	page := w.as(t, "ada").Get("/inbox").Body
	apart := strings.Index(page, "Received in the holiday")
	if apart < 0 || strings.Index(page, "AC03") < apart || strings.Index(page, "AC04") > apart {
		t.Error("what was read in the holiday is not presented apart, or what was not read is not first")
	}
	if strings.Count(page, "From the holiday") != 2 {
		t.Error("not both are marked")
	}
}
