package view_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

func TestAReopenedViewGoesOnWhereItStood(t *testing.T) {
	t.Parallel()
	l, path := factstest.Start(t).Log(), filepath.Join(t.TempDir(), "view.db")
	last := publish(t, l, 40)
	v := start(t, l, path)
	before := digest(t, v)
	v.Stop()
	again := open(t, l, path)
	if again.Applied() != last || digest(t, again) != before {
		t.Errorf("reopened at %d, want %d with the same digest", again.Applied(), last)
	}
	if err := again.Start(context.Background()); err != nil || count(t, again, "ids") != 40 {
		t.Errorf("started again: %v, %d ids", err, count(t, again, "ids"))
	}
}

func TestDeletingTheFileIsAlwaysSafeEvenAfterShreds(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e, master := factstest.Start(t), filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(master); err != nil {
		t.Fatal(err)
	}
	keys, err := vault.Open(ctx, vault.Config{JetStream: e.JetStream(), MasterKeyFile: master})
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for i := range 30 {
		f := received(i % 3)
		key, err := keys.NewKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := keys.Seal(ctx, key, []byte("words"), f.AD("incident"))
		if err != nil {
			t.Fatal(err)
		}
		f.Keys, f.Parts = []string{key}, []facts.Part{{Name: "incident", Key: key, Sealed: sealed}}
		if _, err := e.Log().Publish(ctx, f, facts.ExpectNothing()); err != nil {
			t.Fatal(err)
		}
		made = append(made, key)
	}
	path := filepath.Join(t.TempDir(), "view.db")
	v := start(t, e.Log(), path)
	before := digest(t, v)
	v.Stop()
	for _, key := range made {
		if err := keys.Shred(ctx, key); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if after := digest(t, start(t, e.Log(), path)); after != before {
		t.Error("built after the shreds, the view has another digest")
	}
}

func TestAFileThatCannotBeTrustedIsBuiltAnew(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(t *testing.T, path string){
		"damaged": func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("nonsense", 4096)), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func(t *testing.T, path string) {
			if err := os.Truncate(path, 0); err != nil {
				t.Fatal(err)
			}
		},
		"of another program": func(t *testing.T, path string) { edit(t, path, "build", "another") },
		"of another log":     func(t *testing.T, path string) { edit(t, path, "log", "another") },
		"from another boot":  func(t *testing.T, path string) { edit(t, path, "writer", "another/1/2") },
		"with another past":  func(t *testing.T, path string) { edit(t, path, "leaf", strings.Repeat("x", 32)) },
		"ahead of the log":   func(t *testing.T, path string) { edit(t, path, "applied", "\x00\x00\x00\x00\x00\x00\x00\xff") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, path := factstest.Start(t).Log(), filepath.Join(t.TempDir(), "view.db")
			last := publish(t, l, 40)
			v := start(t, l, path)
			before := digest(t, v)
			v.Stop()
			spoil(t, path)
			again := start(t, l, path)
			if err := again.Wait(context.Background(), last); err != nil {
				t.Fatal(err)
			}
			if digest(t, again) != before {
				t.Error("built anew, the view has another digest")
			}
		})
	}
}

// edit changes what a view file says of itself, and a row, so that a file
// wrongly trusted has a wrong digest.
func edit(t *testing.T, path, key, value string) {
	t.Helper()
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	err = db.Update(func(tx *bolt.Tx) error {
		if err := tx.Bucket([]byte("rows.ids")).Put([]byte("forged"), nil); err != nil {
			return err
		}
		return tx.Bucket([]byte("view")).Put([]byte(key), []byte(value))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestACopyOfAFileInUseIsNotTrusted(t *testing.T) {
	t.Parallel()
	l, dir := factstest.Start(t).Log(), t.TempDir()
	publish(t, l, 40)
	v := start(t, l, filepath.Join(dir, "view.db"))
	data, err := os.ReadFile(filepath.Join(dir, "view.db"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "copy.db"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	if copied := open(t, l, filepath.Join(dir, "copy.db")); copied.Applied() != 0 {
		t.Errorf("a copy taken while writing was opened at %d", copied.Applied())
	}
	if digest(t, start(t, l, filepath.Join(dir, "other.db"))) != digest(t, v) {
		t.Error("two views of one log differ")
	}
}

func TestAnotherSetOfProjectorsBuildsAnotherView(t *testing.T) {
	t.Parallel()
	l, path := factstest.Start(t).Log(), filepath.Join(t.TempDir(), "view.db")
	publish(t, l, 10)
	start(t, l, path).Stop()
	for name, cfg := range map[string]view.Config{
		"another version": {Version: "2", Projectors: map[string]view.Projector{"fb.case.": tally{}}},
		"another prefix":  {Projectors: map[string]view.Projector{"fb.": tally{}}},
		"one more":        {Projectors: map[string]view.Projector{"fb.case.": tally{}, "fb.audit": view.Ignore{}}},
	} {
		cfg.Path, cfg.Log = path, l
		v, err := view.Open(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if v.Applied() != 0 {
			t.Errorf("%s: the old rows are kept", name)
		}
		v.Stop()
	}
}
