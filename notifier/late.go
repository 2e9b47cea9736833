package notifier

import (
	"cmp"
	"slices"
	"time"
)

// The causes of a notification that nobody took on by its bell, beside those
// that are known when it is routed (deadline.go) or released (holdback.go). They
// follow from what is on record, and are worked out whenever somebody asks.
const (
	LateDelivery  = "delivery"  // no alert had been handed over by the bell
	LateRecipient = "recipient" // somebody at the school was asked in time
)

// LateCauses are all causes, in the order of the way a message takes.
var LateCauses = []string{LateByNature, LateOfficer, LateMatch, LateClosure, LateSuspended, LateDelivery, LateRecipient}

// LateCause is why the notification could not be, or was not, taken on by its
// bell, as far as is known now; LateNot where it was or still can be. Being told
// by telephone counts like taking it on. One that could not be in time has the
// cause it was given; which of them came later does not matter any more.
func (n *Notification) LateCause(now time.Time) string {
	if n.Late != LateNot {
		return n.Late
	}
	reached := now
	for _, at := range []time.Time{n.EndedAt, n.AcknowledgedAt, n.ToldAt} {
		if !at.IsZero() {
			reached = earlier(reached, at)
		}
	}
	switch {
	case !reached.After(n.Deadline):
		return LateNot
	case !n.OpenedAt.IsZero() && !n.OpenedAt.After(n.Deadline), !n.AlertedAt.IsZero() && !n.AlertedAt.After(n.Deadline):
		return LateRecipient
	default:
		return LateDelivery
	}
}

// LateCount is how many notifications are late by one cause.
type LateCount struct {
	Cause string
	N     int
}

// lateCounts adds up the causes of a board's rows, the commonest first.
func lateCounts(rows []BoardRow) []LateCount {
	var counts []LateCount
	for _, cause := range LateCauses {
		n := 0
		for _, r := range rows {
			if r.Late == cause {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, LateCount{cause, n})
		}
	}
	slices.SortStableFunc(counts, func(a, b LateCount) int { return cmp.Compare(b.N, a.N) })
	return counts
}
