package notifier

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
)

func TestTheBoardShowsNotificationsAgainstTheirDeadlines(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("DA-1", ada(), ben(), unknown()))
	w.sweep()
	w.until(mondayBell.Add(-20 * time.Minute))
	n := w.at(w.caseID(force, "DA-1"), larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)

	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "counts", board.Counts, BoardCounts{Unread: 1, Acknowledged: 1, OnCallSheet: 1})
	same(t, "ledger", board.Ledger, Ledger{Received: 3, Notified: 2, Parked: 1})
	if len(board.Rows) != 2 {
		t.Fatalf("%d rows, want 2", len(board.Rows))
	}
	for _, r := range board.Rows {
		same(t, "left at "+r.School, r.Left, 20*time.Minute)
		same(t, "to telephone "+r.School, r.OnCallSheet, r.URN == millside)
	}
	for _, secret := range []string{"Ada", "Ben", "Able", "DA-1"} {
		if strings.Contains(fmt.Sprintf("%+v", board), secret) {
			t.Errorf("the board says %q", secret)
		}
	}
	w.until(mondayBell.Add(time.Minute))
	board, err = NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	same(t, "overdue", board.Counts.Overdue, 1)
}

func TestTheBoardKeepsWhatNobodyHasTakenOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	n := w.at(w.caseID(force, "DA-1"), larkford)
	_, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID)
	w.must(err)
	_, err = w.inbox.Acknowledge(w.ctx, w.person(amina), n.ID, 0)
	w.must(err)
	w.clock.set(mondayBell.Add(21 * 24 * time.Hour))
	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(board.Rows) != 1 || board.Rows[0].URN != millside {
		t.Errorf("three weeks later the board has %d rows, want the one that nobody acknowledged", len(board.Rows))
	}
}

func TestAnOperatorWhoIsAPartyDoesNotFindItByCounting(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", cora())
	in.Adults[0].Emails = []string{"party@force.example"}
	w.post(in)
	w.sweep()
	boards := NewBoards(w.Service)
	for email, want := range map[string]int{"party@force.example": 0, "op@force.example": 1} {
		board, err := boards.Today(w.ctx, w.operator(email))
		w.must(err)
		calls, err := boards.CallSheet(w.ctx, w.operator(email))
		w.must(err)
		same(t, email, []int{len(board.Rows), board.Counts.Unread, len(calls)}, []int{want, want, want})
	}
	// Also when the incident's body is destroyed and cannot be asked any more.
	_, err := w.Withdraw(w.ctx, client, w.caseID(force, "DA-1"), police.Withdrawal{Reason: "other"})
	w.must(err)
	w.sweep()
	for email, want := range map[string]int{"party@force.example": 0, "op@force.example": 1} {
		board, err := boards.Today(w.ctx, w.operator(email))
		w.must(err)
		same(t, email+" after the withdrawal", len(board.Rows), want)
	}
}

func TestABoardIsForItsForceAlone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("DA-1", ada(), cora()))
	w.sweep()
	w.must(w.Refused(w.ctx, client, police.Refusal{Status: 422, Faults: []police.Fault{{Pointer: "/children/0/dateOfBirth"}}}))
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	boards := NewBoards(w.Service)
	other := auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleOperator, Scope: "OTH"}}}

	board, err := boards.Today(w.ctx, other)
	w.must(err)
	same(t, "another force's board", fmt.Sprint(len(board.Rows), board.Ledger), fmt.Sprint(0, Ledger{}))
	calls, err := boards.CallSheet(w.ctx, other)
	w.must(err)
	same(t, "another force's calls", len(calls), 0)
	if _, err := boards.RecordCall(w.ctx, other, quietoak, Call{}); !errors.Is(err, fault.NotFound) {
		t.Errorf("another force's call: got %v, want not found", err)
	}
	refusals, err := boards.Refusals(w.ctx, other)
	w.must(err)
	same(t, "another force's refusals", len(refusals), 0)

	refusals, err = boards.Refusals(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if len(refusals) != 1 || !slices.Equal(refusals[0].Pointers, []string{"/children/0/dateOfBirth"}) || refusals[0].Status != 422 {
		t.Errorf("the force's own refusals: %+v", refusals)
	}
	for _, p := range []auth.Principal{{}, w.person(carol)} {
		if _, err := boards.Today(w.ctx, p); !errors.Is(err, fault.NotFound) {
			t.Errorf("a stranger's board: got %v, want not found", err)
		}
		if _, err := boards.Refusals(w.ctx, p); !errors.Is(err, fault.NotFound) {
			t.Errorf("a stranger's refusals: got %v, want not found", err)
		}
	}
}

func TestNoNumberTellsAPartyOfTheirIncident(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("DA-1", ada(), unknown())
	in.Adults[0].Emails = []string{"party@force.example"}
	id := w.post(in)
	w.post(w.incident("DA-2", ben()))
	w.sweep()
	boards := NewBoards(w.Service)
	look := func(who string) Board {
		board, err := boards.Today(w.ctx, w.operator(who))
		w.must(err)
		return board
	}
	for range 2 { // the second look is answered from what the first has found
		same(t, "a party's ledger", look("party@force.example").Ledger, Ledger{Received: 1, Notified: 1})
		same(t, "a party's counts", look("party@force.example").Counts, BoardCounts{Unread: 1})
		same(t, "another's ledger", look("op@force.example").Ledger, Ledger{Received: 3, Notified: 2, Parked: 1})
	}
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.sweep() // the body is gone
	same(t, "a party's ledger after the end", look("party@force.example").Ledger, Ledger{Received: 1, Notified: 1})
	same(t, "another's ledger after the end", look("op@force.example").Ledger, Ledger{Received: 3, Notified: 1, Withdrawn: 2})
}
