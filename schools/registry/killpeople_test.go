//go:build crashpoints

package registry_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// TestKilledChangeOfPeopleIsWholeOrNot kills a process on both sides of the one
// fact by which somebody leaves: they are still there, or gone for good.
func TestKilledChangeOfPeopleIsWholeOrNot(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := &world{dir: dir, clock: setupClock}
		w.start(t)
		err := w.EndContact(context.Background(), 100001, schools.RoleKeyAdult, w.vault.PersonID("dora@one.example"), nil, "person:ed")
		t.Errorf("the change ended with %v", err)
		return
	}
	for label, gone := range map[string]bool{"people.before-fact": false, "people.after-fact": true} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.apply(t, registry.KindSchools, register)
			w.apply(t, registry.KindContacts, staffed)
			w.view.Stop()
			factstest.Stop(t, w.engine)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledChangeOfPeopleIsWholeOrNot$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w.start(t)
			if got := len(w.Grants(w.vault.PersonID("dora@one.example"))) == 0; got != gone {
				t.Errorf("after the kill she is gone: %t", got)
			}
			w.check(t, w.EndContact(context.Background(), 100001, schools.RoleKeyAdult, w.vault.PersonID("finn@one.example"), nil, "person:ed"))
		})
	}
}
