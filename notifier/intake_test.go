package notifier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
)

// receipts are all receipts of a case.
func (w *world) receipts(id string) []facts.Receipt {
	w.t.Helper()
	var all []facts.Receipt
	w.must(w.Receipts.Each(func(r facts.Receipt) error {
		if r.Case == id {
			all = append(all, r)
		}
		return nil
	}))
	return all
}

func TestAnAcceptedIncidentIsAFactAndAReceipt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	got, err := w.Receive(w.ctx, client, w.incident("R1", ada(), ben()))
	w.must(err)
	same(t, "accepted at", got.AcceptedAt, fridayNight)
	same(t, "duplicate", got.Duplicate, false)
	same(t, "facts", w.types(got.ID), []string{police.FactReceived})
	c := w.state(got.ID)
	same(t, "children", len(c.Children), 2)
	all := w.receipts(got.ID)
	same(t, "receipts", len(all), 1)
	if r := all[0]; r.Seq != c.Seq || r.Hash != c.Versions[0].Hash || r.Version != 1 {
		t.Errorf("receipt %+v does not fit version %+v", r, c.Versions[0])
	}
}

func TestTheSameContentAgainGetsTheFirstReceipt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	first, err := w.Receive(w.ctx, client, in)
	w.must(err)
	w.clock.set(fridayNight.Add(time.Hour))
	again, err := w.Receive(w.ctx, client, in)
	w.must(err)
	first.Duplicate = true
	same(t, "the second answer", again, first)
	same(t, "facts", w.types(first.ID), []string{police.FactReceived})
}

// A crash after the fact and before its receipt leaves a fact without one: the
// force, which was never answered, posts again.
func TestARepeatMendsAMissingReceipt(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	c := NewCase(w.caseID(force, in.Reference))
	stored, err := w.accept(w.ctx, c, client, in, w.Vault.Index("content", string(in.ContentHashInput())))
	w.must(err)
	same(t, "receipts before", len(w.receipts(c.ID)), 0)
	again, err := w.Receive(w.ctx, client, in)
	w.must(err)
	same(t, "duplicate", again.Duplicate, true)
	all := w.receipts(c.ID)
	if len(all) != 1 || all[0].Seq != stored.Seq || !all[0].At.Equal(stored.At) {
		t.Errorf("receipts %+v; want one for sequence %d", all, stored.Seq)
	}
}

func TestWhatDisagreesWithTheRecordIsAConflict(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("R1", ada()))
	second := w.incident("R1", ada(), ben())
	second.Version = 2
	id := w.post(second)
	w.post(w.incident("R2", ada()))
	_, err := w.Withdraw(w.ctx, client, w.caseID(force, "R2"), police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	for _, tc := range []struct {
		name, reference string
		version         int
		code            string
	}{
		{"the newest version with other content", "R1", 2, "reference-conflict"},
		{"an older version with other content", "R1", 1, "version-older"},
		{"a version too far ahead", "R1", 4, "version-skipped"},
		{"a first post that is not version 1", "R3", 2, "version-skipped"},
		{"a new version of what was withdrawn", "R2", 2, "withdrawn"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			in := w.incident(tc.reference, cora())
			in.Version = tc.version
			_, err := w.Receive(w.ctx, client, in)
			if !errors.Is(err, fault.Conflict) || fault.Code(err) != tc.code {
				t.Errorf("got %v (%s), want %s", err, fault.Code(err), tc.code)
			}
		})
	}
	same(t, "facts", w.types(id), []string{police.FactReceived, police.FactReceived})
}

func TestManyPostsOfOneIncidentMakeOneFact(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	other := w.incident("R1", ben())
	var wait sync.WaitGroup
	var lock sync.Mutex
	accepted, repeats, conflicts := 0, 0, 0
	for i := range 16 {
		wait.Go(func() {
			body := in
			if i%2 == 1 {
				body = other
			}
			got, err := w.Receive(w.ctx, client, body)
			lock.Lock()
			defer lock.Unlock()
			switch {
			case err == nil && got.Duplicate:
				repeats++
			case err == nil:
				accepted++
			case fault.Code(err) == "reference-conflict":
				conflicts++
			default:
				t.Errorf("unexpected answer: %v", err)
			}
		})
	}
	wait.Wait()
	if accepted != 1 || repeats != 7 || conflicts != 8 {
		t.Errorf("accepted %d, repeated %d, in conflict %d; want 1, 7 and 8", accepted, repeats, conflicts)
	}
	same(t, "facts", w.types(w.caseID(force, "R1")), []string{police.FactReceived})
}

func TestForcesDoNotShareReferencesNorSeeEachOther(t *testing.T) {
	t.Parallel()
	w := setup(t)
	own := w.post(w.incident("R1", ada()))
	stranger := ingest.Client{KeyID: "k2", Force: "OTH"}
	theirs, err := w.Receive(w.ctx, stranger, w.incident("R1", ada()))
	w.must(err)
	if own == theirs.ID {
		t.Error("two forces share a case")
	}
	if _, err := w.Status(w.ctx, stranger, own); !errors.Is(err, fault.NotFound) {
		t.Errorf("status of another force's incident: %v", err)
	}
	if _, err := w.Withdraw(w.ctx, stranger, own, police.Withdrawal{Reason: police.WithdrawalOther}); !errors.Is(err, fault.NotFound) {
		t.Errorf("withdrawing another force's incident: %v", err)
	}
}

func TestANearlyFullStoreTakesNothingNewButStillAnswers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := w.incident("R1", ada())
	w.post(in)
	w.Log = nearlyFull(t, w)
	_, err := w.Receive(w.ctx, client, w.incident("R9", ben()))
	if !errors.Is(err, fault.Unavailable) || fault.RetryAfter(err) == 0 {
		t.Errorf("a new incident: %v, retry after %s", err, fault.RetryAfter(err))
	}
}

// nearlyFull is a log with next to no room.
func nearlyFull(t *testing.T, w *world) *facts.Log {
	t.Helper()
	small := factstest.Start(t, factstest.MaxBytes(16<<10)).Log()
	for range 64 {
		f := facts.New("filler", "fb.audit", "test", fridayNight)
		if err := f.SetData(strings.Repeat("x", 256)); err != nil {
			t.Fatal(err)
		}
		if _, err := small.Publish(w.ctx, f, facts.ExpectNothing()); err != nil {
			break
		}
	}
	return small
}

func TestAPostThatIsGivenUpIsNotAccepted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	if _, err := w.Receive(ctx, client, w.incident("R1", ada())); err == nil {
		t.Error("accepted although nobody waits for the answer")
	}
	same(t, "facts", len(w.types(w.caseID(force, "R1"))), 0)
}

func TestEnvelopesAndReceiptsHoldNoPersonalData(t *testing.T) {
	t.Parallel()
	w := setup(t)
	in := anIncident()
	in.Children[0].Forename, in.Children[0].Surname = "CANARYFORENAME", "CANARYSURNAME"
	in.Reference, in.Circumstances = "CANARYREFERENCE", "CANARYSTORY"
	id := w.post(in)
	w.sweep()
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
	w.must(err)
	w.must(w.Refused(w.ctx, client, police.Refusal{
		Status: 409, Code: "version-older", Reference: "CANARYREFERENCE",
		Faults: []police.Fault{{Pointer: "/children/0/surname", Code: "too-long", Message: "CANARYSURNAME"}},
	}))
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	door, err := w.Log.Of(w.ctx, doorSubject(force))
	w.must(err)
	for _, f := range append(all, door...) {
		raw, err := json.Marshal(f.Envelope)
		w.must(err)
		for _, p := range f.Parts {
			raw = append(raw, p.Sealed...)
		}
		if bytes.Contains(raw, []byte("CANARY")) {
			t.Errorf("%s at %d holds personal data: %s", f.Type, f.Seq, raw)
		}
	}
	if strings.Contains(w.logs.String(), "CANARY") {
		t.Error("the log holds personal data")
	}
}

func TestARefusalIsRecordedWithoutValues(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.must(w.Refused(w.ctx, client, police.Refusal{At: fridayNight, Status: 422, Code: "validation",
		Faults: []police.Fault{{Pointer: "/children/0/dateOfBirth", Code: "not-a-date", Message: "words"}}}))
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	rows := w.refusals(force)
	same(t, "refusals", len(rows), 1)
	same(t, "refusal", rows[0], RefusedRow{At: fridayNight, Force: string(force),
		Refused: Refused{Client: "k1", Status: 422, Code: "validation", Pointers: []string{"/children/0/dateOfBirth"}}})
}
