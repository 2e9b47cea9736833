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
func (keyProjector) Buckets() []string { return []string{bucketKeys, bucketPins} }

// Apply folds one fact into its key's row.
func (keyProjector) Apply(tx *view.Tx, f facts.Fact) error {
	switch f.Type {
	case FactKeyIssued:
		var d keyIssued
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		row := keyState{Hash: d.Hash, Label: d.Label, Issued: f.At, School: d.School, Expires: d.Expires, Pin: d.Pin}
		if !d.Expires.IsZero() {
			row.Lasts = d.Expires.Sub(f.At)
		}
		if d.Pin != "" && tx.Get(bucketPins, d.Pin) == nil { // the first force that pins it keeps it
			tx.Put(bucketPins, d.Pin, []byte(d.Key))
		}
		if row.School == "" {
			row.Force = strings.TrimPrefix(f.Subject, subjectForce)
		}
		return putJSON(tx, bucketKeys, d.Key, row)
	case FactKeyRevoked:
		return applyKeyRevoked(tx, f)
	case FactKeyEnding:
		var d keyEnding
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		return changeKey(tx, d.Key, func(row *keyState) { row.Expires = d.Expires })
	case FactKeysUsed:
		var d keysUsed
		if err := f.DecodeData(&d); err != nil {
			return err
		}
		for _, id := range d.Keys {
			if err := changeKey(tx, id, func(row *keyState) { row.Used = d.Day }); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("fact %q at sequence %d: %w", f.Type, f.Seq, view.ErrUnknownType)
}

func applyKeyRevoked(tx *view.Tx, f facts.Fact) error {
	var d keyRevoked
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	return changeKey(tx, d.Key, func(row *keyState) {
		row.Revoked = f.At
		if row.Pin != "" && string(tx.Get(bucketPins, row.Pin)) == d.Key {
			tx.Delete(bucketPins, row.Pin)
		}
	})
}

// changeKey changes one key's row.
func changeKey(tx *view.Tx, id string, change func(*keyState)) error {
	raw := tx.Get(bucketKeys, id)
	if raw == nil {
		return errors.New("a fact about a key that was never issued")
	}
	var row keyState
	if err := json.Unmarshal(raw, &row); err != nil {
		return fmt.Errorf("reading API key row: %w", err)
	}
	change(&row)
	return putJSON(tx, bucketKeys, id, row)
}
