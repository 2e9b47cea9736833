package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/vault"
	"firstbell/police"
)

// TestNothingIsDestroyedByAClockInDoubt and everything else goes on: people are
// told, and what was withdrawn is hidden.
func TestNothingIsDestroyedByAClockInDoubt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	inDoubt := true
	w.ClockInDoubt = func() bool { return inDoubt }
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	if n.State != StateAlerted {
		t.Errorf("the school's message is %s: a clock in doubt kept it from being announced", n.State)
	}
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep()
	if _, err := w.Vault.Seal(w.ctx, n.Key, nil, nil); err != nil {
		t.Fatalf("the key was destroyed by a clock in doubt: %v", err)
	}
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); err == nil {
		t.Error("withdrawn content was shown")
	}
	inDoubt = false
	w.clock.set(w.clock.now().Add(maxRest))
	w.sweep()
	if _, err := w.Vault.Seal(w.ctx, n.Key, nil, nil); !errors.Is(err, vault.ErrErased) {
		t.Errorf("once the clock is right the key still works: %v", err)
	}
}
