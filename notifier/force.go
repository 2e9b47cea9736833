package notifier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Force is what people have settled for one force while the service runs. It is
// folded from the facts of fb.conf.<force>, beside those of the force's keys,
// and changes by facts alone: what the configuration says is a Policy.
type Force struct {
	Code         string
	Calibrations int               // how many tables were ever learned
	Calibration  *ForceCalibration `json:",omitempty"` // the one in use; nil means the shipped one

	Suspensions int                 `json:",omitempty"` // how many there ever were
	Suspension  *Suspension         `json:",omitempty"` // the scheme is suspended, or was and nobody has recorded the end
	Proposal    *SuspensionProposal `json:",omitempty"` // waits for another officer
}

// forceSubject is where what is settled for a force is.
func forceSubject(code string) string { return "fb.conf." + code }

// The buckets of what is settled.
const (
	bucketForceState = "force-state" // <force> → Force
	bucketForceDue   = "force-due"   // <time>/<force> → Row
)

// ForceProjector keeps what is settled from the facts under "fb.conf.".
type ForceProjector struct{}

var _ view.Projector = ForceProjector{}

// Buckets are the buckets it writes.
func (ForceProjector) Buckets() []string { return []string{bucketForceState, bucketForceDue} }

// Apply folds one fact. A type it does not know is view.ErrUnknownType.
func (ForceProjector) Apply(tx *view.Tx, f facts.Fact) error {
	code := strings.TrimPrefix(f.Subject, forceSubject(""))
	state, err := forceIn(tx, code)
	if err != nil {
		return err
	}
	before, owed := state.due()
	if err := state.Apply(f); err != nil {
		return err
	}
	tx.Put(bucketForceState, code, encode(state))
	if owed {
		tx.Delete(bucketForceDue, before.Key())
	}
	if after, owes := state.due(); owes {
		tx.Put(bucketForceDue, after.Key(), encode(after))
	}
	return nil
}

// forceAppliers holds one small function per fact type.
var forceAppliers = map[string]func(*Force, facts.Fact) error{
	FactCalibrated:      (*Force).calibrated,
	FactCalibrationDrop: (*Force).calibrationDropped,

	FactSuspensionProposed: (*Force).suspensionProposed,
	FactSuspensionAgreed:   (*Force).suspensionAgreed,
	FactSuspensionDropped:  (*Force).suspensionDropped,
	FactSuspensionAlarmed:  (*Force).suspensionAlarmed,
	FactSuspensionEnded:    (*Force).suspensionEnded,
}

// Apply folds one fact. It is pure, like Case.Apply.
func (f *Force) Apply(fact facts.Fact) error {
	apply, ok := forceAppliers[fact.Type]
	if !ok {
		return fmt.Errorf("fact %q at sequence %d: %w", fact.Type, fact.Seq, view.ErrUnknownType)
	}
	if err := apply(f, fact); err != nil {
		return fmt.Errorf("folding force %s at sequence %d: %s: %w", f.Code, fact.Seq, fact.Type, err)
	}
	return nil
}

// forceIn is what is settled for a force as this transaction sees it.
func forceIn(tx *view.Tx, code string) (*Force, error) {
	state := &Force{Code: code}
	raw := tx.Get(bucketForceState, code)
	if raw == nil {
		return state, nil
	}
	if err := json.Unmarshal(raw, state); err != nil {
		return nil, fmt.Errorf("reading what is settled for force %s: %w", code, err)
	}
	return state, nil
}

// force is what is settled for a force by this node's view.
func (s *Service) force(code string) (state *Force, err error) {
	err = s.View.Read(func(tx *view.Tx) error {
		state, err = forceIn(tx, code)
		return err
	})
	return state, err
}

// changeForce is for a force what change is for a case: it loads what is settled
// up to its subject's last sequence, asks decide, and publishes the fact for
// exactly that sequence, or loads and asks again. A nil fact changes nothing.
func (s *Service) changeForce(ctx context.Context, code string, decide func(f *Force) (*facts.Fact, error)) error {
	for {
		seq, err := s.lastOf(ctx, forceSubject(code))
		if err != nil {
			return err
		}
		state, err := s.force(code)
		if err != nil {
			return err
		}
		f, err := decide(state)
		if err != nil || f == nil {
			return err
		}
		crash.Point("force.before-fact")
		stored, err := s.Log.Publish(ctx, *f, facts.ExpectLast(seq))
		if errors.Is(err, facts.ErrWrongSequence) {
			continue
		}
		if err != nil {
			return fmt.Errorf("publishing %s of force %s: %w", f.Type, code, err)
		}
		crash.Point("force.after-fact")
		return s.View.Wait(ctx, stored.Seq)
	}
}

// lastOf is the last sequence of a subject, once the view has it; 0 for none.
func (s *Service) lastOf(ctx context.Context, subject string) (uint64, error) {
	last, err := s.Log.Last(ctx, subject)
	if errors.Is(err, fault.NotFound) {
		return 0, nil
	}
	if err == nil {
		err = s.View.Wait(ctx, last.Seq)
	}
	if err != nil {
		return 0, fmt.Errorf("reading up to the last fact of %s: %w", subject, err)
	}
	return last.Seq, nil
}

// forceFact starts a fact about what is settled for a force, made by actor now.
func (s *Service) forceFact(code, typ, actor string, data any) (*facts.Fact, error) {
	f := facts.New(typ, forceSubject(code), actor, s.now())
	return &f, f.SetData(data)
}
