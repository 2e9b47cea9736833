package view

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"slices"
)

// Digest is a hash over every row of every projector, in order. Two views of
// the same log by the same code have the same digest, however they came to be.
func (v *View) Digest() (string, error) {
	h := sha256.New()
	err := v.Read(func(tx *Tx) error {
		for _, name := range v.buckets() {
			count(h, []byte(name))
			err := scan(tx.bucket(name), "", func(k, val []byte) error {
				count(h, k)
				count(h, val)
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return "", fmt.Errorf("digesting the view: %w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// count hashes a value with its length, so that rows cannot run together.
func count(h hash.Hash, b []byte) {
	_, _ = fmt.Fprintf(h, "%d:", len(b))
	_, _ = h.Write(b)
}

// buckets lists all projectors' buckets in order.
func (v *View) buckets() []string {
	var names []string
	for _, r := range v.routes {
		names = append(names, r.projector.Buckets()...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
