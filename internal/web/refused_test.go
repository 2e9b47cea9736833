package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/gofiber/fiber/v2"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/internal/web"
	"firstbell/internal/web/pagetest"
)

func TestWhoeverIsTurnedAwayIsTakenDownAlikeForMissingAndForbidden(t *testing.T) {
	t.Parallel()
	var heard []string
	site, err := web.NewSite(web.Config{
		Origin:   pagetest.Origin,
		Sessions: pagetest.Sessions{"live": auth.Principal{Account: "a1", Session: "s1"}},
		Sign:     func(purpose string, _ ...string) string { return purpose },
		Assets:   fstest.MapFS{"firstbell.css": {Data: []byte("body{}")}, "passkey.js": {Data: []byte("")}},
		Refused: func(r web.Refusal) {
			heard = append(heard, fmt.Sprint(r.Who.Session, " ", r.Route, " ", r.Status))
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	app := site.App()
	app.Get("/things/:id", site.SignedIn(), func(c *fiber.Ctx) error {
		switch c.Params("id") {
		case "mine":
			return c.SendString("content")
		case "theirs":
			return fault.New(fault.NotFound, "", "It is another school's.")
		}
		return fault.NotFound
	})
	for _, id := range []string{"mine", "theirs", "missing"} {
		for _, session := range []string{"live", ""} {
			req := httptest.NewRequest(http.MethodGet, "/things/"+id, nil)
			req.Host = site.Host
			req.AddCookie(&http.Cookie{Name: "firstbell", Value: session})
			res, err := app.Test(req, -1)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
		}
	}
	want := []string{" /things/:id 401", "s1 /things/:id 404", " /things/:id 401", "s1 /things/:id 404", " /things/:id 401"}
	if !slices.Equal(heard, want) {
		t.Errorf("heard %q, want %q", heard, want)
	}
}
