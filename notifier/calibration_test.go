package notifier

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/police"
	"firstbell/police/ingest"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

// reckoned is a matcher that means one school by the same evidence each time,
// and routes there if the table says that this is certain enough.
type reckoned struct {
	table *match.Calibration
	bits  float64
}

func (r reckoned) Match(match.Query, schools.Date) match.Decision {
	d := match.Decision{Model: match.Reckoning() + "/" + r.table.Version, LogOdds: r.bits}
	if p := r.table.Probability(r.bits); p >= DefaultThreshold {
		d.Automatic, d.Rule, d.Probability, d.Targets = true, "name+dob", p, []match.Target{{URN: larkford}}
		return d
	}
	d.Reason, d.Leaning = match.ReasonNotCertain, []schools.URN{larkford}
	d.Candidates = []match.Candidate{{URN: larkford, Why: []string{"it fits"}}}
	return d
}

const otherForce = police.ForceCode("SBP")

// reckons has both forces' children decided by what a table makes of that many bits.
func (w *world) reckons(bits float64) {
	w.Matcher = func(_ *registry.Snapshot, _ Matching, table *match.Calibration) match.Matcher {
		return reckoned{table, bits}
	}
	open := Policy{Matching: Matching{Mode: MatchAutomatic}}
	w.Policies = map[string]Policy{string(force): open, string(otherForce): open}
}

// sentBack is one incident whose child comes back from the school that the
// matcher chose.
func (w *world) sentBack(reference string) {
	w.t.Helper()
	id := w.post(w.incident(reference, ada()))
	w.sweep()
	lead, n := w.person(amina), w.at(id, larkford)
	_, _, err := w.inbox.Reveal(w.ctx, lead, n.ID)
	w.must(err)
	w.must(w.inbox.Bounce(w.ctx, lead, n.ID))
}

// decides posts a child for a force and says what became of it, and by which model.
func (w *world) decides(from police.ForceCode, reference string) (ChildStatus, string) {
	w.t.Helper()
	receipt, err := w.Receive(w.ctx, ingest.Client{KeyID: "k", Force: from}, w.incident(reference, ada()))
	w.must(err)
	w.sweep()
	all, err := w.Log.Of(w.ctx, caseSubject(receipt.ID))
	w.must(err)
	for _, f := range all {
		if f.Type == FactRouted {
			var routed Routed
			w.must(f.DecodeData(&routed))
			return routed.Outcomes[0].Status, routed.Model
		}
	}
	w.t.Fatalf("%s was not decided on", reference)
	return "", ""
}

func TestAForceWhoseChildrenComeBackBecomesStricterAndNoOtherDoes(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.reckons(20)
	over, shipped := NewOversight(w.Service, w.known), match.Reckoning()+"/"+match.Shipped().Version
	admin := auth.Principal{Account: "adm", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(force)}}}
	status, model := w.decides(force, "DA-1")
	same(t, "before", []any{status, model}, []any{ChildRouted, shipped})
	if err := over.Recalibrate(w.ctx, admin, string(force), ""); fault.Of(err) != fault.Conflict {
		t.Errorf("there is nothing to learn from, and recalibrating answers %v", err)
	}

	w.sentBack("DA-2")
	a, err := w.Agreement(w.ctx, string(force))
	w.must(err)
	same(t, "outcomes, wrong, routed before and after, ready", []any{a.Learned.Outcomes, a.Learned.Wrong, a.Learned.Routed, a.Learned.Would, a.Learned.Ready},
		[]any{1, 1, 1, 0, true})
	w.must(over.Recalibrate(w.ctx, admin, string(force), a.Learned.Seen))

	status, model = w.decides(force, "DA-3")
	same(t, "after", []any{status, model}, []any{ChildParked, shipped + "+force-1"})
	status, model = w.decides(otherForce, "DA-3")
	same(t, "another force", []any{status, model}, []any{ChildRouted, shipped})
	settled, err := w.force(string(force))
	w.must(err)
	same(t, "who did it", []any{settled.Calibration.Actor, settled.Calibration.Number, settled.Calibration.Wrong}, []any{admin.Actor(), 1, 1})
	checkRebuild(t, w)

	w.must(over.DropCalibration(w.ctx, admin, string(force)))
	status, model = w.decides(force, "DA-4")
	same(t, "as it is shipped again", []any{status, model}, []any{ChildRouted, shipped})
	w.must(over.Recalibrate(w.ctx, admin, string(force), ""))
	_, model = w.decides(force, "DA-5")
	same(t, "the second table", model, shipped+"+force-2")
	checkRebuild(t, w)
}

func TestWhoMayChangeHowAForceIsReckoned(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.reckons(20)
	w.sentBack("DA-1")
	over := NewOversight(w.Service, w.known)
	system := auth.Principal{Account: "sys", Grants: []auth.Grant{{Role: RoleSystemAdmin}}}
	elsewhere := auth.Principal{Account: "els", Grants: []auth.Grant{{Role: RoleForceAdmin, Scope: string(otherForce)}}}
	for name, p := range map[string]auth.Principal{"an operator": w.operator("op@force.example"), "another force's": elsewhere} {
		if err := over.Recalibrate(w.ctx, p, string(force), ""); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s recalibrates: %v", name, err)
		}
		if err := over.DropCalibration(w.ctx, p, string(force)); !errors.Is(err, fault.NotFound) {
			t.Errorf("%s drops it: %v", name, err)
		}
	}
	if err := over.Recalibrate(w.ctx, system, string(force), "0/9/9"); fault.Of(err) != fault.Conflict {
		t.Errorf("what was learned meanwhile is not asked about: %v", err)
	}
	all, err := over.Agreement(w.ctx, system)
	w.must(err)
	same(t, "forces a system administrator sees", len(all), 2)
	w.must(over.Recalibrate(w.ctx, system, string(force), all[0].Learned.Seen))
	if err := over.DropCalibration(w.ctx, system, string(otherForce)); fault.Of(err) != fault.Conflict {
		t.Errorf("going back from the shipped table answers %v", err)
	}
}

func TestATableOfAnOlderReckoningDoesNotCount(t *testing.T) {
	t.Parallel()
	f := &Force{Calibration: &ForceCalibration{Calibrated: Calibrated{Number: 1, Reckoning: "weighing-0/old", Table: match.Calibration{Version: "old"}}}}
	if f.table() != match.Shipped() {
		t.Error("log-odds of another engine are reckoned by its table")
	}
}

// outcomeReviews are reviews of n decisions at that many bits.
func outcomeReviews(n int, bits float64, change func(*Review)) []Review {
	p := &Proposed{URNs: []string{"1"}, LogOdds: bits, Model: match.Reckoning() + "/generated-1"}
	r := Review{At: fridayNight, Actor: "person:x", Proposed: p, Placed: []string{"1"}}
	change(&r)
	return repeat(n, r)
}

func TestWhichDecisionsTeachSomething(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change       func(*Review)
		right, wrong int
	}{
		"a person agreed":                         {func(*Review) {}, 1, 0},
		"a person chose another school":           {func(r *Review) { r.Placed = []string{"2"} }, 0, 1},
		"a person agreed, and the school did not": {func(r *Review) { r.SentBack = true }, 0, 1},
		"a person chose where it leaned":          {func(r *Review) { r.Leaned, r.Proposed = r.Proposed, nil }, 1, 0},
		"routed, and nobody has answered":         {func(r *Review) { r.Actor, r.Placed = "", nil }, 0, 0},
		"routed and taken on":                     {func(r *Review) { r.Actor, r.Placed, r.TakenOn = "", nil, true }, 1, 0},
		"routed, taken on and sent back":          {func(r *Review) { r.Actor, r.Placed, r.TakenOn, r.SentBack = "", nil, true, true }, 0, 1},
		"decided by another engine":               {func(r *Review) { r.Proposed.Model = "weighing-0/default-1/x" }, 0, 0},
		"decided by a matcher without weights":    {func(r *Review) { r.Proposed.LogOdds = 0 }, 0, 0},
		"placed where nothing was proposed":       {func(r *Review) { r.Proposed = nil }, 0, 0},
	} {
		right, wrong := 0, 0
		for _, o := range outcomesOf(outcomeReviews(1, 20, tc.change)) {
			if o.Right {
				right++
			} else {
				wrong++
			}
		}
		if right != tc.right || wrong != tc.wrong {
			t.Errorf("%s: %d right and %d wrong, want %d and %d", name, right, wrong, tc.right, tc.wrong)
		}
	}
}

func TestTooFewOutcomesWithoutAMistakeTeachNothing(t *testing.T) {
	t.Parallel()
	f, agree := &Force{Calibrations: 6}, func(*Review) {}
	l, made := f.learned(DefaultThreshold, outcomeReviews(MinOutcomes-1, 20, agree))
	if l.Ready || made != nil || l.Missing != 1 {
		t.Errorf("%+v", l)
	}
	if l, _ = f.learned(DefaultThreshold, outcomeReviews(MinOutcomes, 20, agree)); l.Ready || l.Missing != 0 {
		t.Errorf("a hundred that agree change no table: %+v", l)
	}
	l, made = f.learned(DefaultThreshold, outcomeReviews(20_000, 12.3, agree))
	if !l.Ready || l.Routed != 0 || l.Would != 20_000 || !strings.HasSuffix(made.Version, "+force-7") {
		t.Errorf("with proof it becomes looser: %+v", l)
	}
}

func TestASchoolThatTakesAChildOnConfirmsTheDecision(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.reckons(20)
	for i := range 3 {
		id := w.post(w.incident(fmt.Sprintf("DA-%d", i), ada()))
		w.sweep()
		w.forward(time.Minute)
		lead, n := w.person(amina), w.at(id, larkford)
		_, item, err := w.inbox.Reveal(w.ctx, lead, n.ID)
		w.must(err)
		if i < 2 {
			_, err = w.inbox.Acknowledge(w.ctx, lead, n.ID, item.Revision)
			w.must(err)
		}
	}
	a, err := w.Agreement(w.ctx, string(force))
	w.must(err)
	same(t, "outcomes and what is missing", []int{a.Learned.Outcomes, a.Learned.Wrong, a.Learned.Missing}, []int{2, 0, MinOutcomes - 2})
}
