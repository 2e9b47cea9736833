package notifier

import (
	"maps"
	"sync"
	"time"
)

// How long a row rests after a failure: doubling from the shorter to the longer.
const (
	firstRest = 2 * time.Second
	maxRest   = 2 * time.Minute
)

// resting remembers which rows failed here and when they may be tried again.
// It is in memory on purpose: another node, or this one after a start, may
// try at once.
type resting struct {
	mu   sync.Mutex
	rows map[string]rested
}

type rested struct {
	until    time.Time
	failures int
}

func newResting() *resting { return &resting{rows: map[string]rested{}} }

// until is when the row may be tried again; zero if it is not resting.
func (r *resting) until(row Row) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rows[row.Key()].until
}

// fail lets the row rest, longer each time, and returns for how long. It also
// forgets rows that were not tried for long: somebody else has settled them.
func (r *resting) fail(row Row, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	maps.DeleteFunc(r.rows, func(_ string, old rested) bool { return now.Sub(old.until) > maxRest })
	before := r.rows[row.Key()]
	pause := doubling(firstRest, maxRest, before.failures)
	r.rows[row.Key()] = rested{until: now.Add(pause), failures: before.failures + 1}
	return pause
}

func (r *resting) forget(row Row) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.rows, row.Key())
}

// doubling is first, doubled n times, but never more than most.
func doubling(first, most time.Duration, n int) time.Duration {
	pause := first
	for range n {
		if pause *= 2; pause >= most {
			return most
		}
	}
	return min(pause, most)
}
