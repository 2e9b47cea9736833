package admin_test

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
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

// trails knows one message of the force NORTH.
type trails struct{ looked []string }

func (x *trails) Find(_ context.Context, p auth.Principal, reference string, exported bool) (notifier.Trail, error) {
	if !slices.Contains(p.Scopes(notifier.RoleAuditor), "NORTH") || reference != "K7QX-0001" {
		return notifier.Trail{}, fault.NotFound
	}
	what := "looked"
	if exported {
		what = "saved"
	}
	x.looked = append(x.looked, what)
	return notifier.Trail{ShortRef: "K7QX-0001", School: "Elm Road School", Rows: []notifier.Seen{
		{At: morning, Who: "=cmd()", Role: schools.RoleKeyAdult, Type: notifier.FactOpened, School: "+Elm Road School"},
		{At: morning, Who: "Ada Okafor", Role: schools.RoleHead, Type: notifier.FactTold, Road: notifier.RoadTelephone},
	}}, nil
}

func lastCheckpoint() admin.Checkpoint {
	return admin.Checkpoint{Size: 4711, At: morning, Head: "aGVhZA==", Fingerprint: "firstbell/x+1+y", Copies: []admin.CheckpointCopy{
		{Place: "file (audit.places[0])", Size: 4711, At: morning},
		{Place: "email (audit.places[1])", Size: 4000, At: morning.Add(-3 * time.Hour), Overdue: true},
		{Place: "webhook (audit.places[2])"},
	}}
}

func TestAnAuditorLooksUpWhoSawAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.as(t, "aud")
	if got := b.Get("/"); got.Status != http.StatusSeeOther || got.Header.Get("Location") != "/audit" {
		t.Errorf("the start page leads to %q", got.Header.Get("Location"))
	}
	for _, want := range []string{"4711", "aGVhZA==", "firstbell/x+1+y",
		"file (audit.places[0])</dt><dd>has this one<", "has that of today at ", "none for more than two hours", "webhook (audit.places[2])</dt><dd>none yet<"} {
		if got := b.Get("/audit"); !strings.Contains(strings.ReplaceAll(got.Body, "&#43;", "+"), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form := url.Values{"csrf": {pagetest.Token("aud")}, "reference": {" K7QX-0001 "}}
	page := b.Post("/audit", form)
	for _, want := range []string{"Elm Road School", "Key adult", "Ada Okafor", "Was told by telephone", "Telephone"} {
		if page.Status != http.StatusOK || !strings.Contains(page.Body, want) {
			t.Errorf("status %d, and the page does not say %q", page.Status, want)
		}
	}
	file := b.Post("/audit/file", form)
	if file.Header.Get("Content-Type") != "text/csv; charset=utf-8" || strings.Contains(file.Body, "\n=") || strings.Contains(file.Body, ",=") ||
		!strings.Contains(file.Body, ",'=cmd(),") || !strings.Contains(file.Body, "'+Elm Road School") {
		t.Errorf("the file: %s", file.Body)
	}
	form.Set("reference", "K7QX-0002")
	if got := b.Post("/audit", form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "There is nothing under this reference") {
		t.Errorf("what is not there: status %d", got.Status)
	}
	if want := []string{"looked", "saved"}; !slices.Equal(w.trails.looked, want) {
		t.Errorf("looks %q, want %q", w.trails.looked, want)
	}
}
