//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/notifier/channel"
)

// envVictim is the directory in which the child process suspends, and dies.
const envVictim = "FIRSTBELL_TEST_VICTIM"

// TestKilledSuspensionLosesNothing kills a process at every step of a suspension:
// while the second officer agrees, at the reminder, at its end and while what it
// held back is released. Whoever comes next goes on; the school is told once.
func TestKilledSuspensionLosesNothing(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := setupIn(t, dir)
		w.goesOn()
		t.Error("nothing killed it")
		return
	}
	for _, label := range []string{
		"force.before-fact", "force.after-fact", "suspended.after-alarm", "suspended.after-end", "release.before", "release.after",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			s, one, _, _, _ := w.officers()
			w.must(s.Propose(w.ctx, one, string(force), SuspendedSystem, 4))
			id := w.post(w.incident("DA-1", ada()))
			w.View.Stop()
			factstest.Stop(t, w.engine)

			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledSuspensionLosesNothing$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w = setupIn(t, w.dir)
			w.goesOn()
			same(t, "mail to the school", w.mailTo(amina), []string{subjectOf(channel.KindNew)})
			same(t, "its state, and what is held back", []any{w.at(id, larkford).State, w.heldBack()}, []any{StateAlerted, 0})
			state, err := w.force(string(force))
			w.must(err)
			same(t, "suspensions", []any{state.Suspensions, state.Suspension == nil, state.Proposal == nil}, []any{1, true, true})
			same(t, "the reminder", w.alarmed(AlarmSuspended), false)
			checkRebuild(t, w)
		})
	}
}

// goesOn does what is left of the suspension, wherever it stands: the second
// officer agrees, what is due is done, and the suspension is lifted.
func (w *world) goesOn() {
	w.t.Helper()
	s, _, two, _, _ := w.officers()
	state, err := w.force(string(force))
	w.must(err)
	if state.Proposal != nil {
		w.must(s.Agree(w.ctx, two, string(force), state.Proposal.At))
	}
	w.sweep()
	if w.isHeld() {
		same(w.t, "mail while it is suspended", len(w.mailTo(amina)), 0)
		w.must(s.Lift(w.ctx, two, string(force)))
	}
	w.sweep()
}
