package notifier

import (
	"encoding/json"
	"fmt"
	"maps"
	"sync"
	"time"

	"firstbell/internal/view"
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

// eachDue calls yield for every row that is due by now, the longest due first.
func eachDue(tx *view.Tx, now time.Time, yield func(Row) error) error {
	end := timeKey(now) + "0" // sorts behind every key that starts with this time and a slash
	return tx.Each(bucketDue, "", func(key string, value []byte) error {
		if key >= end {
			return errEnough
		}
		var row Row
		if err := json.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("reading due row %s: %w", key, err)
		}
		return yield(row)
	})
}
