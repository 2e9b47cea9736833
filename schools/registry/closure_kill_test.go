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

// TestKilledClosureHoldsOrNot kills a process before and after the one fact
// that a closure is.
func TestKilledClosureHoldsOrNot(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := &world{dir: dir, clock: setupClock}
		w.start(t)
		c := snow(t)
		c.URNs = []schools.URN{100001}
		_, err := w.Declare(context.Background(), c, "person:head")
		t.Errorf("the closure ended with %v", err)
		return
	}
	for label, open := range map[string]bool{"closure.before-fact": true, "closure.after-fact": false} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.apply(t, registry.KindSchools, councilRegister)
			w.view.Stop()
			factstest.Stop(t, w.engine)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledClosureHoldsOrNot$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w.start(t)
			if w.isOpen(t, 100001) != open {
				t.Errorf("after the kill the school is open: %t", !open)
			}
		})
	}
}
