package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

// CeremonyLifetime is how long a person has between pressing the button and
// confirming on their device.
const CeremonyLifetime = 5 * time.Minute

// errCeremony is the one answer for a ceremony that is unknown, over or used.
var errCeremony = fault.New(fault.Invalid, "ceremony", "That took too long or was already used. Start again.")

// What a ceremony is for: an answer to one must not complete the other.
const (
	ceremonyEnrol  = "enrol"
	ceremonySignIn = "sign-in"
	ceremonyAdd    = "add"
)

// ceremony is what we remember between asking a browser for a passkey and its
// answer. It lives in the session bucket, so any node may get the answer.
type ceremony struct {
	Kind    string               `json:"kind"`
	Person  string               `json:"person,omitempty"`
	Token   string               `json:"token,omitempty"`   // hash of the invitation
	Session string               `json:"session,omitempty"` // hash of the session that adds a passkey
	Epoch   int                  `json:"epoch,omitempty"`   // of the account when it began
	Name    []byte               `json:"name,omitempty"`    // sealed, of the passkey that is added
	Expires time.Time            `json:"expires"`
	Data    webauthn.SessionData `json:"data"`
}

// remember stores a ceremony and gives its id, which only the browser knows.
func (p *Passkeys) remember(ctx context.Context, c ceremony) (string, error) {
	// Strangers can begin a ceremony: they must not be able to write away the
	// room that acknowledging and withdrawing still need.
	if p.accounts.Log.NearlyFull(ctx) {
		return "", unavailable(errors.New("the store is nearly full"), "remembering a ceremony")
	}
	c.Expires = p.accounts.Now().Add(CeremonyLifetime).UTC()
	raw, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("remembering a ceremony: %w", err)
	}
	id := newSecret()
	if _, err := p.kv.Create(ctx, p.ceremonyKey(id), raw, jetstream.KeyTTL(CeremonyLifetime)); err != nil {
		return "", unavailable(err, "remembering a ceremony")
	}
	return id, nil
}

// take gives a ceremony once: the delete names the revision that was read, so
// of two answers at the same time one alone goes on.
func (p *Passkeys) take(ctx context.Context, kind, id string) (ceremony, error) {
	key := p.ceremonyKey(id)
	entry, err := p.kv.Get(ctx, key)
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return ceremony{}, errCeremony
	}
	if err != nil {
		return ceremony{}, unavailable(err, "recalling a ceremony")
	}
	if err := p.kv.Delete(ctx, key, jetstream.LastRevision(entry.Revision())); err != nil {
		var api jetstream.JetStreamError
		if errors.As(err, &api) {
			return ceremony{}, errCeremony
		}
		return ceremony{}, unavailable(err, "closing a ceremony")
	}
	var c ceremony
	if err := json.Unmarshal(entry.Value(), &c); err != nil {
		return ceremony{}, fmt.Errorf("recalling a ceremony: %w", err)
	}
	if c.Kind != kind || !p.accounts.Now().Before(c.Expires) {
		return ceremony{}, errCeremony
	}
	return c, nil
}

func (p *Passkeys) ceremonyKey(id string) string {
	return "ceremony." + p.accounts.Vault.Index("ceremony", id)
}
