package facts_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"firstbell/internal/facts"
)

// The bytes of a leaf are a promise to every checkpoint ever signed: this one
// may not change.
func TestALeafIsTheSameForEver(t *testing.T) {
	t.Parallel()
	r := facts.Record{Subject: "fb.case.1", Envelope: []byte(`{"id":"a"}`), Parts: []facts.PartDigest{{Name: "n", Key: "k", Bytes: 3, SHA256: [32]byte{1, 2, 3}}}}
	leaf := r.Leaf()
	if got := hex.EncodeToString(leaf[:]); got != "fff075ab83a21057bf6b0cd129e3f175353730ed4b3e24b643d6871b2c0483fb" {
		t.Errorf("leaf %s", got)
	}
}

func TestEveryPieceOfARecordIsInItsLeaf(t *testing.T) {
	t.Parallel()
	base := facts.Record{Subject: "fb.a", Envelope: []byte("bc"), Parts: []facts.PartDigest{{Name: "n", Key: "kk", Bytes: 3}, {Name: "m"}}}
	seen := map[[32]byte]string{base.Leaf(): "unchanged"}
	for name, change := range map[string]func(*facts.Record){
		"another subject":               func(r *facts.Record) { r.Subject = "fb.b" },
		"a letter moved to the subject": func(r *facts.Record) { r.Subject, r.Envelope = "fb.ab", []byte("c") },
		"another envelope":              func(r *facts.Record) { r.Envelope = []byte("bd") },
		"another name of a part":        func(r *facts.Record) { r.Parts[0].Name = "o" },
		"a letter moved to the name":    func(r *facts.Record) { r.Parts[0].Name, r.Parts[0].Key = "nk", "k" },
		"another key":                   func(r *facts.Record) { r.Parts[0].Key = "kl" },
		"another length":                func(r *facts.Record) { r.Parts[0].Bytes = 4 },
		"other ciphertext":              func(r *facts.Record) { r.Parts[0].SHA256[31] = 1 },
		"one part less":                 func(r *facts.Record) { r.Parts = r.Parts[:1] },
		"parts exchanged":               func(r *facts.Record) { slices.Reverse(r.Parts) },
	} {
		r := base
		r.Parts = slices.Clone(base.Parts)
		change(&r)
		if same, ok := seen[r.Leaf()]; ok {
			t.Errorf("%s gives the leaf of %s", name, same)
		}
		seen[r.Leaf()] = name
	}
}
