package facts

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Part is one sealed body of a fact. Its name tells parts of one fact apart;
// Key is the id of the vault key that opens it.
type Part struct {
	Name   string
	Key    string
	Sealed []byte
}

// Envelope is the clear half of a fact. It never holds a name, a date of
// birth, an address or free text: whoever can read the disk can read it, and
// it outlives every key.
type Envelope struct {
	ID           string          `json:"id"`                // 128 random bits in hex; unique for ever
	Type         string          `json:"type"`              // what happened, such as "received"
	Schema       int             `json:"schema"`            // version of Data's shape
	At           time.Time       `json:"at"`                // when the writer decided; UTC, set once
	Actor        string          `json:"actor"`             // who, as "person:…", "force:…" or "node"
	Role         string          `json:"role,omitempty"`    // of a disclosure: the role that lets the actor see it
	Purpose      string          `json:"purpose,omitempty"` // of a disclosure: what for
	Case         string          `json:"case,omitempty"`
	Notification string          `json:"notification,omitempty"`
	URN          string          `json:"urn,omitempty"`
	Child        string          `json:"child,omitempty"` // a keyed hash, never an identifier
	Keys         []string        `json:"keys,omitempty"`  // every vault key this fact uses or creates
	Data         json.RawMessage `json:"data,omitempty"`  // clear codes, ids and times of this type
}

// Fact is one thing that happened: its envelope, where it belongs, its sealed
// parts, and, once stored, its place in the log.
type Fact struct {
	Envelope
	Subject string
	Parts   []Part
	Seq     uint64    // place in the log; zero until stored
	Stored  time.Time // the log's own time of storing; zero until read back

	raw []byte // the bytes as stored, for Record
}

// New starts a fact of a type on a subject, with a fresh random id.
func New(typ, subject, actor string, at time.Time) Fact {
	return Fact{
		Envelope: Envelope{ID: newID(), Type: typ, Schema: 1, At: at.UTC(), Actor: actor},
		Subject:  subject,
	}
}

// newID is 128 random bits in hex.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the process instead
	return hex.EncodeToString(b[:])
}

// AD is the associated data to seal the named part with. It ties the part to
// this fact: a sealed body copied into another fact, subject or part no longer
// opens.
func (f Fact) AD(part string) []byte {
	return []byte(strings.Join([]string{"firstbell.part.1", f.Subject, f.Type, f.ID, part}, "\x00"))
}

// SetData sets the type-specific clear data. The value must hold codes, ids
// and times only.
func (f *Fact) SetData(v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("encoding data of a %s fact: %w", f.Type, err)
	}
	f.Data = data
	return nil
}

// DecodeData reads the type-specific data into v. Fields v does not know are
// ignored, so that an older reader survives a newer writer's addition.
func (f Fact) DecodeData(v any) error {
	if len(f.Data) == 0 {
		return fmt.Errorf("decoding data of %s fact %d: it carries none", f.Type, f.Seq)
	}
	if err := json.Unmarshal(f.Data, v); err != nil {
		return fmt.Errorf("decoding data of %s fact %d: %w", f.Type, f.Seq, err)
	}
	return nil
}

// Part finds the sealed part of that name.
func (f Fact) Part(name string) (Part, bool) {
	for _, p := range f.Parts {
		if p.Name == name {
			return p, true
		}
	}
	return Part{}, false
}

// check refuses a fact that could not be found again or would not frame.
func (f Fact) check() error {
	switch {
	case f.ID == "" || f.Type == "" || f.At.IsZero():
		return fmt.Errorf("publishing a fact on %s: id, type and time must be set; use facts.New", f.Subject)
	case !strings.HasPrefix(f.Subject, subjectPrefix) || strings.ContainsAny(f.Subject, " *>\r\n\t"):
		return fmt.Errorf("publishing a %s fact: its subject does not lie below %s", f.Type, subjectPrefix)
	case bytes.Contains(f.Data, []byte{'\n'}):
		return fmt.Errorf("publishing a %s fact: its data holds a line break; set it with SetData", f.Type)
	}
	return nil
}
