package backup

import (
	"context"
	"fmt"
	"os"
	"slices"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
)

// Trial is an attempt to read something that was erased.
type Trial struct {
	ID        string       // of a notification or a case
	FactsFile string       // a backup from before the erasure
	KeysFile  string       // the current one; or, for the control, an older one
	Master    vault.Master // of which every key must be; see Verdict.Shut
	Vault     *vault.Vault // the live keys; nil tries the keys file alone
}

// Verdict is what an attempt found.
type Verdict struct {
	ID         string
	Pieces     int    // sealed pieces of it in the facts file
	Keys       int    // data keys that were tried on each
	Shut       int    // wrapped keys that this master does not unwrap
	Opened     int    // pieces that one of them opened
	Generation uint64 // of the keys file
}

// Erased reports whether there was something to open and nothing opened it,
// neither a key that was tried nor one that could not be: a keys file of an
// earlier master is opened by whoever kept that master.
func (v Verdict) Erased() bool { return v.Pieces > 0 && v.Opened == 0 && v.Shut == 0 }

// String is the verdict in words.
func (v Verdict) String() string {
	switch {
	case v.Pieces == 0:
		return fmt.Sprintf("Nothing of %s is in the facts file. That proves nothing: give a backup from before the erasure, and the id as the audit names it.", v.ID)
	case v.Opened > 0:
		return fmt.Sprintf("NOT ERASED: %d of %d sealed pieces of %s still open. %d keys were tried on each.", v.Opened, v.Pieces, v.ID, v.Keys)
	case v.Shut > 0:
		return fmt.Sprintf("NOT PROVED: %d wrapped keys do not open with this master key and could not be tried. Give the keys file that was written since the master key was exchanged.", v.Shut)
	default:
		return fmt.Sprintf("Erased: none of the %d sealed pieces of %s opens with any of %d keys, of the live store and of keys file %d.", v.Pieces, v.ID, v.Keys, v.Generation)
	}
}

// Prove tries every key there is on every sealed piece of an id.
func Prove(ctx context.Context, t Trial, secret []byte) (Verdict, error) {
	verdict := Verdict{ID: t.ID}
	keys, err := ReadKeys(t.KeysFile)
	if err != nil {
		return verdict, err
	}
	verdict.Generation = keys.Generation
	records := keys.Records
	if t.Vault != nil {
		if err := t.Vault.Records(ctx, func(r vault.Record) error { records = append(records, r); return nil }); err != nil {
			return verdict, err
		}
	}
	trial, shut := vault.NewTrial(t.Master, records)
	verdict.Keys, verdict.Shut = trial.Keys(), shut
	f, err := os.Open(t.FactsFile)
	if err != nil {
		return verdict, fmt.Errorf("reading the facts file: %w", err)
	}
	defer f.Close()
	head, err := ReadFacts(f, secret, Handler{Fact: func(_ uint64, subject string, stored []byte) error {
		f, err := facts.Decode(subject, stored)
		if err != nil {
			return err
		}
		for _, p := range piecesOf(f, t.ID) {
			verdict.Pieces++
			if _, ok := trial.Opens(p.Sealed, f.AD(p.Name)); ok {
				verdict.Opened++
			}
		}
		return nil
	}})
	if err == nil && head.Identity != keys.Identity {
		err = fault.New(fault.Invalid, "another-log", "The keys file is of another data directory than the facts file: its keys prove nothing here.")
	}
	return verdict, err
}

// piecesOf are the sealed parts of a fact that belong to an id: all of them
// where the fact is about it, or the one that is named by it.
func piecesOf(f facts.Fact, id string) []facts.Part {
	if f.Case == id || f.Notification == id {
		return f.Parts
	}
	return slices.DeleteFunc(slices.Clone(f.Parts), func(p facts.Part) bool { return p.Name != id })
}
