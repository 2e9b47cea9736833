//go:build kill && crashpoints

package main

import (
	"flag"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// rounds is how often each point kills, each time on another pass.
var rounds = flag.Int("rounds", 3, "TestKill: how many times each crash point kills the service")

// killLanes is how many services run, and die, at the same time.
const killLanes = 2

// TestKill plays one night's incidents against the real binary, again and
// again. Each time the process is killed at another labelled point and started
// anew, while forces, schools and operators go on asking until they have an
// answer, as people do. Afterwards nothing may be lost, doubled or left over.
func TestKill(t *testing.T) {
	scene := setScene(t)
	passes, crossed := survey(t, scene)
	strikes := plan(t, passes)
	start := time.Now()
	var counted sync.Mutex
	inLanes(strikes, func(s strike) {
		t.Run(s.name(), func(t *testing.T) {
			found := strikeAt(t, scene, s)
			counted.Lock()
			defer counted.Unlock()
			crossed.add(found)
		})
	})
	t.Logf("%d nights with a kill, at %d points, in %v; %d amendments and %d withdrawals came before their case was routed",
		len(strikes), len(passes), time.Since(start).Round(time.Second), crossed.amended, crossed.withdrawn)
	if crossed.amended == 0 || crossed.withdrawn == 0 {
		t.Error("no amendment or no withdrawal came between received and routed: the scenario misses the case it is for")
	}
}

// inLanes strikes, a few at the same time.
func inLanes(strikes []strike, do func(strike)) {
	next := make(chan strike)
	var lanes sync.WaitGroup
	for range killLanes {
		lanes.Go(func() {
			for s := range next {
				do(s)
			}
		})
	}
	for _, s := range strikes {
		next <- s
	}
	close(next)
	lanes.Wait()
}

// strike is when the service dies: at the n-th pass of a point, and as often as
// that after it was started again.
type strike struct {
	label  string
	n      int
	deaths int
}

func (s strike) name() string { return fmt.Sprintf("%s#%d", s.label, s.n) }

// at is what the child is told. No label means that it lives.
func (s strike) at() string {
	if s.label == "" {
		return ""
	}
	return s.name()
}

// survey plays the scenario once without a death and counts the passes of each
// point. Every point in the source must be passed, or be tried by another test.
func survey(t *testing.T, scene *scene) (passes map[string]int, crossed crossings) {
	t.Helper()
	t.Run("undisturbed", func(t *testing.T) {
		r := newRehearsal(t, scene, strike{})
		r.play()
		passes = r.passes()
		crossed = r.verify()
	})
	if t.Failed() {
		t.FailNow() // without a death something is wrong already
	}
	tried := triedElsewhere(t)
	for _, label := range sourceLabels(t) {
		if passes[label] == 0 && tried[label] == "" {
			t.Errorf("the scenario never passes %s, and no other test kills there", label)
		}
	}
	return passes, crossed
}

// plan spreads the strikes over the passes of each point: with one round in
// the middle of the night, with more from its beginning to its end. Routing
// dies first at the cases that were amended and withdrawn before it began. In
// every second round the service dies again while it makes up for its death.
func plan(t *testing.T, passes map[string]int) []strike {
	t.Helper()
	var all []strike
	for _, label := range slices.Sorted(maps.Keys(passes)) {
		seen := map[int]bool{}
		for round := range *rounds {
			n := 1 + (passes[label]-1)*(2*round+1)/(2**rounds)
			if strings.HasPrefix(label, "t3.") && round == 0 {
				n = 1
			}
			if !seen[n] {
				seen[n] = true
				all = append(all, strike{label: label, n: n, deaths: 1 + round%2})
			}
		}
	}
	if len(passes) < 20 {
		t.Errorf("only %d points are tried; the steps from receiving to acting have more", len(passes))
	}
	return all
}

// strikeAt plays the scenario with one death and looks at what is left. A pass
// that this night did not come to is tried once more at the first.
func strikeAt(t *testing.T, scene *scene, s strike) crossings {
	r := newRehearsal(t, scene, s)
	r.play()
	if !r.wasKilled() && s.n > 1 {
		t.Logf("pass %d did not come this time; dying at the first", s.n)
		s.n = 1
		r = newRehearsal(t, scene, s)
		r.play()
	}
	if !r.wasKilled() && !hasOwnKillTest(s.label) {
		t.Fatalf("the service never died at %s", s.label)
	}
	return r.verify()
}

// hasOwnKillTest reports whether another test dies at the label for certain. A
// night may pass such a step or not: whether a record is written anew before
// the night is over depends on which piece of work comes first.
func hasOwnKillTest(label string) bool {
	for prefix := range otherKillTests {
		if strings.HasPrefix(label, prefix) {
			return true
		}
	}
	return false
}

// crossings counts what reached a case between its receipt and its routing.
type crossings struct{ amended, withdrawn int }

func (c *crossings) add(other crossings) {
	c.amended += other.amended
	c.withdrawn += other.withdrawn
}

// buildBinary builds the service with its crash points.
func buildBinary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "firstbell")
	if out, err := exec.Command("go", "build", "-tags", "crashpoints", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return path
}
