package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// Master wraps the few keys that all others hang on: the keys of the weeks, the
// index key, the secrets and the store key. Its ID tells masters apart and says
// nothing of the key.
type Master struct {
	tink.AEAD
	ID string // 16 hex characters
}

// FileMaster is the master key in a file of CreateMasterKey.
func FileMaster(path, dataDir string) (Master, error) {
	key, err := readMasterKey(path, dataDir)
	if err != nil {
		return Master{}, err
	}
	return keyMaster(key)
}

// ReadMaster reads the text of a master key file from wherever it was handed
// over, such as a file descriptor that only the starting process can fill.
func ReadMaster(r io.Reader) (Master, error) {
	text, err := io.ReadAll(io.LimitReader(r, 1<<10))
	if err != nil {
		return Master{}, fmt.Errorf("reading the master key: %w", err)
	}
	key, err := parseMasterKey(string(text))
	if err != nil {
		return Master{}, fmt.Errorf("reading the master key: what was handed over is no master key file: %w", err)
	}
	return keyMaster(key)
}

func keyMaster(key []byte) (Master, error) {
	aead, err := newAEAD(key)
	if err != nil {
		return Master{}, fmt.Errorf("reading the master key: %w", err)
	}
	return Master{AEAD: aead, ID: masterID("file", key)}, nil
}

// masterID is a name for a master made of what makes it that master.
func masterID(kind string, what []byte) string {
	mac := hmac.New(sha256.New, what)
	mac.Write([]byte("firstbell master id 1 " + kind))
	return hex.EncodeToString(mac.Sum(nil)[:8])
}

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
	key, err := parseMasterKey(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading the master key: %s is no master key file", path)
	}
	return key, nil
}

// errMasterKey never repeats what was read.
var errMasterKey = errors.New("it does not begin as one, or is cut short")

func parseMasterKey(text string) ([]byte, error) {
	coded, ok := strings.CutPrefix(strings.TrimSpace(text), masterPrefix)
	key, err := base64.StdEncoding.DecodeString(coded)
	if !ok || err != nil || len(key) != keyBytes {
		return nil, errMasterKey
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
