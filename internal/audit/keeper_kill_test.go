//go:build crashpoints

package audit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
)

// envVictim names the data directory of the process that is to die.
const envVictim = "FIRSTBELL_TEST_VICTIM"

// startIn is a log in a folder that outlives its process, and what its own
// keeper knows of it.
func startIn(t *testing.T, dir string) (*bench, *facts.Engine) {
	t.Helper()
	b := &bench{T: t, clock: time.Date(2026, 11, 21, 7, 0, 0, 0, time.UTC), path: filepath.Join(dir, "tree")}
	engine := factstest.Start(t, factstest.Dir(filepath.Join(dir, "log")))
	b.log = engine.Log()
	b.open(seed, Place{ID: "file-1", Name: "file", Taker: File{Path: filepath.Join(dir, "elsewhere")}})
	return b, engine
}

// TestKilledCheckpointIsSignedOnce kills a process before and after the one fact
// that a checkpoint is, and when a place has taken it and nothing says so yet:
// afterwards there is one checkpoint of these facts, the place has it, the record
// says so, and the export stands by it.
func TestKilledCheckpointIsSignedOnce(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		b, _ := startIn(t, dir)
		b.tick()
		t.Error("the checkpoint was made, and nobody died")
		return
	}
	for label, made := range map[string]int{"audit.before-checkpoint": 0, "audit.after-checkpoint": 1, "audit.placed": 1} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			b, engine := startIn(t, dir)
			b.happen(7)
			if err := b.keeper.Close(); err != nil {
				t.Fatal(err)
			}
			factstest.Stop(t, engine)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledCheckpointIsSignedOnce$")
			cmd.Env = append(os.Environ(), envVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			b, _ = startIn(t, dir)
			if n := len(b.checkpoints()); n != made {
				t.Errorf("after the kill there are %d checkpoints, want %d", n, made)
			}
			b.tick()
			if n := len(b.checkpoints()); n != 1 {
				t.Errorf("in the end there are %d checkpoints, want 1", n)
			}
			if raw, err := os.ReadFile(filepath.Join(dir, "elsewhere")); err != nil || len(Notes(raw)) != 1 || b.keeper.Places()[0].Size != 7 {
				t.Errorf("the place has %d checkpoints, %v; on record is %+v", len(Notes(raw)), err, b.keeper.Places())
			}
			report, err := Verify(strings.NewReader(b.export()), Trust{VerifierKey: b.keeper.VerifierKey()}, nil)
			if err != nil || !report.OK() {
				t.Errorf("the export says %v, %v", report.Problems, err)
			}
		})
	}
}
