package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"firstbell/internal/vault"
)

func TestTheStoreKeyIsMadeOnceAndNeedsItsMaster(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	master, other, path := filepath.Join(dir, "a.key"), filepath.Join(dir, "b.key"), filepath.Join(dir, "store.key")
	for _, file := range []string{master, other} {
		if err := vault.CreateMasterKey(file); err != nil {
			t.Fatal(err)
		}
	}
	if key, err := vault.StoreKey(master, "", path, false); key != "" || err != nil {
		t.Errorf("a log begun in the clear has store key %q, %v", key, err)
	}
	first, err := vault.StoreKey(master, "", path, true)
	if err != nil || len(first) != 64 {
		t.Fatalf("the first store key has %d characters, %v", len(first), err)
	}
	again, err := vault.StoreKey(master, "", path, false)
	if err != nil || again != first {
		t.Errorf("the store key is another the second time, %v", err)
	}
	if _, err := vault.StoreKey(other, "", path, false); !errors.Is(err, vault.ErrWrongMasterKey) {
		t.Errorf("another master key gives %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
}
