//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// envBreachVictim is the folder in which the child process lives and dies.
const envBreachVictim = "FIRSTBELL_TEST_BREACH_VICTIM"

// TestKilledBreachIsToldAndDecidedOnce kills a process at every step of a breach
// case, and looks at what the next one makes of it: hub and owner told, readers
// asked, one statement, one decision, and nothing of what was written left behind.
func TestKilledBreachIsToldAndDecidedOnce(t *testing.T) {
	if dir := os.Getenv(envBreachVictim); dir != "" {
		aBreach(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{
		"breach.before-alarm", "breach.after-alarm", "breach.after-owner", "breach.before-asked",
		"breach.before-fact", "breach.before-fact#2", "breach.before-fact#3", "breach.before-ended",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledBreachIsToldAndDecidedOnce$")
			cmd.Env = append(os.Environ(), envBreachVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			id := aBreach(w)
			b := w.onlyBreach(id)
			same(t, "state", b.State, BreachOver)
			for _, typ := range []string{FactBounced, FactBreachAlarmed, FactBreachAsked, FactBreachStatement, FactBreachDecided, FactBreachClosed, FactBreachEnded} {
				if n := count(w.types(id), typ); n != 1 {
					t.Errorf("%s is recorded %d times", typ, n)
				}
			}
			raised := 0
			hub, err := w.Log.Of(w.ctx, hubSubject(string(force)))
			w.must(err)
			for _, f := range hub {
				var d AlarmRaised
				if f.Type == FactAlarmRaised {
					w.must(f.DecodeData(&d))
				}
				if d.Key == breachAlarm(w.state(id), b, StepBreachOpened).Key {
					raised++
				}
			}
			same(t, "alarms", raised, 1)
			if ended := w.state(id).Ended[b.Key]; !ended.Erased {
				t.Error("the key of what was written is still there")
			}
			checkRebuild(t, w)
		})
	}
}

// aBreach is a breach from the bounce to the end of what was written about it. It
// can be lived through again where it broke off.
func aBreach(w *world) string {
	w.owned()
	if len(w.Snapshot().Contacts.ByURN(larkford)) == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	if n.State.IsLive() {
		_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
		w.must(err)
		w.must(w.inbox.Bounce(w.ctx, w.person(amina), n.ID))
	}
	w.sweep()
	d, b := w.breaches(), w.onlyBreach(id)
	if len(b.owing()) > 0 {
		w.must(w.inbox.MakeStatement(w.ctx, w.person(amina), n.ID, schools.Statement{Copies: schools.CopiesKept, Words: "A note."}))
	}
	if b.Decision == nil {
		w.must(d.Decide(w.ctx, w.admin(), b.ID, w.lowRisk()))
	}
	if !b.isShut() {
		w.must(d.Close(w.ctx, w.admin(), b.ID, nil))
	}
	w.clock.set(w.onlyBreach(id).KeepUntil)
	w.sweep()
	return id
}
