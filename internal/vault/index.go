package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// indexSubject holds the wrapped index key.
const indexSubject = "index.1"

// Index is the keyed hash of parts, for one purpose: 32 hex characters,
// HMAC-SHA256 cut to 128 bits. Each part is counted in with its length, so that
// no two lists of parts hash alike by joining differently. The key never
// changes within a data directory.
func (v *Vault) Index(purpose string, parts ...string) string {
	mac := hmac.New(sha256.New, v.index)
	for _, part := range append([]string{purpose}, parts...) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		mac.Write(n[:])
		mac.Write([]byte(part))
	}
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// openIndexKey reads the index key, or makes it in an empty key stream. In a
// stream that has held keys a missing index key is a loss, and a new one would
// make every known case unknown.
func (v *Vault) openIndexKey(ctx context.Context, empty bool) ([]byte, error) {
	key, err := v.held(ctx, indexSubject)
	if errors.Is(err, errNoKey) && !empty {
		return nil, errors.New("opening the vault: the index key is missing from a key store in use: restore the keys from their backup")
	}
	if errors.Is(err, errNoKey) {
		if err := v.hold(ctx, indexSubject, randomKey()); err != nil && !errors.Is(err, errExists) {
			return nil, fmt.Errorf("opening the vault: %w", err)
		}
		key, err = v.held(ctx, indexSubject)
	}
	switch {
	case errors.Is(err, errOtherMaster):
		return nil, ErrWrongMasterKey
	case err != nil:
		return nil, fmt.Errorf("opening the vault: %w", err)
	}
	return key, nil
}

// ErrWrongMasterKey says that the master key file is not the one this data
// directory was made with.
var ErrWrongMasterKey = errors.New("opening the vault: the master key does not fit this data directory: " +
	"put the file it was created with at master_key_file, or restore that file from its safe")
