//go:build crashpoints

package backup_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/internal/backup"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

// envVictim names the folder of the process that is to die.
const envVictim = "FIRSTBELL_TEST_VICTIM"

// beginIn is a place in a folder that outlives its process.
func beginIn(t *testing.T, dir string) *place {
	t.Helper()
	master, err := vault.FileMaster(filepath.Join(dir, "master.key"), "")
	if err != nil {
		t.Fatal(err)
	}
	p := &place{T: t, dir: dir, master: master, engine: factstest.Start(t, factstest.Dir(filepath.Join(dir, "jetstream")))}
	p.open()
	return p
}

func (p *place) writeKeys() backup.Head {
	p.Helper()
	head, err := backup.WriteKeys(p.Context(), p.path("keys"), p.engine.Log().Identity(), p.vault, p.path("store.key"), now)
	if err != nil {
		p.Fatal(err)
	}
	return head
}

// TestKilledKeysFileIsTheOldOneOrTheNew kills a process that replaces the keys
// file: one whole file is there, and the next one leaves no other copy of a key
// beside it.
func TestKilledKeysFileIsTheOldOneOrTheNew(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		beginIn(t, dir).writeKeys()
		t.Error("the keys file was replaced, and nobody died")
		return
	}
	for label, generation := range map[string]uint64{"backup.keys-written": 1, "backup.keys-replaced": 2} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := vault.CreateMasterKey(filepath.Join(dir, "master.key")); err != nil {
				t.Fatal(err)
			}
			p := beginIn(t, dir)
			p.tell("n1", "text")
			p.writeKeys()
			factstest.Stop(t, p.engine)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledKeysFileIsTheOldOneOrTheNew$")
			cmd.Env = append(os.Environ(), envVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			if keys, err := backup.ReadKeys(p.path("keys")); err != nil || keys.Generation != generation {
				t.Errorf("after the kill the keys file is generation %d, %v; want %d", keys.Generation, err, generation)
			}
			if head := beginIn(t, dir).writeKeys(); head.Generation != generation+1 {
				t.Errorf("the next one is generation %d, want %d", head.Generation, generation+1)
			}
			left, err := filepath.Glob(p.path(".firstbell-keys-*"))
			if err != nil || len(left) != 0 {
				t.Errorf("%d unfinished keys files lie beside it, %v", len(left), err)
			}
		})
	}
}
