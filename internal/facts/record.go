package facts

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
)

// leafPrefix names the way leaves are made, so that another way can never be
// mistaken for it.
const leafPrefix = "firstbell.leaf.1\x00"

// PartDigest is what a Record keeps of one sealed part: that it was there, how
// long it was and what its ciphertext hashes to.
type PartDigest struct {
	Name   string            `json:"name"`
	Key    string            `json:"key"` // the id of the vault key that opened it
	Bytes  int               `json:"bytes"`
	SHA256 [sha256.Size]byte `json:"-"`
}

// Record is all that an audit needs of a stored fact: where it belongs, its
// envelope letter by letter, and digests of its sealed parts. It holds no
// ciphertext, so that handing it out hands out nothing that a key, now or ever,
// could open.
type Record struct {
	Subject  string
	Envelope json.RawMessage
	Parts    []PartDigest
}

// Record is the fact as an audit keeps it; its envelope is empty for a fact
// that was not read from the log.
func (f Fact) Record() Record {
	r := Record{Subject: f.Subject}
	if f.raw != nil {
		frame := frameReader{rest: f.raw[len(magic):]}
		r.Envelope = frame.bytes()
	}
	for _, p := range f.Parts {
		r.Parts = append(r.Parts, PartDigest{Name: p.Name, Key: p.Key, Bytes: len(p.Sealed), SHA256: sha256.Sum256(p.Sealed)})
	}
	return r
}

// Leaf is the hash of a stored fact: SHA-256 over its subject, its envelope as
// stored, and name, key, length and digest of each part, every piece counted in
// with its length. Ciphertext is in it by its digest, so that destroying keys
// never changes a leaf and checking one never needs the ciphertext.
func (r Record) Leaf() [sha256.Size]byte {
	var scratch [512]byte
	h := sha256.New()
	piece := func(b []byte) {
		_, _ = h.Write(binary.AppendUvarint(scratch[:0], uint64(len(b)))) // a hash never fails
		_, _ = h.Write(b)
	}
	_, _ = h.Write([]byte(leafPrefix))
	piece([]byte(r.Subject))
	piece(r.Envelope)
	_, _ = h.Write(binary.AppendUvarint(scratch[:0], uint64(len(r.Parts))))
	for _, p := range r.Parts {
		piece([]byte(p.Name))
		piece([]byte(p.Key))
		_, _ = h.Write(binary.AppendUvarint(scratch[:0], uint64(p.Bytes)))
		_, _ = h.Write(p.SHA256[:])
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Leaf is the leaf of the fact's record; zero for a fact that was not read from
// the log.
func (f Fact) Leaf() [sha256.Size]byte {
	if f.raw == nil {
		return [sha256.Size]byte{}
	}
	return f.Record().Leaf()
}
