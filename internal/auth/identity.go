package auth

import (
	"context"
	"errors"
	"slices"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// FactLinked says that an account can be reached through an identity at a
// provider. Like a passkey it needs an invitation and its code.
const FactLinked = "identity-linked"

// bucketIdentities leads from an identity's hash to its person.
const bucketIdentities = "account-identity"

// linked is the clear data of FactLinked.
type linked struct {
	Token    string `json:"token"`
	Identity string `json:"identity"` // keyed hash of issuer and subject
	Provider string `json:"provider"`
	howEnrolled
}

// identityState is one identity that leads to an account.
type identityState struct {
	ID       string `json:"id"` // keyed hash of issuer and subject
	Provider string `json:"provider"`
}

// foldLinked adds the identity and uses up the invitation.
func (s *state) foldLinked(f facts.Fact) error {
	var d linked
	if err := f.DecodeData(&d); err != nil {
		return err
	}
	s.foldTaken(f, d.howEnrolled)
	s.Identities = append(s.Identities, identityState{ID: d.Identity, Provider: d.Provider})
	return nil
}

// identityHash names an identity: the subject is what a provider never gives
// to another person, an e-mail address is not.
func (a *Accounts) identityHash(issuer, subject string) string {
	return a.Vault.Index("identity", issuer, subject)
}

// identified is the person an identity leads to, or "".
func (a *Accounts) identified(identity string) (person string, err error) {
	err = a.View.Read(func(tx *view.Tx) error {
		person = string(tx.Get(bucketIdentities, identity))
		return nil
	})
	return person, err
}

// admits reports whether the account still knows the way in that was used: it
// may have gone between the look and the sign-in.
func (s state) admits(in entry) bool {
	if _, known := s.passkey(in.passkey.ID); in.passkey.ID != "" && !known {
		return false
	}
	return in.identity == "" || slices.ContainsFunc(s.Identities, func(i identityState) bool { return i.ID == in.identity })
}

// errLinked is the answer where an identity belongs to another account.
var errLinked = fault.New(fault.Conflict, "identity", "This sign-in already belongs to another account here. Ask the person who invited you.")

// link ties an identity to the account of an invitation whose code was passed,
// and uses the invitation up.
func (a *Accounts) link(ctx context.Context, tokenHash, identity, provider string) (person string, err error) {
	s, err := a.invitedBy(tokenHash)
	if err != nil {
		return "", err
	}
	if !s.usable(tokenHash, a.Now()) {
		return "", ErrInvitation
	}
	_, err = a.change(ctx, s.Person, func(s state) (facts.Fact, error) {
		if !s.usable(tokenHash, a.Now()) {
			return facts.Fact{}, ErrInvitation
		}
		owner, err := a.identified(identity)
		if err != nil {
			return facts.Fact{}, err
		}
		if owner != "" {
			return facts.Fact{}, errLinked
		}
		return a.fact(FactLinked, s, "person:"+s.Person, linked{Token: tokenHash, Identity: identity, Provider: provider, howEnrolled: s.taken()})
	})
	return s.Person, err
}

// Claim spends one try on an invitation's code, as BeginEnrol does, for somebody
// who will sign in through a provider. It gives what Begin takes as proof.
func (a *Accounts) Claim(ctx context.Context, token, code string) (passed string, err error) {
	s, err := a.claim(ctx, token, code)
	if err != nil {
		return "", err
	}
	if s.Invitation == nil {
		return "", errors.Join(ErrInvitation, errors.New("the invitation was replaced"))
	}
	return s.Invitation.Token, nil
}
