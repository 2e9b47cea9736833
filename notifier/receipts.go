package notifier

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Unaccounted are the receipts whose fact the log no longer holds: somebody
// was told "accepted" and it is gone. It happens where a log was lost or put
// back from an older copy. The force must be told to post these again; it is
// the one loss that nothing else here would notice. checked counts receipts.
func (s *Service) Unaccounted(ctx context.Context) (lost []facts.Receipt, checked int, err error) {
	err = s.Receipts.Each(func(r facts.Receipt) error {
		checked++
		held, err := s.holds(ctx, r)
		if err == nil && !held {
			lost = append(lost, r)
		}
		return errors.Join(err, ctx.Err())
	})
	if err != nil {
		return lost, checked, fmt.Errorf("comparing receipts with the log: %w", err)
	}
	return lost, checked, nil
}

// holds reports whether the fact of a receipt is in the log. The view answers
// for versions, which are nearly all; the log itself for the rest.
func (s *Service) holds(ctx context.Context, r facts.Receipt) (held bool, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		if c, ok := caseIn(tx, r.Case); ok {
			v, ok := c.Version(r.Version)
			held = ok && v.Seq == r.Seq && v.Hash == r.Hash
		}
		return nil
	})
	if err != nil || held {
		return held, err
	}
	f, err := s.Log.At(ctx, r.Seq)
	if errors.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil && f.Case == r.Case, err
}
