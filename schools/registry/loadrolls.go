package registry

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/roll"
)

// loadRolls brings the rolls up to a state. A few that changed are opened and
// laid over the packed base; many, or the first of all, are packed anew, one
// opened at a time.
func (r *Registry) loadRolls(ctx context.Context, state rows, next *Snapshot) error {
	last := r.Current()
	changed, gone := rollChanges(state.current, last.current)
	opened := make(map[schools.URN][]schools.Pupil, len(changed))
	if last.Packed.IsWornOut(len(changed) + len(gone)) {
		if err := r.packAll(ctx, state, next, opened); err != nil {
			return err
		}
	} else {
		for _, name := range changed {
			pupils, err := loadList[schools.Pupil](ctx, r, state, name)
			if err != nil {
				return err
			}
			urn, _ := rollURN(name)
			opened[urn] = pupils
		}
		for _, name := range gone {
			urn, _ := rollURN(name)
			opened[urn] = nil
		}
		next.Packed = last.Packed.Replace(opened)
		next.partTimes = last.partTimes.with(opened)
	}
	r.logger.Info("rolls in memory", "pupils", next.Packed.Len(), "schools", len(rollNames(state.current)),
		"bytes_per_pupil", int(next.Packed.BytesPerPupil()), "replaced", next.Packed.Index().Replaced())
	if !r.packed {
		next.Rolls = roll.NewIndex(whole(state, last, opened)...)
	}
	return nil
}

// packAll packs every roll anew. It remembers what it opened only where the
// rolls are kept as they are, too.
func (r *Registry) packAll(ctx context.Context, state rows, next *Snapshot, opened map[schools.URN][]schools.Pupil) (err error) {
	names, total := rollNames(state.current), 0
	next.partTimes = partTimes{}
	for _, name := range names {
		total += state.current[name].Count
	}
	next.Packed, err = roll.Pack(total, func(add func([]schools.Pupil)) error {
		return r.openRolls(ctx, state, names, func(name string, pupils []schools.Pupil) {
			add(pupils)
			urn, _ := rollURN(name)
			next.partTimes.put(urn, pupils)
			if !r.packed {
				opened[urn] = pupils
			}
		})
	})
	return err
}

// openRolls opens rolls side by side and gives them in the order of their names;
// no more are held at once than there are processors, and one. The first that
// cannot be opened ends it.
func (r *Registry) openRolls(ctx context.Context, state rows, names []string, give func(name string, pupils []schools.Pupil)) error {
	type opening struct {
		pupils []schools.Pupil
		err    error
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	queue := make(chan chan opening, runtime.GOMAXPROCS(0))
	go func() {
		defer close(queue)
		for _, name := range names {
			one := make(chan opening, 1)
			select {
			case queue <- one:
			case <-ctx.Done():
				return
			}
			go func() {
				pupils, err := loadList[schools.Pupil](ctx, r, state, name)
				one <- opening{pupils, err}
			}()
		}
	}()
	given := 0
	for one := range queue {
		o := <-one
		if o.err != nil {
			return o.err
		}
		give(names[given], o.pupils)
		given++
	}
	if given < len(names) {
		return ctx.Err()
	}
	return nil
}

// whole are all rolls as they were imported: those just opened, and the others
// as the last snapshot has them.
func whole(state rows, last *Snapshot, opened map[schools.URN][]schools.Pupil) [][]schools.Pupil {
	var rolls [][]schools.Pupil
	for _, name := range rollNames(state.current) {
		urn, _ := rollURN(name)
		pupils, ok := opened[urn]
		if !ok {
			pupils = last.Rolls.School(urn)
		}
		rolls = append(rolls, pupils)
	}
	return rolls
}

// rollNames are the names of the rolls that are current, in order.
func rollNames(current map[string]row) []string {
	var names []string
	for name := range current {
		if strings.HasPrefix(name, rollPrefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// rollChanges are the rolls that the last state does not have as they are now,
// and those that only it had.
func rollChanges(now, before map[string]row) (changed, gone []string) {
	for _, name := range rollNames(now) {
		if before[name].Digest != now[name].Digest {
			changed = append(changed, name)
		}
	}
	for _, name := range rollNames(before) {
		if _, ok := now[name]; !ok {
			gone = append(gone, name)
		}
	}
	return changed, gone
}

// RollOf opens the school's roll as it was last imported; nil where none is
// held.
func (r *Registry) RollOf(ctx context.Context, urn schools.URN) ([]schools.Pupil, error) {
	held := r.Current()
	if !held.HoldsRoll(urn) {
		return nil, nil
	}
	pupils, err := r.heldRoll(ctx, held, urn)
	if err != nil {
		return nil, fmt.Errorf("opening the roll of %s: %w", urn, err)
	}
	return pupils, nil
}

// heldRoll is a school's roll as it was last imported; nil where none is held.
func (r *Registry) heldRoll(ctx context.Context, held *Snapshot, urn schools.URN) ([]schools.Pupil, error) {
	if !r.packed {
		return held.Rolls.School(urn), nil
	}
	return loadList[schools.Pupil](ctx, r, rows{current: held.current}, rollName(urn))
}
