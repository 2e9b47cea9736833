package demo_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"firstbell/notifier/demo"
	"firstbell/notifier/world"
)

// journey is Once over a fake service, with everything it prints.
func journey(t *testing.T, spoil string) (demo.Once, *strings.Builder) {
	t.Helper()
	c := configured(t)
	w, err := world.Generate(world.Options{Seed: 2, Now: moment})
	if err != nil {
		t.Fatal(err)
	}
	c.World = w
	c.Runtime.Accounts = append(demo.Desk(w), demo.Staff(w)...)
	for i := range c.Runtime.Accounts {
		c.Runtime.Accounts[i].Person = c.Runtime.Accounts[i].Email
	}
	f := newFake(t, c, spoil)
	c.Runtime.PoliceURL, c.Runtime.PortalURL, c.Runtime.Ledger = f.police.URL, f.portalURL(), f.ledger
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.URL.Query().Get("who"), Path: "/"})
		http.Redirect(w, r, f.portalURL()+"/", http.StatusSeeOther)
	}))
	t.Cleanup(door.Close)
	doors := strings.Replace(door.URL, "127.0.0.1", "localhost", 1) + "/door/secret?who="
	var out strings.Builder
	return demo.Once{Runtime: c.Runtime, World: w, SignInURL: func(person string) string { return doors + person }, Out: &out,
		Now: func() time.Time { return moment }, Poll: time.Millisecond, Patience: 30 * time.Second}, &out
}

func TestTheJourneyAccountsForEveryChild(t *testing.T) {
	t.Parallel()
	once, out := journey(t, "")
	if err := once.Run(t.Context()); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{"25 posts: 23 accepted, 1 duplicate, 1 refused", "Every child is accounted for.", "by telephone", "cannot see it",
		"withdrawn", "not-eligible", "acknowledged", "/children/0/dateOfBirth", "19:00:03.0", "Mon 23 Nov 09:00"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
}

func TestTheJourneyFailsWhereSomethingIsMissing(t *testing.T) {
	t.Parallel()
	t.Run("a child who never arrives is named by its incident", func(t *testing.T) {
		t.Parallel()
		once, out := journey(t, "a child is lost")
		once.Patience = 2 * time.Second
		err := once.Run(t.Context())
		if !errors.Is(err, demo.ErrNotAccounted) || !strings.Contains(err.Error(), "received") || strings.Contains(out.String(), "Every child") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("a ledger that forgets a child is not believed", func(t *testing.T) {
		t.Parallel()
		once, out := journey(t, "the ledger forgets")
		if err := once.Run(t.Context()); !errors.Is(err, demo.ErrNotAccounted) || !strings.Contains(err.Error(), "ledger") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("a party who can look at their own case is found out", func(t *testing.T) {
		t.Parallel()
		once, out := journey(t, "the party can look")
		if err := once.Run(t.Context()); !errors.Is(err, demo.ErrNotAccounted) || !strings.Contains(err.Error(), "party") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("a service that is not there is reported and not waited for", func(t *testing.T) {
		t.Parallel()
		once, _ := journey(t, "")
		once.Runtime.PoliceURL = "http://127.0.0.1:1"
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		defer cancel()
		if err := once.Run(ctx); err == nil || strings.Contains(err.Error(), "127.0.0.1:1/") {
			t.Errorf("%v", err)
		}
	})
}

func TestTheDriverPostsUntilItIsStopped(t *testing.T) {
	t.Parallel()
	c := configured(t)
	posts := make(chan string, 5)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer(w, http.StatusAccepted, struct{}{})
		select {
		case posts <- r.Header.Get("Authorization"):
		default: // More than the test wants to see.
		}
	}))
	t.Cleanup(server.Close)
	c.Runtime.PoliceURL = server.URL
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d := demo.Driver{Runtime: c.Runtime, World: c.World, Pace: time.Millisecond, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return moment }}
		d.Run(ctx)
	}()
	for range 5 {
		if key := <-posts; key != "Bearer fbk_1" && key != "Bearer fbk_2" {
			t.Errorf("posted with %q", key)
		}
	}
	cancel()
	<-ended
}
