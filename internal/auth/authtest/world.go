// Package authtest gives tests of pages and doors real accounts: a real log,
// vault and view in a temporary directory, a clock that stands still until it
// is moved, and a software passkey that answers as a person's device would.
package authtest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

// Origin is the address the world's passkeys belong to.
const Origin = "http://localhost:8080"

// Clock stands still until it is moved.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// World is everything sign-in needs, for one test.
type World struct {
	Dir      string // the data directory: whatever is stored is below it
	Clock    *Clock
	Grants   Grants
	Engine   *facts.Engine
	Vault    *vault.Vault
	View     *view.View
	Accounts *auth.Accounts
	Sessions *auth.Sessions
	Passkeys *auth.Passkeys
	Keys     *auth.APIKeys

	master string // the master key's file, outside Dir
}

// Grants is a grant source that a test fills.
type Grants map[string][]auth.Grant

// Grants are those the test put in for person.
func (g Grants) Grants(person string) []auth.Grant { return g[person] }

// Start makes a world that ends with the test. It begins on a Monday at
// 7:50am in London.
func Start(t testing.TB) *World {
	t.Helper()
	w := &World{
		Dir: t.TempDir(), Grants: Grants{}, master: filepath.Join(t.TempDir(), "master.key"),
		Clock: &Clock{now: time.Date(2026, 11, 23, 7, 50, 0, 0, time.UTC)},
	}
	if err := vault.CreateMasterKey(w.master); err != nil {
		t.Fatal(err)
	}
	w.open(t)
	return w
}

// Restart stops everything and opens the data directory again.
func (w *World) Restart(t testing.TB) {
	t.Helper()
	w.View.Stop()
	factstest.Stop(t, w.Engine)
	w.open(t)
}

// open opens the data directory.
func (w *World) open(t testing.TB) {
	t.Helper()
	w.Engine = factstest.Start(t, factstest.Dir(filepath.Join(w.Dir, "jetstream")), factstest.Now(w.Clock.Now))
	var err error
	w.Vault, err = vault.Open(t.Context(), vault.Config{
		JetStream: w.Engine.JetStream(), MasterKeyFile: w.master, DataDir: w.Dir, Now: w.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.View = w.OpenView(t, "view.db")
	stores := auth.Stores{Log: w.Engine.Log(), View: w.View, Vault: w.Vault, Now: w.Clock.Now}
	w.Accounts, w.Keys = auth.NewAccounts(stores, w.Grants), auth.NewAPIKeys(stores)
	if w.Sessions, err = auth.NewSessions(t.Context(), w.Engine.JetStream(), w.Accounts); err != nil {
		t.Fatal(err)
	}
	if w.Passkeys, err = auth.NewPasskeys(w.Sessions, Origin); err != nil {
		t.Fatal(err)
	}
}

// OpenView builds a view of the world's log in a file of the data directory;
// a second one must come out the same as the first.
func (w *World) OpenView(t testing.TB, name string) *view.View {
	t.Helper()
	v, err := view.Open(view.Config{
		Path: filepath.Join(w.Dir, name), Log: w.Engine.Log(),
		Projectors: map[string]view.Projector{"fb.acct.": auth.AccountProjector(), "fb.conf.": auth.KeyProjector(), "fb.lost.": auth.LostProjector()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	if err := v.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}

// Invite invites somebody and fails the test where that fails. Who is given no
// grant, and has none of the world's Grants, is an auditor: nobody stays signed
// in without a role.
func (w *World) Invite(t testing.TB, name, email string, grants ...auth.Grant) auth.Invitation {
	t.Helper()
	if _, named := w.Grants[w.Vault.PersonID(email)]; len(grants) == 0 && !named {
		grants = []auth.Grant{{Role: "auditor"}}
	}
	in, err := w.Accounts.Invite(context.Background(), "test", auth.Invitee{Name: name, Email: email, Grants: grants})
	if err != nil {
		t.Fatalf("inviting: %v", err)
	}
	return in
}
