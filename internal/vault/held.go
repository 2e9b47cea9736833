package vault

import (
	"context"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// What a master wraps is stored once for each master, under its own subject:
// "epoch.2964.<master>". Exchanging the master adds subjects and destroys
// others; it never rewrites one.

// errOtherMaster says that a key exists, and that this master did not wrap it.
var errOtherMaster = errors.New("the key is wrapped by another master")

// primary is the master that unwraps.
func (v *Vault) primary() Master {
	v.mastersMu.RLock()
	defer v.mastersMu.RUnlock()
	return v.masters[0]
}

// hold stores a key wrapped by every master. Whoever stores it first under the
// primary one decides; errExists tells the others.
func (v *Vault) hold(ctx context.Context, name string, key []byte) error {
	v.mastersMu.RLock()
	defer v.mastersMu.RUnlock()
	for _, m := range v.masters {
		if err := v.store(ctx, name+"."+m.ID, "", m, key); err != nil {
			return err
		}
	}
	return nil
}

// held is the key that hold stored. It is errNoKey where no master holds it,
// and errOtherMaster where another one does.
func (v *Vault) held(ctx context.Context, name string) ([]byte, error) {
	return v.heldBy(ctx, name, v.primary())
}

func (v *Vault) heldBy(ctx context.Context, name string, m Master) ([]byte, error) {
	subject := name + "." + m.ID
	r, err := v.fetch(ctx, subject)
	if errors.Is(err, errNoKey) {
		if r, err = v.otherwise(ctx, name, subject); err != nil {
			return nil, err
		}
	}
	if err != nil {
		return nil, err
	}
	key, err := m.Decrypt(r.Wrapped, wrapAD(subject, ""))
	if err != nil {
		return nil, fmt.Errorf("unwrapping %s: %w", subject, err)
	}
	if len(key) != keyBytes { // a key service may answer anything
		return nil, fmt.Errorf("unwrapping %s: the master key gives %d bytes and not a key of %d", subject, len(key), keyBytes)
	}
	return key, nil
}

// otherwise tells why nothing was found under a master's subject: no master
// holds the key, another one does, or it was stored in this very moment.
func (v *Vault) otherwise(ctx context.Context, name, subject string) (record, error) {
	_, err := v.stream.GetLastMsgForSubject(ctx, name+".*")
	switch {
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return record{}, fmt.Errorf("reading %s: %w", name, errNoKey)
	case err != nil:
		return record{}, unavailable(err)
	}
	r, err := v.fetch(ctx, subject)
	if errors.Is(err, errNoKey) {
		err = fmt.Errorf("reading %s: %w", name, errOtherMaster)
	}
	return r, err
}

// destroyHeld destroys a key under every master.
func (v *Vault) destroyHeld(ctx context.Context, name string) error {
	for {
		m, err := v.stream.GetLastMsgForSubject(ctx, name+".*")
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			return nil
		}
		if err != nil {
			return unavailable(err)
		}
		if err := v.destroy(ctx, m.Subject); err != nil {
			return err
		}
	}
}
