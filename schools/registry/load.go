package registry

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/schools"
	"firstbell/schools/resolve"
)

// loadTries bounds how often a load starts again because an import replaced
// what it was reading.
const loadTries = 5

// Load builds the snapshot of the current objects, opening only those that the
// last one does not have, and swaps it in. An object that an import replaces
// meanwhile makes it start again from the newer state.
func (r *Registry) Load(ctx context.Context) error {
	r.loading.Lock()
	defer r.loading.Unlock()
	for try := 1; ; try++ {
		state, err := readRows(r.view)
		if err != nil {
			return err
		}
		next, err := r.build(ctx, state, r.Current())
		if err == nil {
			r.swap(next)
			return nil
		}
		seq, again := lastSeq(r.view)
		if again != nil || seq == state.seq || try == loadTries || !(errors.Is(err, fault.NotFound) || errors.Is(err, vault.ErrErased)) {
			return fmt.Errorf("loading what was imported: %w", err)
		}
	}
}

// build makes the snapshot of a state, taking over from the last one whatever
// has not changed.
func (r *Registry) build(ctx context.Context, state rows, last *Snapshot) (*Snapshot, error) {
	next := *last
	next.DirectorySeq, next.current, next.closures = state.seq, state.current, state.closures
	changed, gone := rollChanges(state.current, last.current)
	stale := func(kind Kind) bool {
		return state.current[string(kind)].Digest != last.current[string(kind)].Digest
	}
	for _, part := range []struct {
		stale bool
		load  func(context.Context, rows, *Snapshot) error
	}{
		{stale(KindSchools) || stale(KindLinks), r.loadDirectory},
		{stale(KindContacts) || state.peopleDiffer(last), r.loadContacts},
		{stale(KindSchools) || stale(KindLinks) || stale(KindCouncils), r.loadCouncils},
		{stale(KindAreas), r.loadAreas},
		{stale(KindTerms), r.loadPlans},
		{stale(KindBankHolidays) || stale(Kind(overridesName)), r.loadHolidays},
		{len(changed)+len(gone) > 0, r.loadRolls},
	} {
		if !part.stale {
			continue
		}
		if err := part.load(ctx, state, &next); err != nil {
			return nil, err
		}
	}
	return &next, nil
}

// loadList opens the object of a kind; a kind never imported is empty.
func loadList[T any](ctx context.Context, r *Registry, state rows, name string) ([]T, error) {
	of, ok := state.current[name]
	if !ok {
		return nil, nil
	}
	list := make([]T, 0, of.Count)
	if err := r.objects.read(ctx, of.Object, &list); err != nil {
		return nil, err
	}
	return list, nil
}

func (r *Registry) loadDirectory(ctx context.Context, state rows, next *Snapshot) error {
	register, err := loadList[schools.School](ctx, r, state, string(KindSchools))
	if err != nil {
		return err
	}
	links, err := loadList[schools.Link](ctx, r, state, string(KindLinks))
	if err != nil {
		return err
	}
	next.Directory = schools.NewDirectory(register, links)
	next.Resolver = resolve.New(next.Directory, links...)
	return nil
}

func (r *Registry) loadContacts(ctx context.Context, state rows, next *Snapshot) error {
	if of := state.current[string(KindContacts)]; of.Digest != next.contactsDigest {
		file, err := loadList[schools.Contact](ctx, r, state, string(KindContacts))
		if err != nil {
			return err
		}
		next.file, next.contactsDigest = file, of.Digest
	}
	return r.loadPeople(ctx, state, next)
}

func (r *Registry) loadPlans(ctx context.Context, state rows, next *Snapshot) error {
	all, err := loadList[schools.Plan](ctx, r, state, string(KindTerms))
	if err != nil {
		return err
	}
	next.plans = make(map[schools.URN]schools.Plan, len(all))
	for _, p := range all {
		next.plans[p.URN] = p
	}
	return nil
}

func (r *Registry) loadHolidays(ctx context.Context, state rows, next *Snapshot) (err error) {
	next.days, err = loadList[schools.BankHoliday](ctx, r, state, string(KindBankHolidays))
	if err != nil {
		return err
	}
	next.holidays = map[schools.Division]*schools.BankHolidays{}
	for _, division := range []schools.Division{schools.EnglandAndWales, schools.Scotland, schools.NorthernIreland} {
		next.holidays[division] = schools.BankHolidaysOf(division, next.days)
	}
	next.overrides, err = loadList[schools.HolidayOverride](ctx, r, state, overridesName)
	return err
}
