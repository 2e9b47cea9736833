package admin_test

import (
	"context"
	"net/url"
	"slices"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/web/pagetest"
	"firstbell/notifier"
	"firstbell/notifier/admin"
	"firstbell/schools"
)

// accountNews are two people at one school, and one at a desk whose name is gone.
type accountNews struct{}

var _ admin.Accounts = accountNews{}

func (accountNews) List(context.Context, auth.Principal) (notifier.NewsList, error) {
	larch := schools.School{URN: 999001, Name: "Larch Lane"}
	row := func(name string, kind auth.News, at ...schools.School) notifier.NewsRow {
		return notifier.NewsRow{AccountNews: notifier.AccountNews{Kind: kind, At: morning}, Name: name, Schools: at}
	}
	return notifier.NewsList{At: morning, More: 3, Rows: []notifier.NewsRow{
		row("Ada <Okafor>", auth.NewsFirst, larch), row("Bea Lin", auth.NewsAgain, larch), row("", auth.NewsFirst),
	}}, nil
}

func TestWhoCanSignInIsListed(t *testing.T) {
	t.Parallel()
	page := newWorld(t).as(t, "olu").Get("/desk/accounts")
	page.CheckAccessible("accounts")
	var got []string
	for i, cell := range page.Texts("tbody td") {
		if i%2 == 0 {
			got = append(got, cell)
		}
	}
	want := []string{"Can sign in for the first time", "Followed a new invitation; what they had before has ended", "Can sign in for the first time"}
	if !slices.Equal(got, want) {
		t.Errorf("what happened: %q", got)
	}
	people := page.Texts("tbody th")
	if len(people) != 3 || people[2] != "Somebody whose account was erased At a desk" && people[2] != "Somebody whose account was erasedAt a desk" {
		t.Errorf("people: %q", people)
	}
}

func TestACodeByTextIsOnNoPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.people.contacts[999001][1].MayText = true
	olu := w.as(t, "olu")
	page := olu.Get("/desk/schools/999001")
	page.CheckAccessible("school, texts")
	if n := len(page.All("button[value=text]")); n != 1 {
		t.Fatalf("%d people can have their code by text, want 1", n)
	}
	sent := olu.Post("/desk/schools/999001/invite", url.Values{"csrf": {pagetest.Token("olu")}, "person": {"b2"}, "road": {"text"}})
	sent.CheckAccessible("invited by text")
	if sent.Status != 200 || sent.Has(".fb-code") || !slices.Equal(w.people.invited, []string{"b2 by text"}) {
		t.Errorf("inviting by text: %d, %q", sent.Status, w.people.invited)
	}
}

func TestADeskEndsWhatALostDeviceOpens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	olu := w.as(t, "olu")
	forms := olu.Get("/desk/schools/999001").All("form[action=/desk/schools/999001/lost]")
	if len(forms) != 1 {
		t.Fatalf("%d people's access can be ended, want the one who can sign in", len(forms))
	}
	if a := olu.Submit(forms[0], nil); a.Header.Get("Location") != "/desk/schools/999001?done=lost" || !slices.Equal(w.people.ended, []string{"a1"}) {
		t.Errorf("ending access: %d, %q", a.Status, w.people.ended)
	}
}
