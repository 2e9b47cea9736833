package registry

import (
	"context"
	"errors"
	"fmt"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/sheet"
)

// prepare reads a file and compares it with the newest snapshot, which it
// gives too.
func (r *Registry) prepare(ctx context.Context, f File) (plan, *Snapshot, error) {
	if err := r.Load(ctx); err != nil {
		return plan{}, nil, err
	}
	held := r.Current()
	f.progress("reading and comparing")
	p, err := r.compareWith(ctx, f, held)
	p.diff.Kind, p.diff.Basis = f.Kind, held.DirectorySeq
	return p, held, unreadable(f, err)
}

func (r *Registry) compareWith(ctx context.Context, f File, held *Snapshot) (plan, error) {
	if f.Empty && f.Kind != KindRoll && f.Kind != KindContacts {
		return plan{}, fault.New(fault.Invalid, "empty-kind", "Nothing was imported: only a roll and contacts can be made empty for one school.")
	}
	switch f.Kind {
	case KindSchools:
		return prepareSchools(f, held)
	case KindLinks:
		return r.prepareLinks(ctx, f, held)
	case KindRoll:
		return r.prepareRolls(ctx, f, held)
	case KindContacts:
		return r.prepareContacts(f, held)
	case KindTerms:
		return prepareTerms(f, held)
	case KindBankHolidays:
		return prepareHolidays(f, held)
	case KindCouncils:
		return prepareCouncils(f, held)
	case KindAreas:
		return prepareAreas(f, held)
	}
	_, err := ParseKind(string(f.Kind))
	return plan{}, err
}

// unreadable makes a fault of what is wrong with a file as a whole. Those
// errors name lines and columns and never a value.
func unreadable(f File, err error) error {
	var f0 *fault.Error
	if err == nil || errors.As(err, &f0) {
		return err
	}
	var missing *sheet.MissingError
	var encoding *sheet.EncodingError
	if errors.As(err, &missing) || errors.As(err, &encoding) || errors.Is(err, sheet.ErrTooLarge) || errors.Is(err, schools.ErrBankHolidays) {
		return fault.New(fault.Invalid, "unreadable-file", fmt.Sprintf("Nothing was imported: reading the %s file: %s.", f.Kind, err))
	}
	return fmt.Errorf("reading the %s file: %w", f.Kind, err)
}

// single is the plan of a kind that is one object.
func single(d Diff, count int, value any) plan {
	return plan{diff: d, pending: []pending{{name: string(d.Kind), count: count, value: value, same: !d.changes()}}}
}

// unknownURN is the rejection of a row about a school that is not in the
// register.
const unknownURN = "is not in the register: import the newest register first, or mend the number"
