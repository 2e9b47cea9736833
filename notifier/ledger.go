package notifier

import (
	"context"

	"firstbell/internal/view"
)

// Ledger accounts for every child that any force has ever told of. It is for
// whoever runs the service; a force's desk sees its own on the board.
func (s *Service) Ledger(context.Context) (l Ledger, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		l, err = ledgerOf(tx)
		return err
	})
	return l, err
}
