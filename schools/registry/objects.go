package registry

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/schools"
	"firstbell/schools/roll"
)

// What an object says of itself, so that one that no fact names can be swept
// together with its key, and not before its time.
const (
	metaKey  = "key"
	metaName = "name"
	metaAt   = "at" // by the clock of whoever wrote it
)

// orphanAge is how old an object that no fact names must be to be swept: an
// import on another node may be between its object and its fact.
const orphanAge = time.Hour

// objects seals, keeps and destroys the states that facts point to.
type objects struct {
	js    jetstream.JetStream
	vault *vault.Vault
	now   func() time.Time
}

func (o objects) store(ctx context.Context) (jetstream.ObjectStore, error) {
	store, err := o.js.ObjectStore(ctx, facts.StoreObjects)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "The store of imported files does not answer: try again.")
	}
	return store, nil
}

// ad binds a sealed object to what it is, so that one cannot be passed off for
// another.
func ad(name, key string) []byte { return []byte("firstbell.object.1\x00" + name + "\x00" + key) }

// write seals a value under a new key, stores it under the digest of its
// sealed bytes, and reads it back.
func (o objects) write(ctx context.Context, name string, count int, value any) (Object, error) {
	key, err := o.vault.NewKey(ctx)
	if err != nil {
		return Object{}, err
	}
	crash.Point("import.after-key")
	plain, err := pack(value)
	if err != nil {
		return Object{}, fmt.Errorf("packing %s: %w", name, err)
	}
	sealed, err := o.vault.Seal(ctx, key, plain, ad(name, key))
	if err != nil {
		return Object{}, err
	}
	made := Object{Name: name, Digest: digest(sealed), Key: key, Count: count}
	store, err := o.store(ctx)
	if err != nil {
		return made, err
	}
	meta := jetstream.ObjectMeta{Name: made.Digest, Metadata: map[string]string{metaKey: key, metaName: name, metaAt: o.now().UTC().Format(time.RFC3339)}}
	if _, err := store.Put(ctx, meta, bytes.NewReader(sealed)); err != nil {
		return made, fault.Wrap(fault.Unavailable, err, "The imported file could not be stored: check the free space and try again.")
	}
	crash.Point("import.after-object")
	if _, err := o.bytes(ctx, store, made); err != nil {
		return made, err
	}
	crash.Point("import.after-reading-back")
	return made, nil
}

// bytes are an object's sealed bytes, checked against its name.
func (o objects) bytes(ctx context.Context, store jetstream.ObjectStore, of Object) ([]byte, error) {
	sealed, err := store.GetBytes(ctx, of.Digest)
	if errors.Is(err, jetstream.ErrObjectNotFound) {
		return nil, fmt.Errorf("reading object %s of %s: %w", of.Digest, of.Name, fault.NotFound)
	}
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, fmt.Errorf("reading object %s of %s: %w", of.Digest, of.Name, err),
			"What was imported cannot be read now: try again.")
	}
	if digest(sealed) != of.Digest {
		return nil, fmt.Errorf("reading object %s of %s: its bytes have another digest: the store is damaged, restore a backup", of.Digest, of.Name)
	}
	return sealed, nil
}

// read opens an object into value.
func (o objects) read(ctx context.Context, of Object, value any) error {
	store, err := o.store(ctx)
	if err != nil {
		return err
	}
	sealed, err := o.bytes(ctx, store, of)
	if err != nil {
		return err
	}
	plain, err := o.vault.Open(ctx, of.Key, sealed, ad(of.Name, of.Key))
	if err != nil {
		return fmt.Errorf("opening object %s of %s: %w", of.Digest, of.Name, err)
	}
	if err := unpack(plain, value); err != nil {
		return fmt.Errorf("unpacking object %s of %s: %w", of.Digest, of.Name, err)
	}
	return nil
}

// destroy shreds an object's key and then removes the object. It may be called
// again for what is half or wholly gone.
func (o objects) destroy(ctx context.Context, of Object) error {
	if err := o.vault.Shred(ctx, of.Key); err != nil {
		return err
	}
	crash.Point("import.after-shred")
	store, err := o.store(ctx)
	if err != nil {
		return err
	}
	if err := store.Delete(ctx, of.Digest); err != nil && !errors.Is(err, jetstream.ErrObjectNotFound) {
		return fault.Wrap(fault.Unavailable, fmt.Errorf("removing object %s: %w", of.Digest, err), "A replaced file could not be removed: it will be tried again.")
	}
	return nil
}

// sweep destroys what is stored and no longer current: objects that a fact
// replaced, and those that an import which died left without a fact.
func (o objects) sweep(ctx context.Context, state rows) error {
	store, err := o.store(ctx)
	if err != nil {
		return err
	}
	stored, err := store.List(ctx)
	if errors.Is(err, jetstream.ErrNoObjectsFound) {
		return nil
	}
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The store of imported files does not answer: try again.")
	}
	current, replaced := map[string]bool{}, map[string]bool{}
	for _, r := range state.current {
		current[r.Digest] = true
	}
	for _, r := range state.before {
		replaced[r.Digest] = true
	}
	for _, info := range stored {
		if current[info.Name] || (!replaced[info.Name] && !o.orphaned(info)) {
			continue
		}
		of := Object{Name: info.Metadata[metaName], Digest: info.Name, Key: info.Metadata[metaKey]}
		if err := o.destroy(ctx, of); err != nil {
			return err
		}
	}
	return nil
}

// orphaned reports whether an object that no fact names is one of ours and old
// enough for its import to be dead.
func (o objects) orphaned(info *jetstream.ObjectInfo) bool {
	at, err := time.Parse(time.RFC3339, info.Metadata[metaAt])
	return err == nil && info.Metadata[metaKey] != "" && o.now().Sub(at) > orphanAge
}

func digest(sealed []byte) string {
	sum := sha256.Sum256(sealed)
	return hex.EncodeToString(sum[:])
}

// pack writes a roll in its own compact form and anything else as JSON,
// compressed.
func pack(value any) ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	var err error
	if pupils, is := value.([]schools.Pupil); is {
		_, err = zip.Write(roll.PackPupils(pupils))
	} else {
		err = json.NewEncoder(zip).Encode(value)
	}
	if err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// unpack reads what pack wrote; rolls that were written as JSON, before they had
// a form of their own, are read too.
func unpack(packed []byte, value any) error {
	zip, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(zip)
	if err != nil {
		return err
	}
	if pupils, is := value.(*[]schools.Pupil); is && roll.IsPacked(plain) {
		*pupils, err = roll.Unpack(plain)
		return err
	}
	return json.Unmarshal(plain, value)
}
