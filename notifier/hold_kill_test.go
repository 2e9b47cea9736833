//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
)

// TestKilledHoldKeepsEverything kills a process at every step of a hold: while
// it is proposed and confirmed, put on the children it is about, reviewed, and
// destroyed with its words. Whoever comes next goes on.
func TestKilledHoldKeepsEverything(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := setupIn(t, dir)
		w.holdsOn()
		t.Error("nothing killed it")
		return
	}
	for _, label := range []string{
		"hold.after-key", "hold.before-fact", "hold.before-fact#2", "hold.after-case", "hold.after-case#2", "hold.after-alarm", "hold.after-shred",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			cases := []string{w.post(w.incident("DA-1", ada())), w.post(w.incident("DA-2", ada()))}
			w.sweep()
			w.View.Stop()
			factstest.Stop(t, w.engine)

			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledHoldKeepsEverything$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w = setupIn(t, w.dir)
			w.holdsOn()
			for _, id := range cases {
				for _, c := range w.state(id).Children {
					same(t, "holds in the end", len(c.Holds), 0)
				}
			}
			checkRebuild(t, w)
		})
	}
}

// holdsOn does what is left of a hold, wherever it stands, to its very end.
func (w *world) holdsOn() {
	w.t.Helper()
	d, one, two := w.holding()
	rows, err := d.List(w.ctx, one)
	w.must(err)
	if len(rows) == 0 {
		_, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
		w.must(err)
		rows, err = d.List(w.ctx, one)
		w.must(err)
	}
	h := rows[0]
	if h.ConfirmedAt.IsZero() {
		w.must(d.Confirm(w.ctx, two, h.ID))
	}
	if h.LiftedAt.IsZero() {
		w.sweep()
		w.clock.set(fridayNight.AddDate(0, 0, 32))
		w.sweep()
		same(w.t, "the hub is asked", w.alarmed(AlarmHold), true)
		if h.LiftBy == "" {
			w.must(d.ProposeLift(w.ctx, one, h.ID, "ended"))
		}
		w.must(d.Lift(w.ctx, two, h.ID))
	}
	w.clock.set(fridayNight.Add(2 * holdWordsKept).Add(time.Hour))
	w.sweep()
	_, owed, err := w.holdOwes(string(force), h.ID)
	w.must(err)
	same(w.t, "what is owed", len(owed), 0)
}
