package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"firstbell/internal/web/pagetest"
	"firstbell/notifier/admin"
)

// TestAChildIsOpenedShortlyAfterThePasskeyOnly moves the moment at which an
// operator showed their passkey.
func TestAChildIsOpenedShortlyAfterThePasskeyOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		shown time.Time
		want  int
	}{
		{"just now", morning, http.StatusOK},
		{"within half an hour", morning.Add(time.Second - admin.OpenFor), http.StatusOK},
		{"half an hour ago", morning.Add(-admin.OpenFor), http.StatusForbidden},
		{"never: a provider vouched for them", time.Time{}, http.StatusForbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			p := w.sessions["olu"]
			p.ConfirmedAt = c.shown
			w.sessions["olu"] = p
			olu := w.as(t, "olu")
			if queue := olu.Get("/desk/triage"); queue.Status != http.StatusOK {
				t.Errorf("the queue answers %d", queue.Status)
			}
			warning := olu.Get("/desk/triage/ca5e01/c1")
			if says := strings.Contains(warning.Body, "open children until"); says != (c.want == http.StatusOK) {
				t.Errorf("the warning says until when: %v", says)
			}
			got := olu.Post("/desk/triage/ca5e01/c1", url.Values{"csrf": {pagetest.Token("olu")}})
			if got.Status != c.want {
				t.Fatalf("opening answers %d, want %d", got.Status, c.want)
			}
			if c.want == http.StatusOK {
				return
			}
			if len(w.triage.opened) > 0 {
				t.Error("the child was looked up")
			}
			got.CheckAccessible("confirm")
			if to := got.One("main a.govuk-button").Attr("href"); to != "/sign-in?next="+url.QueryEscape("/desk/triage/ca5e01/c1") {
				t.Errorf("it leads to %q", to)
			}
			place := olu.Post("/desk/triage/ca5e01/c1/place", url.Values{"csrf": {pagetest.Token("olu")}})
			if place.Body != got.Body {
				t.Error("the page tells what was asked for")
			}
		})
	}
}
