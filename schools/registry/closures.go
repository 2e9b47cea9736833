package registry

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/schools"
)

// The facts on fb.dir.closure: a school is closed, or opens late, at short
// notice. They name no school's people and carry no free text.
const (
	FactClosureDeclared = "closure-declared" // schools.Closure
	FactClosureUndone   = "closure-undone"   // ClosureUndone
)

// ClosureUndone is the data of "closure-undone".
type ClosureUndone struct {
	ID  string      `json:"id"`
	URN schools.URN `json:"urn,omitempty"` // only this school is open after all; zero means all of them
}

// subjectClosure is where closures are.
const subjectClosure = "fb.dir.closure"

// bucketClosure of the projection: <id> → schools.Closure.
const bucketClosure = "closure"

// closureTries bounds how often a closure is written again because an import
// was first: it does not depend on what the import says.
const closureTries = 8

func applyClosureDeclared(tx *view.Tx, f facts.Fact) error {
	var c schools.Closure
	if err := f.DecodeData(&c); err != nil {
		return err
	}
	c.By, c.At, c.Seq = f.Actor, f.At, f.Seq
	return putClosure(tx, f.Seq, c)
}

func applyClosureUndone(tx *view.Tx, f facts.Fact) error {
	var data ClosureUndone
	if err := f.DecodeData(&data); err != nil {
		return err
	}
	raw := tx.Get(bucketClosure, data.ID)
	if raw == nil {
		return put(tx, keySeq, f.Seq)
	}
	var c schools.Closure
	if err := json.Unmarshal(raw, &c); err != nil {
		return fmt.Errorf("reading the row of closure %s: %w", data.ID, err)
	}
	if data.URN == 0 {
		c.Undone = true
	} else if !slices.Contains(c.Except, data.URN) {
		c.Except = append(c.Except, data.URN)
	}
	c.Seq = f.Seq
	return putClosure(tx, f.Seq, c)
}

func putClosure(tx *view.Tx, seq uint64, c schools.Closure) error {
	row, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("writing the row of closure %s: %w", c.ID, err)
	}
	tx.Put(bucketClosure, c.ID, row)
	return put(tx, keySeq, seq)
}

func readClosures(tx *view.Tx) ([]schools.Closure, error) {
	var all []schools.Closure
	err := tx.Each(bucketClosure, "", func(_ string, value []byte) error {
		var c schools.Closure
		if err := json.Unmarshal(value, &c); err != nil {
			return err
		}
		all = append(all, c)
		return nil
	})
	slices.SortFunc(all, func(a, b schools.Closure) int {
		return cmp.Or(cmp.Compare(a.First.String(), b.First.String()), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
	})
	return all, err
}

// Declare records that schools are closed, or open late, in the name of by.
// It answers fault.Invalid for a closure that Check refuses and for a school
// that is not in the register. When it returns without an error, Current shows
// the new state.
func (r *Registry) Declare(ctx context.Context, c schools.Closure, by string) (schools.Closure, error) {
	if err := c.Check(schools.DateAt(r.now())); err != nil {
		return c, fault.New(fault.Invalid, "closure", "Nothing was changed. Mend the closure: "+closureFault(err)+".")
	}
	known := r.Current().Directory
	for _, urn := range c.URNs {
		if _, ok := known.Lookup(urn); !ok {
			return c, fault.New(fault.Invalid, "closure-school", "Nothing was changed. URN "+urn.String()+" is not in the register.")
		}
	}
	c.By, c.Seq, c.Except, c.Undone = "", 0, nil, false
	fact := facts.New(FactClosureDeclared, subjectClosure, by, r.now())
	c.ID = fact.ID
	if len(c.URNs) == 1 {
		fact.URN = c.URNs[0].String()
	}
	if err := fact.SetData(c); err != nil {
		return c, err
	}
	return c, r.record(ctx, fact)
}

// closureFault is the text of a Check without the word that names its kind.
func closureFault(err error) string { return err.Error()[len(schools.ErrClosure.Error())+2:] }

// Undo records that a closure does not hold any more, for one school, or for
// all of them where urn is zero. It answers fault.NotFound for a closure that
// is not held. When it returns without an error, Current shows the new state.
func (r *Registry) Undo(ctx context.Context, id string, urn schools.URN, by string) error {
	if _, ok := r.Current().Closure(id); !ok {
		return fault.New(fault.NotFound, "", "There is no such closure.")
	}
	fact := facts.New(FactClosureUndone, subjectClosure, by, r.now())
	if urn != 0 {
		fact.URN = urn.String()
	}
	if err := fact.SetData(ClosureUndone{ID: id, URN: urn}); err != nil {
		return err
	}
	return r.record(ctx, fact)
}

// record publishes a fact that holds whatever else the directory says, and
// loads what it makes of the directory.
func (r *Registry) record(ctx context.Context, fact facts.Fact) error {
	r.importing.Lock()
	defer r.importing.Unlock()
	fact.Purpose = "calendar"
	var stored facts.Fact
	for try := 1; ; try++ {
		seq, err := lastSeq(r.view)
		if err != nil {
			return err
		}
		crash.Point("closure.before-fact")
		stored, err = r.log.Publish(ctx, fact, facts.ExpectLastOf(subjects, seq))
		if err == nil {
			break
		}
		if !errors.Is(err, facts.ErrWrongSequence) || try == closureTries {
			return fmt.Errorf("recording %s: %w", fact.Type, err)
		}
		if err := r.catchUpView(ctx); err != nil {
			return err
		}
	}
	crash.Point("closure.after-fact")
	if err := r.view.Wait(ctx, stored.Seq); err != nil {
		return fmt.Errorf("it is recorded; waiting for it to take effect: %w", err)
	}
	return r.Load(ctx)
}

// catchUpView waits until the view has what the log has now.
func (r *Registry) catchUpView(ctx context.Context) error {
	last, err := r.log.LastSeq(ctx)
	if err != nil {
		return fmt.Errorf("finding the end of the log: %w", err)
	}
	return r.view.Wait(ctx, last)
}
