package auth

import (
	"context"
	"slices"
	"sync"
	"time"
)

// uses remembers in memory when keys were last used, so that authenticating
// writes nothing. FlushUses writes it down, to the day.
type uses struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func newUses() *uses { return &uses{last: map[string]time.Time{}} }

func (u *uses) note(id string, at time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.last[id] = at.UTC()
}

// latest is the later of what this node saw and what is written down.
func (u *uses) latest(id string, stored time.Time) time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	if seen := u.last[id]; seen.After(stored) {
		return seen
	}
	return stored
}

func (u *uses) seen() map[string]time.Time {
	u.mu.Lock()
	defer u.mu.Unlock()
	all := map[string]time.Time{}
	for id, at := range u.last {
		all[id] = at
	}
	return all
}

// FlushUses writes down which keys were used today, once a day for each: call
// it every hour or so. A key nobody uses any more is then seen to be one, on
// every node and after a restart.
func (k *APIKeys) FlushUses(ctx context.Context) error {
	day := k.Now().UTC().Truncate(24 * time.Hour)
	used := map[string][]string{}
	for id, at := range k.used.seen() {
		row, ok, err := k.row(id)
		if err != nil {
			return err
		}
		if ok && !at.Before(day) && row.Used.Before(day) {
			used[row.subject()] = append(used[row.subject()], id)
		}
	}
	for whose, ids := range used {
		slices.Sort(ids)
		if err := k.publish(ctx, FactKeysUsed, whose, "node", keysUsed{Keys: ids, Day: day}); err != nil {
			return err
		}
	}
	return nil
}
