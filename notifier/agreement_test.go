package notifier

import (
	"math"
	"testing"
	"time"

	"firstbell/schools"
)

func review(placed string, would ...string) Review {
	r := Review{At: fridayNight, Actor: "person:x", Placed: []string{placed}, Rank: 1}
	if len(would) > 0 {
		r.Proposed = &Proposed{URNs: would}
	}
	return r
}

func repeat(n int, r Review) []Review {
	all := make([]Review, n)
	for i := range all {
		all[i] = r
	}
	return all
}

func TestWhatTheAgreementAdvises(t *testing.T) {
	t.Parallel()
	agrees, differs, unaided := review("1", "1"), review("1", "2"), review("1")
	auto := Review{At: fridayNight, Proposed: &Proposed{URNs: []string{"1"}}}
	back := auto
	back.SentBack = true
	careful, open := Matching{Mode: MatchReviewAll}, Matching{Mode: MatchAutomatic}
	for name, tc := range map[string]struct {
		policy  Matching
		reviews []Review
		want    Advice
		missing int
	}{
		"nothing decided yet":                  {careful, nil, AdviceWait, 2995},
		"a hundred agree":                      {careful, repeat(100, agrees), AdviceWait, 2895},
		"three thousand agree":                 {careful, repeat(3000, agrees), AdviceOpen, 0},
		"one of three thousand differs":        {careful, append(repeat(3000, agrees), differs), AdviceWait, 1741},
		"unaided decisions say nothing of it":  {careful, repeat(5000, unaided), AdviceWait, 2995},
		"it routes and nothing comes back":     {open, repeat(50, auto), AdviceKeep, 0},
		"it routes and one of fifty came back": {open, append(repeat(49, auto), back), AdviceClose, 0},
		"one of ten thousand came back":        {open, append(repeat(9999, auto), back), AdviceKeep, 0},
	} {
		got := agreementOf("NB", tc.policy, tc.reviews)
		if got.Advice != tc.want || (tc.missing == 0) != (got.Missing == 0) || math.Abs(float64(got.Missing-tc.missing)) > 3 {
			t.Errorf("%s: %s, %d missing; want %s, %d", name, got.Advice, got.Missing, tc.want, tc.missing)
		}
	}
}

func TestAReviewAgreesOnlyWithExactlyTheSameSchools(t *testing.T) {
	t.Parallel()
	two := Review{Actor: "person:x", Proposed: &Proposed{URNs: []string{"1", "2"}}, Placed: []string{"2", "1"}}
	if !two.Agrees() {
		t.Error("the same two schools in another order do not agree")
	}
	two.Placed = []string{"1"}
	if two.Agrees() {
		t.Error("one of two schools agrees")
	}
	one := review("1", "1")
	one.SentBack = true
	if one.Agrees() {
		t.Error("what a school sent back agrees")
	}
}

// careful makes the world's force one that has every child decided by a person.
func (w *world) careful() {
	w.Policies = map[string]Policy{string(force): {Matching: Matching{Mode: MatchReviewAll}}}
}

func TestAForceUnderReviewLearnsWhatTheMatcherWouldHaveDone(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.careful()
	id := w.post(w.incident("DA-1", ada(), ben(), unknown()))
	w.sweep()
	same(t, "ledger", w.ledger(), Ledger{Received: 3, Parked: 3})
	adas := w.child(id, "C1")
	same(t, "why", adas.Reason, ReasonReviewAll)
	if adas.Would == nil || len(adas.Would.URNs) != 1 || adas.Would.URNs[0] != larkford.String() || adas.Would.Model != "exact-1" {
		t.Fatalf("it would have done %+v", adas.Would)
	}
	if w.child(id, "C4").Would != nil {
		t.Error("it would have routed a child whom it cannot find")
	}
	triage, op := NewTriage(w.Service), w.operator("op@force.example")
	for who, urn := range map[string]schools.URN{"C1": larkford, "C2": quietoak, "C4": millside} {
		hash := w.childHash(string(force), who)
		_, err := triage.Open(w.ctx, op, id, hash)
		w.must(err)
		w.must(triage.Place(w.ctx, op, id, hash, w.looked(id, hash), Placement{URNs: []schools.URN{urn}, Reason: PlacedBySchool}))
	}
	a, err := w.Agreement(w.ctx, string(force))
	w.must(err)
	same(t, "proposed, agreed, differed, unaided", []int{a.Proposed, a.Agreed, a.Differed, a.Unaided}, []int{2, 1, 1, 1})
	reviews := w.child(id, "C1").Reviews
	if len(reviews) != 1 || reviews[0].Rank != 1 || reviews[0].Shown == 0 {
		t.Errorf("the review of the first child is %+v", reviews)
	}

	// The school that both chose says no: both were wrong.
	lead := w.person(amina)
	n := w.at(id, larkford)
	w.sweep()
	_, _, err = w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, lead, n.ID))
	a, err = w.Agreement(w.ctx, string(force))
	w.must(err)
	same(t, "agreed once it came back", a.Agreed, 0)
}

func TestADecisionNamesTheEvidenceItWasMadeOn(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.careful()
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	triage, op, other := NewTriage(w.Service), w.operator("op@force.example"), w.operator("second@force.example")
	hash := w.childHash(string(force), "C1")
	_, err := triage.Open(w.ctx, other, id, hash)
	w.must(err)
	shown := w.child(id, "C1").Seen[other.Actor()]
	if shown.Digest == "" || len(shown.Schools) == 0 || shown.Schools[0] != larkford.String() {
		t.Fatalf("the second operator was shown %+v", shown)
	}
	w.must(triage.Place(w.ctx, other, id, hash, w.looked(id, hash), Placement{URNs: []schools.URN{larkford}, Reason: PlacedBySchool}))
	last, err := w.Log.Last(w.ctx, caseSubject(id))
	w.must(err)
	var routed Routed
	w.must(last.DecodeData(&routed))
	choice := routed.Outcomes[0].Choice
	if choice == nil || choice.Shown != shown.Digest || choice.Rank != 1 {
		t.Errorf("the decision refers to %+v, want %s", choice, shown.Digest)
	}
	if len(w.child(id, "C1").Seen) != 0 {
		t.Error("a decided child still remembers who looked")
	}

	// Whoever never opened the child is recorded to have seen nothing.
	blind := w.post(w.incident("DA-2", ben()))
	w.sweep()
	bens := w.childHash(string(force), "C2")
	w.must(triage.Place(w.ctx, op, blind, bens, w.looked(blind, bens), Placement{URNs: []schools.URN{millside}, Reason: PlacedByOfficer}))
	r := w.child(blind, "C2").Reviews
	if len(r) != 1 || r[0].Shown != 0 || r[0].Rank != 0 || !r[0].Agrees() {
		t.Errorf("reviews %+v", r)
	}
}

func TestAutomaticDecisionsThatComeBackAreCounted(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	w.forward(time.Minute)
	lead, n := w.person(amina), w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, lead, n.ID))
	a, err := w.Agreement(w.ctx, string(force))
	w.must(err)
	same(t, "automatic and sent back", []int{a.Automatic, a.SentBack}, []int{2, 1})
}
