package notifier

import (
	"errors"
	"testing"
	"time"

	"firstbell/internal/vault"
	"firstbell/police"
	"firstbell/schools"
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

// TestAClockThatLeapsAMonthEndsNoAccess: content that a school took on ends by the
// calendar, and a clock that leapt has no calendar.
func TestAClockThatLeapsAMonthEndsNoAccess(t *testing.T) {
	t.Parallel()
	w, id := taken(t)
	_, _, err := w.inbox.Export(w.ctx, w.person(brian), w.at(id, larkford).ID, schools.ExportPDF)
	w.must(err)
	inDoubt := true
	w.ClockInDoubt = func() bool { return inDoubt }
	for range 5 {
		w.clock.set(w.clock.now().Add(10 * 24 * time.Hour))
		w.sweep()
	}
	n := w.at(id, larkford)
	same(t, "still readable", n.State, StateAcknowledged)
	same(t, "keys destroyed", w.erasedKeys(id), 0)
	inDoubt = false
	w.clock.set(w.clock.now().Add(maxRest))
	w.forward(20 * 24 * time.Hour)
	same(t, "once the clock is right", w.at(id, larkford).State, StateClosed)
	same(t, "keys owed", len(w.state(id).DoomedKeys()), 0)
}
