package evaluate

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/match/generate"
)

// scripted answers queries by their forenames, which the tests use as a
// script: "auto 1" routes to school 1, "list 3 1" parks with that list.
type scripted struct{ households []int }

func (s *scripted) Decide(household []match.Query, _ schools.Date) []match.Decision {
	s.households = append(s.households, len(household))
	decisions := make([]match.Decision, len(household))
	for i, q := range household {
		words := strings.Fields(q.Forename)
		var urns []schools.URN
		for _, w := range words[1:] {
			urns = append(urns, schools.URN(w[0]-'0'))
		}
		d := match.Decision{Model: "scripted", Considered: 2, Reason: match.ReasonNotCertain}
		switch words[0] {
		case "auto":
			d.Automatic, d.Reason, d.Rule, d.Probability = true, "", "name", .9999
			for _, u := range urns {
				d.Targets = append(d.Targets, match.Target{URN: u})
			}
		case "list":
			for _, u := range urns {
				d.Candidates = append(d.Candidates, match.Candidate{URN: u, Probability: .6 / float64(len(d.Candidates)+1)})
			}
		}
		decisions[i] = d
	}
	return decisions
}

func ask(script string, urn int, more ...func(*generate.Asking)) generate.Asking {
	a := generate.Asking{ID: script, Forename: script, TrueURN: urn, OffRoll: urn == 0, Origin: generate.Polish, BornAs: generate.Exact}
	for _, m := range more {
		m(&a)
	}
	return a
}

func incident(n int) func(*generate.Asking) { return func(a *generate.Asking) { a.Incident = n } }

func TestATrialCountsEveryChildOnce(t *testing.T) {
	t.Parallel()
	queries := []generate.Asking{
		ask("auto 1", 1, incident(1)),
		ask("auto 2", 1, incident(2)),   // to a wrong school
		ask("auto 1 2", 1, incident(3)), // one right school and one wrong is wrong
		ask("auto 1", 0, incident(4)),   // on no roll
		ask("list 3 1", 1, incident(5)),
		ask("list 3 4 5 6 7 1", 1, incident(5)), // sixth in the list
		ask("list 3", 1, incident(6)),
		ask("list 3", 0, incident(7)),
		ask("none", 1, incident(8)),
	}
	s := &scripted{}
	report, err := Trial{Matcher: s, Examples: 10, Now: func() time.Time { return time.Time{} }}.Run(t.Context(), queries)
	if err != nil {
		t.Fatal(err)
	}
	want := Group{Queries: 9, OnRoll: 7, OffRoll: 2, Right: 1, Wrong: 2, AwayRouted: 1, TopFive: 1, Listed: 2, Compared: 3}
	if report.All != want {
		t.Errorf("counted %+v, want %+v", report.All, want)
	}
	near(t, "the share routed", report.All.AutoShare(), 1./7)
	near(t, "the share reached", report.All.Reached(), 2./7)
	near(t, "the bound of three wrong in four", report.All.WrongBound(), UpperBound(3, 4))
	if len(s.households) != 8 || s.households[4] != 2 {
		t.Errorf("the households asked about are %v", s.households)
	}
	for _, by := range []string{"origin", "date of birth", "twin", "namesake", "on a roll"} {
		total := Group{}
		for _, slice := range report.Slices {
			if slice.By == by {
				total.Queries += slice.Queries
				total.Right += slice.Right
			}
		}
		if total.Queries != 9 || total.Right != 1 {
			t.Errorf("by %s there are %d queries, %d right; every child stands in one slice", by, total.Queries, total.Right)
		}
	}
	if len(report.Examples) != 6 || report.Rules["name"] != 4 || report.Reasons["not-certain"] != 5 {
		t.Errorf("examples %v, rules %v, reasons %v", report.Examples, report.Rules, report.Reasons)
	}
	if n := len(report.Outcomes); n != 3 { // those routed to one school
		t.Errorf("%d outcomes to learn from, want 3", n)
	}
	if n := report.Calibration; len(n) == 0 || len(report.Routed) != 1 || report.Routed[0].Count != 3 {
		t.Errorf("the bins are %+v and %+v", n, report.Routed)
	}
}

func TestChildrenCanBeAskedAboutApart(t *testing.T) {
	t.Parallel()
	s := &scripted{}
	if _, err := (Trial{Matcher: s, Apart: true}).Run(t.Context(), []generate.Asking{ask("none", 1), ask("none", 1)}); err != nil {
		t.Fatal(err)
	}
	if len(s.households) != 2 {
		t.Errorf("two children of one incident are asked about in %d questions", len(s.households))
	}
}

func TestATrialEndsWhenToldTo(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	report, err := Trial{Matcher: &scripted{}}.Run(ctx, []generate.Asking{ask("none", 1), ask("none", 1, incident(1))})
	if !errors.Is(err, context.Canceled) || report.All.Queries != 1 {
		t.Errorf("it went on for %d queries: %v", report.All.Queries, err)
	}
}

// TestTheTruthNeverReachesTheMatcher holds what makes every figure worth
// something.
func TestTheTruthNeverReachesTheMatcher(t *testing.T) {
	t.Parallel()
	a := generate.Asking{ID: "Q1", Forename: "Ann", TrueUPN: "secret", TrueURN: 123456, OffRoll: true, Origin: "o", BornAs: "b", Namesake: true, Twin: true, Age: 7}
	q := Query(a)
	if q.UPN != "" || q.SchoolURN != 0 || q.AgeYears != 7 || q.AgePlusMinus != 1 {
		t.Errorf("the query is %+v", q)
	}
}

func TestTheReportIsReadable(t *testing.T) {
	t.Parallel()
	report, err := Trial{Matcher: &scripted{}, Examples: 1, Schools: func(string, string) []match.SchoolChance { return nil }}.Run(t.Context(),
		[]generate.Asking{ask("auto 1", 1, func(a *generate.Asking) { a.School = "St X" }), ask("auto 2", 1, incident(2))})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := report.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 (50.00%) routed to their school", "95% upper bound", "a school's text p50", "routed to a wrong school", "= 2 routed + 0 parked"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the report does not say %q:\n%s", want, b.String())
		}
	}
}

func TestLatencies(t *testing.T) {
	t.Parallel()
	var all []time.Duration
	for i := range 100 {
		all = append(all, time.Duration(100-i))
	}
	if l := latencyOf(all); l.Median != 51 || l.P99 != 100 || l.Most != 100 || l.Count != 100 {
		t.Errorf("the latencies are %+v", l)
	}
	if l := latencyOf(nil); l.Count != 0 {
		t.Errorf("of nothing: %+v", l)
	}
}
