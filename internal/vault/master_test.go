package vault_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

func TestAnotherMasterKeyIsRefusedWithAHint(t *testing.T) {
	t.Parallel()
	w := setup(t)
	other := filepath.Join(t.TempDir(), "other.key")
	if err := vault.CreateMasterKey(other); err != nil {
		t.Fatal(err)
	}
	_, err := vault.Open(context.Background(), vault.Config{JetStream: w.engine.JetStream(), MasterKeyFile: other})
	if !errors.Is(err, vault.ErrWrongMasterKey) || !strings.Contains(err.Error(), "master_key_file") {
		t.Errorf("got %v, want the wrong master key and what to do", err)
	}
}

func TestAMasterKeyIsNeverOverwritten(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(path); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := vault.CreateMasterKey(path); err == nil {
		t.Error("a second master key was written")
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != string(before) {
		t.Errorf("the file changed: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v, want 0600", info.Mode(), err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("%d files beside the key, %v", len(entries)-1, err)
	}
}

func TestUnsafeMasterKeyFilesAreRefused(t *testing.T) {
	t.Parallel()
	e := factstest.Start(t)
	data := t.TempDir()
	good := func(t *testing.T, dir string) string {
		path := filepath.Join(dir, "master.key")
		if err := vault.CreateMasterKey(path); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, tc := range map[string]struct {
		make func(t *testing.T) string
		want string
	}{
		"that does not exist": {func(t *testing.T) string { return filepath.Join(t.TempDir(), "none") }, "does not exist"},
		"others may read": {func(t *testing.T) string {
			path := good(t, t.TempDir())
			if err := os.Chmod(path, 0o640); err != nil {
				t.Fatal(err)
			}
			return path
		}, "chmod 600"},
		"inside the data directory": {func(t *testing.T) string { return good(t, data) }, "inside the data directory"},
		"linked into the data directory": {func(t *testing.T) string {
			dir := filepath.Join(data, "deeper")
			if err := os.Mkdir(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			link := filepath.Join(t.TempDir(), "link")
			if err := os.Symlink(good(t, dir), link); err != nil {
				t.Fatal(err)
			}
			return link
		}, "inside the data directory"},
		"that holds something else": {func(t *testing.T) string {
			path := filepath.Join(t.TempDir(), "master.key")
			if err := os.WriteFile(path, []byte("hunter2"), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}, "no master key file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := vault.Open(context.Background(), vault.Config{
				JetStream: e.JetStream(), MasterKeyFile: tc.make(t), DataDir: data,
			})
			if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("got %v, want %q", err, tc.want)
			}
		})
	}
}

func FuzzMasterKeyFile(f *testing.F) {
	f.Add("FIRSTBELL-MASTER-KEY-1 AAAA\n")
	f.Add("")
	f.Add("FIRSTBELL-MASTER-KEY-1 " + strings.Repeat("A", 43) + "=\n")
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(dir, "key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if key, err := vault.ReadMasterKey(path, ""); err == nil && len(key) != 32 {
			t.Errorf("a key of %d bytes", len(key))
		}
	})
}
