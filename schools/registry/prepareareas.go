package registry

import (
	"context"

	"firstbell/schools/areas"
)

func prepareAreas(f File, held *Snapshot) (plan, error) {
	file, err := areas.Read(f.Body, func(rows int) { f.progress("reading the postcode directory: %d rows", rows) })
	if err != nil {
		return plan{}, err
	}
	f.progress("comparing %d postcodes", file.Index.Len())
	c := areas.Compare(held.Areas, file.Index)
	d := Diff{Kind: KindAreas, Rows: file.Rows, Rejected: file.Rejected}
	d.count(comparison{added: c.Added, changed: c.Changed, unchanged: c.Unchanged, removed: c.Removed})
	if file.IsCutShort {
		d.note("reading ended after %d bad rows: this is not the postcode directory, or it is damaged", areas.MaxRejected)
	}
	if file.Ended > 0 {
		d.note("%d postcodes are no longer in use; they still say where a place is", file.Ended)
	}
	if file.Nowhere > 0 {
		d.note("%d postcodes have no district or no police force area: nothing is decided by them", file.Nowhere)
	}
	d.note("the file replaces the postcode directory as a whole")
	return single(d, file.Index.Len(), file.Index), nil
}

// loadAreas opens the postcode directory; one never imported is nil.
func (r *Registry) loadAreas(ctx context.Context, state rows, next *Snapshot) error {
	of, ok := state.current[string(KindAreas)]
	if !ok {
		next.Areas = nil
		return nil
	}
	index := new(areas.Index)
	if err := r.objects.read(ctx, of.Object, index); err != nil {
		return err
	}
	next.Areas = index
	return nil
}
