package auth_test

import (
	"errors"
	"testing"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
)

// A device that is lost or stolen ends everything at once, on every node; the
// account waits for an invitation, and nothing of before comes back with it.
func TestWaysInEndAtOnceAndTheAccountStays(t *testing.T) {
	t.Parallel()
	w, device, cookie, who := inside(t)
	other := w.Node(t)
	open := w.Invite(t, name, email) // perhaps the thief asked for it
	if err := w.Accounts.EndWaysIn(ctx, who.Account, "test"); err != nil {
		t.Fatal(err)
	}
	other.CatchUp(t)
	if _, err := other.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the session: %v", err)
	}
	if _, _, err := other.SignIn(t, device); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the passkey: %v", err)
	}
	if usable, err := w.Accounts.Usable(open.Token); usable || err != nil {
		t.Errorf("the invitation of before: %t, %v", usable, err)
	}
	a, err := w.Accounts.Account(ctx, who.Account)
	if err != nil || !a.RevokedAt.IsZero() || a.HasWayIn() {
		t.Errorf("the account: %+v, %v", a, err)
	}
	again := w.Invite(t, name, email) // the mailbox was lost, too
	if err := w.Accounts.EndWaysIn(ctx, who.Account, "test"); err != nil {
		t.Fatal(err)
	}
	if usable, err := w.Accounts.Usable(again.Token); usable || err != nil {
		t.Errorf("an invitation where there is no passkey: %t, %v", usable, err)
	}
	if _, _, err := w.SignIn(t, w.Enrol(t, w.Invite(t, name, email))); err != nil {
		t.Errorf("after another invitation: %v", err)
	}
	if _, err := w.Sessions.Lookup(ctx, cookie); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("the session came back: %v", err)
	}
	if err := w.Accounts.EndWaysIn(ctx, "nobody", "test"); !errors.Is(err, fault.NotFound) {
		t.Errorf("for nobody: %v", err)
	}
}

// Asking makes no account, and who heard goes on the record of the address.
func TestAskingForNobodyMakesNoAccount(t *testing.T) {
	t.Parallel()
	w, _, _, who := inside(t)
	for _, address := range []string{"nobody@school.example", email} {
		if err := w.Accounts.AskRecovery(ctx, address); err != nil {
			t.Fatal(err)
		}
		if err := w.Accounts.RecordLostTold(ctx, w.Vault.PersonID(address), "node", auth.Told{To: "nobody"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Accounts.Account(ctx, w.Vault.PersonID("nobody@school.example")); !errors.Is(err, fault.NotFound) {
		t.Errorf("an account of nobody: %v", err)
	}
	if a, err := w.Accounts.Account(ctx, who.Account); err != nil || !a.HasWayIn() {
		t.Errorf("the account that was asked for: %+v, %v", a, err)
	}
	absent(t, w.Dir, "nobody@school.example")
	rebuilt := w.OpenView(t, "rebuilt.db")
	want, err := w.View.Digest()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := rebuilt.Digest(); err != nil || got != want {
		t.Errorf("rebuilt digest %s, %v; want %s", got, err, want)
	}
}
