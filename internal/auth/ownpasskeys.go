package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/webauthn"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
)

// Limits of a person's own passkeys.
const (
	MaxPasskeys    = 10              // more is no person's pockets
	ConfirmedFor   = 5 * time.Minute // how long after showing one of them they may be changed
	maxPasskeyName = 60              // in characters
)

// OwnPasskey is one of a person's passkeys, as they see it.
type OwnPasskey struct {
	ID      string // keyed hash of the credential id
	Name    string // as they named it; may be empty
	AddedAt time.Time
	UsedOn  time.Time // the day of the last sign-in with it; zero if never
	Current bool      // they signed in with it this time
}

// The answers about a person's own passkeys.
var (
	// ErrConfirm says that a passkey must be shown first.
	ErrConfirm      = fault.New(fault.Unauthenticated, "confirm", "Show one of your passkeys first: sign in again.")
	errNoPasskey    = fault.New(fault.NotFound, "", "There is no such passkey.")
	errLastPasskey  = fault.New(fault.Conflict, "last-passkey", "This is your only passkey. Add another before you remove it.")
	errTooMany      = fault.New(fault.Conflict, "too-many", "You have ten passkeys. Remove one that you no longer use before you add another.")
	errPasskeyNamed = fault.New(fault.Invalid, "name", "Give the passkey a name of at most 60 letters, such as “Work laptop”.")
)

// Own lists a person's passkeys in the order in which they were added.
func (p *Passkeys) Own(ctx context.Context, who Principal) ([]OwnPasskey, error) {
	s, err := p.accounts.state(who.Account)
	if err != nil {
		return nil, err
	}
	list := make([]OwnPasskey, 0, len(s.Passkeys))
	for _, row := range s.Passkeys {
		one := OwnPasskey{ID: row.ID, AddedAt: row.AddedAt, UsedOn: row.UsedOn, Current: row.ID == who.Passkey}
		if row.Name > 0 {
			if err := p.accounts.unseal(ctx, row.Name, partName, &one.Name); err != nil && !errors.Is(err, vault.ErrErased) {
				return nil, fmt.Errorf("reading the name of a passkey of account %s: %w", s.Person, err)
			}
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b OwnPasskey) int { return cmp.Compare(a.AddedAt.UnixNano(), b.AddedAt.UnixNano()) })
	return list, nil
}

// BeginAdd gives the options for the browser to make another passkey with, and
// the id of the ceremony, to somebody who has just shown one: otherwise it is
// ErrConfirm. The ceremony belongs to the session that began it.
func (p *Passkeys) BeginAdd(ctx context.Context, who Principal, name string) (options any, ceremonyID string, err error) {
	s, err := p.mayChange(who)
	if err != nil {
		return nil, "", err
	}
	if name, err = passkeyName(name); err != nil {
		return nil, "", err
	}
	if len(s.Passkeys) >= MaxPasskeys {
		return nil, "", errTooMany
	}
	sealed, err := p.accounts.Vault.Seal(ctx, s.Key, []byte(name), nameAD(who))
	if err != nil {
		return nil, "", fmt.Errorf("beginning to add a passkey: %w", err)
	}
	return p.beginMaking(ctx, s, ceremony{Kind: ceremonyAdd, Session: who.Session, Epoch: s.Epoch, Name: sealed})
}

// FinishAdd checks the browser's answer and records the passkey. An answer to
// another's ceremony, or from another session, is refused as one that is over.
func (p *Passkeys) FinishAdd(ctx context.Context, who Principal, ceremonyID string, answer []byte) error {
	c, err := p.take(ctx, ceremonyAdd, ceremonyID)
	if err != nil {
		return err
	}
	if c.Person != who.Account || c.Session != who.Session {
		return errCeremony
	}
	made, err := p.made(c, answer)
	if err != nil {
		return err
	}
	s, err := p.accounts.state(who.Account)
	if err != nil {
		return err
	}
	name, err := p.accounts.Vault.Open(ctx, s.Key, c.Name, nameAD(who))
	if err != nil {
		return fmt.Errorf("adding a passkey: %w", err)
	}
	_, err = p.accounts.change(ctx, who.Account, func(s state) (facts.Fact, error) {
		return p.addedFact(ctx, s, c, made, string(name))
	})
	return err
}

// addedFact is decided on the account's newest state: access may have ended, or
// all ways in been replaced, while the person confirmed on their device.
func (p *Passkeys) addedFact(ctx context.Context, s state, c ceremony, made webauthn.Credential, name string) (facts.Fact, error) {
	switch {
	case !s.open() || s.Epoch != c.Epoch:
		return facts.Fact{}, errCeremony
	case len(s.Passkeys) >= MaxPasskeys:
		return facts.Fact{}, errTooMany
	}
	id, err := p.unowned(made)
	if err != nil {
		return facts.Fact{}, err
	}
	f, err := p.accounts.fact(FactPasskeyAdded, s, "person:"+s.Person, aboutPasskey{Passkey: id, Count: made.Authenticator.SignCount})
	if err != nil {
		return facts.Fact{}, err
	}
	if err := p.accounts.seal(ctx, &f, partPasskey, s.Key, made); err != nil {
		return facts.Fact{}, err
	}
	err = p.accounts.seal(ctx, &f, partName, s.Key, name)
	return f, err
}

// Rename gives one of the person's passkeys another name.
func (p *Passkeys) Rename(ctx context.Context, who Principal, id, name string) error {
	name, err := passkeyName(name)
	if err != nil {
		return err
	}
	_, err = p.accounts.change(ctx, who.Account, func(s state) (facts.Fact, error) {
		if _, known := s.passkey(id); !known {
			return facts.Fact{}, errNoPasskey
		}
		f, err := p.accounts.fact(FactPasskeyNamed, s, who.Actor(), aboutPasskey{Passkey: id})
		if err != nil {
			return facts.Fact{}, err
		}
		err = p.accounts.seal(ctx, &f, partName, s.Key, name)
		return f, err
	})
	return err
}

// Remove takes one of the person's passkeys away, and the sessions that began
// with it. The last one stays: it is the way in.
func (p *Passkeys) Remove(ctx context.Context, who Principal, id string) error {
	if _, err := p.mayChange(who); err != nil {
		return err
	}
	_, err := p.accounts.change(ctx, who.Account, func(s state) (facts.Fact, error) {
		switch _, known := s.passkey(id); {
		case !known:
			return facts.Fact{}, errNoPasskey
		case len(s.Passkeys) == 1:
			return facts.Fact{}, errLastPasskey
		}
		return p.accounts.fact(FactPasskeyRemoved, s, who.Actor(), aboutPasskey{Passkey: id})
	})
	return err
}

// mayChange is the person's account, or ErrConfirm where they did not show a
// passkey just now.
func (p *Passkeys) mayChange(who Principal) (state, error) {
	s, err := p.accounts.state(who.Account)
	switch {
	case err != nil:
		return state{}, err
	case !s.open():
		return state{}, errSignedOut
	case !who.ConfirmedWithin(ConfirmedFor, p.accounts.Now()):
		return state{}, ErrConfirm
	}
	return s, nil
}

// nameAD ties a sealed name to the session that sent it.
func nameAD(who Principal) []byte { return []byte("passkey-name/" + who.Account + "/" + who.Session) }

// passkeyName tidies a name and refuses one that no page could show.
func passkeyName(name string) (string, error) {
	name = strings.TrimSpace(name)
	n := utf8.RuneCountInString(name)
	if n == 0 || n > maxPasskeyName || !utf8.ValidString(name) || strings.ContainsFunc(name, unprintable) {
		return "", errPasskeyNamed
	}
	return name, nil
}

// unprintable reports what would break a line or turn its direction.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// foldPasskey adds, names or removes one passkey.
func (s *state) foldPasskey(f facts.Fact) error {
	var d aboutPasskey
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	if f.Type == FactPasskeyAdded {
		s.Passkeys = append(s.Passkeys, passkeyState{ID: d.Passkey, Seq: f.Seq, Count: d.Count, Name: f.Seq, AddedAt: f.At})
		return nil
	}
	i := slices.IndexFunc(s.Passkeys, func(p passkeyState) bool { return p.ID == d.Passkey })
	switch {
	case i < 0:
	case f.Type == FactPasskeyNamed:
		s.Passkeys[i].Name = f.Seq
	default:
		s.Passkeys = slices.Delete(s.Passkeys, i, i+1)
	}
	return nil
}
