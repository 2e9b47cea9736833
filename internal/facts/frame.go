package facts

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// A stored fact is framed so that the projection reads the envelope and skips
// the parts:
//
//	"FB1" · uvarint n, n bytes of envelope JSON · uvarint parts ·
//	per part: name, key, sealed, each as uvarint n and n bytes
//
// Nothing may follow the last part.
var magic = []byte("FB1")

// maxParts bounds what a damaged count can make the decoder allocate.
const maxParts = 10_000

var errFrame = errors.New("the frame is damaged")

// encode frames a fact as it is stored.
func encode(f Fact) ([]byte, error) {
	env, err := json.Marshal(f.Envelope)
	if err != nil {
		return nil, fmt.Errorf("encoding the envelope of a %s fact: %w", f.Type, err)
	}
	if len(f.Parts) > maxParts {
		return nil, fmt.Errorf("encoding a %s fact: %d parts, at most %d fit", f.Type, len(f.Parts), maxParts)
	}
	size := len(magic) + len(env) + 16
	for _, p := range f.Parts {
		size += len(p.Name) + len(p.Key) + len(p.Sealed) + 16
	}
	out := append(make([]byte, 0, size), magic...)
	out = appendBytes(out, env)
	out = binary.AppendUvarint(out, uint64(len(f.Parts)))
	for _, p := range f.Parts {
		out = appendBytes(out, []byte(p.Name))
		out = appendBytes(out, []byte(p.Key))
		out = appendBytes(out, p.Sealed)
	}
	return out, nil
}

func appendBytes(out, b []byte) []byte {
	return append(binary.AppendUvarint(out, uint64(len(b))), b...)
}

// decode reads a framed fact. The parts' sealed bytes alias data, which the
// caller must not change afterwards.
func decode(subject string, data []byte) (Fact, error) {
	if len(data) < len(magic) || string(data[:len(magic)]) != string(magic) {
		return Fact{}, fmt.Errorf("reading a fact on %s: %w: it does not begin with %s", subject, errFrame, magic)
	}
	r := frameReader{rest: data[len(magic):]}
	env := r.bytes()
	n := r.uvarint()
	if r.failed || n > maxParts {
		return Fact{}, fmt.Errorf("reading a fact on %s: %w: its envelope is cut short", subject, errFrame)
	}
	f := Fact{Subject: subject, raw: data}
	if err := json.Unmarshal(env, &f.Envelope); err != nil {
		return Fact{}, fmt.Errorf("reading a fact on %s: decoding its envelope: %w", subject, err)
	}
	for range n {
		f.Parts = append(f.Parts, Part{Name: string(r.bytes()), Key: string(r.bytes()), Sealed: r.bytes()})
		if r.failed {
			break
		}
	}
	if r.failed || len(r.rest) > 0 {
		return Fact{}, fmt.Errorf("reading a fact on %s: %w: its parts do not end where it ends", subject, errFrame)
	}
	return f, nil
}

// frameReader takes length-prefixed pieces off the front; after a failure
// every further piece is empty.
type frameReader struct {
	rest   []byte
	failed bool
}

func (r *frameReader) uvarint() uint64 {
	n, size := binary.Uvarint(r.rest)
	if r.failed || size <= 0 {
		r.failed = true
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *frameReader) bytes() []byte {
	n := r.uvarint()
	if r.failed || n > uint64(len(r.rest)) {
		r.failed = true
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}
