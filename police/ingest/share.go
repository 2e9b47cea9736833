package ingest

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"firstbell/internal/fault"
)

// The default share. One force's system in a loop must not keep another force's
// night out; one force alone, after a day without a line, still gets through
// 5,000 incidents in seconds.
const (
	DefaultPerSecond = 4000 // requests of all clients of one node in a second
	DefaultShare     = 0.5  // of PerSecond and of InFlight, for one client at most

	failuresPerSecond = 5    // of one address
	failureBurst      = 50   // of one address
	maxAddresses      = 8192 // that are remembered; then all are forgotten
)

// errShare is the answer to a client that has its share.
var errShare = &fault.Error{Kind: fault.RateLimited, Message: "This client sends more than its share. Slow down; a repeat is harmless.", RetryAfter: time.Second}

// errFailures is the answer to an address that has shown too many wrong keys. A
// right key from the same address is let in all the same: many may share it.
var errFailures = &fault.Error{Kind: fault.RateLimited, Message: "Too many attempts without a valid key. Wait a minute.", RetryAfter: time.Minute}

// shares bound what each client takes of a node, in memory.
type shares struct {
	perSecond rate.Limit
	inFlight  int

	mu       sync.Mutex
	clients  map[string]*share
	failures map[string]*rate.Limiter
}

// share is what one client takes.
type share struct {
	rate *rate.Limiter
	busy int
}

func newShares(l Limits) *shares {
	return &shares{
		perSecond: rate.Limit(float64(l.PerSecond) * l.Share), inFlight: int(math.Ceil(float64(l.InFlight) * l.Share)),
		clients: map[string]*share{}, failures: map[string]*rate.Limiter{},
	}
}

// enter takes a place of the client's share until leave is called, or refuses.
func (s *shares) enter(client string, now time.Time) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[client]
	if c == nil {
		c = &share{rate: rate.NewLimiter(s.perSecond, max(1, int(s.perSecond)))}
		s.clients[client] = c
	}
	if c.busy >= s.inFlight || !c.rate.AllowN(now, 1) {
		return nil, errShare
	}
	c.busy++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		c.busy--
	}, nil
}

// failed counts one attempt of an address that showed no valid key, and
// reports whether it has had too many.
func (s *shares) failed(address string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failures) >= maxAddresses {
		clear(s.failures)
	}
	f := s.failures[address]
	if f == nil {
		f = rate.NewLimiter(failuresPerSecond, failureBurst)
		s.failures[address] = f
	}
	return !f.AllowN(now, 1)
}
