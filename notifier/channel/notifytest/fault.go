package notifytest

import (
	"fmt"
	"net/http"
	"slices"
	"time"
)

// FaultKind is a way in which the service misbehaves.
type FaultKind string

// The kinds of fault.
const (
	FaultBusy    FaultKind = "busy"    // 429 RateLimitError
	FaultSpent   FaultKind = "spent"   // 429 TooManyRequestsError: the day's limit
	FaultDown    FaultKind = "down"    // 503
	FaultBroken  FaultKind = "broken"  // 500, and nothing is kept
	FaultHang    FaultKind = "hang"    // answers only after Delay
	FaultDeny    FaultKind = "deny"    // 403: the key was revoked
	FaultRefuse  FaultKind = "refuse"  // 400: no such recipient
	FaultDrop    FaultKind = "drop"    // the message is kept, then the connection is cut before the answer
	FaultGarbage FaultKind = "garbage" // the message is kept, then 201 with something that is no receipt
)

// Fault is one programmed misbehaviour.
type Fault struct {
	Kind  FaultKind
	To    string        // only for this recipient, where the kind looks at one; any if empty
	Times int           // how often; without end if 0
	Delay time.Duration // for FaultHang
}

// Fail adds a fault. The first one that fits applies.
func (s *Server) Fail(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &f)
}

// Heal forgets every fault.
func (s *Server) Heal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

func (s *Server) take(to string, kinds ...FaultKind) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if !slices.Contains(kinds, f.Kind) || (f.To != "" && f.To != to) {
			continue
		}
		if f.Times == 1 {
			s.faults = slices.Delete(s.faults, i, i+1)
		} else if f.Times > 1 {
			f.Times--
		}
		return *f, true
	}
	return Fault{}, false
}

// misbehave answers before anything is looked at, where it was told to.
func (s *Server) misbehave(w http.ResponseWriter, r *http.Request) bool {
	f, ok := s.take("", FaultBusy, FaultSpent, FaultDown, FaultBroken, FaultHang)
	if !ok {
		return false
	}
	switch f.Kind {
	case FaultBusy:
		refuse(w, http.StatusTooManyRequests, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds")
	case FaultSpent:
		refuse(w, http.StatusTooManyRequests, "TooManyRequestsError", "Exceeded send limits (email: 50) for today")
	case FaultDown:
		http.Error(w, "<html>Service unavailable</html>", http.StatusServiceUnavailable)
	case FaultBroken:
		refuse(w, http.StatusInternalServerError, "Exception", "Internal server error")
	default:
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			return false
		case <-s.done:
		case <-r.Context().Done():
		}
	}
	return true
}

// misbehaveAfter spoils the answer about a message that was kept.
func (s *Server) misbehaveAfter(w http.ResponseWriter, m *Message) bool {
	f, ok := s.take(m.To, FaultDrop, FaultGarbage)
	if !ok {
		return false
	}
	if f.Kind == FaultDrop {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, `{"id": 17, "sent to": %q}`, m.To)
	return true
}
