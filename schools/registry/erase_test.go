package registry_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/schools/registry"
)

// imported is the data of the last import of a kind.
func (w *world) imported(t testing.TB, kind registry.Kind) registry.Imported {
	t.Helper()
	f, err := w.engine.Log().Last(context.Background(), "fb.dir."+string(kind))
	if err != nil {
		t.Fatal(err)
	}
	var data registry.Imported
	if err := f.DecodeData(&data); err != nil {
		t.Fatal(err)
	}
	return data
}

// stored are the names of all objects in the store.
func (w *world) stored(t testing.TB) []string {
	t.Helper()
	store, err := w.engine.JetStream().ObjectStore(context.Background(), facts.StoreObjects)
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.List(context.Background())
	if err != nil && !errors.Is(err, jetstream.ErrNoObjectsFound) {
		t.Fatal(err)
	}
	var names []string
	for _, info := range list {
		names = append(names, info.Name)
	}
	return names
}

func TestReplacedRollIsDestroyedAndOthersAreNot(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne+strings.SplitAfterN(rollTwo, "\n", 2)[1])
	first := w.imported(t, registry.KindRoll)
	if len(first.Objects) != 2 || first.Objects[0].Key == first.Objects[1].Key {
		t.Fatalf("want an object and a key for each school, got %+v", first.Objects)
	}
	d := w.apply(t, registry.KindRoll, strings.Replace(rollOne, "Ada", "Adah", 1))
	if d.Changed != 1 || d.Unchanged != 1 {
		t.Errorf("the second file changes %d and leaves %d", d.Changed, d.Unchanged)
	}
	if _, err := w.vault.Seal(ctx, first.Objects[0].Key, nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("the replaced roll's key is still there: %v", err)
	}
	if _, err := w.vault.Seal(ctx, first.Objects[1].Key, nil, nil); err != nil {
		t.Errorf("the other school's key is gone: %v", err)
	}
	if got := w.Current().Rolls.Len(); got != 3 || len(w.stored(t)) != 3 {
		t.Errorf("%d pupils, %d objects", got, len(w.stored(t)))
	}
	w.restart(t)
	if got := w.Current().Rolls.School(100001); len(got) != 2 || got[0].Forename != "Adah" {
		t.Errorf("after a restart the roll has %d pupils", len(got))
	}
}

func TestUnchangedRollKeepsItsObject(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne)
	before := w.imported(t, registry.KindRoll)
	w.clock = w.clock.Add(24 * time.Hour)
	d := w.apply(t, registry.KindRoll, rollOne)
	if after := w.imported(t, registry.KindRoll); after.Objects[0] != before.Objects[0] || d.Unchanged != 2 {
		t.Errorf("the object was written again: %+v, %+v", before.Objects, after.Objects)
	}
	if at, ok := w.Current().RollAppliedAt(100001); !ok || !at.Equal(w.clock) {
		t.Errorf("the roll counts as applied at %v", at)
	}
}

func TestSweepDestroysWhatADeadImportLeft(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	key, err := w.vault.NewKey(ctx)
	if err != nil {
		t.Fatal(err)
	}
	store, err := w.engine.JetStream().ObjectStore(ctx, facts.StoreObjects)
	if err != nil {
		t.Fatal(err)
	}
	meta := jetstream.ObjectMeta{Name: "left-behind", Metadata: map[string]string{
		"key": key, "name": "roll/100001", "at": w.clock.Format(time.RFC3339)}}
	if _, err := store.Put(ctx, meta, bytes.NewReader([]byte("sealed"))); err != nil {
		t.Fatal(err)
	}
	if err := w.Sweep(ctx); err != nil || len(w.stored(t)) != 2 {
		t.Errorf("an import that may still run was swept: %v, %d objects", err, len(w.stored(t)))
	}
	w.clock = w.clock.Add(2 * orphanAge)
	if err := w.Sweep(ctx); err != nil || len(w.stored(t)) != 1 {
		t.Errorf("after two hours: %v, %d objects", err, len(w.stored(t)))
	}
	if _, err := w.vault.Seal(ctx, key, nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("its key is still there: %v", err)
	}
}

func TestNoPupilOrContactIsReadableOnDisk(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne)
	w.apply(t, registry.KindContacts, people)
	w.view.Stop()
	err := filepath.WalkDir(w.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, canary := range []string{"Canary", "J201361424001", "2015-03-02", "dora.lark", "Dora", "+442079460001", "TN13 2AA"} {
			if bytes.Contains(data, []byte(canary)) {
				t.Errorf("%s holds %s", filepath.Base(path), canary)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRebuiltViewIsTheSame(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.apply(t, registry.KindSchools, register)
	w.apply(t, registry.KindRoll, rollOne)
	w.apply(t, registry.KindRoll, strings.Replace(rollOne, "Ada", "Adah", 1))
	before, err := w.view.Digest()
	if err != nil {
		t.Fatal(err)
	}
	w.view.Stop()
	if err := os.Remove(w.path("view.db")); err != nil {
		t.Fatal(err)
	}
	w.restart(t)
	after, err := w.view.Digest()
	if err != nil || before != after || w.Current().Rolls.Len() != 2 {
		t.Errorf("the digest was %s and is %s (%v); %d pupils", before, after, err, w.Current().Rolls.Len())
	}
}
