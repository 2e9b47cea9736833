package admin

import (
	"context"
	"strings"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/internal/web/say"
	"firstbell/notifier"
)

// Accounts is what happened to the accounts of people at schools and desks.
type Accounts interface {
	// List answers fault.NotFound for whoever works at no desk.
	List(ctx context.Context, p auth.Principal) (notifier.NewsList, error)
}

var _ Accounts = (*notifier.NewsBoard)(nil)

// accountRoutes are the pages about who can sign in.
var accountRoutes = []route{
	{fiber.MethodGet, "/desk/accounts", everybody, (*Admin).accountNews},
}

// newsWords say each kind of news as an operator reads it.
var newsWords = map[auth.News]string{
	auth.NewsFirst: "Can sign in for the first time",
	auth.NewsLost:  "Says that their passkey is lost. Telephone them, then invite them again on the school’s page",
	auth.NewsAgain: "Followed a new invitation; what they had before has ended",
}

// newsRow is one piece of news in words.
type newsRow struct {
	notifier.NewsRow
	Words, When string
}

// accountNews lists who can sign in, newest first.
func (a *Admin) accountNews(c *fiber.Ctx) error {
	list, err := a.accounts.List(c.UserContext(), web.PrincipalOf(c))
	if err != nil {
		return err
	}
	page := struct {
		Rows []newsRow
		More int
	}{More: list.More}
	for _, row := range list.Rows {
		words, ok := newsWords[row.Kind]
		if !ok {
			words = plain(string(row.Kind))
		}
		page.Rows = append(page.Rows, newsRow{row, words, say.When(row.At, a.site.Now())})
	}
	return a.pages.Render(c, fiber.StatusOK, "accounts", web.Page{Title: "Who can sign in", Nav: "/desk/accounts", Data: page})
}

// HasName reports whether the person's name is still known.
func (r newsRow) HasName() bool { return strings.TrimSpace(r.Name) != "" }
