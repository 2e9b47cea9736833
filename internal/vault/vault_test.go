package vault_test

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a vault over a log of its own.
type world struct {
	*vault.Vault
	engine *facts.Engine
	master string
	dir    string
}

func setup(t testing.TB, options ...factstest.Option) *world {
	t.Helper()
	w := &world{master: filepath.Join(t.TempDir(), "master.key"), dir: t.TempDir()}
	if err := vault.CreateMasterKey(w.master); err != nil {
		t.Fatal(err)
	}
	w.engine = factstest.Start(t, append([]factstest.Option{factstest.Dir(w.dir)}, options...)...)
	w.Vault = w.open(t)
	return w
}

// open opens one more vault over the same keys, as a restart would.
func (w *world) open(t testing.TB) *vault.Vault {
	t.Helper()
	v, err := vault.Open(context.Background(), vault.Config{JetStream: w.engine.Keys(), MasterKeyFile: w.master})
	if err != nil {
		t.Fatalf("opening the vault: %v", err)
	}
	return v
}

// newKey makes a key or fails the test.
func (w *world) newKey(t testing.TB) string {
	t.Helper()
	id, err := w.NewKey(context.Background())
	if err != nil {
		t.Fatalf("making a key: %v", err)
	}
	return id
}

func TestWhatIsSealedOpensAgainAndOnlyWhereItBelongs(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	key, other := w.newKey(t), w.newKey(t)
	plain, ad := []byte("a few words"), []byte("fact one")
	sealed, err := w.Seal(ctx, key, plain, ad)
	if err != nil || bytes.Contains(sealed, plain) {
		t.Fatalf("sealing: %v", err)
	}
	if got, err := w.open(t).Open(ctx, key, sealed, ad); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("another vault over the same keys reads %q, %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"other associated data": func() ([]byte, error) { return w.Open(ctx, key, sealed, []byte("fact two")) },
		"another key":           func() ([]byte, error) { return w.Open(ctx, other, sealed, ad) },
		"a changed byte":        func() ([]byte, error) { return w.Open(ctx, key, changed, ad) },
		"nothing":               func() ([]byte, error) { return w.Open(ctx, key, nil, ad) },
		"another version":       func() ([]byte, error) { return w.Open(ctx, key, append([]byte{9}, sealed[1:]...), ad) },
		"an id that is no id":   func() ([]byte, error) { return w.Open(ctx, "key.>", sealed, ad) },
	} {
		if got, err := open(); err == nil || errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: opened %q, error %v", name, got, err)
		}
	}
}

func TestAShreddedKeyOpensNothingAnyMore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	key := w.newKey(t)
	sealed, err := w.Seal(ctx, key, []byte("x"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time nothing is left to do
		if err := w.Shred(ctx, key); err != nil {
			t.Fatalf("shredding: %v", err)
		}
	}
	for name, v := range map[string]*vault.Vault{"the same vault": w.Vault, "after a restart": w.open(t)} {
		if _, err := v.Open(ctx, key, sealed, nil); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s: %v, want erased", name, err)
		}
		if _, err := v.Seal(ctx, key, []byte("x"), nil); !errors.Is(err, vault.ErrErased) {
			t.Errorf("%s seals under a shredded key: %v", name, err)
		}
	}
}
