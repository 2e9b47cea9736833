//go:build kill && crashpoints

package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"firstbell/internal/view"
)

// rowsPrefix begins the names of the buckets that hold rows; the others are
// the view's own account.
const rowsPrefix = "rows."

// setAside takes the view that the service left away, and gives its rows by
// bucket and key. Another program than the service would build it anew anyway.
func (r *rehearsal) setAside(t *testing.T) map[string]map[string]string {
	t.Helper()
	path := filepath.Join(r.dir, "left.db")
	if err := os.Rename(filepath.Join(r.config.DataDir, "view.db"), path); err != nil {
		t.Fatal(err)
	}
	db, err := bolt.Open(path, 0o600, &bolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("opening the view that was left: %v", err)
	}
	defer db.Close()
	rows := map[string]map[string]string{}
	err = db.View(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			bucket, ours := strings.CutPrefix(string(name), rowsPrefix)
			if !ours {
				return nil
			}
			rows[bucket] = map[string]string{}
			return b.ForEach(func(k, v []byte) error {
				rows[bucket][string(k)] = string(v)
				return nil
			})
		})
	})
	if err != nil {
		t.Fatalf("reading the view that was left: %v", err)
	}
	return rows
}

// checkLeft compares the view that the service kept through its death with one
// that was folded from nothing.
func (a *aftermath) checkLeft(t *testing.T, left map[string]map[string]string) {
	t.Helper()
	if len(left) == 0 {
		t.Error("the view that was left holds no rows")
	}
	for bucket, want := range left {
		got := map[string]string{}
		err := a.app.view.Read(func(tx *view.Tx) error {
			return tx.Each(bucket, "", func(key string, value []byte) error {
				got[key] = string(value)
				return nil
			})
		})
		if err != nil || !maps.Equal(got, want) {
			t.Errorf("the view kept %d rows in %s, folded from nothing they are %d others (%v)", len(want), bucket, len(got), err)
		}
	}
}

// checkRebuild folds the whole log from nothing once more, now that content
// has ended and keys are gone, and compares.
func (a *aftermath) checkRebuild(t *testing.T) {
	t.Helper()
	want, err := a.app.view.Digest()
	if err != nil {
		t.Fatal(err)
	}
	again := &App{config: a.config, engine: a.app.engine, log: a.app.log, now: a.app.now}
	again.config.DataDir = filepath.Join(a.dir, "again")
	if err := os.Mkdir(again.config.DataDir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := again.openView(a.ctx); err != nil {
		t.Fatalf("folding the log again: %v", err)
	}
	defer again.view.Stop()
	if got, err := again.view.Digest(); err != nil || got != want {
		t.Errorf("a view folded from nothing differs (%v)", err)
	}
}
