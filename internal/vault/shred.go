package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/crash"
)

// sweepGrace keeps an epoch key for a day after its week, so that a node whose
// clock lags never wraps a new key under one that is being destroyed.
const sweepGrace = 24 * time.Hour

// prepareAhead is how long before its week an epoch key is made, so that a key
// service that is away on a Thursday morning keeps no incident out.
const prepareAhead = 3 * 24 * time.Hour

// Shred destroys a data key: its wrapped bytes are overwritten on disk and
// forgotten in memory. Shredding what is already gone succeeds.
func (v *Vault) Shred(ctx context.Context, key string) error {
	if !wellFormed(key) {
		return errors.New("shredding: a key id is 32 hex characters")
	}
	v.loading.Lock()
	defer v.loading.Unlock()
	v.cache.forget(key)
	if err := v.destroy(ctx, "key."+key); err != nil {
		return fmt.Errorf("shredding key %s: %w", key, err)
	}
	crash.Point("vault.key-shredded")
	if v.hears != nil {
		if err := v.hears(v.now(), key); err != nil {
			return fmt.Errorf("shredding key %s: it is gone, and that could not be written down: %w", key, err)
		}
	}
	return nil
}

// destroy overwrites the message of a subject, if there is one.
func (v *Vault) destroy(ctx context.Context, subject string) error {
	m, err := v.stream.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	if err != nil {
		return unavailable(err)
	}
	err = v.stream.SecureDeleteMsg(ctx, m.Sequence)
	if err == nil {
		return nil
	}
	// Another caller may have been faster, or the answer was lost: what counts
	// is whether the key is still there.
	if _, again := v.stream.GetLastMsgForSubject(ctx, subject); errors.Is(again, jetstream.ErrMsgNotFound) {
		return nil
	}
	return unavailable(err)
}

// Sweep makes the epoch key of next week where that is near, destroys the epoch
// keys of past weeks which no data key needs any more, and returns how many. It reads the names of all keys: call it about
// once a day.
func (v *Vault) Sweep(ctx context.Context) (int, error) {
	if _, _, err := v.makeEpoch(ctx, epochName(v.now().Add(prepareAhead))); err != nil {
		return 0, fmt.Errorf("making the next epoch key: %w", err)
	}
	past, used, err := v.survey(ctx)
	if err != nil {
		return 0, fmt.Errorf("sweeping epoch keys: %w", err)
	}
	swept := 0
	for _, name := range past {
		if used[name] {
			continue
		}
		if err := v.destroyHeld(ctx, "epoch."+name); err != nil {
			return swept, fmt.Errorf("sweeping epoch key %s: %w", name, err)
		}
		v.forgetEpoch(name)
		swept++
	}
	return swept, nil
}

// survey lists the past epochs that still have a key, and the epochs in use.
func (v *Vault) survey(ctx context.Context) (past []string, used map[string]bool, err error) {
	used = map[string]bool{}
	err = v.each(ctx, "epoch.*.*", func(subject, _ string) error {
		name, _, _ := strings.Cut(subject[len("epoch."):], ".")
		end, err := epochEnd(name)
		if err == nil && v.now().After(end.Add(sweepGrace)) && !slices.Contains(past, name) {
			past = append(past, name)
		}
		return err
	})
	if err != nil || len(past) == 0 {
		return nil, nil, err
	}
	err = v.each(ctx, "key.*", func(_, epoch string) error {
		used[epoch] = true
		return nil
	})
	return past, used, err
}

// each calls fn with the subject and the epoch of every stored key of a filter,
// up to the last that existed when the call began.
func (v *Vault) each(ctx context.Context, filter string, fn func(subject, epoch string) error) error {
	last, err := v.stream.GetLastMsgForSubject(ctx, filter)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return nil
	}
	if err != nil {
		return unavailable(err)
	}
	oc, err := v.stream.OrderedConsumer(ctx, jetstream.OrderedConsumerConfig{
		FilterSubjects: []string{filter}, DeliverPolicy: jetstream.DeliverAllPolicy, HeadersOnly: true,
	})
	if err != nil {
		return unavailable(err)
	}
	it, err := oc.Messages()
	if err != nil {
		return unavailable(err)
	}
	defer it.Stop()
	return drain(ctx, it, last.Sequence, fn)
}

// drain reads up to the message at sequence last. If that one is deleted
// meanwhile, the consumer would wait for ever: whoever reads past it, or hears
// nothing for a while, starts again another day.
func drain(ctx context.Context, it jetstream.MessagesContext, last uint64, fn func(subject, epoch string) error) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		m, err := it.Next(jetstream.NextContext(ctx))
		if err != nil {
			return unavailable(fmt.Errorf("listing keys: %w", err))
		}
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("listing keys: %w", err)
		}
		if err := fn(m.Subject(), m.Headers().Get(epochHeader)); err != nil {
			return err
		}
		if meta.Sequence.Stream >= last || meta.NumPending == 0 {
			return nil
		}
	}
}
