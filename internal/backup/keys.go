package backup

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"firstbell/internal/crash"
	"firstbell/internal/vault"
)

// keysFormat begins a keys file.
const keysFormat = "firstbell-keys-backup/1"

// keysLine is one line of a keys file after the first.
type keysLine struct {
	Record *vault.Record `json:"record,omitempty"`
	Store  []byte        `json:"store,omitempty"` // the file of the store key
	End    string        `json:"end,omitempty"`   // SHA-256 of every byte before, in hex
}

// Keys is a keys file as it was read: all of it still wrapped by the master.
type Keys struct {
	Head
	Store   []byte
	Records []vault.Record
}

// WriteKeys replaces the keys file at path by one of the keys that exist now. At
// every moment there is one whole file; the bytes of the one before are
// overwritten before its name goes, as far as its file system lets us.
func WriteKeys(ctx context.Context, path, identity string, v *vault.Vault, storeKeyFile string, now time.Time) (Head, error) {
	head := Head{Format: keysFormat, Identity: identity, At: now.UTC().Truncate(time.Second), Generation: 1}
	if before, err := ReadHead(path); err == nil {
		head.Generation = before.Generation + 1
	}
	dir, unfinished := filepath.Dir(path), ".firstbell-keys-"+filepath.Base(path)+"-"
	if err := sweep(dir, unfinished); err != nil {
		return head, fmt.Errorf("removing a keys file that was never finished: %w", err)
	}
	tmp, err := os.CreateTemp(dir, unfinished+"*") // mode 0600
	if err != nil {
		return head, fmt.Errorf("writing the keys file: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	err = writeKeys(ctx, tmp, head, v, storeKeyFile)
	if err = errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return head, fmt.Errorf("writing the keys file: %w", err)
	}
	crash.Point("backup.keys-written")
	if err := replace(tmp.Name(), path); err != nil {
		return head, fmt.Errorf("replacing the keys file: %w", err)
	}
	return head, nil
}

func writeKeys(ctx context.Context, w io.Writer, head Head, v *vault.Vault, storeKeyFile string) error {
	sum := sha256.New()
	enc := json.NewEncoder(io.MultiWriter(w, sum))
	if err := enc.Encode(head); err != nil {
		return err
	}
	store, err := os.ReadFile(storeKeyFile)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(store) > 0 {
		if err := enc.Encode(keysLine{Store: store}); err != nil {
			return err
		}
	}
	if err := v.Records(ctx, func(r vault.Record) error { return enc.Encode(keysLine{Record: &r}) }); err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(keysLine{End: hex.EncodeToString(sum.Sum(nil))})
}

// replace puts the new file in the place of the old one, which is held open over
// the rename and overwritten: a crash leaves the old file or the new one whole.
func replace(from, to string) error {
	old, err := os.OpenFile(to, os.O_WRONLY, 0)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	crash.Point("backup.keys-replaced")
	if old == nil {
		return nil
	}
	return errors.Join(overwrite(old), old.Close())
}

// sweep ends what a process that died left beside the keys file: a copy of keys
// that nothing would ever replace, and so of keys that were destroyed since. Only
// who took a file's name away overwrites it, for it may have become the keys file.
func sweep(dir, prefix string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), prefix) {
			continue
		}
		if err := end(filepath.Join(dir, e.Name())); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

// end removes a file and then overwrites what it held.
func end(path string) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err = os.Remove(path); err == nil {
		err = overwrite(f)
	}
	return errors.Join(err, f.Close())
}

// overwrite fills a file with zeros and syncs it.
func overwrite(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	zeros := make([]byte, 64<<10)
	for at := int64(0); at < info.Size(); at += int64(len(zeros)) {
		if _, err := f.WriteAt(zeros[:min(int64(len(zeros)), info.Size()-at)], at); err != nil {
			return err
		}
	}
	return f.Sync()
}

// ReadKeys reads a keys file whole and checks its sum.
func ReadKeys(path string) (Keys, error) {
	f, err := os.Open(path)
	if err != nil {
		return Keys{}, fmt.Errorf("reading the keys file: %w", err)
	}
	defer f.Close()
	k, err := readKeys(bufio.NewReader(f))
	if err != nil {
		return k, fmt.Errorf("reading the keys file %s: %w", path, err)
	}
	return k, nil
}

// errKeysFile says that it is not what was written.
var errKeysFile = errors.New("it is damaged or cut short; use another copy")

func readKeys(in *bufio.Reader) (Keys, error) {
	var k Keys
	sum := sha256.New()
	head, err := summed(in, sum)
	if err != nil || json.Unmarshal(head, &k.Head) != nil || k.Format != keysFormat {
		return k, errors.New("it is no keys file of this version")
	}
	for {
		so := hex.EncodeToString(sum.Sum(nil))
		raw, err := summed(in, sum)
		var line keysLine
		if err != nil || json.Unmarshal(raw, &line) != nil {
			return k, errKeysFile
		}
		switch {
		case line.End != "":
			if _, err := in.ReadByte(); line.End != so || !errors.Is(err, io.EOF) {
				return k, errKeysFile
			}
			return k, nil
		case line.Store != nil:
			k.Store = line.Store
		case line.Record != nil:
			k.Records = append(k.Records, *line.Record)
		}
	}
}

// summed reads one line and adds it to the sum.
func summed(in *bufio.Reader, sum hash.Hash) ([]byte, error) {
	line, err := in.ReadBytes('\n')
	_, _ = sum.Write(line) // a hash never fails
	return line, err
}
