package notifier

import (
	"errors"
	"testing"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/police"
	"firstbell/schools"
)

// A body can end between the moment a case is loaded and the moment its body is
// opened. That is no failure as long as the case says why.
func TestContentThatEndsMeanwhileIsDecidedOnAgain(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	tries := 0
	c, err := w.change(w.ctx, id, func(c *Case) (*facts.Fact, error) {
		tries++
		if c.Withdrawn() {
			return nil, nil
		}
		_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: police.WithdrawalOther})
		w.must(err)
		w.sweep()
		_, err = w.openIncident(w.ctx, c, 1)
		return nil, err
	})
	w.must(err)
	same(t, "attempts", tries, 2)
	same(t, "withdrawn", c.Withdrawn(), true)
}

func TestAKeyThatIsGoneWithoutReasonIsAnError(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("R1", ada()))
	w.must(w.Vault.Shred(w.ctx, w.state(id).Versions[0].Key))
	if err := w.route(w.ctx, id); !errors.Is(err, vault.ErrErased) {
		t.Errorf("got %v", err)
	}
	same(t, "still waiting", w.child(id, "C1").Status, ChildWaiting)
	same(t, "still owed", len(w.state(id).Work()), 1)
}

func TestACaseThatNobodyPostedIsNotFound(t *testing.T) {
	t.Parallel()
	w := setup(t)
	if _, err := w.Case(w.ctx, "nothing"); !errors.Is(err, fault.NotFound) {
		t.Errorf("got %v", err)
	}
	if _, err := w.openIncident(w.ctx, NewCase("nothing"), 1); !errors.Is(err, fault.NotFound) {
		t.Errorf("a version that was never accepted: %v", err)
	}
}

func TestAForceThatSaidNothingGetsTheDefaults(t *testing.T) {
	t.Parallel()
	quiet := QuietHours{From: DefaultQuietFrom, Until: DefaultQuietUntil}
	careful := Matching{Mode: MatchReviewAll, Threshold: DefaultThreshold, Model: ModelWeighing}
	content := ContentClock{AccessDays: DefaultAccessDays, DestroyDays: DefaultDestroyDays, RemindDays: DefaultRemindDays}
	s := New(Config{Policies: map[string]Policy{"NB": {Name: "Northbridge Police", Detail: schools.DetailFull, ShowRisk: true}}})
	for _, tc := range []struct {
		force string
		want  Policy
	}{
		{"NB", Policy{Code: "NB", Name: "Northbridge Police", CutOff: schools.DefaultCutoff, Detail: schools.DetailFull, ShowRisk: true,
			Ladder: DefaultLadder, LateLadder: DefaultLateLadder, Quiet: quiet, HubLadder: DefaultHubLadder, TriageTime: DefaultTriageTime,
			HandOffWithin: DefaultHandOffWithin, Establishments: DefaultEstablishments, EarlyYears: EarlyYearsTriage, SeveralSettings: SeveralAll,
			Matching:    careful,
			BreachYears: DefaultBreachYears, PatternYears: DefaultPatternYears, TrainingYears: schools.DefaultTrainingYears,
			Content:                  content,
			ParentContactInstruction: DefaultParentContact}},
		{"OT", Policy{Code: "OT", Name: "OT", CutOff: schools.DefaultCutoff, Detail: DefaultDetail, Matching: careful,
			Ladder: DefaultLadder, LateLadder: DefaultLateLadder, Quiet: quiet, HubLadder: DefaultHubLadder, TriageTime: DefaultTriageTime,
			HandOffWithin: DefaultHandOffWithin, Establishments: DefaultEstablishments, EarlyYears: EarlyYearsTriage, SeveralSettings: SeveralAll,
			BreachYears: DefaultBreachYears, PatternYears: DefaultPatternYears, TrainingYears: schools.DefaultTrainingYears,
			Content:                  content,
			ParentContactInstruction: DefaultParentContact}},
	} {
		same(t, tc.force, s.policy(tc.force), tc.want)
	}
	same(t, "everybody can sign in where nothing else is said", s.Accounts("anybody"), true)
}
