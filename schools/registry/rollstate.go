package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/schools"
)

// MaxRollAge is how old a school's roll may be before nothing is routed there
// without a person: a term's joiners and leavers are missing from it.
const MaxRollAge = 35 * 24 * time.Hour

// RollChange is how far a roll differs from the one it replaced.
type RollChange struct {
	Before  int `json:"before"` // pupils on the one it replaced
	Added   int `json:"added"`
	Removed int `json:"removed"`
}

// sharpChangePercent is the share of a school's roll that may come or go before
// a person is asked to look.
const sharpChangePercent = 10

// fewChildren is how many may come or go in any case. A tenth of a village
// school is one family that moves; a file that ends early, or another school's,
// shows in five children, or in most of the roll being gone.
const fewChildren = 5

// IsSharp reports whether more of the roll came or went than happens in a
// term: a file that ends early looks like many leavers.
func (c RollChange) IsSharp() bool {
	moved := c.Added + c.Removed
	return c.Before > 0 && 100*moved > sharpChangePercent*c.Before && (moved >= fewChildren || 2*c.Removed > c.Before)
}

// RollDoubt is why a roll must not be relied on without a person.
type RollDoubt string

// The doubts. A person's confirmation or a newer roll ends either.
const (
	RollTrusted RollDoubt = ""
	RollChanged RollDoubt = "changed" // RollChange.IsSharp
	RollOld     RollDoubt = "old"     // neither imported nor confirmed for MaxRollAge
)

// RollState is one school's roll as it is held.
type RollState struct {
	URN         schools.URN
	Pupils      int
	AppliedAt   time.Time // when it was last imported
	Change      RollChange
	ConfirmedAt time.Time // when a person said that it is right; zero where nobody has
	ConfirmedBy string    // the actor who did
}

// Doubt is why it must not be relied on at that time.
func (r RollState) Doubt(now time.Time) RollDoubt {
	switch {
	case r.Change.IsSharp() && r.ConfirmedAt.IsZero():
		return RollChanged
	case now.Sub(latest(r.AppliedAt, r.ConfirmedAt)) > MaxRollAge:
		return RollOld
	}
	return RollTrusted
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Roll is the state of a school's roll; false if none is held.
func (s *Snapshot) Roll(urn schools.URN) (RollState, bool) {
	r, ok := s.current[rollName(urn)]
	if !ok {
		return RollState{}, false
	}
	return RollState{
		URN: urn, Pupils: r.Count, AppliedAt: r.At, Change: r.Change, ConfirmedAt: r.ConfirmedAt, ConfirmedBy: r.ConfirmedBy,
	}, true
}

// HoldsRoll reports whether a roll of the school is held.
func (s *Snapshot) HoldsRoll(urn schools.URN) bool {
	_, ok := s.current[rollName(urn)]
	return ok
}

// RollDoubt is why nothing may be routed to the school without a person: the
// doubt about its roll, or, where it holds none, about the roll of a closed
// school that it took over.
func (s *Snapshot) RollDoubt(urn schools.URN, now time.Time) RollDoubt {
	if roll, ok := s.Roll(urn); ok {
		return roll.Doubt(now)
	}
	for name := range s.current {
		closed, ok := rollURN(name)
		if !ok {
			continue
		}
		if next, took := s.Directory.Successor(closed); !took || next.URN != urn {
			continue
		}
		if roll, _ := s.Roll(closed); roll.Doubt(now) != RollTrusted {
			return roll.Doubt(now)
		}
	}
	return RollTrusted
}

// DoubtfulRolls are the rolls that must not be relied on, by URN.
func (s *Snapshot) DoubtfulRolls(now time.Time) []RollState {
	var all []RollState
	for name := range s.current {
		urn, ok := rollURN(name)
		if !ok {
			continue
		}
		if roll, _ := s.Roll(urn); roll.Doubt(now) != RollTrusted {
			all = append(all, roll)
		}
	}
	slices.SortFunc(all, func(a, b RollState) int { return cmp.Compare(a.URN, b.URN) })
	return all
}

// FactRollConfirmed is the type of the fact that says that a person has looked
// at a doubtful roll and found it right.
const FactRollConfirmed = "roll-confirmed"

// RollConfirmed is its clear data. It holds for exactly the roll that was
// looked at.
type RollConfirmed struct {
	URN    string `json:"urn"`
	Digest string `json:"digest"`
}

// ConfirmRoll records that by has looked at the school's roll and found it
// right. It answers fault.NotFound where no roll is held and fault.Conflict
// where the directory changed meanwhile. When it returns without an error,
// Current shows the new state.
func (r *Registry) ConfirmRoll(ctx context.Context, urn schools.URN, by string) error {
	r.importing.Lock()
	defer r.importing.Unlock()
	if err := r.Load(ctx); err != nil {
		return err
	}
	held := r.Current()
	roll, ok := held.current[rollName(urn)]
	if !ok {
		return fault.New(fault.NotFound, "", "No roll of this school is held.")
	}
	fact := facts.New(FactRollConfirmed, "fb.dir."+string(KindRoll), by, r.now())
	fact.URN, fact.Purpose = urn.String(), "roll"
	if err := fact.SetData(RollConfirmed{URN: urn.String(), Digest: roll.Digest}); err != nil {
		return err
	}
	stored, err := r.log.Publish(ctx, fact, facts.ExpectLastOf(subjects, held.DirectorySeq))
	if errors.Is(err, facts.ErrWrongSequence) {
		return &fault.Error{Kind: fault.Conflict, Code: "directory-changed", Err: err,
			Message: "A file was imported meanwhile. Look at the school again."}
	}
	if err != nil {
		return fmt.Errorf("confirming the roll of URN %s: %w", urn, err)
	}
	if err := r.view.Wait(ctx, stored.Seq); err != nil {
		return fmt.Errorf("the confirmation is recorded; waiting for it to take effect: %w", err)
	}
	return r.Load(ctx)
}
