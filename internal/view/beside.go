package view

import (
	"errors"
	"fmt"

	"firstbell/internal/facts"
)

// Beside joins projectors of one kind of subject whose facts are declared in
// different folders: a fact goes to the first that knows its type. They share
// no bucket.
func Beside(projectors ...Projector) Projector { return beside(projectors) }

type beside []Projector

var _ Projector = beside{}

// Buckets are those of all of them.
func (b beside) Buckets() []string {
	var all []string
	for _, p := range b {
		all = append(all, p.Buckets()...)
	}
	return all
}

// Apply asks one after the other. A projector that does not know a type has
// written nothing.
func (b beside) Apply(tx *Tx, f facts.Fact) error {
	for _, p := range b {
		if err := p.Apply(tx, f); !errors.Is(err, ErrUnknownType) {
			return err
		}
	}
	return fmt.Errorf("fact %q at sequence %d: %w", f.Type, f.Seq, ErrUnknownType)
}
