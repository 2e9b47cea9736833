//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/schools/registry"
)

// envHandOffVictim is the folder in which the child process lives and dies.
const envHandOffVictim = "FIRSTBELL_TEST_HAND_OFF_VICTIM"

// TestKilledHandOffIsToldAndAnsweredOnce kills a process at every step of handing
// a child to another force, and looks at what the next one makes of it: the other
// hub told, ours told that nobody answered, one answer, and no child lost.
func TestKilledHandOffIsToldAndAnsweredOnce(t *testing.T) {
	if dir := os.Getenv(envHandOffVictim); dir != "" {
		aHandOver(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{
		"handoff.before-alarm", "handoff.after-alarm", "handoff.before-alarm#2", "handoff.after-alarm#2", "handoff.before-answer",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledHandOffIsToldAndAnsweredOnce$")
			cmd.Env = append(os.Environ(), envHandOffVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			id := aHandOver(w)
			child := onlyChild(w.state(id))
			if child.Status != ChildHandedOff || child.HandOff.State != HandOffAcknowledged || child.HandOff.LateAt.IsZero() || child.HandOff.Round != 1 {
				t.Errorf("%+v, %+v", child, child.HandOff)
			}
			for _, typ := range []string{FactHandOffTold, FactEscalated, FactHandOffAcknowledged} {
				if n := len(slices.DeleteFunc(w.types(id), func(other string) bool { return other != typ })); n != 1 {
					t.Errorf("%s is recorded %d times", typ, n)
				}
			}
			if l := w.ledger(); l.HandedOff != 1 || !l.Adds() {
				t.Errorf("the ledger is %+v", l)
			}
			checkRebuild(t, w)
		})
	}
}

// aHandOver is a hand-off that is answered too late. It can be lived through
// again where it broke off.
func aHandOver(w *world) string {
	if w.Snapshot().Areas.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindAreas, areasFile)
	}
	asTwoForces(w)
	id := w.post(w.incident("R1", away()))
	w.until(fridayNight.Add(DefaultHandOffWithin + time.Minute))
	child := onlyChild(w.state(id))
	if child.HandOff.isOpen() {
		theirs := w.operatorOf(neighbour, "op@neighbour.example")
		w.must(NewHandOffs(w.Service).Answer(w.ctx, theirs, id, child.Hash, HandOffReply{Round: 1, Accept: true}))
	}
	return id
}
