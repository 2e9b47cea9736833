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

// envHubVictim is the folder in which the child process lives and dies.
const envHubVictim = "FIRSTBELL_TEST_HUB_VICTIM"

// TestKilledHubTellsSomebody kills a process at every step of raising an alarm,
// asking about it and changing the roster, and looks at what the next one makes
// of it: every alarm raised once, somebody asked, the old roster's key destroyed.
func TestKilledHubTellsSomebody(t *testing.T) {
	if dir := os.Getenv(envHubVictim); dir != "" {
		aMorning(setupIn(t, dir, factstest.Durable()))
		return
	}
	for _, label := range []string{
		"hub.before-fact", "hub.before-fact#3", "hub.after-fact", "hub.after-fact#4", "hub.after-roster-key", "hub.after-shred",
		"hub.after-send", "hub.after-parked-alarm", "hub.after-unread-alarm", "hub.after-outcome",
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledHubTellsSomebody$")
			cmd.Env = append(os.Environ(), envHubVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			aMorning(w)
			w.until(mondayBell.Add(2 * time.Hour))
			raised := map[string]int{}
			for _, f := range w.hubFacts(FactAlarmRaised) {
				var d AlarmRaised
				w.must(f.DecodeData(&d))
				raised[d.Key]++
			}
			same(t, "alarms raised", len(raised), 3)
			for key, n := range raised {
				if n != 1 {
					t.Errorf("alarm %s was raised %d times", key, n)
				}
			}
			if len(w.hubFacts(FactAlarmAsked)) == 0 {
				t.Error("nobody was asked")
			}
			h, err := w.readHub(w.ctx, string(force), nothingOfHub)
			w.must(err)
			if len(h.Doomed) != 0 || len(w.hubFacts(FactRosterErased)) == 0 {
				t.Errorf("keys of old rosters: %v", h.Doomed)
			}
		})
	}
}

// aMorning is what happens around one bell. It can be lived through again where
// it broke off.
func aMorning(w *world) {
	if w.Snapshot().Directory.Len() == 0 {
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindRoll, rollFile)
		w.bring(registry.KindContacts, contactsFile)
	}
	until := fridayNight.Add(4 * 24 * time.Hour)
	w.roster(onShift(DutyOperator, deputyMail, fridayNight, until))
	w.roster(onShift(DutyOperator, opMail, fridayNight, until), onShift(DutyControlRoom, controlMail, fridayNight, until))
	id := w.post(w.incident("DA-1", ada(), unknown()))
	w.until(mondayBell.Add(time.Minute))
	n := w.at(id, larkford)
	w.takeOn(amina, n.ID)
	w.must(w.inbox.RecordOutcome(w.ctx, w.person(amina), n.ID, schools.Outcome{Support: schools.SupportNone}))
}
