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
	"firstbell/notifier/channel"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// envTimeBoxVictim is the folder in which the child process lives and dies.
const envTimeBoxVictim = "FIRSTBELL_TEST_TIMEBOX_VICTIM"

// TestKilledTimeBoxEndsOnce kills a process at every step of ending what a
// school took on, and looks at what the next one makes of it: the head told
// once, each end on record once, every key destroyed, the stub left.
func TestKilledTimeBoxEndsOnce(t *testing.T) {
	if dir := os.Getenv(envTimeBoxVictim); dir != "" {
		aTimeBox(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{
		"timebox.before-access", "timebox.after-access", "timebox.before-incident", "timebox.after-key", "timebox.after-incident",
		"timebox.before-export", "timebox.after-export", "timebox.after-unrecorded-alarm",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledTimeBoxEndsOnce$")
			cmd.Env = append(os.Environ(), envTimeBoxVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			ids := aTimeBox(w)
			for _, id := range ids {
				same(t, "access ended", count(w.types(id), FactAccessEnded), 1)
				same(t, "incident ended", count(w.types(id), FactIncidentEnded), 1)
				c := w.state(id)
				same(t, "keys owed", len(c.DoomedKeys()), 0)
				for _, n := range c.Notifications {
					same(t, "state", n.State, StateClosed)
					same(t, "acknowledged", n.AcknowledgedAt.IsZero(), false)
				}
				same(t, "the police hear", w.states(id), []string{"acknowledged"})
			}
			same(t, "told the head", len(slices.DeleteFunc(w.mailTo(carol), func(s string) bool { return s != subjectOf(channel.KindUnrecorded) })) <= 1, true)
			told := 0
			for _, a := range w.at(ids[1], larkford).headAlerts() {
				if !a.SentAt.IsZero() {
					told++
				}
			}
			same(t, "told on record", told, 1)
			same(t, "alarms", w.alarmsOf(AlarmUnrecorded), 1)
			checkRebuild(t, w)
		})
	}
}

// aTimeBox is what a school takes on from the evening before to the day on which
// nothing of it is left: one exported, one about which nobody records anything,
// one at a school where nobody can be told that before its contacts are mended.
// It can be lived through again where it broke off.
func aTimeBox(w *world) []string {
	if w.Snapshot().Directory.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	w.clock.set(fridayNight)
	exported, untold, silent := w.post(w.incident("DA-1", ada())), w.post(w.incident("DA-2", ada())), w.post(w.incident("DA-3", ben()))
	w.sweep()
	for id, who := range map[string]string{exported: amina, untold: amina, silent: dylan} {
		for _, n := range w.state(id).Notifications {
			if n.IsOpen() {
				w.takeOn(who, n.ID)
			}
		}
	}
	if n := w.at(exported, larkford); n.State == StateAcknowledged && !n.isExported() {
		_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportCSV)
		w.must(err)
	}
	w.until(fridayNight.Add(30 * 24 * time.Hour))
	if !strings.Contains(strings.Join(w.mailTo("hana@millside.example"), ""), "Firstbell") {
		w.bring(registry.KindContacts, contactsFile+"999002,head,Hana Head,hana@millside.example,07700 900005\n")
	}
	w.until(fridayNight.Add(60 * 24 * time.Hour))
	return []string{exported, untold, silent}
}
