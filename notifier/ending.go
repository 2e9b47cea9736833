package notifier

import (
	"slices"

	"firstbell/internal/fault"
)

// endingKinds are the kinds of work that destroy something, or take it away, because
// a time has come. A message that goes out early or late is read all the same;
// a key that was destroyed by a wrong clock does not come back.
var endingKinds = []RowKind{RowShred, RowPattern, RowAccess, RowIncident}

// errClock says why something is not ended now.
var errClock = fault.New(fault.Unavailable, "clock-in-doubt",
	"This machine's clock is too far off for anything to be destroyed by it: set it right, see /readyz.")

// mayEnd is an error while a row's work has to wait for a clock that can be
// believed. Nothing else waits: see docs/decisions.
func (s *Service) mayEnd(kind RowKind) error {
	if s.ClockInDoubt != nil && slices.Contains(endingKinds, kind) && s.ClockInDoubt() {
		return errClock
	}
	return nil
}
