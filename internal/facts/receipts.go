package facts

import (
	"bufio"
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

	mu      sync.Mutex
	wake    *sync.Cond
	pending []byte // lines not yet handed to the disk
	queued  uint64 // appends taken so far
	durable uint64 // appends on disk
	busy    bool   // somebody is writing for everybody
	broken  error  // the file's state is unknown; no more appends
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
	r.wake = sync.NewCond(&r.mu)
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
	_, err = r.file.Seek(good, io.SeekStart)
	return err
}

// Torn is how many bytes of an unfinished last line were cut off at opening.
// Whoever waited for that line was never answered.
func (r *Receipts) Torn() int64 { return r.torn }

// Append writes a receipt and returns when it is on disk. Callers that come
// together are synced together. After an error of the disk every further call
// fails with fault.Unavailable until the file is opened again.
func (r *Receipts) Append(ctx context.Context, rc Receipt) error {
	line, err := rc.line()
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("writing a receipt: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pending = append(r.pending, line...)
	r.queued++
	ticket := r.queued
	for r.durable < ticket && r.broken == nil {
		if r.busy {
			r.wake.Wait()
			continue
		}
		r.flush()
	}
	if r.durable < ticket {
		return &fault.Error{Kind: fault.Unavailable, Err: r.broken, RetryAfter: RetryAfterBusy,
			Message: "The receipt could not be written. Try again later."}
	}
	return nil
}

// flush writes and syncs all pending lines, with the lock released meanwhile.
func (r *Receipts) flush() {
	lines, upTo := r.pending, r.queued
	r.pending, r.busy = nil, true
	r.mu.Unlock()
	_, err := r.file.Write(lines)
	crash.Point("receipts.written")
	if err == nil {
		err = r.file.Sync()
	}
	crash.Point("receipts.synced")
	r.mu.Lock()
	r.busy = false
	if err != nil {
		r.broken = fmt.Errorf("writing receipts: %w", err)
	} else {
		r.durable = upTo
	}
	r.wake.Broadcast()
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
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.busy {
		r.wake.Wait()
	}
	if r.broken == nil {
		r.broken = os.ErrClosed
	}
	return r.file.Close()
}

// VerifyReceipts checks a receipts file without opening it for writing: the
// count of its receipts, and an error that names the damaged line if there is
// one.
func VerifyReceipts(path string) (count int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("verifying the receipts: %w", err)
	}
	defer func() { _ = f.Close() }()
	_, err = scanReceipts(f, func(Receipt) error { count++; return nil })
	return count, err
}

var errTorn = errors.New("the last line is torn")

// scanReceipts reads lines from the start and returns the offset after the
// last good one. It fails with errTorn if only an unfinished last line follows.
func scanReceipts(f io.ReadSeeker, fn func(Receipt) error) (good int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, fmt.Errorf("reading the receipts: %w", err)
	}
	in := bufio.NewReader(f)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			return good, nil
		}
		if err == io.EOF {
			return good, fmt.Errorf("reading the receipts: line %d: %w", n, errTorn)
		}
		if err != nil {
			return good, fmt.Errorf("reading the receipts: line %d: %w", n, err)
		}
		rc, err := parseReceipt(line)
		if err != nil {
			return good, tornOrDamaged(in, n, err)
		}
		if err := fn(rc); err != nil {
			return good, err
		}
		good += int64(len(line))
	}
}

// tornOrDamaged tells a bad last line from a bad line in the middle. A crash
// can leave the last block of a write unwritten, so that a line looks whole
// and is not.
func tornOrDamaged(in *bufio.Reader, n int, cause error) error {
	if _, err := in.Peek(1); err == io.EOF {
		return fmt.Errorf("reading the receipts: line %d: %w: %w", n, errTorn, cause)
	}
	return fmt.Errorf("reading the receipts: line %d is damaged and others follow it: the disk has lost data, restore from a backup: %w", n, cause)
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
