package admin_test

import (
	"context"
	"slices"
	"testing"

	"firstbell/internal/auth"
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
