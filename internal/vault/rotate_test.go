package vault_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

// clocked opens one more vault with a clock and a master of the test's own.
func (w *world) clocked(t testing.TB, m vault.Master, now *time.Time) (*vault.Vault, error) {
	t.Helper()
	return vault.Open(context.Background(), vault.Config{JetStream: w.engine.JetStream(), Master: m, Now: func() time.Time { return *now }})
}

// piece is something sealed.
type piece struct {
	key    string
	sealed []byte
}

func seal(t testing.TB, v *vault.Vault, text string) piece {
	t.Helper()
	key, err := v.NewKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := v.Seal(t.Context(), key, []byte(text), []byte("ad"))
	if err != nil {
		t.Fatal(err)
	}
	return piece{key, sealed}
}

func mustOpen(t testing.TB, v *vault.Vault, pieces ...piece) {
	t.Helper()
	for i, p := range pieces {
		v.Forget(p.key)
		if _, err := v.Open(t.Context(), p.key, p.sealed, []byte("ad")); err != nil {
			t.Errorf("piece %d: %v", i, err)
		}
	}
}

func TestTheMasterKeyIsExchangedWithoutAPause(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	w := &world{engine: factstest.Start(t)}
	old, next := newMaster(t), newMaster(t)
	running, err := w.clocked(t, old, &now)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := running.Secret(ctx, "audit")
	if err != nil {
		t.Fatal(err)
	}
	index := running.Index("a", "b")
	pieces := []piece{seal(t, running, "first week")}
	now = now.Add(vault.EpochLength)
	pieces = append(pieces, seal(t, running, "second week"))

	if n, err := running.Rotate(ctx, next); err != nil || n != 4 { // index, secret, two weeks
		t.Fatalf("%d keys wrapped anew, %v", n, err)
	}
	if n, err := running.Rotate(ctx, next); err != nil || n != 0 {
		t.Fatalf("the second time %d keys, %v", n, err)
	}
	now = now.Add(vault.EpochLength)
	pieces = append(pieces, seal(t, running, "a week that begins while both masters count"))
	mustOpen(t, running, pieces...)

	if _, err := w.clocked(t, old, &now); !errors.Is(err, vault.ErrRotated) {
		t.Fatalf("the old master opened another vault: %v", err)
	}
	after, err := w.clocked(t, next, &now)
	if err != nil {
		t.Fatal(err)
	}
	mustOpen(t, after, pieces...)
	if got, err := after.Secret(ctx, "audit"); err != nil || !bytes.Equal(got, secret) || after.Index("a", "b") != index {
		t.Fatalf("secrets or hashes changed: %v", err)
	}

	if n, err := after.Retire(ctx, old); err != nil || n != 5 {
		t.Fatalf("%d keys destroyed, %v", n, err)
	}
	mustOpen(t, after, pieces...)
	if _, err := w.clocked(t, old, &now); !errors.Is(err, vault.ErrWrongMasterKey) {
		t.Fatalf("the retired master: %v", err)
	}
	reopened, err := w.clocked(t, next, &now)
	if err != nil {
		t.Fatal(err)
	}
	mustOpen(t, reopened, pieces...)
}

func TestAnExchangeThatWasInterruptedIsFinishedLater(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	w := &world{engine: factstest.Start(t)}
	old, next := newMaster(t), newMaster(t)
	running, err := w.clocked(t, old, &now)
	if err != nil {
		t.Fatal(err)
	}
	p := seal(t, running, "this week")
	late, err := w.clocked(t, old, &now) // a second process that has not heard of the exchange
	if err != nil {
		t.Fatal(err)
	}
	if _, err := running.Rotate(ctx, next); err != nil {
		t.Fatal(err)
	}
	now = now.Add(vault.EpochLength)
	q := seal(t, late, "a week that only the old master wraps")
	after, err := w.clocked(t, next, &now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := after.Open(ctx, q.key, q.sealed, []byte("ad")); err == nil || errors.Is(err, vault.ErrErased) {
		t.Fatalf("what is not wrapped anew yet must never look erased: %v", err)
	}
	if _, err := after.Retire(ctx, old); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, after, p, q)
}

func TestAMasterThatIsNotTheOldOneRetiresNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if n, err := w.Retire(t.Context(), newMaster(t)); n != 0 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	own, err := vault.FileMaster(w.master, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Retire(t.Context(), own); err == nil {
		t.Fatal("the master in use was retired")
	}
	if _, err := w.Rotate(t.Context(), own); err == nil {
		t.Fatal("the master was exchanged for itself")
	}
	mustOpen(t, w.Vault, seal(t, w.Vault, "still"))
}

func TestTheNextWeeksKeyIsMadeAhead(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC) // weeks begin on Thursdays
	w := &world{engine: factstest.Start(t)}
	master := newMaster(t)
	flaky := &away{Master: master}
	v, err := w.clocked(t, vault.Master{AEAD: flaky, ID: master.ID}, &now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	flaky.gone = true
	now = now.Add(24 * time.Hour)
	seal(t, v, "the key service is away, and a new week has begun")
	now = now.Add(vault.EpochLength)
	if _, err := v.NewKey(t.Context()); err == nil {
		t.Fatal("a week's key was made without the key service: the test proves nothing")
	}
}

// away is a master that can stop answering.
type away struct {
	vault.Master
	gone bool
}

func (a *away) Encrypt(p, ad []byte) ([]byte, error) {
	if a.gone {
		return nil, errors.New("away")
	}
	return a.Master.Encrypt(p, ad)
}

func (a *away) Decrypt(c, ad []byte) ([]byte, error) {
	if a.gone {
		return nil, errors.New("away")
	}
	return a.Master.Decrypt(c, ad)
}

func TestAMasterThatComesBackOpensAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	w := &world{engine: factstest.Start(t)}
	masters := []vault.Master{newMaster(t), newMaster(t), newMaster(t)}
	v, err := w.clocked(t, masters[0], &now)
	if err != nil {
		t.Fatal(err)
	}
	pieces := []piece{seal(t, v, "under the first")}
	for _, at := range []int{1, 0, 1, 2, 0} { // and no old one was retired
		if _, err := v.Rotate(t.Context(), masters[at]); err != nil {
			t.Fatal(err)
		}
		if v, err = w.clocked(t, masters[at], &now); err != nil {
			t.Fatalf("exchanged for master %d: %v", at, err)
		}
		now = now.Add(vault.EpochLength)
		pieces = append(pieces, seal(t, v, "and under the next"))
		mustOpen(t, v, pieces...)
		for other := range masters {
			if other == at {
				continue
			}
			if _, err := w.clocked(t, masters[other], &now); err == nil {
				t.Errorf("master %d opens what belongs to master %d", other, at)
			}
		}
	}
}

// shortened is a key service that opens, and gives less than was sealed.
type shortened struct{ vault.Master }

func (s shortened) Decrypt(sealed, ad []byte) ([]byte, error) {
	plain, err := s.Master.Decrypt(sealed, ad)
	return plain[:min(1, len(plain))], err
}

func TestAMasterThatGivesNoKeyIsNotBelieved(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	w := &world{engine: factstest.Start(t)}
	honest := newMaster(t)
	if _, err := w.clocked(t, honest, &now); err != nil {
		t.Fatal(err)
	}
	if v, err := w.clocked(t, vault.Master{AEAD: shortened{honest}, ID: honest.ID}, &now); err == nil {
		t.Errorf("an index key of one byte was taken: every case would be unknown (%s)", v.Index("case", "x"))
	}
}

func TestRetiringNeverDestroysAnotherKeyOfTheSameName(t *testing.T) {
	t.Parallel()
	ctx, now := t.Context(), time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	w := &world{engine: factstest.Start(t)}
	old, next := newMaster(t), newMaster(t)
	v, err := w.clocked(t, old, &now)
	if err != nil {
		t.Fatal(err)
	}
	// Two nodes make a week's key in the same moment, each under its own master.
	p := seal(t, v, "under the old master's week")
	other := factstest.Start(t)
	apart, err := vault.Open(ctx, vault.Config{JetStream: other.Keys(), Master: next, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	seal(t, apart, "under the new master's week")
	if err := apart.Records(ctx, func(r vault.Record) error {
		if strings.HasPrefix(r.Subject, "epoch.") {
			return vault.Restore(ctx, w.engine.Keys(), r)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := v.Rotate(ctx, next); err != nil {
		t.Fatal(err)
	}
	v2, err := w.clocked(t, next, &now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v2.Retire(ctx, old); err == nil {
		t.Error("a week's key on which content hangs was destroyed")
	}
	mustOpen(t, v, p)
}
