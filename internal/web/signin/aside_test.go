package signin_test

import (
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
)

func TestHidingAPageShowsANeutralOneAndEndsTheSession(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	cookie := b.cookies["firstbell"]
	b.get("/sign-in")
	out := b.form("/today")
	if out.StatusCode != 303 || out.Header.Get("Location") != "/today" || out.Header.Get("Clear-Site-Data") != `"cache", "storage"` {
		t.Errorf("hiding: %d %v", out.StatusCode, out.Header)
	}
	b.cookies["firstbell"] = cookie // a browser that keeps it
	if a, _ := b.get("/room"); a.StatusCode != 303 {
		t.Errorf("going back after hiding: %d", a.StatusCode)
	}
	a, doc := b.get("/today")
	if a.StatusCode != 200 || doc.Has("header") || doc.Has("script") {
		t.Errorf("the neutral page: %d %s", a.StatusCode, a.body)
	}
	for _, telling := range []string{"irstbell", "police", "child", "sign", name} {
		if strings.Contains(doc.Text(), telling) {
			t.Errorf("the neutral page says %q", telling)
		}
	}
}

// TestLookingAtTheNeutralPageChangesNothing: it is an address that anybody may
// send to anybody.
func TestLookingAtTheNeutralPageChangesNothing(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	if a, _ := b.get("/today"); a.Header.Get("Clear-Site-Data") != "" || len(a.Cookies()) != 0 {
		t.Errorf("a look has effects: %v", a.Header)
	}
	if a, _ := b.get("/room"); a.StatusCode != 200 {
		t.Errorf("behind the door after a look: %d", a.StatusCode)
	}
}

// TestWhoeverAsksStaysSignedIn goes through eight hours in steps of ten minutes:
// WCAG 2.2.1 wants at least ten extensions, each by one simple action.
func TestWhoeverAsksStaysSignedIn(t *testing.T) {
	t.Parallel()
	d := open(t)
	b := d.browser(t)
	b.signIn(b.enrol(d.Invite(t, name, email)))
	for at := 10 * time.Minute; at < auth.SessionAbsolute; at += 10 * time.Minute {
		d.Clock.Advance(10 * time.Minute)
		a, doc := b.get("/stay")
		if a.StatusCode != 200 {
			t.Fatalf("after %v: %d", at, a.StatusCode)
		}
		late := auth.SessionAbsolute-at <= auth.SurelyIdle
		if got := strings.Contains(doc.One("main").Text(), "eight hours before"); got != late {
			t.Errorf("after %v the page says that more is not possible: %t", at, got)
		}
	}
	d.Clock.Advance(10 * time.Minute)
	if a, _ := b.get("/stay"); a.StatusCode != 303 {
		t.Errorf("after eight hours: %d", a.StatusCode)
	}
}
