package view

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// errDamaged says that the rows cannot be what was written.
var errDamaged = errors.New("the view file is damaged")

// A clean stop leaves a sum beside the file. Without it a flipped bit in a row
// would be served as the truth: bbolt checks its pages' shape and not their
// content. The sum is taken away at opening, because the file changes from
// then on; a file without one is used only where its writer was killed under
// this same boot, and then what the kernel holds is what was written.
func sumPath(path string) string { return path + ".sum" }

// leaveSum records what the closed file is.
func leaveSum(path string) error {
	sum, err := sumOf(path)
	if err != nil {
		return fmt.Errorf("summing the view: %w", err)
	}
	tmp := sumPath(path) + ".new"
	if err := os.WriteFile(tmp, []byte(sum+"\n"), 0o600); err != nil {
		return fmt.Errorf("summing the view: %w", err)
	}
	if err := os.Rename(tmp, sumPath(path)); err != nil {
		return fmt.Errorf("summing the view: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// takeSum compares the file with its sum, removes the sum and reports whether
// there was one. It fails with errStale where the two differ.
func takeSum(path string) (found bool, err error) {
	want, err := os.ReadFile(sumPath(path))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the view's sum: %w", err)
	}
	if err := os.Remove(sumPath(path)); err != nil {
		return false, fmt.Errorf("removing the view's sum: %w", err)
	}
	got, err := sumOf(path)
	if err != nil {
		return false, fmt.Errorf("summing the view: %w", err)
	}
	if got != string(bytes.TrimSpace(want)) {
		return true, fmt.Errorf("%w: %w: it is not the file that was closed", errStale, errDamaged)
	}
	return true, nil
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// guard turns a panic into errDamaged. bbolt panics over a page that is none,
// and projectors over a row that they never wrote; neither may take down the
// doors, which can go on accepting while the rows are built anew.
func guard(do func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", errDamaged, r)
		}
	}()
	return do()
}
