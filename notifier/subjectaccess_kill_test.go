//go:build crashpoints

package notifier

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"firstbell/internal/facts/factstest"
)

// TestKilledSearchIsOnRecordOrNot kills a process at every step of a search.
// Whoever comes next goes on; nothing is seen that is not on record, and what
// was searched for is destroyed in the end.
func TestKilledSearchIsOnRecordOrNot(t *testing.T) {
	if dir := os.Getenv(envVictim); dir != "" {
		w := setupIn(t, dir)
		w.searchesOn()
		t.Error("nothing killed it")
		return
	}
	for _, label := range []string{"search.after-key", "search.before-fact", "search.before-fact#2", "search.after-viewed", "search.after-shred"} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.post(w.incident("DA-1", ada()))
			w.sweep()
			w.View.Stop()
			factstest.Stop(t, w.engine)

			cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledSearchIsOnRecordOrNot$")
			cmd.Env = append(os.Environ(), envVictim+"="+w.dir, "FIRSTBELL_CRASH_AT="+label)
			if out, err := cmd.CombinedOutput(); err == nil || strings.Contains(string(out), "--- FAIL") {
				t.Fatalf("the child did not die at %s: %v\n%s", label, err, out)
			}
			w = setupIn(t, w.dir)
			w.searchesOn()
			checkRebuild(t, w)
		})
	}
}

// searchesOn does what is left of a search, wherever it stands, to its end.
func (w *world) searchesOn() {
	w.t.Helper()
	d, one, two := w.searching()
	all, err := w.Log.Of(w.ctx, searchSubject(string(force)))
	w.must(err)
	id := ""
	if len(all) > 0 {
		id = all[0].ID
	} else if id, err = d.Ask(w.ctx, one, string(force), adaDescribed); err != nil {
		w.t.Fatal(err)
	}
	a, err := rowOf[AccessSearch](w.View, bucketSearch, string(force)+"/"+id)
	w.must(err)
	if a.ApprovedAt.IsZero() {
		w.must(d.Approve(w.ctx, two, id))
	}
	if a, _ = rowOf[AccessSearch](w.View, bucketSearch, string(force)+"/"+id); a.IsOpen(w.now()) && w.keyWorks(a.Key) {
		held, err := d.View(w.ctx, one, id, false)
		w.must(err)
		same(w.t, "incidents", len(held.Incidents), 1)
	}
	w.clock.set(fridayNight.Add(2 * SearchOpenFor))
	w.sweep()
	a, err = rowOf[AccessSearch](w.View, bucketSearch, string(force)+"/"+id)
	w.must(err)
	same(w.t, "it is over", []bool{a.Erased, w.keyWorks(a.Key)}, []bool{true, false})
}
