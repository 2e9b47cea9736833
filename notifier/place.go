package notifier

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"firstbell/internal/fault"
	"firstbell/schools"
)

// RuleMatched is the rule of a fact that the pipeline decided; each outcome
// carries the rule that applied to its child.
const RuleMatched = "match"

// ReasonNotListed says that the newest version no longer lists the child.
const ReasonNotListed = "not-listed"

// errNothingToDo ends an attempt that finds its work done.
var errNothingToDo = errors.New("nothing to do")

var (
	errNoCase    = fault.New(fault.NotFound, "", "There is no such incident.")
	errWithdrawn = fault.New(fault.Conflict, "withdrawn", "The police have withdrawn this incident. There is nothing left to do.")
	errNotListed = fault.New(fault.NotFound, "", "There is no such child in this incident.")
)

// ignoreNothing is err, unless it only says that there was nothing to do.
func ignoreNothing(err error) error {
	if errors.Is(err, errNothingToDo) {
		return nil
	}
	return err
}

// nothingOr is err for a person, who must hear of it, and nothing for a node.
func nothingOr(err error, actor string) error {
	if actor == actorNode {
		return nil
	}
	return err
}

// place routes one child to the given schools because a person says so. Schools
// that have been told already keep their notification as it is, unless the
// placement recalls them: that one school bounced the child says nothing of the
// others. may looks at the case each time it is decided on and can refuse. It
// fails with fault.Invalid for an empty set or a school that is not in the
// register, and with fault.Conflict or fault.NotFound for a child that cannot be
// placed.
func (s *Service) place(ctx context.Context, caseID, child string, p Placement, actor string, may func(*Case) error) (*Case, error) {
	if len(p.URNs) == 0 {
		return nil, fault.New(fault.Invalid, "no-school", "Choose at least one school.")
	}
	return s.deciding(ctx, caseID, actor, func(r *routing) (Routed, error) {
		if may != nil {
			if err := may(r.c); err != nil {
				return Routed{}, err
			}
		}
		if err := r.canPlace(child, p.URNs); err != nil {
			return Routed{}, err
		}
		verdicts := r.standing()
		v := verdict{status: ChildRouted, rule: RulePerson}
		for _, urn := range slices.Concat(p.URNs, r.kept(child, p.Recall)) {
			if !slices.Contains(v.urns, urn.String()) {
				v.urns = append(v.urns, urn.String())
			}
		}
		verdicts[child] = v
		outcome, err := r.placed(child, verdicts)
		if err != nil {
			return Routed{}, err
		}
		choice := choiceOf(r.c.Children[child].Seen[actor], v.urns)
		outcome.Choice, outcome.Placed = &choice, v.urns
		routed := r.start(RulePerson)
		routed.Reason, routed.Outcomes = p.Reason, []Outcome{outcome}
		if routed.Breaches, err = r.openings(outcome.Recalled); err != nil {
			return Routed{}, err
		}
		return routed, nil
	})
}

// canPlace checks that the newest version lists the child as one, and that the
// schools exist.
func (r *routing) canPlace(child string, urns []schools.URN) error {
	if _, ok := r.listed[child]; !ok || r.c.Children[child] == nil {
		return errNotListed
	}
	if r.c.Children[child].Status != ChildParked {
		return errDecided
	}
	for _, vc := range r.version.Children {
		if vc.Child == child && !vc.Eligible {
			return fault.New(fault.Conflict, "not-eligible", "This person was 18 or older on the day of the incident.")
		}
	}
	for _, urn := range urns {
		if _, ok := r.known.Directory.Lookup(urn); !ok {
			return fault.New(fault.Invalid, "unknown-school", "One of the schools is not in the register. Choose schools from the list.")
		}
	}
	return nil
}

// kept are the schools that have been told of the child and are not recalled.
func (r *routing) kept(child string, recall []schools.URN) []schools.URN {
	var kept []schools.URN
	for _, n := range r.c.LiveOf(child) {
		if urn, err := schools.ParseURN(n.URN); err == nil && !slices.Contains(recall, urn) {
			kept = append(kept, urn)
		}
	}
	return kept
}

// standing is the verdict on every child as it stands, for what one school may
// learn of the others.
func (r *routing) standing() map[string]verdict {
	verdicts := map[string]verdict{}
	for hash, child := range r.c.Children {
		v := verdict{status: child.Status}
		for _, n := range r.c.LiveOf(hash) {
			v.urns = append(v.urns, n.URN)
		}
		verdicts[hash] = v
	}
	return verdicts
}

// placed is the outcome of placing one child. A live notification that shows
// the newest version already is left untouched: nobody is asked to read again.
func (r *routing) placed(child string, verdicts map[string]verdict) (Outcome, error) {
	all := verdicts[child]
	var current []*Notification
	changed := all
	changed.urns = nil
	for _, urn := range all.urns {
		n := r.liveAt(child, urn)
		if n != nil && n.Version == r.version.N {
			current = append(current, n)
			continue
		}
		changed.urns = append(changed.urns, urn)
	}
	verdicts[child] = changed
	o, err := r.outcome(child, verdicts)
	if err != nil {
		return o, fmt.Errorf("placing child %s: %w", child, err)
	}
	for _, n := range current {
		o.Recalled = slices.DeleteFunc(o.Recalled, func(id string) bool { return id == n.ID })
		if o.Deadline.IsZero() || n.Deadline.Before(o.Deadline) {
			o.Deadline = n.Deadline
		}
	}
	return o, nil
}

// liveAt is the child's live notification at one school, or nil.
func (r *routing) liveAt(child, urn string) *Notification {
	for _, n := range r.c.LiveOf(child) {
		if n.URN == urn {
			return n
		}
	}
	return nil
}

// childHashes are the case's children in a fixed order.
func (c *Case) childHashes() []string { return slices.Sorted(maps.Keys(c.Children)) }
