package notifier

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
	"firstbell/police"
	"firstbell/police/ingest"
)

// refusals are the refused posts of a force, from the view.
func (w *world) refusals(of police.ForceCode) (rows []RefusedRow) {
	w.t.Helper()
	w.must(w.View.Read(func(tx *view.Tx) (err error) {
		rows, err = refusedRows(tx, string(of))
		return err
	}))
	return rows
}

// ledger is the account of every child, from the view.
func (w *world) ledger() (l Ledger) {
	w.t.Helper()
	w.must(w.View.Read(func(tx *view.Tx) (err error) {
		l, err = ledgerOf(tx)
		return err
	}))
	return l
}

func TestAWithdrawalHidesEverythingAtOnce(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada(), unknown()))
	w.sweep()
	n := w.at(id, larkford)
	got, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	if got.Reference != "R1" || got.Duplicate {
		t.Errorf("receipt %+v", got)
	}
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); err == nil {
		t.Error("withdrawn content was shown")
	}
	same(t, "ledger", w.ledger(), Ledger{Received: 2, Withdrawn: 2})
}

func TestAWithdrawalDestroysEveryKeyButItsOwn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.sweep()
	key, incident := w.at(id, larkford).Key, w.state(id).Versions[0].Key
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep()
	for _, k := range []string{key, incident} {
		if _, err := w.Vault.Seal(w.ctx, k, nil, nil); !errors.Is(err, vault.ErrErased) {
			t.Errorf("key %s still works: %v", k, err)
		}
	}
	same(t, "keys that wait to be destroyed", len(w.state(id).DoomedKeys()), 0)
	status, err := w.Status(w.ctx, client, id)
	w.must(err)
	if len(status.Children) != 1 || status.Children[0].ID != "C1" || status.Children[0].State != police.ChildWithdrawn || !status.Withdrawn {
		t.Errorf("status after the body is gone: %+v", status)
	}
}

func TestWithdrawingTwiceIsOneWithdrawal(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	first, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep()
	w.clock.set(fridayNight.Add(time.Hour))
	again, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	first.Duplicate = true
	same(t, "the second answer", again, first)
}

func TestWithdrawingWhatDoesNotExistIsNotFound(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if _, err := w.Withdraw(w.ctx, client, w.caseID(force, "R9"), police.Withdrawal{}); !errors.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
}

func TestStatusTellsStatesAndTimesAndNoEstablishment(t *testing.T) {
	t.Parallel()
	w := setup(t)
	adult := child("C9", "Old", "Enough", "2000-01-01", "")
	id := w.post(w.incident("R1", ada(), unknown(), adult))
	before, err := w.Status(w.ctx, client, id)
	w.must(err)
	same(t, "state before routing", before.Children[0].State, police.ChildReceived)
	w.sweep()
	n := w.at(id, larkford)
	_, _, err = w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	status, err := w.Status(w.ctx, ingest.Client{KeyID: "another key", Force: force}, id)
	w.must(err)
	var states []police.ChildState
	for _, c := range status.Children {
		states = append(states, c.State)
	}
	same(t, "states", states, []police.ChildState{police.ChildRouted, police.ChildParked, police.ChildNotEligible})
	got := status.Children[0].Notifications
	if len(got) != 1 || got[0].State != string(StateOpened) || !got[0].Deadline.Equal(mondayBell) || got[0].Late {
		t.Errorf("notifications %+v", got)
	}
	raw, err := json.Marshal(status)
	w.must(err)
	for _, secret := range []string{"99900", "Larkford", "Able", n.ID} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the status tells %q: %s", secret, raw)
		}
	}
}

func TestANotificationIsLateOnceItsDeadlineHasPassed(t *testing.T) {
	t.Parallel()
	deadline := mondayBell
	for _, tc := range []struct {
		name string
		n    Notification
		now  time.Time
		late bool
	}{
		{"before the deadline", Notification{Deadline: deadline}, deadline.Add(-time.Minute), false},
		{"after it", Notification{Deadline: deadline}, deadline.Add(time.Minute), true},
		{"acknowledged before it", Notification{Deadline: deadline, AcknowledgedAt: deadline.Add(-time.Hour)}, deadline.Add(time.Hour), false},
		{"acknowledged after it", Notification{Deadline: deadline, AcknowledgedAt: deadline.Add(time.Hour)}, deadline.Add(2 * time.Hour), true},
		{"recalled before it", Notification{Deadline: deadline, EndedAt: deadline.Add(-time.Hour)}, deadline.Add(time.Hour), false},
		{"late by nature", Notification{Deadline: deadline, Late: LateByNature}, deadline.Add(-time.Hour), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			same(t, "late", tc.n.IsLate(tc.now), tc.late)
		})
	}
}
