package facts_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
)

func TestMain(m *testing.M) {
	if inFullDisk() {
		return
	}
	goleak.VerifyTestMain(m)
}

func TestARestartKeepsEveryFactAndTheIdentity(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	e := factstest.Start(t, factstest.Dir(dir), factstest.Durable())
	identity := e.Log().Identity()
	for i := range 20 {
		publish(t, e.Log(), facts.New("received", fmt.Sprintf("fb.case.%d", i), "node", noon), facts.ExpectLast(0))
	}
	factstest.Stop(t, e)
	l := factstest.Start(t, factstest.Dir(dir), factstest.Durable()).Log()
	if l.Identity() != identity {
		t.Error("the log has another identity after a restart")
	}
	if last, err := l.LastSeq(ctx); err != nil || last != 20 {
		t.Errorf("the log ends at %d, %v, want 20", last, err)
	}
	if _, err := l.Publish(ctx, facts.New("received", "fb.case.3", "node", noon), facts.ExpectLast(0)); !errors.Is(err, facts.ErrWrongSequence) {
		t.Errorf("a case is taken for new after a restart: %v", err)
	}
}

func TestADirectoryHasOneOwner(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	factstest.Start(t, factstest.Dir(dir))
	_, err := facts.Start(context.Background(), facts.Config{Dir: dir})
	if !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "in use") {
		t.Errorf("a second engine: %v", err)
	}
}

func TestReadyAsksForSyncing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	if err := factstest.Start(t, factstest.Durable()).Ready(ctx); err != nil {
		t.Errorf("a durable log: %v", err)
	}
	err := factstest.Start(t).Ready(ctx)
	if !errors.Is(err, fault.Unavailable) || !strings.Contains(err.Error(), "sync_always") {
		t.Errorf("a log without sync: %v", err)
	}
}

func TestAStoppedEngineIsNotReady(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e := factstest.Start(t, factstest.Durable())
	l := e.Log()
	factstest.Stop(t, e)
	factstest.Stop(t, e)
	if err := e.Ready(ctx); !errors.Is(err, fault.Unavailable) {
		t.Errorf("ready after stop: %v", err)
	}
	if _, err := l.Publish(ctx, facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(0)); !errors.Is(err, fault.Unavailable) {
		t.Errorf("publishing after stop: %v", err)
	}
	if _, err := l.Last(ctx, "fb.case.a"); !errors.Is(err, fault.Unavailable) {
		t.Errorf("reading after stop: %v", err)
	}
}

func TestAnEncryptedStoreOpensUnderItsKeyAlone(t *testing.T) {
	t.Parallel()
	ctx, dir := context.Background(), t.TempDir()
	e := factstest.Start(t, factstest.Dir(dir), factstest.StoreKey("first key"))
	f := facts.New("received", "fb.case.findable", "node", noon)
	publish(t, e.Log(), f, facts.ExpectLast(0))
	factstest.Stop(t, e)
	if holds(t, dir, f.ID) {
		t.Error("the envelope lies in clear on disk")
	}
	for name, key := range map[string]string{"another key": "second key", "no key": ""} {
		other, err := facts.Start(ctx, facts.Config{Dir: dir, StoreKey: key, NoSync: true})
		if err == nil {
			factstest.Stop(t, other)
			t.Errorf("%s opens the store", name)
		}
	}
	l := factstest.Start(t, factstest.Dir(dir), factstest.StoreKey("first key")).Log()
	if got, err := l.Last(ctx, f.Subject); err != nil || got.ID != f.ID {
		t.Errorf("under its own key: %v", err)
	}
}

func TestFactsCannotBeTakenAway(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	e := factstest.Start(t)
	publish(t, e.Log(), facts.New("received", "fb.case.a", "node", noon), facts.ExpectLast(0))
	s, err := e.JetStream().Stream(ctx, facts.StreamFacts)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteMsg(ctx, 1); err == nil {
		t.Error("a fact was deleted")
	}
	if err := s.Purge(ctx); err == nil {
		t.Error("the log was purged")
	}
	cfg := s.CachedInfo().Config
	cfg.DenyDelete, cfg.DenyPurge = false, false
	if _, err := e.JetStream().UpdateStream(ctx, cfg); err == nil {
		t.Error("the protection was lifted")
	}
}
