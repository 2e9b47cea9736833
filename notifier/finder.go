package notifier

import (
	"context"

	"firstbell/police"
	"firstbell/police/ingest"
	"firstbell/schools/registry"
)

// Finder lets a force pick a school from the register. It answers what the
// public register says and nothing of who goes there.
type Finder struct {
	schools func() *registry.Snapshot
}

var _ ingest.SchoolFinder = Finder{}

// NewFinder searches what schools gives at the moment of each search.
func NewFinder(schools func() *registry.Snapshot) Finder { return Finder{schools: schools} }

// FindSchools gives at most limit open schools, best first; none is no error.
func (f Finder) FindSchools(_ context.Context, query string, limit int) ([]police.FoundSchool, error) {
	found := []police.FoundSchool{}
	for _, s := range f.schools().Directory.Search(query, limit) {
		if !s.IsOpen() {
			continue // closed ones come last, but a short search can reach them
		}
		found = append(found, police.FoundSchool{
			URN: s.URN.String(), Name: s.Name, Town: s.Town, Postcode: s.Postcode, Phase: s.Phase,
		})
	}
	return found, nil
}
