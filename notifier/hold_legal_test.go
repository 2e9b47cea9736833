package notifier

import (
	"context"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/schools"
)

// officerNames are accounts whose name is their address.
type officerNames struct{ AccountBook }

func (officerNames) Account(_ context.Context, person string) (auth.Account, error) {
	return auth.Account{Person: person, Name: "Officer " + person[:4]}, nil
}

// holding are the holds of a world, and two of the force's administrators.
func (w *world) holding() (*LegalHolds, auth.Principal, auth.Principal) {
	return NewLegalHolds(w.Service, officerNames{}), w.owner("one@force.example"), w.owner("two@force.example")
}

// aboutAda asks for a hold on ada, as an officer would write it.
func (w *world) aboutAda() HoldRequest {
	return HoldRequest{
		HoldWords: HoldWords{Described: Described{Forename: "ADA", Surname: "Able", DateOfBirth: "2016-05-04"}, Why: "A case before the family court"},
		Reason:    HoldCourt, ReviewOn: schools.DateAt(w.clock.now()).AddDays(30),
	}
}

// keyWorks reports whether something can still be opened with a key.
func (w *world) keyWorks(key string) bool {
	_, err := w.Vault.Seal(w.ctx, key, nil, nil)
	return err == nil
}

func TestAHoldKeepsWhatIsThereAndWhatComes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	first := w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	id, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.sweep()
	hash := w.at(first, larkford).Child
	same(t, "holds before the second officer agrees", len(w.state(first).Children[hash].Holds), 0)
	w.must(d.Confirm(w.ctx, two, id))
	w.sweep()
	later := w.post(w.incident("DA-2", child("another-id", "Ada", "Able", "2016-05-04", "ZZ1 9AA")))
	other := w.post(w.incident("DA-3", ben()))
	w.sweep()
	for caseID, want := range map[string]int{first: 1, later: 1, other: 0} {
		n := 0
		for _, c := range w.state(caseID).Children {
			n += len(c.Holds)
		}
		same(t, "children on hold", n, want)
	}

	// Access ends, and nothing is destroyed.
	n := w.at(later, larkford)
	version := w.state(later).Current().Key
	_, err = w.Withdraw(w.ctx, client, later, police.Withdrawal{Reason: police.WithdrawalRecordedInError})
	w.must(err)
	w.forward(24 * time.Hour)
	if _, _, err := w.inbox.Reveal(w.ctx, w.person(amina), n.ID); fault.Of(err) != fault.Conflict {
		t.Errorf("it can still be read: %v", err)
	}
	same(t, "its keys work", []bool{w.keyWorks(n.Key), w.keyWorks(version)}, []bool{true, true})
	record, _ := w.patternOf(n)
	for _, key := range record.Doomed {
		same(t, "the record before", w.keyWorks(key), true)
	}

	// Lifted by two, all of it goes.
	w.must(d.ProposeLift(w.ctx, two, id, "ended"))
	w.sweep()
	same(t, "its keys work while nobody has agreed", w.keyWorks(n.Key), true)
	w.must(d.Lift(w.ctx, one, id))
	w.sweep()
	same(t, "its keys work", []bool{w.keyWorks(n.Key), w.keyWorks(version)}, []bool{false, false})
	same(t, "children on hold", len(w.state(first).Children[hash].Holds), 0)
	record, _ = w.patternOf(n)
	same(t, "what is left to destroy of the record", len(record.Doomed), 0)
	_, owed, err := w.holdOwes(string(force), id)
	w.must(err)
	same(t, "what is owed, and work that failed", []any{len(owed), strings.Contains(w.logs.String(), "work failed")}, []any{0, false})
	checkRebuild(t, w)
}

func TestAHoldByReferenceIsAboutAllItsChildren(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	first := w.post(w.incident("DA-1", ada(), ben()))
	r := w.aboutAda()
	r.Described, r.Reference = Described{}, "DA-1"
	id, err := d.Propose(w.ctx, one, string(force), r)
	w.must(err)
	w.must(d.Confirm(w.ctx, two, id))
	again := w.post(w.incident("DA-2", ben()))
	w.sweep()
	for _, caseID := range []string{first, again} {
		for _, c := range w.state(caseID).Children {
			same(t, "holds", len(c.Holds), 1)
		}
	}
	r.Reference = "DA-9"
	_, err = d.Propose(w.ctx, one, string(force), r)
	same(t, "a reference that is none", []any{fault.Of(err), fault.Code(err)}, []any{fault.Invalid, "reference"})
}

func TestAHoldTakesTwoPeople(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	id, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	for name, tc := range map[string]struct {
		err  error
		want fault.Kind
	}{
		"the proposer agrees":        {d.Confirm(w.ctx, one, id), fault.Conflict},
		"an operator":                {d.Confirm(w.ctx, w.operator("op@force.example"), id), fault.NotFound},
		"another force's officer":    {d.Confirm(w.ctx, auth.Principal{Account: "x", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: "OT"}}}, id), fault.NotFound},
		"no such hold":               {d.Confirm(w.ctx, two, "nothing"), fault.NotFound},
		"lifting what never stood":   {d.ProposeLift(w.ctx, two, id, "ended"), fault.Conflict},
		"a review of what never was": {d.Review(w.ctx, two, id, schools.DateAt(w.clock.now()).AddDays(3)), fault.Conflict},
	} {
		same(t, name, fault.Of(tc.err), tc.want)
	}
	w.must(d.Confirm(w.ctx, two, id))
	same(t, "twice", fault.Of(d.Confirm(w.ctx, two, id)), fault.Conflict)
	w.must(d.ProposeLift(w.ctx, two, id, "mistaken"))
	same(t, "who proposes the lift agrees", fault.Of(d.Lift(w.ctx, two, id)), fault.Conflict)
	w.must(d.DropLift(w.ctx, one, id))
	same(t, "lifting what nobody proposes to lift", fault.Of(d.Lift(w.ctx, one, id)), fault.Conflict)

	words, row, err := d.Words(w.ctx, one, id)
	w.must(err)
	same(t, "its words", []string{words.Forename, words.Why, row.Reason}, []string{"ADA", "A case before the family court", HoldCourt})
	all, err := w.Log.Of(w.ctx, holdSubject(string(force)))
	w.must(err)
	last := all[len(all)-1]
	same(t, "the look is on record", []string{last.Type, last.Actor, last.Role, last.Purpose}, []string{FactHoldViewed, one.Actor(), string(RoleForceAdmin), PurposeHold})
	for _, f := range all {
		if raw := strings.ToLower(string(encode(f.Envelope))); strings.Contains(raw, "able") || strings.Contains(raw, "court before") || strings.Contains(raw, "2016-05") {
			t.Errorf("personal data in the clear: %s", raw)
		}
	}
}

func TestAHoldThatIsRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	id, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	all, err := w.Log.Of(w.ctx, holdSubject(string(force)))
	w.must(err)
	w.must(d.Drop(w.ctx, two, id))
	w.sweep()
	same(t, "its words can be read", w.keyWorks(all[0].Keys[0]), false)
	rows, err := d.List(w.ctx, one)
	w.must(err)
	same(t, "rows", len(rows), 0)
}

// TestAPartyKnowsOfNoHold: to a party, a hold about their incident does not
// exist; what they propose themselves looks like any other and is never agreed to.
func TestAPartyKnowsOfNoHold(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	party := w.owner("party@force.example")
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{"party@force.example"}
	w.post(in)
	w.sweep()
	id, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	rows, err := d.List(w.ctx, party)
	w.must(err)
	same(t, "what a party sees", len(rows), 0)
	missing := d.Confirm(w.ctx, party, "nothing")
	same(t, "confirming", d.Confirm(w.ctx, party, id), missing)
	_, _, err = d.Words(w.ctx, party, id)
	same(t, "reading", err, missing)

	r := w.aboutAda()
	r.Described, r.Reference = Described{}, "DA-1"
	_, err = d.Propose(w.ctx, party, string(force), r)
	r.Reference = "DA-none"
	_, none := d.Propose(w.ctx, party, string(force), r)
	same(t, "the incident's reference", err, none)
	own, err := d.Propose(w.ctx, party, string(force), w.aboutAda())
	w.must(err)
	rows, err = d.List(w.ctx, party)
	w.must(err)
	same(t, "their own proposal is there like anybody’s", len(rows), 1)
	same(t, "another officer agrees to what a party asked for", fault.Code(d.Confirm(w.ctx, two, own)), "ask-another")
}

func TestAHoldIsLookedAtOnItsDay(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, two := w.holding()
	id, err := d.Propose(w.ctx, one, string(force), w.aboutAda())
	w.must(err)
	w.must(d.Confirm(w.ctx, two, id))
	w.forward(29 * 24 * time.Hour)
	same(t, "an alarm before", w.alarmed(AlarmHold), false)
	w.forward(2 * 24 * time.Hour)
	same(t, "an alarm on the day", w.alarmed(AlarmHold), true)
	rows, err := d.List(w.ctx, one)
	w.must(err)
	same(t, "the row says so", rows[0].ReviewIsDue, true)
	w.must(d.Review(w.ctx, one, id, schools.DateAt(w.clock.now()).AddDays(30)))
	w.sweep()
	same(t, "an alarm once it was looked at", w.alarmed(AlarmHold), false)
	same(t, "a day that has gone by", fault.Code(d.Review(w.ctx, one, id, schools.DateAt(w.clock.now()))), "review-date")
}

func TestAHoldIsAskedForInFull(t *testing.T) {
	t.Parallel()
	w := setup(t)
	d, one, _ := w.holding()
	for code, spoil := range map[string]func(*HoldRequest){
		"reason":      func(r *HoldRequest) { r.Reason = "because" },
		"why":         func(r *HoldRequest) { r.Why = "" },
		"review-date": func(r *HoldRequest) { r.ReviewOn = schools.DateAt(w.clock.now()) },
		"name":        func(r *HoldRequest) { r.Surname = " " },
		"born":        func(r *HoldRequest) { r.DateOfBirth = "4 May" },
		"upn":         func(r *HoldRequest) { r.UPN = "J20136142400X" },
	} {
		r := w.aboutAda()
		spoil(&r)
		_, err := d.Propose(w.ctx, one, string(force), r)
		same(t, code, []any{fault.Of(err), fault.Code(err)}, []any{fault.Invalid, code})
	}
	_, err := d.Propose(w.ctx, w.operator("op@force.example"), string(force), w.aboutAda())
	same(t, "an operator", fault.Of(err), fault.NotFound)
}
