package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// changeRow is the loop in which one row of the view changes that is the fold of
// one subject. It is Service.change for what is no case: load up to the
// subject's last fact, decide, publish for exactly that sequence, and decide
// again where somebody else was first. A nil fact means that nothing happens.
func changeRow[T any](ctx context.Context, s *Service, subject, bucket, key string, decide func(row T) (*facts.Fact, error)) (T, error) {
	for {
		row, seq, err := loadRow[T](ctx, s, subject, bucket, key)
		if err != nil {
			return row, err
		}
		f, err := decide(row)
		if err != nil || f == nil {
			return row, err
		}
		stored, err := s.Log.Publish(ctx, *f, facts.ExpectLast(seq))
		if errors.Is(err, facts.ErrWrongSequence) {
			continue
		}
		if err != nil {
			return row, fmt.Errorf("publishing %s on %s: %w", f.Type, subject, err)
		}
		if err := s.View.Wait(ctx, stored.Seq); err != nil {
			return row, fmt.Errorf("waiting for the view of %s: %w", subject, err)
		}
		row, _, err = loadRow[T](ctx, s, subject, bucket, key)
		return row, err
	}
}

// loadRow is a row as of the last fact of its subject, and that fact's sequence;
// the zero row where there is none.
func loadRow[T any](ctx context.Context, s *Service, subject, bucket, key string) (row T, seq uint64, err error) {
	last, err := s.Log.Last(ctx, subject)
	if errors.Is(err, fault.NotFound) {
		return row, 0, nil
	}
	if err != nil {
		return row, 0, fmt.Errorf("finding the last fact of %s: %w", subject, err)
	}
	if err := s.View.Wait(ctx, last.Seq); err != nil {
		return row, 0, fmt.Errorf("waiting for the view of %s: %w", subject, err)
	}
	row, err = rowOf[T](s.View, bucket, key)
	return row, last.Seq, err
}

// rowOf is a row as the view has it now; the zero row where there is none.
func rowOf[T any](v *view.View, bucket, key string) (row T, err error) {
	err = v.Read(func(tx *view.Tx) error {
		if raw := tx.Get(bucket, key); raw != nil {
			return json.Unmarshal(raw, &row)
		}
		return nil
	})
	if err != nil {
		return row, fmt.Errorf("reading row %s of %s: %w", key, bucket, err)
	}
	return row, nil
}
