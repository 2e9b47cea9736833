//go:build crashpoints

package registry_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/schools/registry"
)

// envVictim is the directory in which the child process imports and dies.
const envVictim = "FIRSTBELL_TEST_VICTIM"

// TestKilledImportIsWholeOrNot kills a process at every step of an import and
// looks at what the next one finds: the old roll or the new one, as a whole,
// and nothing left over.
func TestKilledImportIsWholeOrNot(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		victim(t, dir)
		return
	}
	next := strings.Replace(rollOne, "Ada", "Adah", 1)
	for label, applied := range map[string]bool{
		"import.after-key": false, "import.after-object": false, "import.after-reading-back": false, "import.before-fact": false,
		"import.after-fact": true, "import.after-shred": true, "import.after-destroying": true,
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.apply(t, registry.KindSchools, register)
			w.apply(t, registry.KindRoll, rollOne)
			w.view.Stop()
			factstest.Stop(t, w.engine)

			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledImportIsWholeOrNot$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w.start(t)
			want := "Ada"
			if applied {
				want = "Adah"
			}
			if got := w.Current().Rolls.School(100001); len(got) != 2 || got[0].Forename != want {
				t.Errorf("after the kill the roll is not %s's", want)
			}
			w.clock = w.clock.Add(2 * orphanAge)
			w.apply(t, registry.KindRoll, next)
			if got := w.Current().Rolls.School(100001); len(got) != 2 || got[0].Forename != "Adah" || len(w.stored(t)) != 2 {
				t.Errorf("importing again: %d pupils, %d objects", len(got), len(w.stored(t)))
			}
		})
	}
}

// victim imports in the directory of another process and is killed on the way.
func victim(t *testing.T, dir string) {
	w := &world{dir: dir, clock: setupClock}
	w.start(t)
	_, err := w.Apply(context.Background(), file(registry.KindRoll, strings.Replace(rollOne, "Ada", "Adah", 1)), "operator")
	t.Errorf("the import ended with %v", err)
}
