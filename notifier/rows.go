package notifier

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"firstbell/internal/view"
)

// This file reads the indexes that project.go writes. A row only says where to
// look: whoever acts on one loads the case and asks its state.

// errEnough ends a walk over a bucket early.
var errEnough = errors.New("enough")

// errPast ends a walk over rows that are not due yet.
var errPast = errors.New("past what is due")

// dueBuckets hold the rows of work: those of the forces, of the hubs and of the
// cases.
var dueBuckets = []string{bucketForceDue, bucketHubDue, bucketDue, bucketDueAlert, bucketDueHook, bucketPatternDue, bucketCountDue, bucketHoldDue, bucketSearchDue, bucketAccountDue}

// bucket is where a case's rows of the kind are. Every lane has its own: a look
// for work that one lane has room for must not walk over the thousands of rows
// for which another has none.
func (k RowKind) bucket() string {
	switch k {
	case RowAlert, RowParked, RowHandOff, RowBreach:
		return bucketDueAlert
	case RowHook:
		return bucketDueHook
	case RowPattern:
		return bucketPatternDue
	case RowCount:
		return bucketCountDue
	case RowLegalHold:
		return bucketHoldDue
	case RowSearch:
		return bucketSearchDue
	default:
		return bucketDue
	}
}

// eachDueIn calls yield for every row of work of one bucket that is due by now,
// the longest due first, until yield fails.
func eachDueIn(tx *view.Tx, bucket string, now time.Time, yield func(Row) error) error {
	end := timeKey(now) + "0" // sorts behind every key that starts with this time and a slash
	err := tx.Each(bucket, "", func(key string, value []byte) error {
		if key >= end {
			return errPast
		}
		var row Row
		if err := json.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("reading due row %s: %w", key, err)
		}
		return yield(row)
	})
	if errors.Is(err, errPast) {
		return nil
	}
	return err
}

// nextDue is the time of the earliest row of work, due or not; false where
// nothing is owed.
func nextDue(tx *view.Tx) (time.Time, bool) {
	var at time.Time
	for _, bucket := range dueBuckets {
		var row Row
		_, value, ok := tx.First(bucket, "", "")
		if !ok || json.Unmarshal(value, &row) != nil {
			continue
		}
		if at.IsZero() || row.At.Before(at) {
			at = row.At
		}
	}
	return at, !at.IsZero()
}

// refsOf are the notifications of one establishment, live or ended.
func refsOf(tx *view.Tx, urn string) ([]Ref, error) {
	return walk[Ref](tx, bucketURN, urn+"/", "")
}

// refOf is where a notification is; false where it does not exist.
func refOf(tx *view.Tx, notification string) (Ref, bool) {
	var ref Ref
	raw := tx.Get(bucketNotification, notification)
	return ref, raw != nil && json.Unmarshal(raw, &ref) == nil
}

// parkedRefs are the children who wait for a person, the most urgent first.
func parkedRefs(tx *view.Tx) ([]Ref, error) { return walk[Ref](tx, bucketParked, "", "") }

// deadlineRefs are the notifications whose deadline is in [from, to), by deadline.
func deadlineRefs(tx *view.Tx, from, to time.Time) ([]Ref, error) {
	all, err := walkFrom[Ref](tx, bucketDeadline, "", timeKey(from), timeKey(to))
	if err != nil {
		return nil, fmt.Errorf("listing notifications by deadline: %w", err)
	}
	return all, nil
}

// refusedRows are the refused posts of a force, oldest first; of all forces
// where force is empty.
func refusedRows(tx *view.Tx, force string) ([]RefusedRow, error) {
	prefix := ""
	if force != "" {
		prefix = force + "/"
	}
	return walk[RefusedRow](tx, bucketRefused, prefix, "")
}

// reviewsOf are the reviews of a force, oldest first.
func reviewsOf(tx *view.Tx, force string) ([]Review, error) {
	all, err := walk[Review](tx, bucketReview, force+"/", "")
	if err != nil {
		return nil, fmt.Errorf("listing reviews of force %s: %w", force, err)
	}
	return all, nil
}

// caseIn is the case as this transaction sees it; false where it does not exist.
func caseIn(tx *view.Tx, id string) (*Case, bool) {
	raw := tx.Get(bucketCase, id)
	if raw == nil {
		return nil, false
	}
	return decodeCase(raw), true
}

// Ledger accounts for every child ever received: Received is always the sum of
// the others.
type Ledger struct {
	Received, Waiting, Notified, Parked, Excepted, NotEligible, Withdrawn, HandedOff int
}

// Adds reports whether the ledger adds up.
func (l Ledger) Adds() bool {
	return l.Received == l.Waiting+l.Notified+l.Parked+l.Excepted+l.NotEligible+l.Withdrawn+l.HandedOff
}

// ledgerOf adds up the counters of the forces; of all forces where none is named.
func ledgerOf(tx *view.Tx, forces ...string) (Ledger, error) {
	var l Ledger
	prefixes := []string{""}
	if len(forces) > 0 {
		prefixes = nil
		for _, f := range forces {
			prefixes = append(prefixes, f+"/")
		}
	}
	for _, prefix := range prefixes {
		err := tx.Each(bucketLedger, prefix, func(key string, value []byte) error {
			n, err := strconv.Atoi(string(value))
			if err != nil {
				return fmt.Errorf("reading counter %s: %w", key, err)
			}
			l.add(ChildStatus(key[strings.LastIndex(key, "/")+1:]), n)
			return nil
		})
		if err != nil {
			return Ledger{}, fmt.Errorf("adding up the ledger: %w", err)
		}
	}
	return l, nil
}

func (l *Ledger) add(status ChildStatus, n int) {
	l.Received += n
	switch status {
	case ChildWaiting:
		l.Waiting += n
	case ChildRouted:
		l.Notified += n
	case ChildParked:
		l.Parked += n
	case ChildExcepted:
		l.Excepted += n
	case ChildNotEligible:
		l.NotEligible += n
	case ChildWithdrawn:
		l.Withdrawn += n
	case ChildHandedOff:
		l.HandedOff += n
	}
}

// walk decodes every row under prefix, up to but not including the key end.
func walk[T any](tx *view.Tx, bucket, prefix, end string) ([]T, error) {
	return walkFrom[T](tx, bucket, prefix, "", end)
}

// walkFrom is walk from the key start on.
func walkFrom[T any](tx *view.Tx, bucket, prefix, start, end string) ([]T, error) {
	var rows []T
	err := tx.Each(bucket, prefix, func(key string, value []byte) error {
		if end != "" && key >= end {
			return errEnough
		}
		if key < start {
			return nil
		}
		var row T
		if err := json.Unmarshal(value, &row); err != nil {
			return fmt.Errorf("reading row %s of %s: %w", key, bucket, err)
		}
		rows = append(rows, row)
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, err
	}
	return rows, nil
}
