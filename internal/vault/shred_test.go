package vault_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

// wrapped reads the wrapped bytes of a key as they are stored.
func (w *world) wrapped(t testing.TB, key string) string {
	t.Helper()
	s, err := w.engine.Keys().Stream(context.Background(), vault.DefaultStream)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.GetLastMsgForSubject(context.Background(), "key."+key)
	if err != nil {
		t.Fatal(err)
	}
	var r struct{ Wrapped json.RawMessage }
	if err := json.Unmarshal(m.Data, &r); err != nil {
		t.Fatal(err)
	}
	return string(bytes.Trim(r.Wrapped, `"`))
}

// onDisk reports whether any file of the data directory contains text.
func (w *world) onDisk(t testing.TB, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		found = found || bytes.Contains(data, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestShreddingLeavesNoWrappedKeyOnDisk(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]factstest.Option{
		"a log in clear": {factstest.Durable()},
		"a log under a store key, as the service is": {factstest.Durable(), factstest.StoreKey("the store key")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkShredding(t, options)
		})
	}
}

// checkShredding finds a wrapped key on disk, destroys it, and finds its
// neighbour alone. The search is in clear: keys lie nowhere where it could not
// find them.
func checkShredding(t *testing.T, options []factstest.Option) {
	ctx := context.Background()
	w := setup(t, options...)
	var keys []string
	for range 20 {
		keys = append(keys, w.newKey(t))
	}
	doomed, kept := w.wrapped(t, keys[10]), w.wrapped(t, keys[11])
	if !w.onDisk(t, doomed) {
		t.Fatal("the wrapped key cannot be found before it is shredded: the test looks for the wrong thing")
	}
	if err := w.Shred(ctx, keys[10]); err != nil {
		t.Fatal(err)
	}
	if w.onDisk(t, doomed) {
		t.Error("the wrapped key is still on disk")
	}
	factstest.Stop(t, w.engine)
	if w.onDisk(t, doomed) {
		t.Error("the wrapped key is on disk again after a stop")
	}
	if !w.onDisk(t, kept) {
		t.Error("the next key went with it")
	}
	w.engine = factstest.Start(t, append(options, factstest.Dir(w.dir))...)
	v := w.open(t)
	if _, err := v.Seal(ctx, keys[10], nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("after a restart: %v, want erased", err)
	}
	if _, err := v.Seal(ctx, keys[11], nil, nil); err != nil {
		t.Errorf("its neighbour after a restart: %v", err)
	}
}

func TestNoReaderFindsAKeyAfterItsShredding(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	for range 50 {
		key := w.newKey(t)
		w.Forget(key) // so that readers load it while it is being shredded
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { _, _ = w.Seal(ctx, key, nil, nil) })
		}
		wg.Go(func() {
			if err := w.Shred(ctx, key); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if _, err := w.Seal(ctx, key, nil, nil); !errors.Is(err, vault.ErrErased) {
			t.Fatalf("a shredded key still seals: %v", err)
		}
	}
}

func TestAnEpochKeyDiesWithItsLastDataKeyOnceItsWeekIsOver(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	clock := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	w := setup(t)
	v, err := vault.Open(ctx, vault.Config{
		JetStream: w.engine.JetStream(), MasterKeyFile: w.master, Now: func() time.Time { return clock },
	})
	if err != nil {
		t.Fatal(err)
	}
	newKey := func() string {
		id, err := v.NewKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	shred := func(id string) {
		if err := v.Shred(ctx, id); err != nil {
			t.Fatal(err)
		}
	}
	sweep := func(want int, when string) {
		t.Helper()
		if got, err := v.Sweep(ctx); err != nil || got != want {
			t.Errorf("%s: swept %d, %v, want %d", when, got, err, want)
		}
	}
	first, second := newKey(), newKey()
	shred(first)
	sweep(0, "in its own week with a key left")
	clock = clock.Add(4 * vault.EpochLength)
	later := newKey()
	sweep(0, "weeks later with a key left")
	if _, err := v.Seal(ctx, second, nil, nil); err != nil {
		t.Errorf("a key of a past week: %v", err)
	}
	shred(second)
	sweep(1, "after its last key")
	sweep(0, "once more")
	if _, err := v.Seal(ctx, later, nil, nil); err != nil {
		t.Errorf("a key of this week: %v", err)
	}
}
