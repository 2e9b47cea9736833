package vault_test

import (
	"bytes"
	"path/filepath"
	"sync"
	"testing"

	"firstbell/internal/vault"
)

func TestASecretIsMadeOnceAndNeverChanges(t *testing.T) {
	t.Parallel()
	w := setup(t)
	nodes := []*vault.Vault{w.Vault, w.open(t), w.open(t)}
	got := make([][]byte, len(nodes))
	var wg sync.WaitGroup
	for i, v := range nodes {
		wg.Go(func() {
			secret, err := v.Secret(t.Context(), "audit")
			if err != nil {
				t.Error(err)
			}
			got[i] = secret
		})
	}
	wg.Wait()
	if len(got[0]) != 32 || !bytes.Equal(got[0], got[1]) || !bytes.Equal(got[0], got[2]) {
		t.Fatal("the nodes hold different secrets")
	}
	other, err := w.Secret(t.Context(), "something-else")
	if err != nil || bytes.Equal(other, got[0]) {
		t.Fatalf("two names share a secret, or %v", err)
	}
	again, err := w.open(t).Secret(t.Context(), "audit")
	if err != nil || !bytes.Equal(again, got[0]) {
		t.Fatalf("after a restart: %v", err)
	}
}

func TestASecretDoesNotOpenWithAnotherMasterKey(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if _, err := w.Secret(t.Context(), "audit"); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(t.TempDir(), "other.key")
	if err := vault.CreateMasterKey(other); err != nil {
		t.Fatal(err)
	}
	if _, err := vault.Open(t.Context(), vault.Config{JetStream: w.engine.JetStream(), MasterKeyFile: other}); err == nil {
		t.Fatal("another master key opened the vault")
	}
}
