package auth

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-webauthn/webauthn/webauthn"

	"firstbell/internal/vault"
)

// user is an account as the passkey library asks for it. The user handle is
// the account's keyed hash: it says nothing to whoever finds it on a device.
type user struct {
	person   string
	details  details
	passkeys []webauthn.Credential
}

var _ webauthn.User = (*user)(nil)

// WebAuthnID is the user handle.
func (u *user) WebAuthnID() []byte { return []byte(u.person) }

// WebAuthnName is what the device shows beside the passkey.
func (u *user) WebAuthnName() string { return u.details.Email }

// WebAuthnDisplayName is the person's name, for the device to show.
func (u *user) WebAuthnDisplayName() string { return u.details.Name }

// WebAuthnCredentials are the passkeys the account has registered.
func (u *user) WebAuthnCredentials() []webauthn.Credential { return u.passkeys }

// user opens everything sealed of an account.
func (p *Passkeys) user(ctx context.Context, s state) (*user, error) {
	d, err := p.accounts.open(ctx, s)
	if err != nil {
		return nil, err
	}
	u := &user{person: s.Person, details: d}
	for _, row := range s.Passkeys {
		var c webauthn.Credential
		err := p.accounts.unseal(ctx, row.Seq, partPasskey, &c)
		if errors.Is(err, vault.ErrErased) {
			continue // the account was erased, and its passkeys with it
		}
		if err != nil {
			return nil, fmt.Errorf("reading a passkey of account %s: %w", s.Person, err)
		}
		c.Authenticator.SignCount = row.Count
		u.passkeys = append(u.passkeys, c)
	}
	return u, nil
}

// userByHandle gives the account a passkey claims to belong to, provided the
// account has access and registered that passkey. Both rows are read whatever the
// first says: what is unknown takes the steps of what is known.
func (p *Passkeys) userByHandle(ctx context.Context, person string, rawID []byte) (*user, error) {
	id := p.passkeyHash(rawID)
	owner, err := p.owner(id)
	if err != nil {
		return nil, err
	}
	s, err := p.accounts.state(person)
	if err != nil {
		return nil, err
	}
	if _, ok := s.passkey(id); !ok || !s.open() || owner == "" || owner != person {
		return nil, errPasskey
	}
	return p.user(ctx, s)
}
