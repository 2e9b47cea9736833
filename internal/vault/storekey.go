package vault

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// storeKeyPurpose binds the wrapped store key to what it is for.
var storeKeyPurpose = []byte("firstbell store key 1")

// storeKeys is the file of the store key: the same key, wrapped by each master.
type storeKeys struct {
	Version int               `json:"v"`
	Wrapped map[string][]byte `json:"wrapped"` // by the master's ID
}

// StoreKey gives the key that encrypts the log's own files, wrapped by the
// master in the file at path, which is made where fresh says that there is
// no log yet. Envelopes hold no personal data, but they do hold when somebody
// read something; at rest they are nobody's business. The key is random and
// not derived, so that changing the master key rewraps one small file and
// leaves the log alone. A log without the file is one that was begun without
// encryption, and "" is answered.
func StoreKey(master Master, path string, fresh bool) (string, error) {
	file, err := readStoreKeys(path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !fresh:
		return "", nil
	case errors.Is(err, fs.ErrNotExist):
		file = storeKeys{Version: 1, Wrapped: map[string][]byte{}}
		if err := file.add(master, randomKey()); err != nil {
			return "", fmt.Errorf("creating the store key: %w", err)
		}
		if err := file.write(path); err != nil {
			return "", fmt.Errorf("creating the store key: %w", err)
		}
	case err != nil:
		return "", fmt.Errorf("reading the store key: %w", err)
	}
	key, err := file.key(master)
	if err != nil {
		return "", fmt.Errorf("reading the store key %s: %w", path, err)
	}
	return hex.EncodeToString(key), nil
}

// ShareStoreKey wraps the store key by another master too. Without the file
// there is nothing to share.
func ShareStoreKey(from, to Master, path string) error {
	file, err := readStoreKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sharing the store key: %w", err)
	}
	key, err := file.key(from)
	if err != nil {
		return fmt.Errorf("sharing the store key %s: %w", path, err)
	}
	if err := file.add(to, key); err != nil {
		return fmt.Errorf("sharing the store key: %w", err)
	}
	return file.write(path)
}

// RetireStoreKey takes out what a master wrapped, if another one still opens it.
func RetireStoreKey(keep, old Master, path string) error {
	file, err := readStoreKeys(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("retiring from the store key: %w", err)
	}
	if _, err := file.key(keep); err != nil {
		return fmt.Errorf("retiring from the store key %s: %w", path, err)
	}
	delete(file.Wrapped, old.ID)
	return file.write(path)
}

func readStoreKeys(path string) (storeKeys, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return storeKeys{}, err
	}
	var file storeKeys
	if err := json.Unmarshal(raw, &file); err != nil || file.Version != 1 || file.Wrapped == nil {
		return file, fmt.Errorf("%s is no store key file of a version known here; restore it from its backup", path)
	}
	return file, nil
}

func (s storeKeys) key(m Master) ([]byte, error) {
	wrapped, ok := s.Wrapped[m.ID]
	if !ok {
		return nil, ErrWrongMasterKey
	}
	key, err := m.Decrypt(wrapped, storeKeyPurpose)
	if err != nil {
		return nil, fmt.Errorf("unwrapping: %w", err)
	}
	return key, nil
}

func (s storeKeys) add(m Master, key []byte) error {
	wrapped, err := m.Encrypt(key, storeKeyPurpose)
	s.Wrapped[m.ID] = wrapped
	return err
}

func (s storeKeys) write(path string) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return writeWhole(path, append(raw, '\n'))
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
