package vault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// storeKeyPurpose binds the wrapped store key to what it is for.
var storeKeyPurpose = []byte("firstbell store key 1")

// StoreKey gives the key that encrypts the log's own files, wrapped by the
// master key in the file at path, which is made where fresh says that there is
// no log yet. Envelopes hold no personal data, but they do hold when somebody
// read something; at rest they are nobody's business. The key is random and
// not derived, so that changing the master key rewraps one small file and
// leaves the log alone. A log without the file is one that was begun without
// encryption, and "" is answered.
func StoreKey(masterKeyFile, dataDir, path string, fresh bool) (string, error) {
	master, err := readMasterKey(masterKeyFile, dataDir)
	if err != nil {
		return "", err
	}
	lock, err := newAEAD(master)
	if err != nil {
		return "", fmt.Errorf("reading the store key: %w", err)
	}
	wrapped, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !fresh:
		return "", nil
	case errors.Is(err, fs.ErrNotExist):
		if wrapped, err = lock.Encrypt(randomKey(), storeKeyPurpose); err == nil {
			err = writeWhole(path, wrapped)
		}
		if err != nil {
			return "", fmt.Errorf("creating the store key: %w", err)
		}
	case err != nil:
		return "", fmt.Errorf("reading the store key: %w", err)
	}
	key, err := lock.Decrypt(wrapped, storeKeyPurpose)
	if err != nil {
		return "", fmt.Errorf("reading the store key %s: %w", path, ErrWrongMasterKey)
	}
	return hex.EncodeToString(key), nil
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(data)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
