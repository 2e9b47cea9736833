package facts

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A key that is destroyed must be gone from the disk at once. Where a file store
// is encrypted, the server does not rewrite what is deleted securely: it marks
// the message as deleted, and its bytes stay, under the store key, until some
// day a block is compacted. Whoever has the disk and the master key has the
// store key too, and with it every key that was ever destroyed. So the keys,
// which the master wraps already, have a server of their own without that
// second encryption, which does rewrite.

// keysFolder is where the keys of an encrypted log are, inside its folder.
const keysFolder = "keys"

// Keys reaches the stream of wrapped keys.
func (e *Engine) Keys() jetstream.JetStream {
	if e.keys.js != nil {
		return e.keys.js
	}
	return e.js
}

// openKeys starts the keys' own server where the log is encrypted.
func (e *Engine) openKeys(ctx context.Context) error {
	if e.cfg.StoreKey != "" {
		dir := filepath.Join(e.cfg.Dir, keysFolder)
		if err := e.keys.open(e.cfg, "firstbell-keys", dir, ""); err != nil {
			return err
		}
		if err := checkRecovered(ctx, e.keys.js, dir); err != nil {
			return err
		}
		if err := e.moveKeys(ctx); err != nil {
			return fmt.Errorf("moving the keys to where they can be destroyed: %w", err)
		}
	}
	return e.refuseWithoutKeys(ctx)
}

// refuseWithoutKeys keeps a log that has lost its keys from being given new ones,
// under which every known case would be unknown.
func (e *Engine) refuseWithoutKeys(ctx context.Context) error {
	_, err := e.Keys().Stream(ctx, StreamKeys)
	if !errors.Is(err, jetstream.ErrStreamNotFound) {
		return err
	}
	s, err := e.js.Stream(ctx, StreamFacts)
	if errors.Is(err, jetstream.ErrStreamNotFound) || err == nil && s.CachedInfo().State.LastSeq == 0 {
		return nil
	}
	return errors.Join(err, fmt.Errorf("opening the log: %s holds facts and no keys: put the whole folder back, or restore from backups", e.cfg.Dir))
}

// moveKeys takes the keys out of a log that was begun when the encrypted store
// held them. What was there is deleted when all of it is at the new place;
// until then it may be interrupted and repeated.
func (e *Engine) moveKeys(ctx context.Context) error {
	old, err := e.js.Stream(ctx, StreamKeys)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := e.keys.js.CreateOrUpdateStream(ctx, keysConfig()); err != nil {
		return err
	}
	state := old.CachedInfo().State
	for seq := state.FirstSeq; seq <= state.LastSeq && seq > 0; seq++ {
		m, err := old.GetMsg(ctx, seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := e.moveKey(ctx, m); err != nil {
			return err
		}
	}
	return e.js.DeleteStream(ctx, StreamKeys)
}

func (e *Engine) moveKey(ctx context.Context, m *jetstream.RawStreamMsg) error {
	_, err := e.keys.js.PublishMsg(ctx, &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data},
		jetstream.WithExpectLastSequencePerSubject(0))
	if err == nil || !wrongSequence(err) {
		return err
	}
	return nil // moved before an interruption
}
