package auth_test

import (
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// TestWhatIsUnknownTakesTheSameSteps counts, for each way of failing, how often
// the view is read and how many facts are written: from outside they must not
// be told apart by what is done for them.
func TestWhatIsUnknownTakesTheSameSteps(t *testing.T) {
	t.Parallel()
	w := authtest.Start(t)
	expired := w.Invite(t, "Expired", "expired@school.example")
	w.Clock.Advance(auth.InvitationLifetime)
	mine := w.Enrol(t, w.Invite(t, name, email))
	removed := w.Enrol(t, w.Invite(t, "Removed", "removed@school.example"))
	if err := w.Accounts.EndWaysIn(ctx, w.Vault.PersonID("removed@school.example"), "test"); err != nil {
		t.Fatal(err)
	}
	revoked := w.Enrol(t, w.Invite(t, "Revoked", "revoked@school.example"))
	if err := w.Accounts.Revoke(ctx, w.Vault.PersonID("revoked@school.example"), "test"); err != nil {
		t.Fatal(err)
	}
	unknown := authtest.NewDevice(t)
	unknown.Handle = []byte(w.Vault.PersonID("nobody@school.example"))
	another := *mine
	another.Handle = []byte(w.Vault.PersonID("revoked@school.example"))
	signIn := func(d *authtest.Device) func() error {
		options, id, err := w.Passkeys.BeginSignIn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		answer := d.Sign(t, options)
		return func() error { _, _, err := w.Passkeys.FinishSignIn(ctx, id, answer); return err }
	}
	used := w.Invite(t, "Used", "used@school.example")
	w.Enrol(t, used)
	blocked := w.Invite(t, "Blocked", "blocked@school.example")
	for range auth.CodeTries {
		_, _, _ = w.Passkeys.BeginEnrol(ctx, blocked.Token, wrong(blocked))
	}
	enrol := func(token string) func() error {
		return func() error { _, _, err := w.Passkeys.BeginEnrol(ctx, token, "1234 5678"); return err }
	}
	for kind, all := range map[string]map[string]func() error{
		"signing in with": {
			"an unknown passkey": signIn(unknown), "one that was ended": signIn(removed), "one of an account without access": signIn(revoked),
			"another's": signIn(&another),
		},
		"a code for": {
			"an unknown invitation": enrol("none"), "an expired one": enrol(expired.Token), "a used one": enrol(used.Token), "a blocked one": enrol(blocked.Token),
		},
	} {
		type steps struct{ reads, facts uint64 }
		found := map[steps][]string{}
		for name, do := range all {
			reads, last := w.View.Reads(), lastSeq(t, w)
			if err := do(); err == nil || fault.Code(err) == "ceremony" {
				t.Errorf("%s %s: %v", kind, name, err)
			}
			s := steps{w.View.Reads() - reads, lastSeq(t, w) - last}
			found[s] = append(found[s], name)
		}
		if len(found) != 1 {
			t.Errorf("%s: the steps differ: %v", kind, found)
		}
	}
}

func lastSeq(t *testing.T, w *authtest.World) uint64 {
	t.Helper()
	last, err := w.Engine.Log().LastSeq(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return last
}
