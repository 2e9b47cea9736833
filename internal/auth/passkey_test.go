package auth_test

import (
	"context"
	"errors"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

var ctx = context.Background()

const (
	name  = "Ada Quillfeather"
	email = "ada.quillfeather@school.example"
)

func TestInvitationPasskeySessionInOneGo(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	grant := auth.Grant{Role: "force-admin", Scope: "AVON"}
	in := w.Invite(t, name, email, grant)
	device := w.Enrol(t, in)
	cookie, p, err := w.SignIn(t, device)
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != name || p.Account != in.Person || !p.Has(grant.Role, grant.Scope) || p.Actor() != "person:"+in.Person {
		t.Errorf("principal = %+v", p)
	}
	again, err := w.Sessions.Lookup(ctx, cookie)
	if err != nil || again.Account != p.Account || again.Session != p.Session {
		t.Errorf("Lookup = %+v, %v", again, err)
	}
	acct, err := w.Accounts.Account(ctx, in.Person)
	if err != nil || acct.Passkeys != 1 || acct.Invited || acct.EnrolledAt.IsZero() || acct.SignedInAt.IsZero() {
		t.Errorf("account = %+v, %v", acct, err)
	}
}

func TestSignInRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		spoil func(w *authtest.World, d *authtest.Device, in auth.Invitation)
	}{
		{"a look-alike site", func(_ *authtest.World, d *authtest.Device, _ auth.Invitation) { d.Origin = "https://firstbe11.example" }},
		{"a passkey of another service", func(_ *authtest.World, d *authtest.Device, _ auth.Invitation) { d.RPID = "elsewhere.example" }},
		{"a person who was not verified", func(_ *authtest.World, d *authtest.Device, _ auth.Invitation) { d.Verified = false }},
		{"a passkey nobody registered", func(_ *authtest.World, d *authtest.Device, _ auth.Invitation) { d.ID = []byte("0123456789abcdef") }},
		{"a passkey claiming another account", func(w *authtest.World, d *authtest.Device, _ auth.Invitation) {
			d.Handle = []byte(w.Vault.PersonID("head@school.example"))
		}},
		{"a passkey claiming no account", func(_ *authtest.World, d *authtest.Device, _ auth.Invitation) { d.Handle = nil }},
		{"a copied passkey, by its counter", func(w *authtest.World, d *authtest.Device, _ auth.Invitation) {
			d.Counter = 9
			if _, _, err := w.SignIn(t, d); err != nil {
				t.Error(err)
			}
			d.Counter = 8
		}},
		{"an account whose access has ended", func(w *authtest.World, _ *authtest.Device, in auth.Invitation) {
			if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
				t.Error(err)
			}
		}},
		{"a revoked account that was only invited again", func(w *authtest.World, _ *authtest.Device, in auth.Invitation) {
			if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
				t.Error(err)
			}
			w.Invite(t, name, email)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := authtest.Start(t)
			in := w.Invite(t, name, email)
			d := w.Enrol(t, in)
			c.spoil(w, d, in)
			_, _, err := w.SignIn(t, d)
			if !errors.Is(err, fault.Unauthenticated) || fault.Code(err) != "passkey" {
				t.Errorf("signing in: %v", err)
			}
			if got := fault.Public(err); got != "We could not sign you in with that passkey. Use another one, or ask the person who invited you for a new invitation." {
				t.Errorf("the answer differs: %q", got)
			}
		})
	}
}

func TestEnrolRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		want  error
		spoil func(w *authtest.World, d *authtest.Device, in *auth.Invitation)
	}{
		{"a look-alike site", fault.Invalid, func(_ *authtest.World, d *authtest.Device, _ *auth.Invitation) { d.Origin = "http://localhost:9999" }},
		{"a person who was not verified", fault.Invalid, func(_ *authtest.World, d *authtest.Device, _ *auth.Invitation) { d.Verified = false }},
		{"an invitation replaced meanwhile", auth.ErrInvitation, func(w *authtest.World, _ *authtest.Device, _ *auth.Invitation) { w.Invite(t, name, email) }},
		{"an invitation revoked meanwhile", auth.ErrInvitation, func(w *authtest.World, _ *authtest.Device, in *auth.Invitation) {
			if err := w.Accounts.Revoke(ctx, in.Person, "test"); err != nil {
				t.Error(err)
			}
		}},
		{"an invitation used meanwhile", auth.ErrInvitation, func(w *authtest.World, _ *authtest.Device, in *auth.Invitation) { w.Enrol(t, *in) }},
		{"a passkey that is registered already", fault.Invalid, func(w *authtest.World, d *authtest.Device, _ *auth.Invitation) {
			d.ID = w.Enrol(t, w.Invite(t, "Head", "head@school.example")).ID
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := authtest.Start(t)
			in := w.Invite(t, name, email)
			d := authtest.NewDevice(t)
			options, id, err := w.Passkeys.BeginEnrol(ctx, in.Token, in.Code)
			if err != nil {
				t.Fatal(err)
			}
			c.spoil(w, d, &in)
			if _, err := w.Passkeys.FinishEnrol(ctx, id, d.Create(t, options)); !errors.Is(err, c.want) {
				t.Errorf("enrolling: %v, want %v", err, c.want)
			}
		})
	}
}

func TestACeremonyIsForOnePurposeOnceAndSoon(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	device := w.Enrol(t, w.Invite(t, name, email))
	options, id, err := w.Passkeys.BeginSignIn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	answer := device.Sign(t, options)
	if _, _, err := w.Passkeys.FinishSignIn(ctx, id, answer); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"the same answer again", func() error { _, _, err := w.Passkeys.FinishSignIn(ctx, id, answer); return err }},
		{"an answer to nothing", func() error { _, _, err := w.Passkeys.FinishSignIn(ctx, "", answer); return err }},
		{"an enrolment answered as a sign-in", func() error {
			_, id, err := w.Passkeys.BeginSignIn(ctx)
			if err != nil {
				return err
			}
			_, err = w.Passkeys.FinishEnrol(ctx, id, answer)
			return err
		}},
		{"an answer that took too long", func() error {
			options, id, err := w.Passkeys.BeginSignIn(ctx)
			if err != nil {
				return err
			}
			w.Clock.Advance(auth.CeremonyLifetime)
			_, _, err = w.Passkeys.FinishSignIn(ctx, id, device.Sign(t, options))
			return err
		}},
	} {
		if err := c.do(); fault.Code(err) != "ceremony" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestTheSignatureCounterIsKept(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	device := w.Enrol(t, w.Invite(t, name, email))
	for _, counter := range []uint32{1, 2, 7} {
		device.Counter = counter
		if _, _, err := w.SignIn(t, device); err != nil {
			t.Fatalf("counter %d: %v", counter, err)
		}
	}
	device.Counter = 7
	if _, _, err := w.SignIn(t, device); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("a counter that stands still: %v", err)
	}
}

// Whoever needs a second invitation has lost what they had: until it is taken
// up nothing changes, and then nothing of before opens anything.
func TestASecondInvitationTakesThePlaceOfTheFirst(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	first := w.Enrol(t, w.Invite(t, name, email))
	cookie, _, err := w.SignIn(t, first)
	if err != nil {
		t.Fatal(err)
	}
	in := w.Invite(t, name, email)
	if _, err := w.Sessions.Lookup(ctx, cookie); err != nil {
		t.Errorf("an invitation alone ends a session: %v", err)
	}
	if _, _, err := w.SignIn(t, first); err != nil {
		t.Errorf("an invitation alone ends a passkey: %v", err)
	}
	second := w.Enrol(t, in)
	if _, err := w.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the session of before: %v", err)
	}
	if _, _, err := w.SignIn(t, first); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the passkey of before: %v", err)
	}
	if _, _, err := w.SignIn(t, second); err != nil {
		t.Errorf("the new passkey: %v", err)
	}
}

func TestPasskeysNeedAHostName(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	for _, origin := range []string{"", "not an address", "http://"} {
		if _, err := auth.NewPasskeys(w.Sessions, origin); err == nil {
			t.Errorf("origin %q was taken", origin)
		}
	}
}
