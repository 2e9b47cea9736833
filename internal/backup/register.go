package backup

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Register is the erasure register: one line for each key that was destroyed,
// in a file outside the data directory. It holds no content and no key.
type Register struct {
	path string
	mu   sync.Mutex
}

// OpenRegister opens the register, or begins it. A last line that a crash cut
// short is taken off, so that the next begins on its own.
func OpenRegister(path string) (*Register, error) {
	raw, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("opening the erasure register: %w", err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the erasure register: %w", err)
	}
	whole := int64(bytes.LastIndexByte(raw, '\n') + 1)
	if err := errors.Join(f.Truncate(whole), f.Close()); err != nil {
		return nil, fmt.Errorf("opening the erasure register: %w", err)
	}
	return &Register{path: path}, nil
}

// Add writes down that keys were destroyed, and syncs. A key may be written
// down twice: after a crash nobody knows whether it was.
func (r *Register) Add(at time.Time, keys ...string) (err error) {
	if len(keys) == 0 {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("writing the erasure register: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var b strings.Builder
	for _, key := range keys {
		fmt.Fprintf(&b, "%s %s\n", at.UTC().Format(time.RFC3339), key)
	}
	if _, err := f.WriteString(b.String()); err != nil {
		return fmt.Errorf("writing the erasure register: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("writing the erasure register: %w", err)
	}
	return nil
}

// ReadRegister gives every key of a register. A last line without its end, which
// a crash cut short, is left out: its key is still owed its line, and gets it. Any
// other line that is no erasure is an error, for a key that is passed over here
// comes back.
func ReadRegister(path string) (map[string]time.Time, error) {
	raw, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, fmt.Errorf("reading the erasure register: %w", err)
	}
	erased := map[string]time.Time{}
	lines := strings.Split(string(raw), "\n")
	for n, line := range lines {
		at, key, _ := strings.Cut(strings.TrimSuffix(line, "\r"), " ")
		when, err := time.Parse(time.RFC3339, at)
		id, hexErr := hex.DecodeString(key)
		switch {
		case err == nil && hexErr == nil && len(id) == 16:
			erased[strings.ToLower(key)] = when
		case n < len(lines)-1:
			return nil, fmt.Errorf("reading the erasure register: line %d is no erasure; restore the file from its copy", n+1)
		}
	}
	return erased, nil
}
