//go:build crashpoints

package vault_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"firstbell/internal/facts/factstest"
	"firstbell/internal/vault"
)

// envVictim names the folder of the process that is to die.
const envVictim = "FIRSTBELL_TEST_VICTIM"

// exchange is a vault in a folder with two masters, of which one takes the
// other's place.
type exchange struct {
	*world
	old, next vault.Master
	now       time.Time
}

func exchangeIn(t *testing.T, dir string) *exchange {
	t.Helper()
	x := &exchange{
		world: &world{engine: factstest.Start(t, factstest.Dir(filepath.Join(dir, "log")))},
		now:   time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC),
	}
	for name, m := range map[string]*vault.Master{"old.key": &x.old, "next.key": &x.next} {
		var err error
		if *m, err = vault.FileMaster(filepath.Join(dir, name), ""); err != nil {
			t.Fatal(err)
		}
	}
	return x
}

// with opens the vault with one of the masters.
func (x *exchange) with(t *testing.T, m vault.Master) *vault.Vault {
	t.Helper()
	v, err := x.clocked(t, m, &x.now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// exchangeAll does what the two commands of an operator do.
func (x *exchange) exchangeAll(t *testing.T) {
	t.Helper()
	if v, err := x.clocked(t, x.old, &x.now); err == nil {
		if _, err := v.Rotate(t.Context(), x.next); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.with(t, x.next).Retire(t.Context(), x.old); err != nil {
		t.Fatal(err)
	}
}

// TestKilledExchangeOfTheMasterLosesNoKey kills a process while one master key
// takes another's place. What was sealed opens after each death, and doing both
// steps again ends with the new master alone.
func TestKilledExchangeOfTheMasterLosesNoKey(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		exchangeIn(t, dir).exchangeAll(t)
		t.Error("the master was exchanged, and nobody died")
		return
	}
	for label, oldOpens := range map[string]bool{
		"vault.rewrapped": true, "vault.retiring": false, "vault.retiring#2": false, "vault.retiring#3": false,
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for _, name := range []string{"old.key", "next.key"} {
				if err := vault.CreateMasterKey(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
			x := exchangeIn(t, dir)
			sealed := seal(t, x.with(t, x.old), "before the exchange")
			factstest.Stop(t, x.engine)
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledExchangeOfTheMasterLosesNoKey$")
			cmd.Env = append(os.Environ(), envVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			x = exchangeIn(t, dir)
			if v, err := x.clocked(t, x.old, &x.now); (err == nil) != oldOpens {
				t.Errorf("after the kill the old master opens the vault: %v", err)
			} else if err == nil {
				mustOpen(t, v, sealed)
			}
			mustOpen(t, x.with(t, x.next), sealed)
			x.exchangeAll(t)
			mustOpen(t, x.with(t, x.next), sealed)
			if _, err := x.clocked(t, x.old, &x.now); err == nil {
				t.Error("in the end the old master still opens the vault")
			}
		})
	}
}
