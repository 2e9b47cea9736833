package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"encoding/json"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Record is one key of the key stream as it is stored: wrapped.
type Record struct {
	Subject string `json:"subject"`
	Epoch   string `json:"epoch,omitempty"`
	Data    []byte `json:"data"`
}

// DataKey is the id of the data key that a record holds, or "".
func (r Record) DataKey() string {
	id, ok := strings.CutPrefix(r.Subject, "key.")
	if !ok {
		return ""
	}
	return id
}

// Records calls fn with every wrapped key that is stored now.
func (v *Vault) Records(ctx context.Context, fn func(Record) error) error {
	for _, filter := range []string{"index.*.*", "secret.*.*", "rotated.*.*", "epoch.*.*", "key.*"} {
		var subjects []string
		if err := v.each(ctx, filter, func(subject, _ string) error { subjects = append(subjects, subject); return nil }); err != nil {
			return fmt.Errorf("reading all keys: %w", err)
		}
		for _, subject := range subjects {
			m, err := v.stream.GetLastMsgForSubject(ctx, subject)
			if errors.Is(err, jetstream.ErrMsgNotFound) {
				continue // destroyed since it was listed
			}
			if err != nil {
				return unavailable(fmt.Errorf("reading all keys: %w", err))
			}
			if err := fn(Record{Subject: subject, Epoch: m.Header.Get(epochHeader), Data: m.Data}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Restore puts a record of a backup into an empty key stream. One that is there
// already is left alone.
func Restore(ctx context.Context, js jetstream.JetStream, r Record) error {
	m := &nats.Msg{Subject: r.Subject, Data: r.Data, Header: nats.Header{}}
	if r.Epoch != "" {
		m.Header.Set(epochHeader, r.Epoch)
	}
	_, err := js.PublishMsg(ctx, m, jetstream.WithExpectLastSequencePerSubject(0), jetstream.WithExpectStream(DefaultStream))
	if err != nil && !wrongSequence(err) {
		return fmt.Errorf("putting back a key: %w", err)
	}
	return nil
}

// Trial holds every data key that a master and some records unwrap, to find out
// whether anything still opens with one of them.
type Trial struct{ keys map[string]tink.AEAD }

// NewTrial unwraps what it can. Records of another master, or damaged ones, are
// left out and counted.
func NewTrial(m Master, records []Record) (t *Trial, shut int) {
	t = &Trial{keys: map[string]tink.AEAD{}}
	epochs := map[string]tink.AEAD{}
	for _, r := range records {
		name, isEpoch := strings.CutSuffix(r.Subject, "."+m.ID)
		if name, ok := strings.CutPrefix(name, "epoch."); ok && isEpoch {
			if key, err := unwrap(m, r, ""); err == nil {
				epochs[name] = key
			}
		}
	}
	for _, r := range records {
		id := r.DataKey()
		if id == "" {
			continue
		}
		epoch, known := epochs[r.Epoch]
		if !known {
			shut++
			continue
		}
		key, err := unwrap(epoch, r, r.Epoch)
		if err != nil {
			shut++
			continue
		}
		t.keys[id] = key
	}
	return t, shut
}

func unwrap(by tink.AEAD, r Record, epoch string) (tink.AEAD, error) {
	var stored record
	if err := json.Unmarshal(r.Data, &stored); err != nil {
		return nil, err
	}
	key, err := by.Decrypt(stored.Wrapped, wrapAD(r.Subject, epoch))
	if err != nil {
		return nil, err
	}
	return newAEAD(key)
}

// Keys is how many data keys were unwrapped.
func (t *Trial) Keys() int { return len(t.keys) }

// Opens tries every key on something sealed, and gives the id of the one that
// opens it. The content is not given: whoever proves need not read.
func (t *Trial) Opens(sealed, ad []byte) (key string, ok bool) {
	if len(sealed) == 0 || sealed[0] != sealedVersion {
		return "", false
	}
	for id, aead := range t.keys {
		if _, err := aead.Decrypt(sealed[1:], ad); err == nil {
			return id, true
		}
	}
	return "", false
}
