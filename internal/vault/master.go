package vault

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// masterPrefix begins a master key file: what it is, for whoever finds it.
const masterPrefix = "FIRSTBELL-MASTER-KEY-1 "

// CreateMasterKey writes a new random master key to path with mode 0600. It
// refuses to overwrite: a lost master key is lost content.
func CreateMasterKey(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("creating the master key: %s exists already and is left alone", path)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("creating the master key: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".master-key-*") // mode 0600
	if err != nil {
		return fmt.Errorf("creating the master key: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.WriteString(masterPrefix + base64.StdEncoding.EncodeToString(randomKey()) + "\n")
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return fmt.Errorf("creating the master key: %w", err)
	}
	// Link instead of rename: it fails if somebody created the file meanwhile.
	if err := os.Link(tmp.Name(), path); err != nil {
		return fmt.Errorf("creating the master key: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// readMasterKey reads a master key file after checking that nobody else can,
// and that it does not lie beside what it locks.
func readMasterKey(path, dataDir string) ([]byte, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the master key: %s does not exist: create it with `firstbell keys create-master`, or restore it", path)
	}
	if err != nil {
		return nil, fmt.Errorf("reading the master key: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("reading the master key: others may read %s (mode %04o): run chmod 600 on it", path, info.Mode().Perm())
	}
	if err := outside(path, dataDir); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the master key: %w", err)
	}
	coded, ok := strings.CutPrefix(strings.TrimSpace(string(text)), masterPrefix)
	key, err := base64.StdEncoding.DecodeString(coded)
	if !ok || err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("reading the master key: %s is no master key file", path)
	}
	return key, nil
}

// outside refuses a master key inside the data directory: whoever copies the
// directory, or backs it up, would copy the key with it.
func outside(path, dataDir string) error {
	if dataDir == "" {
		return nil
	}
	key, err := real(path)
	if err != nil {
		return fmt.Errorf("reading the master key: %w", err)
	}
	dir, err := real(dataDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading the master key: %w", err)
	}
	if rel, err := filepath.Rel(dir, key); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
		return fmt.Errorf("reading the master key: %s lies inside the data directory: move it out and set master_key_file", path)
	}
	return nil
}

// real is the path after all links.
func real(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(abs)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("syncing a directory: %w", err)
	}
	defer func() { _ = d.Close() }()
	return d.Sync()
}
