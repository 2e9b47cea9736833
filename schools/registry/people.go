package registry

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/view"
	"firstbell/schools"
)

// This file holds what people change on pages between two imports: a contact,
// an absence with its cover, a re-routing, the confirmation that the people are
// still right, an address that bounces. Each is a record with an id of its own;
// a later fact about the same id replaces it, and then its key is destroyed.

// FactPeopleChanged is the type of the facts on fb.dir.people.
const FactPeopleChanged = "people-changed"

const subjectPeople = "fb.dir.people"

// ChangeKind is what a record is about.
type ChangeKind string

// The kinds of record.
const (
	ChangeContact   ChangeKind = "contact"   // a contact added, altered or taken off the list
	ChangeAbsence   ChangeKind = "absence"   // schools.Absence
	ChangeReroute   ChangeKind = "reroute"   // schools.Reroute
	ChangeConfirmed ChangeKind = "confirmed" // somebody said that the school's people are right
	ChangeBouncing  ChangeKind = "bouncing"  // mail to the person comes back
)

// PeopleChanged is the clear data of FactPeopleChanged. What a record says is
// in the fact's sealed part of its id.
type PeopleChanged struct {
	Changes  []PeopleChange `json:"changes"`
	Shredded []string       `json:"shredded,omitempty"` // keys known to be destroyed
}

// PeopleChange is one record put in place, or taken away.
type PeopleChange struct {
	ID     string     `json:"id"`
	Kind   ChangeKind `json:"kind"`
	URN    string     `json:"urn,omitempty"`
	Person string     `json:"person,omitempty"`
	Key    string     `json:"key,omitempty"`  // opens the sealed part; empty where there is none
	Gone   bool       `json:"gone,omitempty"` // the record ends
}

// peopleRow is what the projection keeps of a current record.
type peopleRow struct {
	PeopleChange
	Seq   uint64    `json:"seq"`
	At    time.Time `json:"at"`
	Actor string    `json:"actor"`
}

// The keys of records in the bucket.
const (
	keyPeople     = "people/"      // + id
	keyPeopleGone = "people-gone/" // + a vault key to destroy
	keyPeopleSeq  = "people-seq"   // the last fact that changed who can be asked
)

// applyPeople puts the records of the fact in the place of those before them.
func applyPeople(tx *view.Tx, f facts.Fact) error {
	var data PeopleChanged
	if err := f.DecodeData(&data); err != nil {
		return err
	}
	for _, key := range data.Shredded {
		tx.Delete(bucket, keyPeopleGone+key)
	}
	for _, change := range data.Changes {
		if err := supersede(tx, []string{change.ID}); err != nil {
			return err
		}
		if change.Gone {
			continue
		}
		if err := put(tx, keyPeople+change.ID, peopleRow{PeopleChange: change, Seq: f.Seq, At: f.At, Actor: f.Actor}); err != nil {
			return err
		}
	}
	if slices.ContainsFunc(data.Changes, PeopleChange.matters) {
		if err := put(tx, keyPeopleSeq, f.Seq); err != nil {
			return err
		}
	}
	return put(tx, keySeq, f.Seq)
}

// matters reports whether the change can make somebody else be asked: neither a
// confirmation nor a bounce does.
func (c PeopleChange) matters() bool { return c.Kind != ChangeConfirmed && c.Kind != ChangeBouncing }

// supersede ends records; their keys are to be destroyed.
func supersede(tx *view.Tx, ids []string) error {
	for _, id := range ids {
		raw := tx.Get(bucket, keyPeople+id)
		if raw == nil {
			continue
		}
		var before peopleRow
		if err := json.Unmarshal(raw, &before); err != nil {
			return fmt.Errorf("reading the record %s: %w", id, err)
		}
		tx.Delete(bucket, keyPeople+id)
		if before.Key != "" {
			tx.Put(bucket, keyPeopleGone+before.Key, []byte("1"))
		}
	}
	return nil
}

// readPeople takes a row of the bucket that is a record's, and reports whether
// it was one.
func (r *rows) readPeople(key string, value []byte) (bool, error) {
	if gone, ok := strings.CutPrefix(key, keyPeopleGone); ok {
		r.gone = append(r.gone, gone)
		return true, nil
	}
	if key == keyPeopleSeq {
		return true, json.Unmarshal(value, &r.peopleSeq)
	}
	id, ok := strings.CutPrefix(key, keyPeople)
	if !ok {
		return false, nil
	}
	var row peopleRow
	if err := json.Unmarshal(value, &row); err != nil {
		return true, fmt.Errorf("reading the record %s: %w", id, err)
	}
	r.people[id] = row
	return true, nil
}

// peopleDiffer reports whether the records are others than those of a snapshot.
func (r rows) peopleDiffer(last *Snapshot) bool {
	if len(r.people) != len(last.people.rows) {
		return true
	}
	for id, row := range r.people {
		if last.people.rows[id].Seq != row.Seq {
			return true
		}
	}
	return false
}

// idOf is the id of the one record of its kind about a school or a person.
func idOf(kind ChangeKind, of ...string) string { return string(kind) + "/" + strings.Join(of, "/") }

// contactID is the id of the record about a person in a role at a school.
func contactID(c schools.Contact) string {
	return idOf(ChangeContact, c.URN.String(), string(c.Role), c.Person)
}
