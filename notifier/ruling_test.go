package notifier

import (
	"strings"
	"testing"
	"time"

	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// certain is a matcher that is certain of one school, to some degree.
type certain struct {
	probability float64
	next        float64
}

func (c certain) Match(match.Query, schools.Date) match.Decision {
	return match.Decision{
		Automatic: true, Rule: "name+dob", Model: "test-1", Probability: c.probability, Targets: []match.Target{{URN: larkford}},
		Candidates: []match.Candidate{{URN: larkford, Probability: c.probability}, {URN: millside, Probability: c.next}},
	}
}

// decidedBy makes the world's matcher this one, under a policy.
func (w *world) decidedBy(m match.Matcher, policy Matching) {
	w.Matcher = func(*registry.Snapshot, Matching, *match.Calibration) match.Matcher { return m }
	w.Policies = map[string]Policy{string(force): {Matching: policy}}
}

func TestBelowTheThresholdAPersonDecides(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		probability, threshold float64
		want                   ChildStatus
	}{
		{.9999, 0, ChildRouted}, {.9998, 0, ChildRouted}, {.9997, 0, ChildParked},
		{.9999, .99995, ChildParked}, {.995, .99, ChildRouted},
	} {
		w := setup(t)
		w.decidedBy(certain{probability: tc.probability, next: .00001}, Matching{Mode: MatchAutomatic, Threshold: tc.threshold})
		id := w.post(w.incident("DA-1", ada()))
		w.sweep()
		if got := w.child(id, "C1"); got.Status != tc.want || tc.want == ChildParked && got.Reason != string(match.ReasonNotCertain) {
			t.Errorf("at %v with a threshold of %v: %s, %s", tc.probability, tc.threshold, got.Status, got.Reason)
		}
	}
}

func TestADecisionSaysHowSureItWas(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.decidedBy(certain{probability: .9999, next: .0001}, Matching{Mode: MatchAutomatic})
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	all, err := w.Log.Of(w.ctx, caseSubject(id))
	w.must(err)
	var routed Routed
	w.must(all[1].DecodeData(&routed))
	o := routed.Outcomes[0]
	same(t, "rule, model, probability, lead", []any{o.Rule, routed.Model, o.Probability, o.RunnerUpBits}, []any{"name+dob", "test-1", .9999, 13.3})
	if o.Evidence == "" || strings.Contains(string(all[1].Data), "Ada") {
		t.Errorf("the envelope is %s", all[1].Data)
	}
	evidence, ok, err := w.evidence(w.ctx, w.child(id, "C1"))
	w.must(err)
	if !ok || len(evidence.Candidates) != 2 || evidence.Candidates[0].URN != larkford {
		t.Errorf("the evidence is %+v", evidence)
	}
}

// fiveMore are pupils whom nobody expected at larkford.
const fiveMore = `,Zed,Zulu,,2016-01-02,M,ZZ1 9ZZ,999001
,Yan,Yankee,,2016-01-03,M,ZZ1 9ZZ,999001
,Xia,Xray,,2016-01-04,F,ZZ1 9ZZ,999001
,Wim,Whisky,,2016-01-05,M,ZZ1 9ZZ,999001
,Vic,Victor,,2016-01-06,M,ZZ1 9ZZ,999001
`

func TestADoubtfulRollIsLeftToAPerson(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindRoll, rollFile+fiveMore)
	id := w.post(w.incident("DA-1", ada(), ben()))
	w.sweep()
	same(t, "at the school whose roll grew sixfold", []any{w.child(id, "C1").Status, w.child(id, "C1").Reason}, []any{ChildParked, ReasonRollChanged})
	same(t, "at the other", w.child(id, "C2").Status, ChildRouted)
	evidence, _, err := w.evidence(w.ctx, w.child(id, "C1"))
	w.must(err)
	same(t, "first candidate", evidence.Candidates[0].URN, larkford)

	board, err := NewBoards(w.Service).Today(w.ctx, w.operator("op@force.example"))
	w.must(err)
	if board.Doubtful != 1 || board.DoubtfulRolls[0].URN != larkford || board.DoubtfulRolls[0].Doubt != registry.RollChanged {
		t.Errorf("the board says %+v", board.DoubtfulRolls)
	}
	over, op := NewOversight(w.Service, w.known), w.operator("op@force.example")
	w.must(over.ConfirmRoll(w.ctx, op, larkford))
	row, err := over.Roll(w.ctx, op, larkford)
	w.must(err)
	if row.Doubt != registry.RollTrusted || row.ConfirmedAt.IsZero() || row.Pupils != 6 {
		t.Errorf("the roll is %+v", row)
	}
	id = w.post(w.incident("DA-2", ada()))
	w.sweep()
	same(t, "once somebody has looked", w.child(id, "C1").Status, ChildRouted)

	w.forward(registry.MaxRollAge + time.Hour)
	id = w.post(w.incident("DA-3", ada(), ben()))
	w.sweep()
	same(t, "five weeks later", []any{w.child(id, "C1").Reason, w.child(id, "C2").Reason}, []any{ReasonRollOld, ReasonRollOld})
}

func TestWhoMayConfirmARoll(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindRoll, rollFile+fiveMore)
	over := NewOversight(w.Service, w.known)
	if err := over.ConfirmRoll(w.ctx, w.person(carol), larkford); err == nil {
		t.Error("a head confirmed the roll on which the police rely")
	}
	if _, err := over.Roll(w.ctx, w.person(carol), larkford); err == nil {
		t.Error("a head looked at what the desk thinks of the roll")
	}
	if _, err := over.Agreement(w.ctx, w.person(carol)); err == nil {
		t.Error("a head looked at a force's agreement")
	}
	w.must(over.ConfirmRoll(w.ctx, w.operator("op@force.example"), larkford))
	if err := over.ConfirmRoll(w.ctx, w.operator("op@force.example"), larkford); err == nil {
		t.Error("a roll that is not doubted was confirmed")
	}
}

func TestAPickedSchoolWithoutARoll(t *testing.T) {
	t.Parallel()
	picked := func(urn string) police.Child {
		c := unknown()
		c.School.URN = urn
		return c
	}
	tooOld := picked("999005")
	tooOld.DateOfBirth = police.Date{}
	for name, tc := range map[string]struct {
		policy Matching
		child  police.Child
		status ChildStatus
		would  bool
	}{
		"a roll is required":                     {Matching{Mode: MatchAutomatic}, picked("999005"), ChildParked, false},
		"it is only recorded what it would do":   {Matching{Mode: MatchAutomatic, WithoutRoll: true}, picked("999005"), ChildParked, true},
		"it may route":                           {Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}, picked("999005"), ChildRouted, false},
		"it may route, but every child reviewed": {Matching{WithoutRoll: true, AllowUnverifiedURN: true}, picked("999005"), ChildParked, true},
		"the school's roll does not know them":   {Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}, picked("999001"), ChildParked, false},
		"the school is closed":                   {Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}, picked("999004"), ChildParked, false},
		"no date of birth":                       {Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}, tooOld, ChildParked, false},
		"no such school":                         {Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}, picked("123456"), ChildParked, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := setup(t)
			w.bring(registry.KindSchools, registerFile+
				"999005,991,4002,Rollless High School,01,1,,,Secondary,11,16,Northbridge,ZZ1 5AA,02079460005\n")
			w.Policies = map[string]Policy{string(force): {Matching: tc.policy}}
			id := w.post(w.incident("DA-1", tc.child))
			w.sweep()
			got := w.child(id, "C4")
			if got.Status != tc.status || (got.Would != nil) != tc.would {
				t.Errorf("the child is %s (%s), it would have done %+v", got.Status, got.Reason, got.Would)
			}
			if got.Would != nil && got.Would.Rule != RuleUnverifiedURN {
				t.Errorf("by rule %q", got.Would.Rule)
			}
		})
	}
}

func TestASchoolIsToldThatNobodyCouldCheckItUntilARollSays(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.bring(registry.KindSchools, registerFile+
		"999005,991,4002,Rollless High School,01,1,,,Secondary,11,16,Northbridge,ZZ1 5AA,02079460005\n")
	w.Policies = map[string]Policy{string(force): {Matching: Matching{Mode: MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true}}}
	picked := unknown()
	picked.School.URN = "999005"
	in := w.incident("DA-1", ada(), picked)
	id := w.post(in)
	w.sweep()
	told := func(urn schools.URN) bool {
		n := w.at(id, urn)
		body, err := w.openBody(w.ctx, n)
		w.must(err)
		if body.Unverified != n.Unverified {
			t.Errorf("the body says %v, the case %v", body.Unverified, n.Unverified)
		}
		return body.Unverified
	}
	same(t, "without a roll, and with one", []bool{told(999005), told(larkford)}, []bool{true, false})
	in.Version, in.Circumstances = 2, "He broke two doors."
	w.post(in)
	w.sweep()
	same(t, "after an amendment", told(999005), true)
	w.bring(registry.KindRoll, rollFile+",Nobody,Knows,,2014-04-04,F,ZZ1 9DD,999005\n")
	w.trustRolls()
	in.Version, in.Circumstances = 3, "He broke three doors."
	w.post(in)
	w.sweep()
	same(t, "once the roll has the child", told(999005), false)
}

func TestAgesThatASchoolTakes(t *testing.T) {
	t.Parallel()
	s := schools.School{LowAge: 4, HighAge: 11}
	on := mustDate("2026-11-20")
	for born, want := range map[string]bool{
		"2022-11-20": true, "2022-11-21": false, "2014-11-21": true, "2014-11-20": false, "": false,
	} {
		if got := takes(s, born, on); got != want {
			t.Errorf("born %q: %v, want %v", born, got, want)
		}
	}
	if takes(schools.School{}, "2018-01-01", on) {
		t.Error("a school without ages in the register takes somebody")
	}
}
