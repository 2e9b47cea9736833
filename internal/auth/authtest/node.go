package authtest

import (
	"context"
	"fmt"
	"testing"

	"firstbell/internal/auth"
)

// Node is a second node over the same log and bucket, with a view of its own.
func (w *World) Node(t testing.TB) *World {
	t.Helper()
	n := *w
	n.View = w.OpenView(t, fmt.Sprintf("node-%p.db", &n))
	n.Accounts = auth.NewAccounts(auth.Stores{Log: w.Engine.Log(), View: n.View, Vault: w.Vault, Now: w.Clock.Now}, w.Grants)
	var err error
	if n.Sessions, err = auth.NewSessions(t.Context(), w.Engine.JetStream(), n.Accounts); err != nil {
		t.Fatal(err)
	}
	if n.Passkeys, err = auth.NewPasskeys(n.Sessions, Origin); err != nil {
		t.Fatal(err)
	}
	return &n
}

// CatchUp returns when the node's view holds everything that is on record.
func (w *World) CatchUp(t testing.TB) {
	t.Helper()
	last, err := w.Engine.Log().LastSeq(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.View.Wait(context.Background(), last); err != nil {
		t.Fatal(err)
	}
}
