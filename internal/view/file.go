package view

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	// openTimeout bounds the wait for another process to let go of the file.
	openTimeout = 2 * time.Second

	// rowsPrefix keeps projectors' buckets apart from the view's own.
	rowsPrefix = "rows."
)

var (
	metaBucket = []byte("view")
	keyApplied = []byte("applied")   // sequence of the last fact in the rows
	keyHash    = []byte("hash")      // rolling hash over the leaves of all facts up to there
	keyLeaf    = []byte("leaf")      // leaf of the last fact
	keyLog     = []byte("log")       // identity of the log
	keyBuild   = []byte("build")     // fingerprint of the projectors
	keyWriter  = []byte("writer")    // boot and file of whoever writes unsynced; absent after a clean stop
	errStale   = errors.New("stale") // the file is not usable and may be dropped
)

// meta is what a view file says of itself.
type meta struct {
	applied uint64
	hash    [sha256.Size]byte
	leaf    [sha256.Size]byte
}

// file is an open view file.
type file struct {
	db   *bolt.DB
	path string
}

// openFile opens the view file for the log and the projectors given. A file
// that cannot be used is replaced by an empty one; reason then says why.
func openFile(path, log, build string, routes []route) (f *file, m meta, reason string, err error) {
	f, m, err = reopen(path, log, build, false)
	if err == nil || !errors.Is(err, errStale) && !errors.Is(err, fs.ErrNotExist) {
		return f, m, "", err
	}
	reason = err.Error()
	f, err = create(path, log, build, routes)
	return f, meta{}, reason, err
}

// options are those of every opening. NoSync: see the package comment.
func options() *bolt.Options {
	return &bolt.Options{Timeout: openTimeout, NoSync: true, NoFreelistSync: true, FreelistType: bolt.FreelistMapType}
}

// reopen opens an existing file, or fails with errStale if it must be dropped.
// fresh says that create has just made it.
func reopen(path, log, build string, fresh bool) (*file, meta, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, meta{}, err
	}
	summed, err := takeSum(path)
	if err != nil {
		return nil, meta{}, err
	}
	var db *bolt.DB
	err = guard(func() (err error) {
		db, err = bolt.Open(path, 0o600, options())
		return err
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, meta{}, fmt.Errorf("opening the view %s: another process holds it: stop that one first", path)
	}
	if err != nil {
		return nil, meta{}, fmt.Errorf("%w: the file is damaged: %w", errStale, err)
	}
	f := &file{db: db, path: path}
	var m meta
	err = guard(func() (err error) {
		if m, err = f.inspect(log, build, summed || fresh); err == nil {
			err = f.mark()
		}
		return err
	})
	if errors.Is(err, errDamaged) {
		err = fmt.Errorf("%w: %w", errStale, err)
	}
	if err != nil {
		return nil, meta{}, errors.Join(err, db.Close())
	}
	return f, m, nil
}

// inspect reads the file's own account and compares it with what is wanted.
// whole says that the file is known to be as it was closed.
func (f *file) inspect(log, build string, whole bool) (m meta, err error) {
	err = f.db.View(func(tx *bolt.Tx) error {
		b := tx.Bucket(metaBucket)
		switch {
		case b == nil:
			return fmt.Errorf("%w: the file is no view", errStale)
		case string(b.Get(keyLog)) != log:
			return fmt.Errorf("%w: it belongs to another log", errStale)
		case string(b.Get(keyBuild)) != build:
			return fmt.Errorf("%w: it was built by another version", errStale)
		}
		switch w := b.Get(keyWriter); {
		case w == nil && !whole:
			return fmt.Errorf("%w: its sum is missing", errStale)
		case w != nil && !bytes.Equal(w, writer(f.path)):
			return fmt.Errorf("%w: the machine stopped while it was being written", errStale)
		}
		m = meta{applied: binary.BigEndian.Uint64(pad(b.Get(keyApplied), 8))}
		copy(m.hash[:], b.Get(keyHash))
		copy(m.leaf[:], b.Get(keyLeaf))
		return nil
	})
	return m, err
}

// pad makes a missing or short value readable as zero.
func pad(b []byte, n int) []byte {
	if len(b) != n {
		return make([]byte, n)
	}
	return b
}

// create makes an empty view file beside path, syncs it and moves it there.
func create(path, log, build string, routes []route) (*file, error) {
	tmp := path + ".new"
	for _, old := range []string{tmp, sumPath(path)} {
		if err := os.Remove(old); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("creating the view: %w", err)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("creating the view: %w", err)
	}
	db, err := bolt.Open(tmp, 0o600, options())
	if err != nil {
		return nil, fmt.Errorf("creating the view: %w", err)
	}
	err = db.Update(func(tx *bolt.Tx) error { return fill(tx, log, build, routes) })
	if err = errors.Join(err, db.Sync(), db.Close()); err != nil {
		return nil, fmt.Errorf("creating the view: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return nil, fmt.Errorf("creating the view: %w", err)
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("creating the view: %w", err)
	}
	f, _, err := reopen(path, log, build, true)
	return f, err
}

// fill writes the buckets and the account of an empty view.
func fill(tx *bolt.Tx, log, build string, routes []route) error {
	b, err := tx.CreateBucket(metaBucket)
	if err != nil {
		return err
	}
	for _, r := range routes {
		for _, name := range r.projector.Buckets() {
			if _, err := tx.CreateBucketIfNotExists([]byte(rowsPrefix + name)); err != nil {
				return err
			}
		}
	}
	return errors.Join(b.Put(keyLog, []byte(log)), b.Put(keyBuild, []byte(build)))
}

// mark records, synced, who writes from now on without syncing.
func (f *file) mark() error {
	return f.account(func(b *bolt.Bucket) error { return b.Put(keyWriter, writer(f.path)) })
}

// close syncs everything and records that the file is whole. A file in doubt
// gets no such record, so that the next start builds anew.
func (f *file) close(doubted bool) error {
	if err := f.db.Sync(); err != nil {
		return errors.Join(fmt.Errorf("closing the view: %w", err), f.db.Close())
	}
	err := guard(func() error { return f.account(func(b *bolt.Bucket) error { return b.Delete(keyWriter) }) })
	if err = errors.Join(err, f.db.Close()); err != nil || doubted {
		return err
	}
	return leaveSum(f.path)
}

// account changes the file's own account and syncs.
func (f *file) account(change func(b *bolt.Bucket) error) error {
	err := f.db.Update(func(tx *bolt.Tx) error { return change(tx.Bucket(metaBucket)) })
	if err = errors.Join(err, f.db.Sync()); err != nil {
		return fmt.Errorf("marking the view: %w", err)
	}
	return nil
}

// save writes the account of a batch into its transaction.
func (m meta) save(tx *bolt.Tx) error {
	b := tx.Bucket(metaBucket)
	return errors.Join(
		b.Put(keyApplied, binary.BigEndian.AppendUint64(nil, m.applied)),
		b.Put(keyHash, m.hash[:]),
		b.Put(keyLeaf, m.leaf[:]),
	)
}

// add counts one more fact in.
func (m *meta) add(seq uint64, leaf [sha256.Size]byte) {
	m.applied, m.leaf = seq, leaf
	m.hash = sha256.Sum256(append(m.hash[:], leaf[:]...))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
