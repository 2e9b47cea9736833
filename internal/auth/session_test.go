package auth_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// signedIn begins a session for a fresh account.
func signedIn(t *testing.T) (w *authtest.World, person, cookie string) {
	t.Helper()
	w = authtest.Start(t)
	in := w.Invite(t, name, email)
	cookie, _, err := w.Sessions.Begin(ctx, in.Person)
	if err != nil {
		t.Fatal(err)
	}
	return w, in.Person, cookie
}

func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		do   func(w *authtest.World, person, cookie string) error
		live bool
	}{
		{"not at once", func(*authtest.World, string, string) error { return nil }, true},
		{"not within 15 minutes", func(w *authtest.World, _, _ string) error {
			w.Clock.Advance(auth.SessionIdle - time.Second)
			return nil
		}, true},
		{"after 15 minutes without a request", func(w *authtest.World, _, _ string) error {
			w.Clock.Advance(auth.SessionIdle)
			return nil
		}, false},
		{"after 8 hours in use", func(w *authtest.World, _, cookie string) error {
			return use(w, cookie, auth.SessionAbsolute)
		}, false},
		{"not before 8 hours in use", func(w *authtest.World, _, cookie string) error {
			return use(w, cookie, auth.SessionAbsolute-time.Minute)
		}, true},
		{"when the person signs out", func(w *authtest.World, _, cookie string) error { return w.Sessions.End(ctx, cookie) }, false},
		{"when access is revoked", func(w *authtest.World, person, _ string) error {
			return w.Accounts.Revoke(ctx, person, "test")
		}, false},
		{"when access is revoked, and stays so when it returns", func(w *authtest.World, person, _ string) error {
			if err := w.Accounts.Revoke(ctx, person, "test"); err != nil {
				return err
			}
			w.Enrol(t, w.Invite(t, name, email))
			return nil
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w, person, cookie := signedIn(t)
			if err := c.do(w, person, cookie); err != nil {
				t.Fatal(err)
			}
			_, err := w.Sessions.Lookup(ctx, cookie)
			if live := err == nil; live != c.live {
				t.Errorf("live = %v, want %v (%v)", live, c.live, err)
			}
			if err != nil && !errors.Is(err, fault.Unauthenticated) {
				t.Errorf("err = %v, want unauthenticated", err)
			}
		})
	}
}

// use looks the session up every ten minutes until d has passed.
func use(w *authtest.World, cookie string, d time.Duration) error {
	for passed := time.Duration(0); passed < d; {
		step := min(10*time.Minute, d-passed)
		w.Clock.Advance(step)
		if passed += step; passed < d {
			if _, err := w.Sessions.Lookup(ctx, cookie); err != nil {
				return err
			}
		}
	}
	return nil
}

func TestASessionIsWrittenAtMostOnceAMinute(t *testing.T) {
	t.Parallel()
	w, _, cookie := signedIn(t)
	kv, err := w.Engine.JetStream().KeyValue(ctx, facts.StoreSessions)
	if err != nil {
		t.Fatal(err)
	}
	revision := func() uint64 {
		status, err := kv.Status(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return status.(*jetstream.KeyValueBucketStatus).StreamInfo().State.LastSeq
	}
	start := revision()
	for range 59 {
		w.Clock.Advance(time.Second)
		if _, err := w.Sessions.Lookup(ctx, cookie); err != nil {
			t.Fatal(err)
		}
	}
	if got := revision() - start; got != 0 {
		t.Errorf("%d writes within a minute, want none", got)
	}
	w.Clock.Advance(time.Second)
	for range 3 {
		if _, err := w.Sessions.Lookup(ctx, cookie); err != nil {
			t.Fatal(err)
		}
	}
	if got := revision() - start; got != 1 {
		t.Errorf("%d writes after a minute, want 1", got)
	}
}

func TestGrantsAreThoseOfThisMoment(t *testing.T) {
	t.Parallel()
	w, person, cookie := signedIn(t)
	keyAdult := auth.Grant{Role: "key-adult", Scope: "123456"}
	for _, c := range []struct {
		name   string
		grants []auth.Grant
	}{
		{"before the school names them", nil},
		{"named by the school", []auth.Grant{keyAdult}},
		{"removed by the school", nil},
	} {
		w.Grants[person] = c.grants
		p, err := w.Sessions.Lookup(ctx, cookie)
		if err != nil || p.Has(keyAdult.Role, keyAdult.Scope) != (c.grants != nil) {
			t.Errorf("%s: %+v, %v", c.name, p, err)
		}
	}
}

func TestStoredAndNamedGrantsJoinWithoutDoubling(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	shared := auth.Grant{Role: "head", Scope: "123456"}
	in := w.Invite(t, name, email, shared, auth.Grant{Role: "auditor"})
	w.Grants[in.Person] = []auth.Grant{shared, {Role: "head", Scope: "100001"}}
	_, p, err := w.Sessions.Begin(ctx, in.Person)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Grants) != 3 || strings.Join(p.Scopes("head"), " ") != "100001 123456" {
		t.Errorf("grants = %v", p.Grants)
	}
}

func TestEverySignInHasANewCookieAndOnlyItsHashIsStored(t *testing.T) {
	t.Parallel()
	w, person, first := signedIn(t)
	second, _, err := w.Sessions.Begin(ctx, person)
	if err != nil {
		t.Fatal(err)
	}
	if first == second || len(first) != 43 {
		t.Errorf("cookies %q and %q", first, second)
	}
	for _, cookie := range []string{first, second} {
		absent(t, w.Dir, cookie)
	}
}

func TestARestartSignsNobodyOutAndForgetsNoCeremony(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	device := w.Enrol(t, w.Invite(t, name, email))
	cookie, before, err := w.SignIn(t, device)
	if err != nil {
		t.Fatal(err)
	}
	options, id, err := w.Passkeys.BeginSignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	w.Restart(t)
	if after, err := w.Sessions.Lookup(ctx, cookie); err != nil || after.Name != name || after.Session != before.Session {
		t.Errorf("after a restart: %+v, %v", after, err)
	}
	if _, _, err := w.Passkeys.FinishSignIn(ctx, id, device.Sign(t, options)); err != nil {
		t.Errorf("a ceremony across a restart: %v", err)
	}
}

func TestSessionsRefuseWhatIsNoSession(t *testing.T) {
	t.Parallel()
	w, _, cookie := signedIn(t)
	for _, c := range []string{"", "x", strings.Repeat("a", 43), cookie + "x", "session.x", "*", ">"} {
		if _, err := w.Sessions.Lookup(ctx, c); !errors.Is(err, fault.Unauthenticated) {
			t.Errorf("Lookup(%q): %v", c, err)
		}
		if err := w.Sessions.End(ctx, c); err != nil {
			t.Errorf("End(%q): %v", c, err)
		}
	}
	if _, _, err := w.Sessions.Begin(ctx, "nobody"); !errors.Is(err, fault.NotFound) {
		t.Errorf("Begin for nobody: %v", err)
	}
	if _, err := w.Sessions.Lookup(ctx, cookie); err != nil {
		t.Errorf("the real session: %v", err)
	}
}

// Whoever has left everywhere is signed out on the next request, with nothing
// having ended the session; whoever still works somewhere is not.
func TestALeaverIsSignedOut(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	person := w.Vault.PersonID(email)
	one, two := auth.Grant{Role: "key-adult", Scope: "123456"}, auth.Grant{Role: "head", Scope: "123457"}
	w.Grants[person] = []auth.Grant{one, two}
	in := w.Invite(t, name, email)
	cookie, _, err := w.Sessions.Begin(ctx, in.Person)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		about  string
		grants []auth.Grant
		live   bool
	}{{"left one school", []auth.Grant{two}, true}, {"left both", nil, false}, {"back again", []auth.Grant{one}, true}} {
		w.Grants[person] = c.grants
		if _, err := w.Sessions.Lookup(ctx, cookie); (err == nil) != c.live {
			t.Errorf("%s: %v", c.about, err)
		}
	}
}
