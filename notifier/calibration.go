package notifier

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools/match"
)

// What people decided, and what schools sent back or took on, shows how often
// the matcher is right for one force. A person may put that to use: the force
// then has a table of its own, by which its decisions are reckoned until a newer
// one replaces it or somebody goes back to the one that is shipped. Nothing
// learns by itself.

// The facts about a force's table, on fb.conf.<force>.
const (
	FactCalibrated      = "calibrated"          // Calibrated; the actor put what was learned to use
	FactCalibrationDrop = "calibration-dropped" // no data; the shipped table counts again
)

// Calibrated is the data of "calibrated". It holds counts and no child.
type Calibrated struct {
	Number    int    // of the force's tables, 1 for the first
	Reckoning string // what its log-odds were reckoned by; match.Reckoning
	Outcomes  int    // the decisions it was learned from
	Wrong     int    // of these, those that went to another school than the child's
	Table     match.Calibration
}

// ForceCalibration is a force's own table and whose decision it is.
type ForceCalibration struct {
	Calibrated
	At    time.Time
	Actor string
}

func (f *Force) calibrated(fact facts.Fact) error {
	c := &ForceCalibration{At: fact.At, Actor: fact.Actor}
	if err := fact.DecodeData(&c.Calibrated); err != nil {
		return fmt.Errorf("reading its data: %w", err)
	}
	f.Calibration, f.Calibrations = c, c.Number
	return nil
}

func (f *Force) calibrationDropped(facts.Fact) error {
	f.Calibration = nil
	return nil
}

// table is what the force's decisions are reckoned by: its own table, as long
// as that was learned by the reckoning in use, or the shipped one.
func (f *Force) table() *match.Calibration {
	if f.Calibration != nil && f.Calibration.Reckoning == match.Reckoning() {
		return &f.Calibration.Table
	}
	return match.Shipped()
}

// MinOutcomes is how many decisions with a known outcome a table is learned
// from, unless one of them was wrong: that is reason enough at once.
const MinOutcomes = 100

// Learned is what a force's decisions have taught so far, and what putting that
// to use would change.
type Learned struct {
	InUse string            // the version of the table that counts
	Own   *ForceCalibration `json:",omitempty"` // nil where that is the shipped one

	Outcomes int    // decisions whose outcome is known
	Wrong    int    // of these, those that went to another school than the child's
	Version  string // of the table that would be made
	Routed   int    // of the outcomes: certain enough to be routed by the table in use
	Would    int    // the same by the table that would be made
	Ready    bool   // there is something to put to use
	Missing  int    // how many more outcomes it takes, where that is what is missing
	Seen     string // what somebody who decides on this has seen
}

// learned is what the reviews teach.
func (f *Force) learned(threshold float64, reviews []Review) (Learned, *match.Calibration) {
	outcomes := outcomesOf(reviews)
	now := f.table()
	l := Learned{InUse: now.Version, Own: f.Calibration, Outcomes: len(outcomes)}
	for _, o := range outcomes {
		if !o.Right {
			l.Wrong++
		}
	}
	l.Version = fmt.Sprintf("%s+force-%d", match.Shipped().Version, f.Calibrations+1)
	l.Seen = fmt.Sprintf("%d/%d/%d", f.Calibrations, l.Outcomes, l.Wrong)
	if l.Wrong == 0 && l.Outcomes < MinOutcomes {
		l.Missing = MinOutcomes - l.Outcomes
		return l, nil
	}
	made := *match.Shipped().Recalibrate(l.Version, outcomes)
	made.Version = l.Version
	for _, o := range outcomes {
		if now.Probability(o.LogOdds) >= threshold {
			l.Routed++
		}
		if made.Probability(o.LogOdds) >= threshold {
			l.Would++
		}
	}
	l.Ready = !sameTable(&made, now)
	return l, &made
}

// sameTable reports whether two tables say the same everywhere.
func sameTable(a, b *match.Calibration) bool {
	return !slices.ContainsFunc(slices.Concat(a.Steps, b.Steps), func(s match.Step) bool {
		return a.Probability(s.LogOdds) != b.Probability(s.LogOdds)
	})
}

// outcomesOf are the decisions of which the truth is known, as far as they were
// reckoned as decisions are today. A person's placing is known at once, until a
// school sends the child back; the matcher's own only once a school has.
func outcomesOf(reviews []Review) []match.Outcome {
	var all []match.Outcome
	for _, r := range reviews {
		p := r.Proposed
		if p == nil {
			p = r.Leaned
		}
		switch {
		case p == nil || p.LogOdds == 0 || !strings.HasPrefix(p.Model, match.Reckoning()+"/"):
		case r.IsAutomatic() && !r.SentBack && !r.TakenOn:
		case r.IsAutomatic():
			all = append(all, match.Outcome{LogOdds: p.LogOdds, Right: !r.SentBack})
		default:
			all = append(all, match.Outcome{LogOdds: p.LogOdds, Right: !r.SentBack && r.placedAs(p)})
		}
	}
	return all
}

// Recalibrate puts to use what a force's decisions have taught. seen is what the
// actor was shown, Learned.Seen, or empty to take it as it stands. It fails with
// fault.Conflict where there is nothing to put to use, or more was learned since.
func (s *Service) Recalibrate(ctx context.Context, force, actor, seen string) error {
	return s.changeForce(ctx, force, func(f *Force) (*facts.Fact, error) {
		reviews, err := s.reviews(force)
		if err != nil {
			return nil, err
		}
		l, made := f.learned(s.policy(force).Matching.Threshold, reviews)
		switch {
		case seen != "" && seen != l.Seen:
			return nil, fault.New(fault.Conflict, "learned-more", "More has been learned since you looked. Nothing was changed. Look again.")
		case !l.Ready:
			return nil, fault.New(fault.Conflict, "nothing-learned", "There is nothing new to put to use yet.")
		}
		return s.forceFact(force, FactCalibrated, actor, Calibrated{
			Number: f.Calibrations + 1, Reckoning: match.Reckoning(), Outcomes: l.Outcomes, Wrong: l.Wrong, Table: *made,
		})
	})
}

// DropCalibration goes back to the table that is shipped. It fails with
// fault.Conflict where that is in use.
func (s *Service) DropCalibration(ctx context.Context, force, actor string) error {
	return s.changeForce(ctx, force, func(f *Force) (*facts.Fact, error) {
		if f.Calibration == nil {
			return nil, fault.New(fault.Conflict, "not-calibrated", "This force uses the table that is shipped.")
		}
		return s.forceFact(force, FactCalibrationDrop, actor, nil)
	})
}
