package auth_test

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// absent fails the test if needle is in any file below dir.
func absent(t *testing.T, dir, needle string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		raw, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // the log replaces its files while it runs
		}
		if bytes.Contains(raw, []byte(needle)) {
			t.Errorf("%s holds a secret in clear", filepath.Base(path))
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
}

func TestNameAndAddressAreSealed(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email, auth.Grant{Role: "head", Scope: "123456"})
	d := w.Enrol(t, in)
	cookie, _, err := w.SignIn(t, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Sessions.End(ctx, cookie); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"Quillfeather", "quillfeather", string(d.ID)} {
		absent(t, w.Dir, secret)
	}
}

func TestAccountsAreListedByScope(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	w.Invite(t, "A", "a@force.example", auth.Grant{Role: "hub-operator", Scope: "AVON"})
	w.Invite(t, "B", "b@force.example", auth.Grant{Role: "force-admin", Scope: "AVON"}, auth.Grant{Role: "auditor"})
	w.Invite(t, "C", "c@force.example", auth.Grant{Role: "hub-operator", Scope: "KENT"})
	for scope, want := range map[string]int{"AVON": 2, "KENT": 1, "WEST": 0, "": 3} {
		list, err := w.Accounts.List(ctx, scope)
		if err != nil || len(list) != want {
			t.Errorf("scope %q: %d accounts, %v; want %d", scope, len(list), err, want)
		}
		for _, a := range list {
			if a.Name == "" || a.Email == "" || !a.Invited {
				t.Errorf("scope %q: %+v", scope, a)
			}
		}
	}
}

func TestInvitingAgainKeepsOrReplacesGrants(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email, auth.Grant{Role: "auditor"})
	w.Invite(t, "Ada Q.", email)
	a, err := w.Accounts.Account(ctx, in.Person)
	if err != nil || len(a.Grants) != 1 || a.Name != "Ada Q." {
		t.Errorf("without grants: %+v, %v", a, err)
	}
	w.Invite(t, name, email, auth.Grant{Role: "system-admin"})
	if a, err = w.Accounts.Account(ctx, in.Person); err != nil || len(a.Grants) != 1 || a.Grants[0].Role != "system-admin" {
		t.Errorf("with grants: %+v, %v", a, err)
	}
}

func TestErasingAnAccountsKeyEndsItsPasskeys(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	d := w.Enrol(t, in)
	f, err := w.Engine.Log().First(ctx, "fb.acct."+in.Person)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Vault.Shred(ctx, f.Keys[0]); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.SignIn(t, d); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("signing in: %v", err)
	}
	fresh := auth.NewAccounts(w.Accounts.Stores, nil)
	if a, err := fresh.Account(ctx, in.Person); err != nil || a.Name != "" || a.Email != "" {
		t.Errorf("account = %+v, %v", a, err)
	}
}

func TestNobodyIsNotFound(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	if _, err := w.Accounts.Account(ctx, "nobody"); !errors.Is(err, fault.NotFound) {
		t.Errorf("Account: %v", err)
	}
	if err := w.Accounts.Revoke(ctx, "nobody", "test"); !errors.Is(err, fault.NotFound) {
		t.Errorf("Revoke: %v", err)
	}
}

func TestRevokingTwiceIsOneFact(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	in := w.Invite(t, name, email)
	for range 2 {
		if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
			t.Fatal(err)
		}
	}
	all, err := w.Engine.Log().Of(ctx, "fb.acct."+in.Person)
	if err != nil || len(all) != 2 {
		t.Errorf("%d facts, %v; want 2", len(all), err)
	}
}

// TestMain plays fewer random lives than rapid would by default: each step
// waits for a real log. -rapid.checks=1000 plays more.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "15"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// life is the model of one account: what a person may do, in ten lines.
type life struct {
	exists, revoked, open bool
	tries                 int
	expires               time.Time
	devices               []*authtest.Device
}

func (l *life) invited(w *authtest.World) {
	l.exists, l.revoked, l.open, l.tries = true, false, true, 0
	l.expires = w.Clock.Now().Add(auth.InvitationLifetime)
}

func (l *life) usable(w *authtest.World) bool {
	return l.open && l.tries < auth.CodeTries && w.Clock.Now().Before(l.expires)
}

// TestAnyOrderOfEventsAgreesWithTheModel plays random lives, compares every
// answer with the model's, and then builds the view anew from nothing.
func TestAnyOrderOfEventsAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	rapid.Check(t, func(r *rapid.T) {
		address := rapid.StringMatching(`[a-z]{12}@school\.example`).Draw(r, "address")
		var in auth.Invitation
		var l life
		r.Repeat(map[string]func(*rapid.T){
			"invite": func(*rapid.T) { in = w.Invite(t, name, address); l.invited(w) },
			"wrong code": func(r *rapid.T) {
				_, _, err := w.Passkeys.BeginEnrol(ctx, in.Token, wrong(in))
				if l.usable(w) != errors.Is(err, auth.ErrCode) {
					r.Errorf("wrong code: %v", err)
				}
				l.tries++
			},
			"enrol": func(r *rapid.T) {
				if !l.usable(w) {
					r.Skip("no open invitation")
				}
				l.devices, l.open = []*authtest.Device{w.Enrol(t, in)}, false
			},
			"add": func(r *rapid.T) {
				if len(l.devices) == 0 || len(l.devices) == auth.MaxPasskeys {
					r.Skip("nothing to add to, or no room")
				}
				_, who, err := w.SignIn(t, l.devices[0])
				if err != nil {
					r.Errorf("signing in to add: %v", err)
				}
				l.devices = append(l.devices, w.Add(t, who, "another"))
			},
			"remove": func(r *rapid.T) {
				if len(l.devices) == 0 {
					r.Skip("no device")
				}
				_, who, err := w.SignIn(t, l.devices[0])
				if err != nil {
					r.Errorf("signing in to remove: %v", err)
				}
				err = w.Passkeys.Remove(ctx, who, who.Passkey)
				if last := len(l.devices) == 1; last != (fault.Code(err) == "last-passkey") {
					r.Errorf("removing one of %d: %v", len(l.devices), err)
				} else if !last {
					l.devices = l.devices[1:]
				}
			},
			"revoke": func(r *rapid.T) {
				if !l.exists {
					r.Skip("nobody to revoke")
				}
				if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
					r.Error(err)
				}
				l.revoked, l.open, l.devices = true, false, nil
			},
			"days pass": func(r *rapid.T) {
				w.Clock.Advance(time.Duration(rapid.IntRange(1, 4).Draw(r, "days")) * 24 * time.Hour)
			},
			"": func(r *rapid.T) {
				if got, err := w.Accounts.Usable(in.Token); err != nil || got != l.usable(w) {
					r.Errorf("Usable = %v, %v", got, err)
				}
			},
			"sign in": func(r *rapid.T) {
				if len(l.devices) == 0 {
					r.Skip("no device")
				}
				if _, _, err := w.SignIn(t, rapid.SampledFrom(l.devices).Draw(r, "device")); err != nil {
					r.Errorf("signing in: %v", err)
				}
			},
		})
	})
	rebuilt := w.OpenView(t, "rebuilt.db")
	want, err := w.View.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rebuilt.Digest(); err != nil || got != want {
		t.Errorf("rebuilt digest %s, %v; want %s", got, err, want)
	}
}
