package backup

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
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
	Store     string       // folder in whose files wrapped keys are looked for that were destroyed and are still there; may be empty
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
	found, err := carve(t.Store)
	if err != nil {
		return verdict, err
	}
	_, shut := vault.NewTrial(t.Master, records)
	trial, _ := vault.NewTrial(t.Master, append(records, found...)) // what looks like a key need not be one
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

// wrapped is a wrapped key as a file store holds it: the subject, headers, and
// the record.
var wrapped = regexp.MustCompile(`(?s)(key\.[0-9a-f]{32}).{0,256}?(\{"v":1,"epoch":"([0-9]+)","wrapped":"[0-9A-Za-z+/=]+"\})`)

// carve finds wrapped keys in the files of a folder by their look, whether or not
// the store still knows them.
func carve(dir string) (found []vault.Record, err error) {
	if dir == "" {
		return nil, nil
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return ignoreGone(err)
		}
		raw, err := os.ReadFile(path)
		for _, m := range wrapped.FindAllSubmatch(raw, -1) {
			found = append(found, vault.Record{Subject: string(m[1]), Epoch: string(m[3]), Data: m[2]})
		}
		return ignoreGone(err)
	})
	if err != nil {
		return nil, fmt.Errorf("looking for destroyed keys on the disk: %w", err)
	}
	return found, nil
}

// piecesOf are the sealed parts of a fact that belong to an id: all of them
// where the fact is about it, or the one that is named by it.
func piecesOf(f facts.Fact, id string) []facts.Part {
	if f.Case == id || f.Notification == id {
		return f.Parts
	}
	return slices.DeleteFunc(slices.Clone(f.Parts), func(p facts.Part) bool { return p.Name != id })
}
