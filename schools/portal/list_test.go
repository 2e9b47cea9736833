package portal_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/schools/portal"
)

// full is a world with one of everything.
func full(t *testing.T) *world {
	w := newWorld(t)
	w.add("aa01", nil)
	w.add("bb02", func(e *entry) { e.Deadline = morning.Add(26 * time.Hour); e.ReceivedAt = morning.Add(-time.Hour) })
	w.add("cc03", func(e *entry) { e.Deadline = morning.Add(-20 * time.Minute); e.Late = true })
	w.add("dd04", func(e *entry) {
		e.Deadline = morning.Add(55 * time.Minute)
		e.State, e.Updated, e.Material = portal.StateReady, true, true
	})
	w.add("ee05", func(e *entry) { e.State, e.OpenedAt = portal.StateOpened, morning.Add(-time.Minute) })
	w.add("ff06", func(e *entry) {
		e.State, e.OpenedAt, e.AcknowledgedAt = portal.StateAcknowledged, morning.Add(-9*time.Minute), morning.Add(-8*time.Minute)
	})
	w.add("ab07", func(e *entry) { e.State, e.Withdrawn, e.OpenedAt = portal.StateRecalled, true, morning.Add(-time.Hour) })
	w.add("ac08", func(e *entry) { e.State = portal.StateBounced })
	w.add("ad09", func(e *entry) { e.URN, e.School = "999002", "Ferry Road College" })
	return w
}

func TestListPutsTheMostPressingFirst(t *testing.T) {
	t.Parallel()
	w := full(t)
	page := w.as(t, "ada").Get("/inbox")
	if page.Status != http.StatusOK {
		t.Fatalf("status %d", page.Status)
	}
	var order []string
	for _, a := range page.All("article h3") {
		order = append(order, strings.TrimPrefix(a.Text(), "Notification "))
	}
	want := []string{"CC03", "AA01", "DD04", "BB02", "EE05", "FF06", "AB07", "AC08"}
	if !slices.Equal(order, want) {
		t.Errorf("cards in order %q, want %q", order, want)
	}
	headings := page.Texts("section h2")
	wantHeadings := []string{"To read now (4)", "Read, not yet acknowledged (1)", "Acknowledged (1)", "Withdrawn (1)", "Sent back (1)"}
	if !slices.Equal(headings, wantHeadings) {
		t.Errorf("sections %q, want %q", headings, wantHeadings)
	}
	for card, words := range map[string]string{
		"n-aa01": "40 minutes left", "n-bb02": "1 day 2 hours left", "n-cc03": "It reached you late.", "n-dd04": "Changed, read again",
		"n-ee05": "Read, not acknowledged", "n-ff06": "today at 7:42am", "n-ab07": "What to do now",
	} {
		if got := page.One("article[aria-labelledby=" + card + "]").Text(); !strings.Contains(got, words) {
			t.Errorf("card %s does not say %q: %q", card, words, got)
		}
	}
	if strings.Contains(page.One("article[aria-labelledby=n-cc03]").Text(), "20 minutes late") {
		t.Error("a reader is told they are late for what reached them late")
	}
	page.One("main").Golden("inbox")
}

func TestListOffersToShowOnlyWhatIsWaiting(t *testing.T) {
	t.Parallel()
	w := full(t)
	page := w.as(t, "ada").Get("/")
	forms := page.All("article form")
	if len(forms) != 5 {
		t.Fatalf("%d reveal forms, want 5", len(forms))
	}
	for _, f := range forms {
		if f.Attr("method") != "post" || !strings.HasSuffix(f.Attr("action"), "/reveal") || !f.Has("input[name=csrf]") {
			t.Errorf("form is no protected post: %s", f.HTML())
		}
	}
}

func TestListOfNothingIsKind(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "ada").Get("/inbox")
	if !strings.Contains(page.Text(), "There is nothing you need to read now.") || page.Has("article") {
		t.Errorf("empty list says %q", page.One("main").Text())
	}
	page.One("main").Golden("inbox-empty")
}

func TestEachReaderSeesTheirOwnSchools(t *testing.T) {
	t.Parallel()
	w := full(t)
	for who, want := range map[string]int{"ada": 8, "bea": 1, "tess": 9} {
		if got := len(w.as(t, who).Get("/inbox").All("article")); got != want {
			t.Errorf("%s sees %d cards, want %d", who, got, want)
		}
	}
}

func TestNothingPersonalBeforeAReveal(t *testing.T) {
	t.Parallel()
	w := full(t)
	for _, path := range []string{"/", "/inbox", "/notifications/aa01", "/notifications/dd04", "/notifications/ff06",
		"/notifications/ab07", "/notifications/ac08", "/notifications/aa01/bounce"} {
		page := w.as(t, "ada").Get(path)
		if page.Status != http.StatusOK {
			t.Errorf("GET %s: status %d", path, page.Status)
		}
		for _, canary := range canaries {
			if strings.Contains(page.Body, canary) {
				t.Errorf("GET %s shows %q", path, canary)
			}
		}
	}
	if len(w.inbox.opened) != 0 {
		t.Errorf("a GET opened %q", w.inbox.opened)
	}
}

func TestTroubleWithTheStoreIsSaidPlainly(t *testing.T) {
	t.Parallel()
	w := full(t)
	w.inbox.err = fault.New(fault.Unavailable, "", "Your notifications cannot be read at the moment.")
	for _, path := range []string{"/inbox", "/notifications/aa01", "/notifications/aa01/bounce"} {
		if page := w.as(t, "ada").Get(path); page.Status != http.StatusServiceUnavailable || page.Header.Get("Retry-After") == "" {
			t.Errorf("GET %s: status %d, Retry-After %q", path, page.Status, page.Header.Get("Retry-After"))
		}
	}
}
