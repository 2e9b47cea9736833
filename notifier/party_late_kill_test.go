//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// envPartyVictim is the folder in which the child process lives and dies.
const envPartyVictim = "FIRSTBELL_TEST_PARTY_VICTIM"

// TestKilledAlarmOfALatePartyIsRaisedOnce kills a process before and after the
// hub is told that only a party had heard of what is destroyed, and looks at what
// the next one makes of it: one alarm, and the step once on record.
func TestKilledAlarmOfALatePartyIsRaisedOnce(t *testing.T) {
	if dir := os.Getenv(envPartyVictim); dir != "" {
		aLateParty(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{"party.before-alarm", "party.after-alarm"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledAlarmOfALatePartyIsRaisedOnce$")
			cmd.Env = append(os.Environ(), envPartyVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			id := aLateParty(w)
			w.sweep()
			same(t, "alarms", w.alarmsOf(AlarmLateParty), 1)
			same(t, "steps on record", w.stepsOf(id, StepLateParty), 1)
			checkRebuild(t, w)
		})
	}
}

// stepsOf is how often a step is on record.
func (w *world) stepsOf(id string, step Step) (n int) {
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	for _, f := range all {
		var d Escalated
		if f.Type == FactEscalated && f.DecodeData(&d) == nil && d.Step == step {
			n++
		}
	}
	return n
}

// aLateParty is a notification from the evening before to the party who is found
// when it is destroyed. It can be lived through again where it broke off.
func aLateParty(w *world) string {
	if w.Snapshot().Directory.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	w.clock.set(fridayNight)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	if n := w.at(id, larkford); n.IsOpen() {
		w.takeOn(amina, n.ID)
	}
	if n := w.at(id, larkford); n.State == StateAcknowledged && !n.isExported() {
		_, _, err := w.inbox.Export(w.ctx, w.person(amina), n.ID, schools.ExportCSV)
		w.must(err)
	}
	w.until(fridayNight.Add(60 * 24 * time.Hour))
	w.must(NewExclusions(w.Service).Add(w.ctx, w.operator("op@force.example"), id, w.Vault.PersonID(amina), "told-by-officer"))
	w.sweep()
	return id
}
