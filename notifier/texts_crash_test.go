//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/schools/registry"
)

// envTextVictim is the folder in which the child process lives and dies.
const envTextVictim = "FIRSTBELL_TEST_TEXT_VICTIM"

// TestKilledReleaseIsWholeOrNot kills a process before and after a text is
// released, and looks at what the next one makes of it: the school reads the
// text, once released, and the release is on record once.
func TestKilledReleaseIsWholeOrNot(t *testing.T) {
	if dir := os.Getenv(envTextVictim); dir != "" {
		aRelease(t, setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{"text.before-fact", "text.after-fact"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledReleaseIsWholeOrNot$")
			cmd.Env = append(os.Environ(), envTextVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			id := aRelease(t, w)
			n := w.at(id, larkford)
			if n.Withheld || n.Revision != 1 || w.readBy(t, amina, n.ID).Circumstances != theHeld {
				t.Errorf("it is %+v", n)
			}
			same(t, "released", count(w.types(id), FactTextReleased), 1)
			checkRebuild(t, w)
		})
	}
}

// aRelease is a text that is released. It can be lived through again where it
// broke off.
func aRelease(t *testing.T, w *world) string {
	t.Helper()
	if w.Snapshot().Directory.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	asFull(w)
	in := w.incident("R1", ada(), ben())
	in.Circumstances = theHeld
	id := w.post(in)
	w.sweep()
	if n := w.at(id, larkford); n.Withheld {
		d := w.openedText(t, n.ID)
		w.must(NewTexts(w.Service).Decide(w.ctx, w.operator("op@force.example"), n.ID, d.Looked, TextDecision{}))
	}
	return id
}
