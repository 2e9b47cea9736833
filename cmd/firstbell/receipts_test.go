package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestALogPutBackFromAnOlderCopyIsNoticed loses what only the receipts know.
func TestALogPutBackFromAnOlderCopyIsNoticed(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	n := h.posting(t)
	n.mustAccept(t, 3)
	a.settle(t)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	older := filepath.Join(t.TempDir(), "jetstream")
	if err := copyTree(filepath.Join(h.config.DataDir, "jetstream"), older); err != nil {
		t.Fatal(err)
	}
	a = h.open(t, Parts{})
	n.mustAccept(t, 2)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(h.config.DataDir, "jetstream")); err != nil {
		t.Fatal(err)
	}
	if err := copyTree(older, filepath.Join(h.config.DataDir, "jetstream")); err != nil {
		t.Fatal(err)
	}
	a = h.open(t, Parts{})
	lost, checked, err := a.service.Unaccounted(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(lost) != 2 || checked != 5 {
		t.Errorf("%d of %d receipts are without their fact, want 2 of 5", len(lost), checked)
	}
	h.await(t, "the alarm", func() bool { return a.lost.Load() == 2 })
}

// TestADamagedReceiptsLogIsPutAside flips a byte within it: the service starts,
// says so, and keeps the damaged file for a person.
func TestADamagedReceiptsLogIsPutAside(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{})
	n := h.posting(t)
	n.mustAccept(t, 3)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.config.DataDir, "receipts.log")
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	raw[40] ^= 1
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	a = h.open(t, Parts{Logger: newLogger(&syncWriter{w: &said}, LogConfig{Format: "text"})})
	n.mustAccept(t, 1)
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	aside, err := filepath.Glob(path + ".damaged-*")
	if err != nil || len(aside) != 1 {
		t.Errorf("put aside: %v, %v; want one file", aside, err)
	}
	if !strings.Contains(said.String(), "put aside") {
		t.Error("nobody is told that the receipts log was put aside")
	}
}
