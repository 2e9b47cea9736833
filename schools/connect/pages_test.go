package connect_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/internal/web/pagetest"
	"firstbell/schools/connect"
)

// allowed says who gets an answer at which route of School 999001.
var allowed = map[string][]string{
	"GET /connections/999001":                 {"head", "lead", "both", "sys"},
	"POST /connections/999001/word":           {"head", "lead", "both"},
	"POST /connections/999001/webhook":        {"head", "both", "sys"},
	"POST /connections/999001/webhook/test":   {"head", "both", "sys"},
	"POST /connections/999001/webhook/rotate": {"head", "both", "sys"},
	"POST /connections/999001/webhook/remove": {"head", "both", "sys"},
	"POST /connections/999001/keys":           {"head", "both", "sys"},
	"POST /connections/999001/keys/revoke":    {"head", "both", "sys"},
}

// TestEveryRouteAndPerson walks the table with everybody. What one may not do
// answers, to the byte, like what does not exist.
func TestEveryRouteAndPerson(t *testing.T) {
	t.Parallel()
	missing := newWorld(t).as(t, "head").Get("/connections/123456").Body
	for route, who := range allowed {
		method, path, _ := strings.Cut(route, " ")
		for _, person := range []string{"head", "lead", "both", "trust", "other", "oper", "sys", "nil"} {
			w := newWorld(t)
			w.desk.hook = connect.Hook{Set: true, SetAt: morning}
			_, _ = w.desk.IssueKey(t.Context(), pagetest.Sessions{}["x"], 999001, "x")
			w.desk.asked = 0
			answer := w.as(t, person).Get(path)
			if method == http.MethodPost {
				answer = w.as(t, person).Post(path, url.Values{"csrf": {pagetest.Token(person)}, "key": {"k1"}, "word": {"purple heron"}, "url": {"https://a.example/"}})
			}
			if slices.Contains(who, person) {
				if answer.Status != http.StatusOK && answer.Status != http.StatusSeeOther {
					t.Errorf("%s as %s: status %d", route, person, answer.Status)
				}
				continue
			}
			if answer.Status != http.StatusNotFound || answer.Body != missing || w.desk.asked > 0 {
				t.Errorf("%s as %s: status %d, asked %d times", route, person, answer.Status, w.desk.asked)
			}
		}
	}
}

func TestTheCallWordIsSetAndNeverShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lead := w.as(t, "lead")
	page := lead.Get("/connections/999001")
	if !strings.Contains(page.Text(), "No call word is set.") || strings.Contains(page.Text(), "Webhook") {
		t.Errorf("page says %q", page.One("main").Text())
	}
	set := lead.Submit(page.One("form[action=/connections/999001/word]"), url.Values{"word": {" purple heron "}})
	if set.Header.Get("Location") != "/connections/999001?done=word" || w.desk.word != "purple heron" {
		t.Fatalf("status %d, word %q", set.Status, w.desk.word)
	}
	after := lead.Get("/connections/999001?done=word")
	if strings.Contains(after.Body, "heron") || !strings.Contains(after.Text(), "A call word was set today at 7:50am.") {
		t.Errorf("page says %q", after.One("main").Text())
	}
	after.CheckAccessible("a call word")
	w.desk.refuses = fault.New(fault.Invalid, "call-word", "A call word or phrase has 6 to 60 characters.")
	for word, want := range map[string]string{"": "Enter a call word or phrase", "heron": "A call word or phrase has 6 to 60 characters."} {
		wrong := lead.Submit(page.One("form[action=/connections/999001/word]"), url.Values{"word": {word}})
		if got := wrong.Texts(".govuk-error-summary li"); wrong.Status != 422 || len(got) != 1 || got[0] != want || word != "" && strings.Contains(wrong.Body, word) {
			t.Errorf("%q: status %d, %q", word, wrong.Status, got)
		}
		wrong.CheckAccessible("a bad call word")
	}
	w.desk.refuses = nil
	gone := lead.Submit(after.All("form[action=/connections/999001/word]")[1], nil)
	if gone.Header.Get("Location") != "/connections/999001?done=no-word" || w.desk.word != "" {
		t.Errorf("status %d, word %q", gone.Status, w.desk.word)
	}
}

func TestASecretIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.as(t, "head")
	page := head.Get("/connections/999001")
	set := head.Submit(page.One("form[action=/connections/999001/webhook]"), url.Values{"url": {"https://records.example/in"}})
	if set.Status != http.StatusOK || !strings.Contains(set.Text(), "whsec_first") || set.Header.Get("Cache-Control") != "no-store" || w.desk.url != "https://records.example/in" {
		t.Fatalf("status %d: %q", set.Status, set.One("main").Text())
	}
	set.CheckAccessible("a webhook")
	again := head.Get("/connections/999001")
	if strings.Contains(again.Body, "whsec") || strings.Contains(again.Body, "records.example/in") {
		t.Error("the address or the secret is shown again")
	}
	rotated := head.Submit(again.One("form[action=/connections/999001/webhook/rotate]"), nil)
	if !strings.Contains(rotated.Text(), "whsec_second") || !strings.Contains(rotated.Text(), "The one before works until tomorrow at 7:50am") {
		t.Errorf("page says %q", rotated.One("main").Text())
	}
	key := head.Submit(again.One("form[action=/connections/999001/keys]"), url.Values{"label": {"records"}})
	if !strings.Contains(key.Text(), "fbs_k1_secret") {
		t.Errorf("page says %q", key.One("main").Text())
	}
	key.CheckAccessible("a key")
	ring := head.Get("/connections/999001")
	if strings.Contains(ring.Body, "fbs_k1_secret") {
		t.Error("the key is shown again")
	}
	ended := head.Submit(ring.One("form[action=/connections/999001/keys/revoke]"), nil)
	if ended.Header.Get("Location") != "/connections/999001?done=revoked" || !strings.Contains(head.Get("/connections/999001").Text(), "It has ended") {
		t.Errorf("status %d", ended.Status)
	}
	if w.log.Len() != 0 {
		t.Errorf("something was logged: %s", w.log)
	}
}

func TestAWebhookSaysHowItDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.as(t, "head")
	w.desk.hook = connect.Hook{
		Set: true, SetAt: morning.Add(-240 * time.Hour), TestedAt: morning.Add(-time.Hour),
		FailingSince: morning.Add(-170 * time.Hour), DisabledAt: morning.Add(-time.Minute),
	}
	page := head.Get("/connections/999001")
	for _, words := range []string{"today at 6:50am: it was not taken", "Not working", "Switched off", "Send a test event to switch it on again"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("page does not say %q: %q", words, page.One("main").Text())
		}
	}
	page.CheckAccessible("a failing webhook")
	page.One("main").Golden("school")
	w.desk.refuses = fault.Conflict
	failed := head.Submit(page.One("form[action=/connections/999001/webhook/test]"), nil)
	if failed.Status != 422 || !strings.Contains(failed.Text(), "The test event was not taken.") {
		t.Errorf("status %d", failed.Status)
	}
	w.desk.refuses = fault.New(fault.Invalid, "webhook-url", "The address must start with https://.")
	wrong := head.Submit(page.One("form[action=/connections/999001/webhook]"), url.Values{"url": {"http://records.example"}})
	if got := wrong.Texts(".govuk-error-summary li"); wrong.Status != 422 || len(got) != 1 || got[0] != "The address must start with https://." {
		t.Errorf("status %d, %q", wrong.Status, got)
	}
	w.desk.refuses = nil
	if worked := head.Submit(page.One("form[action=/connections/999001/webhook/test]"), nil); worked.Header.Get("Location") != "/connections/999001?done=worked" {
		t.Errorf("status %d", worked.Status)
	}
	if removed := head.Submit(page.One("form[action=/connections/999001/webhook/remove]"), nil); removed.Header.Get("Location") != "/connections/999001?done=removed" || w.desk.hook.Set {
		t.Errorf("status %d", removed.Status)
	}
}

func TestTheWayToOnesSchools(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.as(t, "head").Get("/connections"); got.Header.Get("Location") != "/connections/999001" {
		t.Errorf("one school: status %d to %q", got.Status, got.Header.Get("Location"))
	}
	both := w.as(t, "both").Get("/connections")
	if got, want := both.Texts("main li"), []string{"School 999001", "School 999002"}; !slices.Equal(got, want) {
		t.Errorf("two schools: %q", got)
	}
	both.CheckAccessible("two schools")
	for _, who := range []string{"trust", "oper", "nil"} {
		if got := w.as(t, who).Get("/connections"); got.Status != http.StatusNotFound {
			t.Errorf("%s: status %d", who, got.Status)
		}
	}
}
