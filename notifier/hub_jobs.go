package notifier

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstbell/internal/view"
)

// isAlone reports whether a row of the kind is not of a case's own list.
func (k RowKind) isAlone() bool {
	return k == RowHub || k == RowForce || k == RowRelease || k == RowPattern || k == RowCount || k == RowLegalHold || k == RowSearch || k == RowAccount
}

// seeOne does what one row asks that is not of a case's own list, once. What
// owes the same row afterwards has to rest.
func (j *Jobs) seeOne(ctx context.Context, row Row, now time.Time) {
	j.ran.Add(1)
	err := j.one(ctx, row)
	if err == nil && j.owesStill(row) {
		err = errors.New("the work was done and is still owed")
	}
	if err != nil {
		j.fail(row, now, err)
		return
	}
	j.rest.forget(row)
}

// one is the work of such a row; a defect in it is a failure of this row alone.
func (j *Jobs) one(ctx context.Context, row Row) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = defect(r)
		}
	}()
	switch row.Kind {
	case RowForce:
		return j.service.tendForce(ctx, row.Force)
	case RowRelease:
		return j.service.release(ctx, row.Case)
	case RowCount:
		return j.service.count(ctx, row.Force)
	case RowSearch:
		return j.service.tendSearch(ctx, row.Search)
	case RowLegalHold:
		return j.service.tendHold(ctx, row.Hold)
	case RowPattern:
		return j.service.keepPattern(ctx, row.Pupil)
	case RowAccount:
		return j.service.tellNews(ctx, row)
	default:
		return j.service.climbHub(ctx, row.Force)
	}
}

func (j *Jobs) owesStill(row Row) (owes bool) {
	_ = j.service.View.Read(func(tx *view.Tx) error {
		switch row.Kind {
		case RowForce:
			owes = tx.Get(bucketForceDue, row.Key()) != nil
		case RowSearch:
			owes = tx.Get(bucketSearchDue, row.Key()) != nil
		case RowLegalHold:
			owes = tx.Get(bucketHoldDue, row.Key()) != nil
		case RowCount:
			owes = tx.Get(bucketCountDue, row.Key()) != nil
		case RowPattern:
			owes = tx.Get(bucketPatternDue, row.Key()) != nil
		case RowAccount:
			owes = tx.Get(bucketAccountDue, row.Key()) != nil
		case RowRelease:
			c, ok := caseIn(tx, row.Case)
			owes = ok && slices.ContainsFunc(c.sorted(), func(n *Notification) bool { return !n.HeldBackAt.IsZero() })
		default:
			owes = tx.Get(bucketHubDue, row.Key()) != nil
		}
		return nil
	})
	return owes
}
