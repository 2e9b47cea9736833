package facts

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// keyed is an encrypted log in dir.
func keyed(t *testing.T, dir string) *Engine {
	t.Helper()
	e, err := Start(t.Context(), Config{Dir: dir, NoSync: true, StoreKey: "a store key"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Stop(context.Background()) })
	return e
}

func TestKeysOfAnEncryptedLogAreMovedToWhereTheyCanBeDestroyed(t *testing.T) {
	t.Parallel()
	ctx, dir := t.Context(), t.TempDir()
	e := keyed(t, dir)
	if _, err := e.js.CreateStream(ctx, keysConfig()); err != nil { // as logs were begun before
		t.Fatal(err)
	}
	for _, subject := range []string{"key.a", "key.gone", "epoch.1.m"} {
		if _, err := e.js.Publish(ctx, subject, []byte("of the encrypted store"), jetstream.WithExpectLastSequencePerSubject(0)); err != nil {
			t.Fatal(err)
		}
	}
	old, err := e.js.Stream(ctx, StreamKeys)
	if err != nil {
		t.Fatal(err)
	}
	if err := old.SecureDeleteMsg(ctx, 2); err != nil {
		t.Fatal(err)
	}
	// The first was moved before an interruption.
	if _, err := e.Keys().Publish(ctx, "key.a", []byte("of the encrypted store")); err != nil {
		t.Fatal(err)
	}
	if err := e.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	e = keyed(t, dir)
	s, err := e.Keys().Stream(ctx, StreamKeys)
	if err != nil {
		t.Fatal(err)
	}
	for subject, want := range map[string]bool{"key.a": true, "epoch.1.m": true, "key.gone": false} {
		m, err := s.GetLastMsgForSubject(ctx, subject)
		if (err == nil) != want || want && string(m.Data) != "of the encrypted store" {
			t.Errorf("%s: %v", subject, err)
		}
	}
	if _, err := e.js.Stream(ctx, StreamKeys); !errors.Is(err, jetstream.ErrStreamNotFound) {
		t.Errorf("the encrypted store still has them: %v", err)
	}
	if _, err := os.Stat(streamDir(dir, StreamKeys)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("its files are still there: %v", err)
	}
}

func TestALogWithoutItsKeysIsNotGivenNewOnes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ storeKey, folder string }{
		"encrypted": {"a store key", keysFolder},
		"in clear":  {"", streamDir("", StreamKeys)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := Config{Dir: t.TempDir(), NoSync: true, StoreKey: c.storeKey}
			for range 2 { // an empty log may be begun anew, one with facts may not
				e, err := Start(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				f := New("received", "fb.case.a", "node", time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
				if _, err := e.Log().Publish(t.Context(), f, ExpectNothing()); err != nil {
					t.Fatal(err)
				}
				if err := e.Stop(context.Background()); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.RemoveAll(filepath.Join(cfg.Dir, c.folder)); err != nil {
				t.Fatal(err)
			}
			if e, err := Start(t.Context(), cfg); err == nil {
				_ = e.Stop(context.Background())
				t.Error("a log whose keys are gone was opened with new ones")
			}
		})
	}
}
