package notifier

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"firstbell/internal/view"
)

// This file looks for work that should have been done and is not on record. It
// does not look at the rows of due work: a row that was never written, or that
// nobody takes, is just what it is there to find. It reads the cases themselves,
// by the indexes of what is open, parked and received, and compares the times
// that were planned with what has happened since.

// watchGrace is how long after its time a step may be missing from the record:
// a sweep every second and a busy morning never take as long.
const watchGrace = 3 * time.Minute

// watchReceived is how far back a case is looked for that was received and never
// decided on.
const watchReceived = 7 * 24 * time.Hour

// lost counts, by force, what is overdue.
type lost map[string]int

// total is how much is overdue at all forces.
func (l lost) total() (n int) {
	for _, one := range l {
		n += one
	}
	return n
}

// findLost is what should have been done by now, within the grace, and is not on
// record.
func findLost(tx *view.Tx, now time.Time) (lost, error) {
	found := lost{}
	before := now.Add(-watchGrace)
	if err := lostNotifications(tx, before, found); err != nil {
		return nil, fmt.Errorf("looking for overdue notifications: %w", err)
	}
	if err := lostChildren(tx, before, found); err != nil {
		return nil, fmt.Errorf("looking for overdue children: %w", err)
	}
	if err := lostCases(tx, before, found); err != nil {
		return nil, fmt.Errorf("looking for cases that were never decided on: %w", err)
	}
	return found, nil
}

// lostNotifications looks at the open notifications whose ladder may have begun:
// those with a deadline within the longest rung.
func lostNotifications(tx *view.Tx, before time.Time, found lost) error {
	end := timeKey(before.Add(longestRung + watchGrace))
	err := tx.Each(bucketOpen, "", func(key string, value []byte) error {
		if key >= end {
			return errPast
		}
		var ref Ref
		mustDecode(value, &ref)
		c, ok := caseIn(tx, ref.Case)
		if n := c.notification(ref.Notification); !ok || (n != nil && n.missed(before)) {
			found[ref.Force]++
		}
		return nil
	})
	return unlessPast(err)
}

// missed reports whether a step of the ladder, or an alert, should have happened
// by then and is not on record.
func (n *Notification) missed(before time.Time) bool {
	if !n.IsOpen() || !n.ToldAt.IsZero() {
		return false
	}
	for _, step := range n.Steps {
		_, taken := n.Escalated[step.Step]
		held := n.isHeldBack() && (!step.CallSheet || len(step.Tell) > 0)
		if !taken && !held && step.At.Before(before) && n.owesStep(step) {
			return true
		}
	}
	if n.isHeldBack() {
		return false
	}
	for _, a := range n.Alerts {
		if n.Owed(a) && a.DueAt().Before(before) {
			return true
		}
	}
	return false
}

// lostChildren looks at the parked children on whom somebody should have decided.
func lostChildren(tx *view.Tx, before time.Time, found lost) error {
	end := timeKey(before)
	err := tx.Each(bucketParked, "", func(key string, value []byte) error {
		if key >= end {
			return errPast
		}
		var ref Ref
		mustDecode(value, &ref)
		c, ok := caseIn(tx, ref.Case)
		if !ok || slices.ContainsFunc(c.Children[ref.Child].overdueAt(), func(r Row) bool { return r.At.Before(before) }) {
			found[ref.Force]++
		}
		return nil
	})
	return unlessPast(err)
}

// lostCases looks at the cases of the last week that wait for a decision.
func lostCases(tx *view.Tx, before time.Time, found lost) error {
	for _, force := range forcesIn(tx) {
		prefix := force + "/"
		err := tx.EachFrom(bucketForce, prefix, prefix+timeKey(before.Add(-watchReceived)), func(key string, value []byte) error {
			if key >= prefix+timeKey(before) {
				return errPast
			}
			var row receivedRow
			if mustDecode(value, &row); !row.Undecided {
				return nil
			}
			c, ok := caseIn(tx, key[strings.LastIndex(key, "/")+1:])
			if !ok || (c.isUndecided() && c.Current().At.Before(before)) {
				found[force]++
			}
			return nil
		})
		if err := unlessPast(err); err != nil {
			return err
		}
	}
	return nil
}

// unlessPast forgets that a walk ended where it should.
func unlessPast(err error) error {
	if errors.Is(err, errPast) {
		return nil
	}
	return err
}

// forcesIn are the forces that have ever posted, in order.
func forcesIn(tx *view.Tx) []string {
	known := map[string]bool{}
	for _, bucket := range []string{bucketLedger, bucketRefusedWaits} {
		for from := ""; ; {
			key, _, ok := tx.First(bucket, "", from)
			if !ok {
				break
			}
			force, _, _ := strings.Cut(key, "/")
			known[force] = true
			from = force + "0" // sorts behind every key that starts with the force and a slash
		}
	}
	return slices.Sorted(maps.Keys(known))
}

// dueSince are how many rows, by force, fell due before an instant and are still
// there.
func dueSince(tx *view.Tx, before time.Time) (map[string]int, error) {
	owed := map[string]int{}
	for _, bucket := range []string{bucketDue, bucketDueAlert, bucketDueHook} {
		err := eachDueIn(tx, bucket, before, func(row Row) error {
			if c, ok := caseIn(tx, row.Case); ok {
				owed[c.Force]++
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return owed, nil
}
