package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/notifier"
)

// TestReceiptsThatWereTakenAwayAreNoticed: the one file that knows what the log
// has lost must not vanish in silence.
func TestReceiptsThatWereTakenAwayAreNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signed bool // a checkpoint was made before
		lose   func(path string) error
		says   string
	}{
		"deleted":                            {true, os.Remove, "receipts.log is missing"},
		"deleted before anything was signed": {false, os.Remove, "receipts.log is missing"},
		"emptied":                            {true, func(path string) error { return os.Truncate(path, 0) }, "receipts.log has 0 bytes and had "},
		"put back from an older copy":        {true, firstLine, "bytes and had "},
		"damaged, and so put aside":          {true, flipByte, "receipts.log is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t, houseOptions{})
			a := h.open(t, Parts{})
			n := h.posting(t)
			n.mustAccept(t, 3)
			a.settle(t)
			if c.signed {
				a.tickAudit(t.Context())
			}
			if err := a.Stop(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := c.lose(filepath.Join(h.config.DataDir, "receipts.log")); err != nil {
				t.Fatal(err)
			}
			a = h.open(t, Parts{})
			if got := h.operation(t, "/readyz"); !strings.HasPrefix(got, "ready\n") || !strings.Contains(got, c.says) || !strings.Contains(got, "put back a copy") {
				t.Errorf("the probe says %q", got)
			}
			if got := h.operation(t, "/metrics"); !strings.Contains(got, "firstbell_receipts_missing 1") {
				t.Error("the metrics do not say so")
			}
			if kinds := a.openAlarms(t); strings.Count(kinds, string(notifier.AlarmReceipts)) != len(h.world.Forces) {
				t.Errorf("open alarms: %s", kinds)
			}
			if !strings.Contains(h.logged.String(), "RECEIPTS ARE MISSING") {
				t.Error("the log does not name it")
			}
			n.mustAccept(t, 1) // whoever posts meanwhile is heard
			h.restarted(t, a)
		})
	}
}

// restarted starts again after a loss was named: the new file is what is compared
// from then on, and the loss is still told.
func (h *house) restarted(t *testing.T, a *App) {
	t.Helper()
	for range 2 {
		if err := a.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Fatal(err)
		}
		if code, out, _ := h.command(t, "doctor"); code == 0 || !strings.Contains(out, "receipts: some were found missing on ") {
			t.Errorf("doctor: %d %s", code, out)
		}
		a = h.open(t, Parts{})
		if a.noReceipts != "" || len(a.notices(t.Context())) != 1 {
			t.Errorf("after a restart: %q, %q", a.noReceipts, a.notices(t.Context()))
		}
		a.tickAudit(t.Context())
	}
	if facts, err := a.engine.Log().Of(t.Context(), subjectReceipts); err != nil || len(facts) != 1 {
		t.Errorf("it is on record %d times, %v", len(facts), err)
	}
}

// firstLine leaves the file's first line, as an older copy would be.
func firstLine(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	return os.WriteFile(path, []byte(line+"\n"), 0o600)
}

func flipByte(path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	raw[40] ^= 1
	return os.WriteFile(path, raw, 0o600)
}

// TestReceiptsThatAreWholeAreNoMatter: neither a new installation nor a restart,
// nor a command between two, says anything of receipts.
func TestReceiptsThatAreWholeAreNoMatter(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	if err := os.Remove(filepath.Join(h.config.DataDir, "receipts.log")); err != nil {
		t.Fatal(err)
	}
	if code, out, said := h.command(t, "doctor"); code != 0 {
		t.Errorf("doctor of an installation without incidents: %s %s", out, said)
	}
	n := h.posting(t)
	for range 3 {
		a := h.open(t, Parts{})
		if said := a.notices(t.Context()); len(said) != 0 {
			t.Errorf("%q", said)
		}
		n.mustAccept(t, 1)
		a.settle(t)
		a.tickAudit(t.Context())
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, said := h.command(t, "doctor"); code != 0 {
		t.Errorf("doctor: %s %s", out, said)
	}
}
