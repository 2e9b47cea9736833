package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"firstbell/schools/match"
	"firstbell/schools/match/generate"
	"firstbell/schools/match/linkage"
)

func TestProgressIsShownTenTimesASecondAtMost(t *testing.T) {
	t.Parallel()
	var shown []string
	now := time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC)
	p := &progressLine{show: func(line string) { shown = append(shown, line) }, now: func() time.Time { return now }}
	for i := range 1000 {
		p.step("pupils", i, 1000)
		now = now.Add(time.Millisecond)
	}
	p.step("pupils", 1000, 1000)
	p.step("queries", 5, 0)
	if len(shown) != 12 { // at once, after each tenth of the second but the last, at the end, and of the next thing
		t.Errorf("%d lines were shown: %v", len(shown), shown)
	}
	if last := shown[len(shown)-2:]; last[0] != "pupils: 1000 of 1000 (100%)" || last[1] != "queries: 5" {
		t.Errorf("the last lines are %q", last)
	}
}

func TestNoProgressWhereNobodyWatches(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := newProgressLine(&b)
	p.step("pupils", 1, 2)
	p.end()
	if b.Len() > 0 {
		t.Errorf("a script reads %q", b.String())
	}
}

func TestLongWorkIsLeftWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	hold := make(chan struct{})
	defer close(hold)
	stop()
	_, err := unless(ctx, func() (int, error) { <-hold; return 1, nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the answer is %v", err)
	}
	if n, err := unless(t.Context(), func() (int, error) { return 7, io.EOF }); n != 7 || !errors.Is(err, io.EOF) {
		t.Errorf("what the work answered became %d, %v", n, err)
	}
}

func TestTheChildrenOfAnIncidentAreExplainedTogether(t *testing.T) {
	t.Parallel()
	all := []generate.Asking{{ID: "Q0"}, {ID: "Q1", Incident: 1}, {ID: "Q2", Incident: 1}, {ID: "Q3", Incident: 2}}
	household, at, err := together(all, "Q2")
	if err != nil || len(household) != 2 || at != 1 {
		t.Errorf("the household is %v, the child number %d, %v", household, at, err)
	}
	if _, _, err := together(all, "Q9"); err == nil {
		t.Error("a query that is not there is found")
	}
}

func TestADecisionIsToldInWords(t *testing.T) {
	t.Parallel()
	w := &match.Waterfall{Prior: -13, Rows: []match.Evidence{{Field: match.FieldSurname, Level: match.LevelExact, Bits: 12}}, RunnerUp: 9}
	said := strings.Join(decisionWords(match.Decision{Automatic: true, Targets: []match.Target{{URN: 130001}}, Rule: "name+dob", Probability: .9999, Waterfall: w},
		generate.Asking{TrueURN: 130001}), "\n")
	for _, want := range []string{"Routed to 130001 by name+dob, probability 0.999900.", "speaks very strongly", "In truth the child is at school 130001."} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	said = strings.Join(decisionWords(match.Decision{Reason: match.ReasonTwoSchools, Candidates: []match.Candidate{{URN: 130002, Probability: .5}},
		Flags: []match.Flag{match.FlagTwin}}, generate.Asking{OffRoll: true}), "\n")
	for _, want := range []string{"Parked for a person: two-schools.", "1. School 130002, probability 0.500000", "Flag: twin-elsewhere", "on no roll"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}

func TestAPairIsToldInWords(t *testing.T) {
	t.Parallel()
	said := strings.Join(pairWords(linkage.Explanation{PriorBits: -12, Bits: 30, Probability: .9999999, RivalBits: -1,
		Evidence: []linkage.Evidence{{Field: "surname", Level: "exact", M: .9, U: .001, Bits: 9.8}}}), "\n")
	for _, want := range []string{"start", "+9.8   90% of records of one person do so, 0.1% of strangers'", "above 0.999999", "No rule for finding candidates"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
}
