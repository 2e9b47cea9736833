package notifier

import (
	"context"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools/areas"
)

// HandOff gives a parked child to the force of another area because a person
// found out that it lives there. looked is what the person had before them.
// A child of whom an establishment is told already is placed instead: the hand-off
// stands beside that by itself.
func (t *Triage) HandOff(ctx context.Context, p auth.Principal, caseID, child string, looked Looked, area string) error {
	if _, ok := areas.ForceName(area); !ok {
		return fault.New(fault.Invalid, "unknown-area", "Choose the police force in whose area the child lives.")
	}
	_, err := t.service.deciding(ctx, caseID, p.Actor(), func(r *routing) (Routed, error) {
		waiting, err := t.decidable(ctx, r.c, p, child, operatorRoles)
		if err != nil {
			return Routed{}, err
		}
		if err := r.mayHandOff(waiting, area, looked); err != nil {
			return Routed{}, err
		}
		verdicts := r.standing()
		verdicts[child] = verdict{status: ChildHandedOff, rule: RulePerson, handOff: area}
		outcome, err := r.outcome(child, verdicts)
		if err != nil {
			return Routed{}, err
		}
		routed := r.start(RulePerson)
		routed.Outcomes = []Outcome{outcome}
		return routed, nil
	})
	return err
}

// mayHandOff is why a person may not hand the child off now; nil where they may.
func (r *routing) mayHandOff(waiting *Child, area string, looked Looked) error {
	switch {
	case waiting.Proposal != nil:
		return fault.New(fault.Conflict, "proposed-already", "An exception is proposed for this child. It has to be declined before the child can be handed off.")
	case area == r.policy.Area:
		return fault.New(fault.Invalid, "own-area", "That is your own force’s area. Place the child instead.")
	case !r.s.hasHub(area):
		return fault.New(fault.Invalid, "no-hub", "Nobody has named that force’s hub yet. Your administrator has to, or telephone its control room and record an exception.")
	case len(r.c.LiveOf(waiting.Hash)) > 0:
		return fault.New(fault.Conflict, "told-already", "An establishment has been told of this child. Keep or change that instead.")
	}
	return r.c.stillAs(waiting.Hash, looked)
}
