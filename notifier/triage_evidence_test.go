package notifier

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/match"
)

// unsure is a matcher that finds one pupil it is not certain of.
type unsure struct{}

func (unsure) Match(match.Query, schools.Date) match.Decision {
	return match.Decision{
		Reason: match.ReasonNotCertain, Model: "test-1", Probability: .6, Flags: []match.Flag{match.FlagNamesakeAdult},
		Candidates: []match.Candidate{
			{URN: larkford, Why: []string{"surname differs"}, Probability: .6,
				Waterfall: &match.Waterfall{Bits: 20, Rows: []match.Evidence{{Field: match.FieldSurname, Level: match.LevelClose, Bits: 5}}},
				Pupil:     &schools.Pupil{Forename: "adah", Surname: "strangerson", Postcode: "ZZ8 8QQ", URN: larkford}},
			{URN: millside, Why: []string{"picked"}},
		},
	}
}

func TestTheEvidenceOfTheDecisionIsWhatAPersonIsShown(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.decidedBy(unsure{}, Matching{Mode: MatchAutomatic})
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	w.decidedBy(certain{probability: .5}, Matching{Mode: MatchAutomatic}) // what it would say today is another thing
	triage, op, hash := NewTriage(w.Service), w.operator("op@force.example"), w.childHash(string(force), "C1")
	d, err := triage.Open(w.ctx, op, id, hash)
	w.must(err)
	first := d.Candidates[0]
	if first.School.URN != larkford || first.Waterfall == nil || first.Probability != .6 || !first.HasPupil || first.Revealed != nil || first.Rank != 1 {
		t.Errorf("the first candidate is %+v", first)
	}
	same(t, "model and flags", []any{d.Model, d.Flags}, []any{"test-1", []match.Flag{match.FlagNamesakeAdult}})
	if text := string(encode(d)); strings.Contains(text, "strangerson") || strings.Contains(text, "ZZ8") {
		t.Error("a stranger's entry is shown unasked")
	}
}

func TestLookingAtAStrangersEntryIsRecordedFirst(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.decidedBy(unsure{}, Matching{Mode: MatchAutomatic})
	in := w.incident("DA-1", ada())
	in.Adults[0].Emails = []string{"party@force.example"}
	id := w.post(in)
	w.sweep()
	triage, op, hash := NewTriage(w.Service), w.operator("op@force.example"), w.childHash(string(force), "C1")
	for name, rank := range map[string]int{"none": 0, "below": -1, "beyond": 9, "one without a pupil": 2} {
		if _, err := triage.Reveal(w.ctx, op, id, hash, rank); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	for name, err := range map[string]error{
		"a force admin": revealAs(w, triage, id, hash, "admin"),
		"a party":       revealAs(w, triage, id, hash, "party"),
	} {
		if !errors.Is(err, fault.NotFound) {
			t.Errorf("%s: got %v, want not found", name, err)
		}
	}
	if slices.Contains(w.types(id), FactCandidateViewed) {
		t.Fatalf("somebody got through: %v", w.types(id))
	}
	d, err := triage.Reveal(w.ctx, op, id, hash, 1)
	w.must(err)
	if p := d.Candidates[0].Revealed; p == nil || p.Surname != "strangerson" || p.Postcode != "ZZ8 8QQ" {
		t.Errorf("revealed %+v", p)
	}
	last, err := w.Log.Last(w.ctx, caseSubject(id))
	w.must(err)
	var viewed CandidateViewed
	w.must(last.DecodeData(&viewed))
	same(t, "record", []any{last.Type, last.Actor, last.Child, viewed}, []any{FactCandidateViewed, op.Actor(), hash, CandidateViewed{URN: "999001", Rank: 1}})
}

// revealAs tries to look as somebody who may not.
func revealAs(w *world, triage *Triage, id, hash, who string) error {
	p := w.operator(who + "@force.example")
	if who == "admin" {
		p.Grants[0].Role = RoleForceAdmin
	}
	_, err := triage.Reveal(w.ctx, p, id, hash, 1)
	return err
}

func TestAProtectedChildsAddressIsNotRevealedByTheRollEither(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.decidedBy(unsure{}, Matching{Mode: MatchAutomatic})
	c := ada()
	c.AddressProtected = true
	id := w.post(w.incident("DA-1", c))
	w.sweep()
	d, err := NewTriage(w.Service).Reveal(w.ctx, w.operator("op@force.example"), id, w.childHash(string(force), "C1"), 1)
	w.must(err)
	if p := d.Candidates[0].Revealed; p == nil || p.Postcode != "" || p.Surname == "" {
		t.Errorf("revealed %+v", p)
	}
}

func TestEvidenceEndsWithTheIncident(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.decidedBy(unsure{}, Matching{Mode: MatchAutomatic})
	in := w.incident("DA-1", ada())
	id := w.post(in)
	w.sweep()
	before := *w.child(id, "C1")
	_, ok, err := w.evidence(w.ctx, &before)
	w.must(err)
	same(t, "there before", ok, true)
	in.Version++
	in.Circumstances = "Something else."
	w.post(in)
	w.sweep()
	after := *w.child(id, "C1")
	if _, ok, err := w.evidence(w.ctx, &before); ok || err != nil {
		t.Errorf("the old evidence can still be read: %v, %v", ok, err)
	}
	if _, ok, err := w.evidence(w.ctx, &after); !ok || err != nil {
		t.Errorf("the new version has no evidence: %v, %v", ok, err)
	}
}
