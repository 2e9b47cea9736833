package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/crash"
	"firstbell/internal/fault"
)

// ErrRotated says that the master key was exchanged for another.
var ErrRotated = errors.New("opening the vault: this master key was exchanged for another: " +
	"set master_key_file, or whatever names the master key, to the new one")

// heldKinds are the subjects of everything that a master wraps.
var heldKinds = []string{"index", "secret", "epoch"}

// Rotate lets another master open everything that this vault's master opens,
// and wraps every key that this process makes from now on by both. From then on
// this vault goes on working, but its master opens no further vault: the next
// start needs the new one. It may be repeated until it succeeds, and returns
// how many keys it wrapped anew.
func (v *Vault) Rotate(ctx context.Context, to Master) (int, error) {
	from := v.primary()
	if from.ID == to.ID {
		return 0, fault.New(fault.Invalid, "same-master", "This is the master key in use already; create another one.")
	}
	v.admit(to)
	n, err := v.rewrap(ctx, from, to)
	if err != nil {
		return n, fmt.Errorf("exchanging the master key: %w", err)
	}
	// A master that is exchanged for again was exchanged itself before: without
	// this, neither of the two would open a vault any more.
	if err := v.destroyHeld(ctx, "rotated."+to.ID); err != nil {
		return n, fmt.Errorf("exchanging the master key: %w", err)
	}
	crash.Point("vault.rewrapped")
	err = v.store(ctx, rotatedSubject(from, to), "", to, []byte("rotated"))
	if err != nil && !errors.Is(err, errExists) {
		return n, fmt.Errorf("exchanging the master key: %w", err)
	}
	return n, nil
}

func rotatedSubject(from, to Master) string { return "rotated." + from.ID + "." + to.ID }

// admit has new keys wrapped by this master too. It waits for a key that is
// just being stored.
func (v *Vault) admit(m Master) {
	v.mastersMu.Lock()
	defer v.mastersMu.Unlock()
	if !slices.ContainsFunc(v.masters, func(known Master) bool { return known.ID == m.ID }) {
		v.masters = append(v.masters, m)
	}
}

// refuseRotated keeps a process from starting with a master whose time is over:
// what it would wrap, the next start could not open.
func (v *Vault) refuseRotated(ctx context.Context) error {
	_, err := v.stream.GetLastMsgForSubject(ctx, "rotated."+v.primary().ID+".*")
	switch {
	case err == nil:
		return ErrRotated
	case errors.Is(err, jetstream.ErrMsgNotFound):
		return nil
	default:
		return unavailable(err)
	}
}

// Retire ends the time of the master that was exchanged for this vault's own:
// what only it wraps is wrapped anew first, then everything it wrapped is
// overwritten on disk. Afterwards the old master opens nothing here. It may be
// repeated until it succeeds, and returns how many keys it destroyed.
func (v *Vault) Retire(ctx context.Context, old Master) (int, error) {
	to := v.primary()
	if old.ID == to.ID {
		return 0, fault.New(fault.Invalid, "same-master", "This is the master key in use; give the old one.")
	}
	if _, err := v.rewrap(ctx, old, to); err != nil {
		return 0, fmt.Errorf("retiring the old master key: %w", err)
	}
	n := 0
	for _, kind := range heldKinds {
		err := v.eachHeld(ctx, kind, old, func(name string) error {
			if err := v.sameHeld(ctx, name, old, to); err != nil {
				return err // never destroy what the new master cannot open
			}
			n++
			return v.destroy(ctx, name+"."+old.ID)
		})
		if err != nil {
			return n, fmt.Errorf("retiring the old master key: %w", err)
		}
		crash.Point("vault.retiring")
	}
	if err := v.destroy(ctx, rotatedSubject(old, to)); err != nil {
		return n, fmt.Errorf("retiring the old master key: %w", err)
	}
	return n, nil
}

// sameHeld makes sure that two masters open the same key under a name.
func (v *Vault) sameHeld(ctx context.Context, name string, a, b Master) error {
	x, err := v.heldBy(ctx, name, a)
	if err != nil {
		return err
	}
	y, err := v.heldBy(ctx, name, b)
	if err == nil && !bytes.Equal(x, y) {
		err = fmt.Errorf("%s is another key under the old master than under the new one, and content hangs on both", name)
	}
	return err
}

// rewrap wraps by one master everything that another one wraps.
func (v *Vault) rewrap(ctx context.Context, from, to Master) (int, error) {
	n := 0
	for _, kind := range heldKinds {
		err := v.eachHeld(ctx, kind, from, func(name string) error {
			key, err := v.heldBy(ctx, name, from)
			if err != nil {
				return err
			}
			err = v.store(ctx, name+"."+to.ID, "", to, key)
			if errors.Is(err, errExists) {
				return nil
			}
			n++
			return err
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// eachHeld calls fn with the name of everything of a kind that a master wraps.
func (v *Vault) eachHeld(ctx context.Context, kind string, by Master, fn func(name string) error) error {
	var names []string
	err := v.each(ctx, kind+".*."+by.ID, func(subject, _ string) error {
		names = append(names, strings.TrimSuffix(subject, "."+by.ID))
		return nil
	})
	for _, name := range names {
		if err != nil {
			break
		}
		err = fn(name)
	}
	return err
}
