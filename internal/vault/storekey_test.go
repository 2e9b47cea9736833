package vault_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/vault"
)

// newMaster is a master key in a file of its own.
func newMaster(t testing.TB) vault.Master {
	t.Helper()
	path := filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(path); err != nil {
		t.Fatal(err)
	}
	m, err := vault.FileMaster(path, "")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestTheStoreKeyIsMadeOnceAndNeedsItsMaster(t *testing.T) {
	t.Parallel()
	master, other, path := newMaster(t), newMaster(t), filepath.Join(t.TempDir(), "store.key")
	if key, err := vault.StoreKey(master, path, false); key != "" || err != nil {
		t.Errorf("a log begun in the clear has store key %q, %v", key, err)
	}
	first, err := vault.StoreKey(master, path, true)
	if err != nil || len(first) != 64 {
		t.Fatalf("the first store key has %d characters, %v", len(first), err)
	}
	again, err := vault.StoreKey(master, path, false)
	if err != nil || again != first {
		t.Errorf("the store key is another the second time, %v", err)
	}
	if _, err := vault.StoreKey(other, path, false); !errors.Is(err, vault.ErrWrongMasterKey) {
		t.Errorf("another master key gives %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
}

func TestTheStoreKeyIsSharedWithTheNextMasterAndThenOnlyItsOwn(t *testing.T) {
	t.Parallel()
	old, next, stranger, path := newMaster(t), newMaster(t), newMaster(t), filepath.Join(t.TempDir(), "store.key")
	want, err := vault.StoreKey(old, path, true)
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.RetireStoreKey(next, old, path); err == nil {
		t.Fatal("the only master that opens it was retired")
	}
	if err := vault.ShareStoreKey(stranger, next, path); !errors.Is(err, vault.ErrWrongMasterKey) {
		t.Fatalf("a stranger shared it: %v", err)
	}
	if err := vault.ShareStoreKey(old, next, path); err != nil {
		t.Fatal(err)
	}
	for _, m := range []vault.Master{old, next} {
		if got, err := vault.StoreKey(m, path, false); err != nil || got != want {
			t.Errorf("while both open it: %v", err)
		}
	}
	if err := vault.RetireStoreKey(next, old, path); err != nil {
		t.Fatal(err)
	}
	if got, err := vault.StoreKey(next, path, false); err != nil || got != want {
		t.Errorf("the next master: %v", err)
	}
	if _, err := vault.StoreKey(old, path, false); !errors.Is(err, vault.ErrWrongMasterKey) {
		t.Errorf("the retired master: %v", err)
	}
}

func TestADamagedStoreKeyFileIsNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.key")
	for _, text := range []string{"", "{}", `{"v":2,"wrapped":{}}`, "\x00\x01"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := vault.StoreKey(newMaster(t), path, true); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
