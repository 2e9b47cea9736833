package facts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"firstbell/internal/crash"
	"firstbell/internal/fault"
)

// Receipts is the append-only file of what was accepted. Appends that wait at
// the same time share one fsync. It detects loss; it repairs nothing.
type Receipts struct {
	file *os.File
	torn int64

	mu   sync.Mutex
	next *group // who will be written together next; nil if nobody waits

	disk   sync.Mutex // held by the one who writes
	size   int64      // end of the last good line
	broken error      // the file's state is unknown, or it is closed; no more appends
}

// group is the lines that are written and synced together.
type group struct {
	lines []byte
	done  chan struct{}
	err   error
}

// OpenReceipts opens the receipts file, creating it where there is none. A
// last line torn by a crash is cut off, and Torn tells how much; a damaged
// line anywhere else is an error, because then the disk has forgotten
// something it had acknowledged.
func OpenReceipts(path string) (*Receipts, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the receipts: %w", err)
	}
	r := &Receipts{file: f}
	if err := r.recover(); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return r, nil
}

// recover cuts a torn tail and stands at the end of the file.
func (r *Receipts) recover() error {
	good, err := scanReceipts(r.file, func(Receipt) error { return nil })
	if err != nil && !errors.Is(err, errTorn) {
		return err
	}
	size, err := r.file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("opening the receipts: %w", err)
	}
	if r.torn = size - good; r.torn > 0 {
		if err := r.file.Truncate(good); err != nil {
			return fmt.Errorf("cutting the torn end of the receipts: %w", err)
		}
		if err := r.file.Sync(); err != nil {
			return fmt.Errorf("cutting the torn end of the receipts: %w", err)
		}
	}
	r.size = good
	_, err = r.file.Seek(good, io.SeekStart)
	return err
}

// Torn is how many bytes of an unfinished last line were cut off at opening.
// Whoever waited for that line was never answered.
func (r *Receipts) Torn() int64 { return r.torn }

// Size is how many bytes of receipts are on disk. It never shrinks while nobody
// but us writes the file.
func (r *Receipts) Size() int64 {
	r.disk.Lock()
	defer r.disk.Unlock()
	return r.size
}

// Append writes a receipt and returns when it is on disk. Callers that come
// together are synced together. It fails with fault.Unavailable if the receipt
// could not be written. A full disk is forgiven once there is room; after a
// failed sync nobody knows what the disk holds, and every further call fails
// until the file is opened again.
func (r *Receipts) Append(ctx context.Context, rc Receipt) error {
	line, err := rc.line()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	r.mu.Lock()
	first := r.next == nil
	if first {
		r.next = &group{done: make(chan struct{})}
	}
	g := r.next
	g.lines = append(g.lines, line...)
	r.mu.Unlock()
	if first {
		r.flush(g)
	}
	<-g.done
	return g.err
}

// flush waits for the disk, closes the group to latecomers, and writes it.
func (r *Receipts) flush(g *group) {
	r.disk.Lock()
	defer r.disk.Unlock()
	r.mu.Lock()
	r.next = nil
	r.mu.Unlock()
	if err := r.write(g.lines); err != nil {
		g.err = &fault.Error{Kind: fault.Unavailable, Err: err, RetryAfter: RetryAfterBusy,
			Message: "The receipt could not be written. Try again later."}
	}
	close(g.done)
}

// write appends and syncs lines. The disk is held.
func (r *Receipts) write(lines []byte) error {
	if r.broken != nil {
		return r.broken
	}
	if _, err := r.file.Write(lines); err != nil {
		return r.undo(fmt.Errorf("writing receipts: %w", err))
	}
	crash.Point("receipts.written")
	if err := r.file.Sync(); err != nil {
		r.broken = fmt.Errorf("syncing receipts: %w", err)
		return r.broken
	}
	crash.Point("receipts.synced")
	r.size += int64(len(lines))
	return nil
}

// undo takes half a line back after a write that failed, for instance on a
// full disk, so that the next one follows a whole line.
func (r *Receipts) undo(cause error) error {
	err := r.file.Truncate(r.size)
	if err == nil {
		_, err = r.file.Seek(r.size, io.SeekStart)
	}
	if err != nil {
		r.broken = errors.Join(cause, err)
	}
	return cause
}

// Each calls fn with every receipt from the oldest on, until fn fails.
func (r *Receipts) Each(fn func(Receipt) error) error {
	f, err := os.Open(r.file.Name())
	if err != nil {
		return fmt.Errorf("reading the receipts: %w", err)
	}
	defer func() { _ = f.Close() }()
	if _, err = scanReceipts(f, fn); errors.Is(err, errTorn) {
		return nil // an append is being written at this moment
	}
	return err
}

// Close ends appending after the write in progress. Callers still waiting for
// theirs are told that it did not happen.
func (r *Receipts) Close() error {
	r.disk.Lock()
	defer r.disk.Unlock()
	if errors.Is(r.broken, os.ErrClosed) {
		return nil
	}
	r.broken = fmt.Errorf("writing receipts: %w", os.ErrClosed)
	return r.file.Close()
}

// syncDir makes a file's name durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing a directory: %w", err)
	}
	defer func() { _ = d.Close() }()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("syncing a directory: %w", err)
	}
	return nil
}
