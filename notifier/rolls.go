package notifier

import (
	"context"
	"slices"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// RollBook is what Oversight needs of the imported rolls.
type RollBook interface {
	// ConfirmRoll records that somebody found the school's roll right. It fails
	// with fault.NotFound where none is held and fault.Conflict where an import
	// came first.
	ConfirmRoll(ctx context.Context, urn schools.URN, by string) error
}

var _ RollBook = (*registry.Registry)(nil)

// RollRow is one school's roll and what is doubtful about it.
type RollRow struct {
	URN    schools.URN
	School string
	Held   bool // without a roll there is nothing to doubt

	Pupils         int
	AppliedAt      time.Time
	Added, Removed int                // by the last import
	Doubt          registry.RollDoubt // why nothing is routed there without a person; empty where it is
	ConfirmedAt    time.Time          // when a person found it right; zero where nobody has
}

// Roll is the roll of one school. It fails with fault.NotFound for whoever has
// no business with schools.
func (o *Oversight) Roll(_ context.Context, p auth.Principal, urn schools.URN) (RollRow, error) {
	if !slices.ContainsFunc(p.Grants, func(g auth.Grant) bool { return slices.Contains(peopleRoles, g.Role) }) {
		return RollRow{}, errNoSchool()
	}
	known := o.service.Snapshot()
	roll, ok := known.Roll(urn)
	if !ok {
		return RollRow{URN: urn, School: o.service.schoolName(urn.String())}, nil
	}
	return o.service.rollRow(roll, o.service.now()), nil
}

// ConfirmRoll records that p has looked at a doubtful roll and found it right,
// so that children may be routed there again without a person. It fails with
// fault.NotFound for a school outside p's area.
func (o *Oversight) ConfirmRoll(ctx context.Context, p auth.Principal, urn schools.URN) error {
	if len(p.Scopes(operatorRoles...)) == 0 {
		return errNoSchool()
	}
	if err := o.service.inArea(ctx, p, urn, operatorRoles...); err != nil {
		return err
	}
	roll, ok := o.service.Snapshot().Roll(urn)
	switch {
	case !ok:
		return errNoSchool()
	case roll.Doubt(o.service.now()) == registry.RollTrusted:
		return fault.New(fault.Conflict, "not-doubted", "Nothing is doubtful about this roll any more.")
	}
	return o.rolls.ConfirmRoll(ctx, urn, p.Actor())
}

func (s *Service) rollRow(r registry.RollState, now time.Time) RollRow {
	return RollRow{
		URN: r.URN, School: s.schoolName(r.URN.String()), Held: true, Pupils: r.Pupils, AppliedAt: r.AppliedAt,
		Added: r.Change.Added, Removed: r.Change.Removed, Doubt: r.Doubt(now), ConfirmedAt: r.ConfirmedAt,
	}
}

// maxDoubtfulRolls bounds the list on a board; the count says how many there are.
const maxDoubtfulRolls = 20

// doubtfulRolls are the rolls that stop automatic routing, and how many.
func (s *Service) doubtfulRolls(now time.Time) (rows []RollRow, total int) {
	all := s.Snapshot().DoubtfulRolls(now)
	for _, r := range all[:min(len(all), maxDoubtfulRolls)] {
		rows = append(rows, s.rollRow(r, now))
	}
	return rows, len(all)
}
