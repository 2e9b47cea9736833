package authtest

import (
	"context"
	"testing"

	"firstbell/internal/auth"
)

// Enrol takes an invitation through to a registered passkey.
func (w *World) Enrol(t testing.TB, in auth.Invitation) *Device {
	t.Helper()
	d := NewDevice(t)
	options, id, err := w.Passkeys.BeginEnrol(context.Background(), in.Token, in.Code)
	if err != nil {
		t.Fatalf("beginning to enrol: %v", err)
	}
	if _, err := w.Passkeys.FinishEnrol(context.Background(), id, d.Create(t, options)); err != nil {
		t.Fatalf("finishing to enrol: %v", err)
	}
	return d
}

// SignIn answers a fresh sign-in ceremony with d.
func (w *World) SignIn(t testing.TB, d *Device) (cookie string, p auth.Principal, err error) {
	t.Helper()
	options, id, err := w.Passkeys.BeginSignIn(context.Background())
	if err != nil {
		t.Fatalf("beginning to sign in: %v", err)
	}
	return w.Passkeys.FinishSignIn(context.Background(), id, d.Sign(t, options))
}

// Add makes another passkey for somebody who has just shown one.
func (w *World) Add(t testing.TB, who auth.Principal, name string) *Device {
	t.Helper()
	d := NewDevice(t)
	options, id, err := w.Passkeys.BeginAdd(context.Background(), who, name)
	if err != nil {
		t.Fatalf("beginning to add a passkey: %v", err)
	}
	if err := w.Passkeys.FinishAdd(context.Background(), who, id, d.Create(t, options)); err != nil {
		t.Fatalf("finishing to add a passkey: %v", err)
	}
	return d
}
