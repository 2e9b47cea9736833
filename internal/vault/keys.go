package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"

	"firstbell/internal/crash"
)

const (
	// keyBytes is the length of every key.
	keyBytes = 32

	// publishBudget is how long a key may take to be written; see the fact
	// log's budget.
	publishBudget = 15 * time.Second

	// attemptTimeout bounds one attempt inside the budget.
	attemptTimeout = 5 * time.Second

	// retryWait is the pause between attempts.
	retryWait = 100 * time.Millisecond

	// epochHeader repeats a key's epoch where Sweep can read it without bodies.
	epochHeader = "Firstbell-Epoch"
)

// record is a wrapped key as stored.
type record struct {
	Version int    `json:"v"`
	Epoch   string `json:"epoch,omitempty"` // the epoch key that wraps it; empty means the master key
	Wrapped []byte `json:"wrapped"`
}

// newAEAD is the one cipher of the vault: XChaCha20-Poly1305, whose long random
// nonces need no counting.
func newAEAD(key []byte) (tink.AEAD, error) {
	return subtle.NewXChaCha20Poly1305(key)
}

func randomKey() []byte {
	key := make([]byte, keyBytes)
	_, _ = rand.Read(key) // never fails: crypto/rand ends the process instead
	return key
}

func randomID() string {
	return hex.EncodeToString(randomKey()[:16])
}

// wrapAD ties a wrapped key to its name and its epoch: it unwraps nowhere else.
func wrapAD(subject, epoch string) []byte {
	return []byte("firstbell.key.1\x00" + subject + "\x00" + epoch)
}

// createKey wraps and stores a new data key.
func (v *Vault) createKey(ctx context.Context, id string) error {
	epoch, wrapper, err := v.currentEpoch(ctx)
	if err != nil {
		return err
	}
	key, subject := randomKey(), "key."+id
	if err := v.store(ctx, subject, epoch, wrapper, key); err != nil {
		return err
	}
	crash.Point("vault.key-stored")
	aead, err := newAEAD(key)
	if err != nil {
		return err
	}
	v.cache.add(id, aead, v.now())
	return nil
}

// errExists says that another key already has this name.
var errExists = errors.New("the key exists")

// store wraps key and writes it once. It fails with errExists if the subject
// is taken.
func (v *Vault) store(ctx context.Context, subject, epoch string, wrapper tink.AEAD, key []byte) error {
	wrapped, err := wrapper.Encrypt(key, wrapAD(subject, epoch))
	if err != nil {
		return fmt.Errorf("wrapping %s: %w", subject, err)
	}
	data, err := json.Marshal(record{Version: 1, Epoch: epoch, Wrapped: wrapped})
	if err != nil {
		return fmt.Errorf("wrapping %s: %w", subject, err)
	}
	ctx, cancel := context.WithTimeout(ctx, publishBudget)
	defer cancel()
	for {
		err := v.publish(ctx, subject, epoch, data)
		if err == nil {
			return nil
		}
		if wrongSequence(err) {
			return v.mine(ctx, subject, data)
		}
		if !pause(ctx, err) {
			return unavailable(fmt.Errorf("storing %s: %w", subject, err))
		}
	}
}

func (v *Vault) publish(ctx context.Context, subject, epoch string, data []byte) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	m := &nats.Msg{Subject: subject, Data: data, Header: nats.Header{}}
	if epoch != "" {
		m.Header.Set(epochHeader, epoch)
	}
	_, err := v.js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(0))
	return err
}

// mine tells our own earlier attempt from another writer's key.
func (v *Vault) mine(ctx context.Context, subject string, data []byte) error {
	m, err := v.stream.GetLastMsgForSubject(ctx, subject)
	if err != nil {
		return unavailable(fmt.Errorf("reading %s: %w", subject, err))
	}
	if string(m.Data) == string(data) {
		return nil
	}
	return fmt.Errorf("storing %s: %w", subject, errExists)
}

// errNoKey says that nothing is stored under the subject.
var errNoKey = errors.New("no such key")

// fetch reads a wrapped key.
func (v *Vault) fetch(ctx context.Context, subject string) (record, error) {
	m, err := v.stream.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return record{}, fmt.Errorf("reading %s: %w", subject, errNoKey)
	}
	if err != nil {
		return record{}, unavailable(fmt.Errorf("reading %s: %w", subject, err))
	}
	var r record
	if err := json.Unmarshal(m.Data, &r); err != nil || r.Version != 1 {
		return record{}, fmt.Errorf("reading %s: it is no wrapped key of a version known here", subject)
	}
	return r, nil
}

// loadKey reads and unwraps a data key.
func (v *Vault) loadKey(ctx context.Context, id string) (tink.AEAD, error) {
	if !wellFormed(id) {
		return nil, errors.New("a key id is 32 hex characters")
	}
	subject := "key." + id
	r, err := v.fetch(ctx, subject)
	if errors.Is(err, errNoKey) {
		return nil, ErrErased
	}
	if err != nil {
		return nil, err
	}
	wrapper, err := v.epoch(ctx, r.Epoch)
	if err != nil {
		return nil, err
	}
	key, err := wrapper.Decrypt(r.Wrapped, wrapAD(subject, r.Epoch))
	if err != nil {
		return nil, fmt.Errorf("unwrapping %s: %w", subject, err)
	}
	return newAEAD(key)
}

// wellFormed keeps anything but an id from becoming part of a subject.
func wellFormed(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) == 16
}

// wrongSequence recognises that the subject is taken, in the forms the server
// gives: wrong last sequence (10071, 10164).
func wrongSequence(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequence ||
		api.ErrorCode == jetstream.JSErrCodeStreamWrongLastSequenceConstant)
}

// pause waits before another attempt, and reports whether there may be one.
func pause(ctx context.Context, err error) bool {
	var api *jetstream.APIError
	if errors.As(err, &api) && api.Code < 500 || errors.Is(err, nats.ErrConnectionClosed) {
		return false
	}
	t := time.NewTimer(retryWait)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
