package notifier

import (
	"context"
	"errors"
	"time"

	"firstbell/internal/view"
)

// seeHub does what one hub owes, once. A hub that owes the same row afterwards
// has to rest.
func (j *Jobs) seeHub(ctx context.Context, row Row, now time.Time) {
	j.ran.Add(1)
	err := j.climb(ctx, row.Force)
	if err == nil && j.owesStill(row) {
		err = errors.New("the work was done and is still owed")
	}
	if err != nil {
		j.fail(row, now, err)
		return
	}
	j.rest.forget(row)
}

// climb is climbHub; a defect in it is a failure of this hub alone.
func (j *Jobs) climb(ctx context.Context, force string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = defect(r)
		}
	}()
	return j.service.climbHub(ctx, force)
}

func (j *Jobs) owesStill(row Row) (owes bool) {
	_ = j.service.View.Read(func(tx *view.Tx) error {
		owes = tx.Get(bucketHubDue, row.Key()) != nil
		return nil
	})
	return owes
}
