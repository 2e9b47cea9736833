package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/notifier"
	"firstbell/notifier/admin"
)

var _ admin.Texts = (*held)(nil)

// held is one withheld text that remembers what was decided.
type held struct {
	opened int
	did    []string
	err    error
}

func newHeld() *held { return &held{} }

func (*held) head() notifier.HeldText {
	return notifier.HeldText{Notification: "ab01", ShortRef: "K7QX", Force: "NORTH", School: "Elm Road School", WorkBy: morning, Deadline: morning}
}

func (h *held) Queue(context.Context, auth.Principal) ([]notifier.HeldText, error) {
	kept := h.head()
	kept.Notification, kept.ShortRef, kept.Kept, kept.KeptAt = "ab02", "M2RT", "names-others", morning
	return []notifier.HeldText{h.head(), kept}, nil
}

func (h *held) Open(_ context.Context, p auth.Principal, id string) (notifier.HeldDetail, error) {
	if id != "ab01" || len(p.Scopes(notifier.RoleOperator)) == 0 {
		return notifier.HeldDetail{}, fault.NotFound
	}
	h.opened++
	return notifier.HeldDetail{HeldText: h.head(), Looked: notifier.TextLooked{Digest: "d1"}, Hidden: true, Texts: []notifier.HeldPart{
		{Field: notifier.TextCircumstances, Text: "He shouted. <b>Tom</b> hid.", Max: 600, Marks: []notifier.TextMark{{Rule: notifier.RuleName, From: 12, To: 22}}},
		{Field: notifier.TextAction, Text: "He was arrested.", Max: 600},
	}}, nil
}

func (h *held) Decide(_ context.Context, _ auth.Principal, id string, looked notifier.TextLooked, d notifier.TextDecision) error {
	h.did = append(h.did, fmt.Sprint(id, " ", looked.Digest, " ", d.Keep, " ", d.Reason, " ", d.Edit, " ", d.Texts[notifier.TextCircumstances], " ", d.Sure))
	return h.err
}

func TestAWithheldTextIsShownOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	list := olu.Get("/desk/texts")
	list.CheckAccessible("texts")
	if strings.Contains(list.Body, "Tom") || w.held.opened != 0 {
		t.Fatal("the list shows a text")
	}
	page := olu.Submit(list.All("main form")[0], nil)
	page.CheckAccessible("text")
	if page.Status != http.StatusOK || page.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("status %d", page.Status)
	}
	if got := page.One("mark").Text(); !strings.Contains(got, "<b>Tom</b>") || !strings.Contains(got, "another person’s name") {
		t.Errorf("the mark is %q", got)
	}
	forms := page.All("main form")
	olu.Submit(forms[0], url.Values{"do": {"edit"}, "text-circumstances": {"He shouted."}})
	olu.Submit(forms[1], url.Values{"do": {"release"}})
	olu.Submit(forms[2], url.Values{"do": {"keep"}, "reason": {"names-others"}})
	olu.Submit(forms[2], url.Values{"do": {"anything"}})
	want := []string{"ab01 d1 false  true He shouted. false", "ab01 d1 false  false  false", "ab01 d1 true names-others false  false", "ab01 d1 true  false  false"}
	if !slices.Equal(w.held.did, want) {
		t.Errorf("did %q", w.held.did)
	}
	if strings.Contains(w.as(t, "fred").Get("/desk/texts").Body, "Show the text") {
		t.Error("a force administrator is offered a text")
	}
}

func TestAnEditIsNotLostByWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	forms := olu.Submit(olu.Get("/desk/texts").All("main form")[0], nil).All("main form")
	for code, id := range map[string]string{"still-marked": "still-marked", "circumstances": "text-circumstances", "reason": "reason"} {
		w.held.err = fault.New(fault.Invalid, code, "Something is wrong.")
		page := olu.Submit(forms[0], url.Values{"do": {"edit"}, "text-circumstances": {"Tom ran."}})
		page.CheckAccessible(code)
		if page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, `href="#`+id+`"`) || !strings.Contains(page.One("#text-circumstances").Text(), "Tom ran.") {
			t.Errorf("%s: status %d", code, page.Status)
		}
	}
}
