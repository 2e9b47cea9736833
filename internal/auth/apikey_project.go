package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"firstbell/internal/facts"
	"firstbell/internal/view"
)

// keyProjector folds the facts of fb.conf.<force> into one row for each key.
type keyProjector struct{}

var _ view.Projector = keyProjector{}

// KeyProjector projects the facts whose subject begins with "fb.conf.".
func KeyProjector() view.Projector { return keyProjector{} }

// Buckets are the key rows.
func (keyProjector) Buckets() []string { return []string{bucketKeys} }

// Apply folds one fact into its key's row.
func (keyProjector) Apply(tx *view.Tx, f facts.Fact) error {
	switch f.Type {
	case FactKeyIssued:
		var d keyIssued
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		row := keyState{Hash: d.Hash, Label: d.Label, Issued: f.At, School: d.School, Expires: d.Expires}
		if row.School == "" {
			row.Force = strings.TrimPrefix(f.Subject, subjectForce)
		}
		return putJSON(tx, bucketKeys, d.Key, row)
	case FactKeyRevoked:
		return applyKeyRevoked(tx, f)
	}
	return fmt.Errorf("fact %q at sequence %d: %w", f.Type, f.Seq, view.ErrUnknownType)
}

func applyKeyRevoked(tx *view.Tx, f facts.Fact) error {
	var d keyRevoked
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	raw := tx.Get(bucketKeys, d.Key)
	if raw == nil {
		return errors.New("a key that was never issued is revoked")
	}
	var row keyState
	if err := json.Unmarshal(raw, &row); err != nil {
		return fmt.Errorf("reading API key row: %w", err)
	}
	row.Revoked = f.At
	return putJSON(tx, bucketKeys, d.Key, row)
}
