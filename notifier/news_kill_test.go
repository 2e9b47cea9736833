//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
	"firstbell/notifier/channel"
	"firstbell/schools/registry"
)

// envNewsVictim is the folder in which the child process lives and dies.
const envNewsVictim = "FIRSTBELL_TEST_NEWS_VICTIM"

// TestKilledNewsOfAnAccountIsTold kills a process before and after it records
// who heard of a first enrolment: the next one tells whoever is still owed it,
// with the same message, and nobody beyond that.
func TestKilledNewsOfAnAccountIsTold(t *testing.T) {
	if dir := os.Getenv(envNewsVictim); dir != "" {
		w := setupIn(t, dir, factstest.Durable())
		w.bring(registry.KindSchools, registerFile)
		w.bring(registry.KindContacts, contactsFile)
		w.staff = []string{desk1}
		w.enrol(w.front(), amina)
		w.forward(deskWindow)
		return
	}
	for label, mails := range map[string]int{
		"account.after-send": 2, "account.after-send#2": 1, "account.after-told": 1, "account.after-told#2": 0,
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledNewsOfAnAccountIsTold$")
			cmd.Env = append(os.Environ(), envNewsVictim+"="+dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w := setupIn(t, dir, factstest.Durable())
			w.staff = []string{desk1}
			w.forward(2 * deskWindow)
			same(t, "who heard", w.toldFacts(amina), map[string][][]string{"head": {w.ids(carol)}, "desk": {w.ids(desk1)}})
			same(t, "messages after the start", len(w.mail.Distinct()), mails)
			for _, m := range w.mail.Distinct() {
				same(t, "subject", m.Subject, subjectOf(channel.KindNewAccess))
			}
		})
	}
}
