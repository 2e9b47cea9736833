package registry

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/schools"
)

// FactImport is the type of the facts on fb.dir.<kind> that say: a file was
// applied.
const FactImport = "import"

// subjects is the filter over all directory facts. Every writer expects its
// last sequence, whatever the kind: a roll is checked against the register.
const subjects = "fb.dir.>"

// Imported is the clear data of an import fact.
type Imported struct {
	Kind      Kind     `json:"kind"`
	Basis     uint64   `json:"basis"` // the directory the file was compared with
	Objects   []Object `json:"objects"`
	Rows      int      `json:"rows"`
	Added     int      `json:"added"`
	Changed   int      `json:"changed"`
	Unchanged int      `json:"unchanged"`
	Removed   int      `json:"removed"`
	// Superseded are the records of pages that a contacts file has overtaken.
	Superseded []string `json:"superseded,omitempty"`
}

// Object is one sealed object that is current from this fact on.
type Object struct {
	Name   string `json:"name"`   // the kind, or roll/<urn>
	Digest string `json:"digest"` // SHA-256 of the sealed bytes in hex; the object's name in the store
	Key    string `json:"key"`    // the vault key that opens it
	Count  int    `json:"count"`  // how many schools, links, pupils, contacts, plans or days it holds
	// Change is how far a roll differs from the one before; zero for everything
	// else, and for a first roll.
	Change RollChange `json:"change,omitzero"`
}

// Row is what the projection keeps of a current object.
type row struct {
	Object
	At  time.Time `json:"at"`  // when the file was applied
	Seq uint64    `json:"seq"` // the fact that says so

	ConfirmedAt time.Time `json:"confirmedAt,omitzero"` // when a person found a roll right
	ConfirmedBy string    `json:"confirmedBy,omitempty"`
}

// The bucket of the projection, and the keys in it.
const (
	bucket     = "directory"
	keySeq     = "seq"     // the last directory fact
	keyCurrent = "now/"    // + name: the current object
	keyReplace = "before/" // + name: the one it replaced, until the next
)

type projector struct{}

// Projector keeps which objects are current, for subjects that begin with
// fb.dir.
func Projector() view.Projector { return projector{} }

// Buckets names the buckets of the imports and of the closures.
func (projector) Buckets() []string { return []string{bucket, bucketClosure} }

// Apply moves the objects of the fact into their places.
func (projector) Apply(tx *view.Tx, f facts.Fact) error {
	switch f.Type {
	case FactImport:
		return applyImport(tx, f)
	case FactRollConfirmed:
		return applyConfirmed(tx, f)
	case FactPeopleChanged:
		return applyPeople(tx, f)
	case FactClosureDeclared:
		return applyClosureDeclared(tx, f)
	case FactClosureUndone:
		return applyClosureUndone(tx, f)
	}
	return fmt.Errorf("projecting %s: type %q: %w", f.Subject, f.Type, view.ErrUnknownType)
}

// applyConfirmed remembers who found the current roll right. A confirmation of
// a roll that was replaced says nothing about the new one.
func applyConfirmed(tx *view.Tx, f facts.Fact) error {
	var data RollConfirmed
	if err := f.DecodeData(&data); err != nil {
		return err
	}
	name := rollPrefix + data.URN
	if raw := tx.Get(bucket, keyCurrent+name); raw != nil {
		var r row
		if err := json.Unmarshal(raw, &r); err != nil {
			return fmt.Errorf("reading the row of %s: %w", name, err)
		}
		if r.Digest == data.Digest {
			r.ConfirmedAt, r.ConfirmedBy = f.At, f.Actor
			if err := put(tx, keyCurrent+name, r); err != nil {
				return err
			}
		}
	}
	return put(tx, keySeq, f.Seq)
}

func applyImport(tx *view.Tx, f facts.Fact) error {
	var data Imported
	if err := f.DecodeData(&data); err != nil {
		return err
	}
	for _, o := range data.Objects {
		if err := place(tx, row{Object: o, At: f.At, Seq: f.Seq}); err != nil {
			return err
		}
	}
	if err := supersede(tx, data.Superseded); err != nil {
		return err
	}
	if data.Kind == KindContacts {
		if err := put(tx, keyPeopleSeq, f.Seq); err != nil {
			return err
		}
	}
	return put(tx, keySeq, f.Seq)
}

func place(tx *view.Tx, r row) error {
	if old := tx.Get(bucket, keyCurrent+r.Name); old != nil {
		var before row
		if err := json.Unmarshal(old, &before); err != nil {
			return fmt.Errorf("reading the row of %s: %w", r.Name, err)
		}
		if before.Digest != r.Digest {
			tx.Put(bucket, keyReplace+r.Name, old)
		} else {
			// The same roll once more: what a person said of it still holds.
			r.ConfirmedAt, r.ConfirmedBy = before.ConfirmedAt, before.ConfirmedBy
		}
	}
	return put(tx, keyCurrent+r.Name, r)
}

func put(tx *view.Tx, key string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("writing row %s: %w", key, err)
	}
	tx.Put(bucket, key, data)
	return nil
}

// rows is one consistent state of the projection.
type rows struct {
	seq       uint64
	current   map[string]row
	before    []row
	people    map[string]peopleRow
	peopleSeq uint64
	gone      []string // keys of records that were replaced and are to be destroyed
	closures  []schools.Closure
}

func readRows(v *view.View) (rows, error) {
	all := rows{current: map[string]row{}, people: map[string]peopleRow{}}
	err := v.Read(func(tx *view.Tx) error {
		if data := tx.Get(bucket, keySeq); data != nil {
			if err := json.Unmarshal(data, &all.seq); err != nil {
				return err
			}
		}
		var err error
		if all.closures, err = readClosures(tx); err != nil {
			return err
		}
		return tx.Each(bucket, "", func(key string, value []byte) error {
			if done, err := all.readPeople(key, value); done || err != nil || key == keySeq {
				return err
			}
			var r row
			if err := json.Unmarshal(value, &r); err != nil {
				return err
			}
			if strings.HasPrefix(key, keyReplace) {
				all.before = append(all.before, r)
			} else {
				all.current[r.Name] = r
			}
			return nil
		})
	})
	if err != nil {
		return rows{}, fmt.Errorf("reading which imports are current: %w", err)
	}
	return all, nil
}

// lastSeq is the last directory fact the projection has seen.
func lastSeq(v *view.View) (seq uint64, err error) {
	err = v.Read(func(tx *view.Tx) error {
		if data := tx.Get(bucket, keySeq); data != nil {
			return json.Unmarshal(data, &seq)
		}
		return nil
	})
	return seq, err
}
