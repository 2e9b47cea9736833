package connect

import (
	"sync"
	"time"
)

// limiter counts requests by the minute. It is this node's alone: it protects
// the node, and what a key may have is decided elsewhere.
type limiter struct {
	now func() time.Time

	mu    sync.Mutex
	began time.Time
	seen  map[string]int
}

// maxSeen bounds the memory of one minute; beyond it everybody new waits. Keys
// and strangers have a limiter each, so that strangers, of whom there may be any
// number, keep no key waiting.
const maxSeen = 10_000

func newLimiter(now func() time.Time) *limiter { return &limiter{now: now, seen: map[string]int{}} }

// over is how long who has to wait; zero where they need not.
func (l *limiter) over(who string) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if now.Sub(l.began) >= time.Minute || now.Before(l.began) {
		l.began = now
		clear(l.seen)
	}
	if _, known := l.seen[who]; !known && len(l.seen) >= maxSeen {
		return l.began.Add(time.Minute).Sub(now)
	}
	l.seen[who]++
	if l.seen[who] > PerMinute {
		return l.began.Add(time.Minute).Sub(now)
	}
	return 0
}
