package facts

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// The streams of a data directory.
const (
	StreamFacts   = "FB_FACTS_1"  // every fact; append only
	StreamKeys    = "FB_KEYS"     // wrapped keys; a key deleted here is content destroyed
	StoreObjects  = "FB_OBJECTS"  // sealed imports, named by digest
	StoreSessions = "FB_SESSIONS" // sign-in sessions and ceremonies
)

const (
	subjectPrefix = "fb."
	subjectAll    = "fb.>"

	// identityKey names the random id given to the facts stream when it was
	// created: a view of another stream recognises that it is one.
	identityKey = "firstbell-identity"

	// SessionTTL is the longest any session may rest in FB_SESSIONS; shorter
	// ones are given per key when they are created.
	SessionTTL = 8 * time.Hour

	// sessionMarkerTTL keeps a marker of an expired key; a positive value is
	// what allows per-key times at all.
	sessionMarkerTTL = time.Minute
)

// factsConfig is the facts stream: append only, and refusing rather than
// forgetting when full. DenyDelete and DenyPurge cannot be lifted again.
func factsConfig(maxBytes int64, identity string) jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:       StreamFacts,
		Subjects:   []string{subjectAll},
		Retention:  jetstream.LimitsPolicy,
		Discard:    jetstream.DiscardNew,
		MaxBytes:   maxBytes,
		MaxMsgSize: maxPayload,
		Storage:    jetstream.FileStorage,
		Replicas:   1,
		DenyDelete: true,
		DenyPurge:  true,
		Metadata:   map[string]string{identityKey: identity},
	}
}

// keysConfig is the key stream. One message per subject and no second one: a
// rewritten key would leave its older copy on disk beyond the reach of a secure
// delete. Direct gets stay off, because here absence means "erased".
func keysConfig() jetstream.StreamConfig {
	return jetstream.StreamConfig{
		Name:                 StreamKeys,
		Subjects:             []string{"key.*", "epoch.*.*", "index.*.*", "secret.*.*", "rotated.*.*"},
		Retention:            jetstream.LimitsPolicy,
		Discard:              jetstream.DiscardNew,
		DiscardNewPerSubject: true,
		MaxMsgsPerSubject:    1,
		Storage:              jetstream.FileStorage,
		Replicas:             1,
	}
}

// provision creates what is missing and brings limits up to date. It returns
// the identity of the facts stream; a new one gets the identity given, or else a
// random one.
func provision(ctx context.Context, js, keys jetstream.JetStream, maxBytes int64, given string) (string, error) {
	identity, err := streamIdentity(ctx, js)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		identity = cmp.Or(given, newID())
	} else if err != nil {
		return "", err
	}
	if _, err := js.CreateOrUpdateStream(ctx, factsConfig(maxBytes, identity)); err != nil {
		return "", fmt.Errorf("providing stream %s: %w", StreamFacts, err)
	}
	if _, err := keys.CreateOrUpdateStream(ctx, keysConfig()); err != nil {
		return "", fmt.Errorf("providing stream %s: %w", StreamKeys, err)
	}
	if _, err := js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: StoreObjects}); err != nil {
		return "", fmt.Errorf("providing object store %s: %w", StoreObjects, err)
	}
	if _, err := js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{
		Bucket: StoreSessions, History: 1, TTL: SessionTTL, LimitMarkerTTL: sessionMarkerTTL,
	}); err != nil {
		return "", fmt.Errorf("providing key-value store %s: %w", StoreSessions, err)
	}
	return identity, nil
}

// streamIdentity reads the identity of the facts stream.
func streamIdentity(ctx context.Context, js jetstream.JetStream) (string, error) {
	s, err := js.Stream(ctx, StreamFacts)
	if err != nil {
		return "", fmt.Errorf("reading stream %s: %w", StreamFacts, err)
	}
	id := s.CachedInfo().Config.Metadata[identityKey]
	if id == "" {
		return "", fmt.Errorf("reading stream %s: it carries no identity, so it was not made by firstbell", StreamFacts)
	}
	return id, nil
}

// checkStream compares a running facts stream with what durability needs.
func checkStream(cfg jetstream.StreamConfig) error {
	switch {
	case !cfg.DenyDelete || !cfg.DenyPurge:
		return fmt.Errorf("checking stream %s: facts could be deleted from it; create it anew with deny_delete and deny_purge", cfg.Name)
	case cfg.Discard != jetstream.DiscardNew || cfg.Retention != jetstream.LimitsPolicy || cfg.MaxAge != 0 || cfg.MaxMsgsPerSubject > 0:
		return fmt.Errorf("checking stream %s: it would forget old facts; set discard new, limits retention, no age and no count per subject", cfg.Name)
	case cfg.PersistMode != jetstream.DefaultPersistMode:
		return fmt.Errorf("checking stream %s: its persist mode acknowledges before writing; set it to default", cfg.Name)
	case cfg.Storage != jetstream.FileStorage:
		return fmt.Errorf("checking stream %s: it lives in memory; create it anew with file storage", cfg.Name)
	}
	return nil
}
