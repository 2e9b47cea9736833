package registry

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// plan is what a file would make of the directory: the difference, and the
// states that would replace the present ones.
type plan struct {
	diff    Diff
	pending []pending

	superseded []string // records of pages that the file overtakes
}

// pending is one state to be made current.
type pending struct {
	name   string
	count  int
	value  any
	same   bool       // the present object already says this
	change RollChange // of a roll that replaces another
}

// Preview reads a file and says what it would change. It changes nothing. It
// answers fault.Invalid for a file that cannot be read as its kind; faults of
// rows are in the Diff.
func (r *Registry) Preview(ctx context.Context, f File) (Diff, error) {
	p, _, err := r.prepare(ctx, f)
	return p.diff, err
}

// Apply makes a file so, as a whole or not at all, in the name of by, such as
// "person:…" or "operator". It answers fault.Invalid with the Diff if any row
// is rejected, and fault.Conflict if the directory is no longer what the file
// was compared with; then nothing has changed. When it returns without an
// error, Current shows the new state.
func (r *Registry) Apply(ctx context.Context, f File, by string) (Diff, error) {
	r.importing.Lock()
	defer r.importing.Unlock()
	p, held, err := r.prepare(ctx, f)
	if err != nil {
		return p.diff, err
	}
	if n := len(p.diff.Rejected); n > 0 {
		return p.diff, fault.New(fault.Invalid, "rows-rejected",
			fmt.Sprintf("Nothing was imported: %d of %d rows are rejected. Mend them and try again.", n, p.diff.Rows))
	}
	if f.Basis != 0 && f.Basis != held.DirectorySeq {
		return p.diff, stale(nil)
	}
	if err := r.sweep(ctx); err != nil {
		return p.diff, err
	}
	fact, made, err := r.write(ctx, f, p, held)
	if err == nil {
		fact.Actor = by
		fact, err = r.publish(ctx, fact, made, held.DirectorySeq)
	}
	if err != nil {
		return p.diff, err
	}
	p.diff.Applied, p.diff.Seq = true, fact.Seq
	return p.diff, r.settle(ctx, f, fact.Seq)
}

func stale(cause error) error {
	return &fault.Error{Kind: fault.Conflict, Code: "directory-changed", Err: cause,
		Message: "The directory changed meanwhile: preview the file again."}
}

// write seals every new state and makes the fact that names it.
func (r *Registry) write(ctx context.Context, f File, p plan, held *Snapshot) (facts.Fact, []Object, error) {
	data := Imported{Kind: f.Kind, Basis: held.DirectorySeq, Rows: p.diff.Rows, Added: p.diff.Added,
		Changed: p.diff.Changed, Unchanged: p.diff.Unchanged, Removed: p.diff.Removed, Superseded: p.superseded}
	var made []Object
	for i, next := range p.pending {
		if present, ok := held.current[next.name]; ok && next.same {
			data.Objects = append(data.Objects, present.Object)
			continue
		}
		f.progress("sealing and storing %d of %d", i+1, len(p.pending))
		object, err := r.objects.write(ctx, next.name, next.count, next.value)
		if err != nil {
			return facts.Fact{}, made, errors.Join(err, r.discard(ctx, append(made, object)))
		}
		object.Change = next.change
		made = append(made, object)
		data.Objects = append(data.Objects, object)
	}
	fact := facts.New(FactImport, "fb.dir."+string(f.Kind), "", r.now())
	fact.Purpose = "import"
	for _, o := range made {
		fact.Keys = append(fact.Keys, o.Key)
	}
	return fact, made, fact.SetData(data)
}

// publish makes the objects current. If the directory has moved on they are
// destroyed again; if it is not known whether the fact is stored they stay, and
// a later sweep decides.
func (r *Registry) publish(ctx context.Context, fact facts.Fact, made []Object, basis uint64) (facts.Fact, error) {
	crash.Point("import.before-fact")
	stored, err := r.log.Publish(ctx, fact, facts.ExpectLastOf(subjects, basis))
	if errors.Is(err, facts.ErrWrongSequence) {
		return fact, errors.Join(stale(err), r.discard(ctx, made))
	}
	if err != nil {
		return fact, fmt.Errorf("recording the import: %w", err)
	}
	crash.Point("import.after-fact")
	return stored, nil
}

// discard destroys objects that no fact names.
func (r *Registry) discard(ctx context.Context, made []Object) error {
	var errs []error
	for _, o := range made {
		if o.Key != "" {
			errs = append(errs, r.objects.destroy(ctx, o))
		}
	}
	return errors.Join(errs...)
}

// settle waits for the projection, swaps in the new snapshot, and destroys what
// the fact replaced. The import itself is done whatever happens here.
func (r *Registry) settle(ctx context.Context, f File, seq uint64) error {
	if err := r.view.Wait(ctx, seq); err != nil {
		return fmt.Errorf("the import is recorded; waiting for it to take effect: %w", err)
	}
	if err := r.Load(ctx); err != nil {
		return fmt.Errorf("the import is recorded: %w", err)
	}
	f.progress("destroying what was replaced")
	state, err := readRows(r.view)
	if err == nil {
		state.before = slices.DeleteFunc(state.before, func(old row) bool { return state.current[old.Name].Seq != seq })
		err = r.destroyReplaced(ctx, state)
	}
	if err != nil {
		return fmt.Errorf("the import is recorded; destroying what it replaced, which the next import tries again: %w", err)
	}
	return nil
}

func (r *Registry) destroyReplaced(ctx context.Context, state rows) error {
	for _, old := range state.before {
		if err := r.objects.destroy(ctx, old.Object); err != nil {
			return err
		}
		crash.Point("import.after-destroying")
	}
	return nil
}

// Sweep destroys what an import that died left behind. Follow and Apply begin
// with it.
func (r *Registry) Sweep(ctx context.Context) error {
	r.importing.Lock()
	defer r.importing.Unlock()
	return r.sweep(ctx)
}

func (r *Registry) sweep(ctx context.Context) error {
	state, err := readRows(r.view)
	if err != nil {
		return err
	}
	return r.objects.sweep(ctx, state)
}
