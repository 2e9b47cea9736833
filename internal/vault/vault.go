package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/tink-crypto/tink-go/v2/tink"

	"firstbell/internal/fault"
)

// DefaultStream is the stream that holds the wrapped keys.
const DefaultStream = "FB_KEYS"

// ErrErased says that the key is gone, and with it for ever what it sealed.
// Whether it was meant to go, only the facts can tell.
var ErrErased error = fault.New(fault.NotFound, "erased", "This content has been erased.")

// Config says where the keys are.
type Config struct {
	JetStream     jetstream.JetStream
	Master        Master           // what wraps the other keys; if empty, the key of MasterKeyFile
	MasterKeyFile string           // file of CreateMasterKey; mode 0600
	DataDir       string           // the master key is refused inside this directory; empty skips the check
	Stream        string           // empty means DefaultStream
	Now           func() time.Time // nil means time.Now
	// Destroyed hears of each data key that Shred has destroyed, before Shred
	// returns; its failure is Shred's, which is then called again. Nil means
	// nobody does.
	Destroyed func(at time.Time, key string) error
}

// Vault seals and opens with keys that can be destroyed one by one. It is safe
// for many goroutines.
type Vault struct {
	js     jetstream.JetStream
	stream jetstream.Stream
	index  []byte
	now    func() time.Time
	hears  func(at time.Time, key string) error

	cache *cache

	// loading keeps Shred apart from loads: a key read from the stream just
	// before it was deleted must not be put into the cache just after.
	loading sync.RWMutex

	epochMu   sync.Mutex
	epochs    map[string]tink.AEAD
	forgotten int // how many epoch keys were destroyed

	mastersMu sync.RWMutex
	masters   []Master // the first unwraps; new keys are wrapped by each
}

// Open reads the master key and the index key of the data directory, creating
// the latter at the first start. A master key that does not fit is an error
// that says so.
func Open(ctx context.Context, cfg Config) (*Vault, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Stream == "" {
		cfg.Stream = DefaultStream
	}
	if cfg.Master.AEAD == nil {
		var err error
		if cfg.Master, err = FileMaster(cfg.MasterKeyFile, cfg.DataDir); err != nil {
			return nil, err
		}
	}
	stream, err := cfg.JetStream.Stream(ctx, cfg.Stream)
	if err != nil {
		return nil, unavailable(fmt.Errorf("opening the vault: %w", err))
	}
	v := &Vault{
		js: cfg.JetStream, stream: stream, masters: []Master{cfg.Master}, now: cfg.Now, hears: cfg.Destroyed,
		cache: newCache(cacheSize, cacheAge), epochs: map[string]tink.AEAD{},
	}
	if err := v.refuseRotated(ctx); err != nil {
		return nil, err
	}
	if v.index, err = v.openIndexKey(ctx, stream.CachedInfo().State.LastSeq == 0); err != nil {
		return nil, err
	}
	return v, nil
}

// NewKey makes a data key and returns its id, 32 hex characters, once the
// wrapped key is on disk.
func (v *Vault) NewKey(ctx context.Context) (string, error) {
	id := randomID()
	if err := v.createKey(ctx, id); err != nil {
		return "", fmt.Errorf("making a key: %w", err)
	}
	return id, nil
}

// Seal encrypts plain under a data key. The same ad must be given to Open.
func (v *Vault) Seal(ctx context.Context, key string, plain, ad []byte) ([]byte, error) {
	aead, err := v.key(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	sealed, err := aead.Encrypt(plain, ad)
	if err != nil {
		return nil, fmt.Errorf("sealing under key %s: %w", key, err)
	}
	return append([]byte{sealedVersion}, sealed...), nil
}

// sealedVersion is the first byte of everything sealed, so that another cipher
// can follow one day.
const sealedVersion = 1

// Open decrypts what Seal made. It fails with ErrErased when the key is gone,
// and with an internal error when the bytes were changed or moved.
func (v *Vault) Open(ctx context.Context, key string, sealed, ad []byte) ([]byte, error) {
	aead, err := v.key(ctx, key)
	if err != nil {
		return nil, fmt.Errorf("opening: %w", err)
	}
	if len(sealed) == 0 || sealed[0] != sealedVersion {
		return nil, fmt.Errorf("opening under key %s: this is nothing that was sealed", key)
	}
	plain, err := aead.Decrypt(sealed[1:], ad)
	if err != nil {
		return nil, fmt.Errorf("opening under key %s: the sealed bytes were changed or belong elsewhere: %w", key, err)
	}
	return plain, nil
}

// key is the unwrapped data key, from memory or from the stream.
func (v *Vault) key(ctx context.Context, id string) (tink.AEAD, error) {
	if aead, ok := v.cache.find(id, v.now()); ok {
		return aead, nil
	}
	v.loading.RLock()
	defer v.loading.RUnlock()
	aead, err := v.loadKey(ctx, id)
	if err != nil {
		return nil, err
	}
	v.cache.add(id, aead, v.now())
	return aead, nil
}

// Forget drops a key from memory only, for instance because another node has
// shredded it.
func (v *Vault) Forget(key string) { v.cache.forget(key) }

// PersonID is the keyed hash of an e-mail address: the one name under which
// accounts and contacts of the same person meet.
func (v *Vault) PersonID(email string) string {
	return v.Index("person", strings.ToLower(strings.TrimSpace(email)))
}

// unavailable says that the key stream did not answer: the key may exist.
func unavailable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return &fault.Error{Kind: fault.Unavailable, Err: err, RetryAfter: retryAfter,
		Message: "The key store does not answer at the moment. Try again shortly."}
}

const retryAfter = 5 * time.Second
