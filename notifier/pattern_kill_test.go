//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/police"
)

// TestKilledRecordCountsOnce kills a process at every step of writing a pattern
// record, and of taking something out of it. Whoever comes next goes on; every
// incident that stands is in it once, and what was taken back cannot be read.
func TestKilledRecordCountsOnce(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := setupIn(t, dir)
		w.remembers()
		t.Error("nothing killed it")
		return
	}
	for _, label := range []string{
		"pattern.after-key", "pattern.after-key#2", "pattern.after-fact", "pattern.after-fact#2", "pattern.after-shred",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.told("DA-1", "2026-11-21")
			id := w.post(w.incident("DA-2", ada()))
			w.post(w.incident("DA-3", ada()))
			w.sweep()
			n := w.at(id, larkford)
			w.View.Stop()
			factstest.Stop(t, w.engine)

			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledRecordCountsOnce$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w = setupIn(t, w.dir)
			w.remembers()
			p, entries := w.patternOf(n)
			same(t, "entries, keys to destroy", []any{len(entries), len(p.Entries), len(p.Doomed)}, []any{2, 2, 0})
			checkRebuild(t, w)
		})
	}
}

// remembers does what is left: the records are written, and one of the three
// incidents is taken back.
func (w *world) remembers() {
	w.t.Helper()
	w.clock.set(fridayNight.AddDate(0, 0, 2))
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, w.caseID(force, "DA-3"), police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.sweep()
}
