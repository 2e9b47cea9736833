package vault

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// EpochLength is how long one epoch key wraps new data keys.
const EpochLength = 7 * 24 * time.Hour

// epochName names the epoch of a moment: weeks since 1970.
func epochName(at time.Time) string {
	return strconv.FormatInt(at.Unix()/int64(EpochLength/time.Second), 10)
}

// epochEnd is the moment after the last of an epoch.
func epochEnd(name string) (time.Time, error) {
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading an epoch's name: %w", err)
	}
	return time.Unix((n+1)*int64(EpochLength/time.Second), 0).UTC(), nil
}

// currentEpoch is this week's epoch key, made by whoever needs it first.
func (v *Vault) currentEpoch(ctx context.Context) (string, tink.AEAD, error) {
	return v.makeEpoch(ctx, epochName(v.now()))
}

// makeEpoch is the epoch key of that name, made where there is none.
func (v *Vault) makeEpoch(ctx context.Context, name string) (string, tink.AEAD, error) {
	aead, err := v.epoch(ctx, name)
	if !errors.Is(err, errNoKey) {
		return name, aead, err
	}
	err = v.hold(ctx, "epoch."+name, randomKey())
	if err != nil && !errors.Is(err, errExists) {
		return "", nil, err
	}
	aead, err = v.epoch(ctx, name)
	return name, aead, err
}

// epoch is the unwrapped epoch key of that name, from memory or the stream. A
// key service that takes its time with one week's key keeps nobody from those
// in memory.
func (v *Vault) epoch(ctx context.Context, name string) (tink.AEAD, error) {
	v.epochMu.Lock()
	aead, ok := v.epochs[name]
	forgotten := v.forgotten
	v.epochMu.Unlock()
	if ok {
		return aead, nil
	}
	key, err := v.held(ctx, "epoch."+name)
	if err != nil {
		return nil, err
	}
	if aead, err = newAEAD(key); err != nil {
		return nil, err
	}
	v.epochMu.Lock()
	defer v.epochMu.Unlock()
	if v.forgotten == forgotten { // else it may be the one that was destroyed meanwhile
		v.epochs[name] = aead
	}
	return aead, nil
}

func (v *Vault) forgetEpoch(name string) {
	v.epochMu.Lock()
	defer v.epochMu.Unlock()
	delete(v.epochs, name)
	v.forgotten++
}
