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

// envGlassVictim is the folder in which the child process lives and dies.
const envGlassVictim = "FIRSTBELL_TEST_GLASS_VICTIM"

// TestKilledEmergencyIsAlarmedAndSeenOnRecord kills a process between the steps
// of an emergency, and looks at what the next one makes of it: no opening
// without its alarm, no look without its fact, and one opening in all.
func TestKilledEmergencyIsAlarmedAndSeenOnRecord(t *testing.T) {
	if dir := os.Getenv(envGlassVictim); dir != "" {
		anEmergency(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{"glass.after-key", "glass.after-opening", "glass.before-look", "glass.after-look"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledEmergencyIsAlarmedAndSeenOnRecord$")
			cmd.Env = append(os.Environ(), envGlassVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			openings := 0
			if label != "glass.after-key" {
				openings = 1
			}
			same(t, "openings before", count(w.hubTypes(), FactGlassBroken), openings)
			same(t, "alarms before", len(w.glassAlarms()), openings)
			before := 0
			if label == "glass.after-look" {
				before = 1 // it may have been shown
			}
			id := anEmergency(w)
			same(t, "openings", count(w.hubTypes(), FactGlassBroken), 1)
			same(t, "alarms", len(w.glassAlarms()), 1)
			same(t, "looks", count(w.types(id), FactGlassViewed), before+1)
			w.sweep()
			same(t, "mail to the administrator", len(w.mailTo(ownerMail)), 1)
			checkRebuild(t, w)
		})
	}
}

// anEmergency is a message that is opened and looked at once. It can be lived
// through again where it broke off.
func anEmergency(w *world) string {
	w.t.Helper()
	if w.Snapshot().Directory.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	w.staff, w.owners = []string{opMail}, []string{ownerMail}
	id := w.post(w.incident("R1", ada()))
	for w.state(id).Routed == 0 {
		w.sweep()
	}
	n := w.at(id, larkford)
	_, err := w.glass().Break(w.ctx, w.operator(opMail), n.ID, emergency)
	w.must(err)
	_, err = w.glass().Look(w.ctx, w.operator(opMail), n.ID)
	w.must(err)
	return id
}
