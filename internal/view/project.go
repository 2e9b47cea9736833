package view

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"firstbell/internal/facts"
)

// ErrUnknownType is what a projector answers to a fact type it does not know.
// The view stops: facts of a newer version must not be skipped in silence.
var ErrUnknownType = errors.New("unknown fact type")

// Projector turns facts into rows. Apply must be a pure function of what the
// transaction holds and of the fact's envelope: no clock, no sealed part, no
// randomness, no iteration over a map.
type Projector interface {
	Buckets() []string // the buckets its rows live in; no two projectors share one
	Apply(tx *Tx, f facts.Fact) error
}

// Ignore is the projector of subjects that leave no rows.
type Ignore struct{}

var _ Projector = Ignore{}

// Buckets is empty: nothing is kept.
func (Ignore) Buckets() []string { return nil }

// Apply does nothing.
func (Ignore) Apply(*Tx, facts.Fact) error { return nil }

// route is one projector and the subjects it answers for.
type route struct {
	prefix    string
	projector Projector
}

// routes are sorted by prefix, so that everything made of them is the same at
// every start.
func routesOf(projectors map[string]Projector) ([]route, error) {
	var routes []route
	owner := map[string]string{}
	for prefix, p := range projectors {
		routes = append(routes, route{prefix, p})
	}
	slices.SortFunc(routes, func(a, b route) int { return strings.Compare(a.prefix, b.prefix) })
	for _, r := range routes {
		for _, b := range r.projector.Buckets() {
			if other, taken := owner[b]; taken && other != r.prefix {
				return nil, fmt.Errorf("bucket %q is claimed by the projectors of %s and of %s", b, other, r.prefix)
			}
			owner[b] = r.prefix
		}
	}
	return routes, nil
}

// project hands one fact to the projector with the longest matching prefix.
func project(routes []route, tx *Tx, f facts.Fact) error {
	best := -1
	for i, r := range routes {
		if strings.HasPrefix(f.Subject, r.prefix) && (best < 0 || len(r.prefix) > len(routes[best].prefix)) {
			best = i
		}
	}
	if best < 0 {
		return fmt.Errorf("no projector is registered for the subject of fact %d (type %q): this version is older than the log, install the newer one: %w", f.Seq, f.Type, ErrUnknownType)
	}
	err := routes[best].projector.Apply(tx, f)
	if errors.Is(err, ErrUnknownType) {
		return fmt.Errorf("fact %d below %s has type %q: this version is older than the log, install the newer one: %w", f.Seq, routes[best].prefix, f.Type, err)
	}
	if err = errors.Join(err, tx.err); err != nil {
		return fmt.Errorf("projecting fact %d of type %q: %w", f.Seq, f.Type, err)
	}
	return nil
}
