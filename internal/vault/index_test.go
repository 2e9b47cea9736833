package vault_test

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

func TestTheIndexIsTheSameAfterARestartAndAnotherElsewhere(t *testing.T) {
	t.Parallel()
	w, elsewhere := setup(t), setup(t)
	id := w.Index("case", "ABC", "ref 1")
	if len(id) != 32 || id != w.open(t).Index("case", "ABC", "ref 1") {
		t.Errorf("%q differs after a restart", id)
	}
	if id == elsewhere.Index("case", "ABC", "ref 1") {
		t.Error("two data directories share an index key")
	}
	if id == w.Index("child", "ABC", "ref 1") {
		t.Error("two purposes hash alike")
	}
}

func TestNoTwoListsOfPartsHashAlike(t *testing.T) {
	t.Parallel()
	w := setup(t)
	parts := rapid.SliceOfN(rapid.StringOf(rapid.SampledFrom([]rune("ab\x00:"))), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		a, b := parts.Draw(t, "a"), parts.Draw(t, "b")
		same := len(a) == len(b) && strings.Join(a, "|") == strings.Join(b, "|")
		if got := w.Index("x", a...) == w.Index("x", b...); got != same {
			t.Fatalf("%q and %q hash alike: %v", a, b, got)
		}
	})
}

func TestAPersonIsTheirAddressHoweverItIsTyped(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if w.PersonID(" Key.Adult@School.example ") != w.PersonID("key.adult@school.example") {
		t.Error("the same person has two ids")
	}
}

func TestALostIndexKeyIsNotReplaced(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := setup(t)
	w.newKey(t)
	s, err := w.engine.JetStream().Stream(ctx, facts.StreamKeys)
	if err != nil {
		t.Fatal(err)
	}
	m, err := s.GetLastMsgForSubject(ctx, "index.1.*")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteMsg(ctx, m.Sequence); err != nil {
		t.Fatal(err)
	}
	_, err = vault.Open(ctx, vault.Config{JetStream: w.engine.JetStream(), MasterKeyFile: w.master})
	if err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("got %v, want a loss and what to do", err)
	}
}

func TestNodesThatStartTogetherAgreeOnTheIndexKey(t *testing.T) {
	t.Parallel()
	e, master := factstest.Start(t), filepath.Join(t.TempDir(), "master.key")
	if err := vault.CreateMasterKey(master); err != nil {
		t.Fatal(err)
	}
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			v, err := vault.Open(context.Background(), vault.Config{JetStream: e.JetStream(), MasterKeyFile: master})
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = v.Index("case", "x")
		})
	}
	wg.Wait()
	for i, id := range ids {
		if id != ids[0] || id == "" {
			t.Errorf("node %d has index %q, node 0 has %q", i, id, ids[0])
		}
	}
}
