package backup

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
	"firstbell/internal/vault"
)

// Target is where a backup is put back, and what from.
type Target struct {
	DataDir      string // must not exist, or be empty
	Store        string // the log's folder, inside DataDir
	StoreKeyFile string // inside DataDir
	Receipts     string // inside DataDir
	Master       vault.Master
	MaxBytes     int64
	FactsFile    string
	KeysFile     string
	Register     string // of erasures; empty where none was kept
	Progress     func(done, all uint64)
}

// Restored says what was put back.
type Restored struct {
	Facts, Objects, Keys int
	Erased               int // keys of the file that the register says were destroyed
	Missing              int // sealed pieces whose key is in no file: erased, or newer than the keys file
	Head                 Head
	Generation           uint64
}

// errInUse keeps a restore from writing over anything.
var errInUse = errors.New("the data directory is not empty: restore into a new one, and keep the old one until you have looked at both")

// Restore puts a backup back: keys first, without those that the register says
// were destroyed, then facts at their old sequences, objects and receipts. It
// writes without syncing and syncs at the end; a restore that was interrupted
// is thrown away and begun again.
func Restore(ctx context.Context, t Target) (Restored, error) {
	var done Restored
	if err := empty(t.DataDir); err != nil {
		return done, err
	}
	if err := os.WriteFile(filepath.Join(t.DataDir, unfinished), nil, 0o600); err != nil {
		return done, fmt.Errorf("restoring: %w", err)
	}
	keys, erased, err := t.read()
	if err != nil {
		return done, err
	}
	store, err := t.storeKey(keys)
	if err != nil {
		return done, err
	}
	engine, err := facts.Start(ctx, facts.Config{
		Dir: t.Store, StoreKey: store, MaxBytes: t.MaxBytes, NoSync: true, Identity: keys.Identity,
	})
	if err != nil {
		return done, err
	}
	done.Generation = keys.Generation
	err = t.fill(ctx, engine, keys, erased, &done)
	if err = errors.Join(err, engine.Stop(context.WithoutCancel(ctx))); err != nil {
		return done, fmt.Errorf("restoring: %w; remove %s and begin again", err, t.DataDir)
	}
	return done, syncTree(t.DataDir)
}

// unfinished lies in a data directory from the first step of a restore until the
// audit names the cut. What is half restored would be served as if it were all,
// and a cut that nobody named is one that nobody is told of.
const unfinished = "restore-unfinished"

// ErrUnfinished keeps anybody from serving what is half restored.
var ErrUnfinished = errors.New("a restore into this data directory was not finished: remove the directory and restore again")

// Refuse is ErrUnfinished where a restore into a data directory was not finished.
func Refuse(dir string) error {
	_, err := os.Lstat(filepath.Join(dir, unfinished))
	switch {
	case err == nil:
		return fmt.Errorf("opening %s: %w", dir, ErrUnfinished)
	case errors.Is(err, os.ErrNotExist):
		return nil
	}
	return fmt.Errorf("opening a data directory: %w", err)
}

// Finish says that a restore is whole and its cut named.
func Finish(dir string) error {
	if err := os.Remove(filepath.Join(dir, unfinished)); err != nil {
		return fmt.Errorf("finishing a restore: %w", err)
	}
	return syncTree(dir)
}

func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return os.MkdirAll(dir, 0o700)
	case err != nil:
		return fmt.Errorf("restoring: %w", err)
	case len(entries) > 0:
		return errInUse
	}
	return nil
}

func (t Target) read() (Keys, map[string]bool, error) {
	keys, err := ReadKeys(t.KeysFile)
	if err != nil {
		return keys, nil, err
	}
	head, err := ReadHead(t.FactsFile)
	if err != nil {
		return keys, nil, err
	}
	if head.Identity != keys.Identity {
		return keys, nil, errors.New("restoring: the facts file and the keys file are of two data directories")
	}
	erased := map[string]bool{}
	if t.Register == "" {
		return keys, erased, nil
	}
	register, err := ReadRegister(t.Register)
	for key := range register {
		erased[key] = true
	}
	return keys, erased, err
}

func (t Target) storeKey(keys Keys) (string, error) {
	if len(keys.Store) == 0 {
		return "", nil
	}
	if err := os.WriteFile(t.StoreKeyFile, keys.Store, 0o600); err != nil {
		return "", fmt.Errorf("restoring the store key: %w", err)
	}
	return vault.StoreKey(t.Master, t.StoreKeyFile, false)
}

func (t Target) fill(ctx context.Context, engine *facts.Engine, keys Keys, erased map[string]bool, done *Restored) error {
	js, held := engine.Keys(), map[string]bool{}
	for _, r := range keys.Records {
		if id := r.DataKey(); id != "" && erased[id] {
			done.Erased++
			continue
		} else if id != "" {
			held[id] = true
		}
		if err := vault.Restore(ctx, js, r); err != nil {
			return err
		}
		done.Keys++
	}
	v, err := vault.Open(ctx, vault.Config{JetStream: js, Master: t.Master})
	if err != nil {
		return err
	}
	secret, err := v.Secret(ctx, Secret)
	if err != nil {
		return err
	}
	return t.facts(ctx, engine, secret, held, done)
}

// Secret is the vault's name for the key that seals facts files.
const Secret = "backup"

func (t Target) facts(ctx context.Context, engine *facts.Engine, secret []byte, held map[string]bool, done *Restored) error {
	f, err := os.Open(t.FactsFile)
	if err != nil {
		return fmt.Errorf("reading the facts file: %w", err)
	}
	defer f.Close()
	objects, err := engine.JetStream().ObjectStore(ctx, facts.StoreObjects)
	if err != nil {
		return fmt.Errorf("restoring imported files: %w", err)
	}
	all := uint64(0)
	if head, err := ReadHead(t.FactsFile); err == nil {
		all = head.Facts
	}
	done.Head, err = ReadFacts(f, secret, Handler{
		Fact: func(seq uint64, subject string, stored []byte) error {
			done.Facts++
			if t.Progress != nil && seq%1024 == 0 {
				t.Progress(seq, all)
			}
			done.Missing += missing(subject, stored, held)
			return engine.Log().Replay(ctx, seq, subject, stored)
		},
		Object: func(name string, meta map[string]string, raw []byte) error {
			done.Objects++
			return putObject(ctx, objects, name, meta, raw)
		},
		Receipt: func(raw []byte) error { return os.WriteFile(t.Receipts, raw, 0o600) },
	})
	return err
}

// missing counts the sealed pieces of a fact that nothing opens any more.
func missing(subject string, stored []byte, held map[string]bool) int {
	f, err := facts.Decode(subject, stored)
	if err != nil {
		return 0
	}
	n := 0
	for _, p := range f.Parts {
		if !held[p.Key] {
			n++
		}
	}
	return n
}

func putObject(ctx context.Context, store jetstream.ObjectStore, name string, meta map[string]string, raw []byte) error {
	_, err := store.Put(ctx, jetstream.ObjectMeta{Name: name, Metadata: meta}, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("restoring an imported file: %w", err)
	}
	return nil
}

// syncTree syncs every file of a folder, and the folders.
func syncTree(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return fmt.Errorf("syncing what was restored: %w", err)
		}
		return errors.Join(f.Sync(), f.Close())
	})
}
