package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// codeDigits is how many digits the second road carries: with CodeTries
// guesses the chance of a lucky one is 1 in 20 million.
const codeDigits = 8

// maxNameLength bounds a person's name, in characters.
const maxNameLength = 120

// Invitee is somebody who is to have an account.
type Invitee struct {
	Person string // keyed hash of Email; computed from Email where empty
	Name   string
	Email  string
	Grants []Grant // nil leaves an existing account's grants as they are
}

// Invitation is shown once to whoever invites. Token goes into the link that
// travels by e-mail; Code goes by another road, such as the school's
// registered telephone.
type Invitation struct {
	Person  string
	Token   string
	Code    string // eight digits in two groups
	Expires time.Time
}

// ErrInvitation is the one answer for an invitation that is unknown, expired,
// replaced, used up or blocked by wrong codes.
var ErrInvitation = fault.New(fault.NotFound, "invitation", "This invitation cannot be used. Ask the person who invited you for a new one.")

// ErrCode says that the code does not belong to the invitation.
var ErrCode = fault.New(fault.Invalid, "code", "That code does not belong to this invitation. Check the eight digits and try again.")

// Invite opens an invitation for somebody and replaces any earlier one. by is
// the actor who invites. It is fault.Invalid for a missing name or an address
// that is none.
func (a *Accounts) Invite(ctx context.Context, by string, who Invitee) (Invitation, error) {
	if err := a.checkInvitee(&who); err != nil {
		return Invitation{}, err
	}
	in, data, err := a.newInvitation(who)
	if err != nil {
		return Invitation{}, err
	}
	_, err = a.change(ctx, who.Person, func(s state) (facts.Fact, error) {
		return a.invitedFact(ctx, s, by, who, data)
	})
	if err != nil {
		return Invitation{}, fmt.Errorf("inviting %s: %w", who.Person, err)
	}
	return in, nil
}

// checkInvitee tidies what an administrator typed and refuses what cannot be.
func (a *Accounts) checkInvitee(who *Invitee) error {
	who.Name, who.Email = strings.TrimSpace(who.Name), strings.TrimSpace(who.Email)
	if n := utf8.RuneCountInString(who.Name); n == 0 || n > maxNameLength || !utf8.ValidString(who.Name) {
		return fault.New(fault.Invalid, "name", "Enter the person's name, in at most 120 characters.")
	}
	addr, err := mail.ParseAddress(who.Email)
	if err != nil || addr.Address != who.Email {
		return fault.New(fault.Invalid, "email", "Enter the person's own e-mail address, such as name@school.example.")
	}
	person := a.Vault.PersonID(who.Email)
	if who.Person == "" {
		who.Person = person
	}
	if who.Person != person {
		return fault.New(fault.Invalid, "email", "The e-mail address does not belong to this person.")
	}
	return nil
}

// newInvitation draws a token and a code and hashes both.
func (a *Accounts) newInvitation(who Invitee) (Invitation, invited, error) {
	digits, err := newCode()
	if err != nil {
		return Invitation{}, invited{}, err
	}
	token := newSecret()
	hash := a.tokenHash(token)
	in := Invitation{
		Person: who.Person, Token: token, Code: digits[:4] + " " + digits[4:],
		Expires: a.Now().Add(InvitationLifetime).UTC(),
	}
	return in, invited{Token: hash, Code: a.codeHash(hash, digits), Expires: in.Expires, Grants: who.Grants}, nil
}

// invitedFact seals the details under the account's own key, made with the
// first invitation.
func (a *Accounts) invitedFact(ctx context.Context, s state, by string, who Invitee, data invited) (facts.Fact, error) {
	f, err := a.fact(FactInvited, s, by, data)
	if err != nil {
		return facts.Fact{}, err
	}
	key := s.Key
	if key == "" {
		if key, err = a.Vault.NewKey(ctx); err != nil {
			return facts.Fact{}, err
		}
	}
	return f, a.seal(ctx, &f, partDetails, key, details{Name: who.Name, Email: who.Email})
}

// Usable reports whether an invitation could be used now. It changes nothing:
// mail scanners open links before people do.
func (a *Accounts) Usable(token string) (bool, error) {
	hash := a.tokenHash(token)
	s, err := a.invitedBy(hash)
	return err == nil && s.usable(hash, a.Now()), err
}

// claim spends one try on an invitation's code and gives its account. The try
// is recorded before the code is compared: guesses made side by side count one
// by one, on every node.
func (a *Accounts) claim(ctx context.Context, token, code string) (state, error) {
	hash := a.tokenHash(token)
	given := a.codeHash(hash, digitsOf(code))
	s, err := a.invitedBy(hash)
	if err != nil {
		return state{}, err
	}
	if !s.usable(hash, a.Now()) {
		return state{}, ErrInvitation
	}
	if s, err = a.recordTry(ctx, FactCodeTried, s.Person, hash); err != nil {
		return state{}, err
	}
	if s.Invitation == nil || s.Invitation.Token != hash {
		return state{}, ErrInvitation
	}
	if subtle.ConstantTimeCompare([]byte(given), []byte(s.Invitation.Code)) != 1 {
		return state{}, ErrCode
	}
	return a.recordTry(ctx, FactCodePassed, s.Person, hash)
}

// recordTry records that the invitation's code was tried or passed.
func (a *Accounts) recordTry(ctx context.Context, typ, person, hash string) (state, error) {
	return a.change(ctx, person, func(s state) (facts.Fact, error) {
		if typ == FactCodeTried && !s.usable(hash, a.Now()) {
			return facts.Fact{}, ErrInvitation
		}
		return a.fact(typ, s, "person:"+person, aboutInvitation{Token: hash})
	})
}

// invitedBy finds the account behind a token's hash, or an empty state.
func (a *Accounts) invitedBy(hash string) (s state, err error) {
	err = a.View.Read(func(tx *view.Tx) error {
		person := tx.Get(bucketInvitations, hash)
		if person == nil {
			return nil
		}
		s, err = readState(tx, string(person))
		return err
	})
	return s, err
}

func (a *Accounts) tokenHash(token string) string { return a.Vault.Index("invitation-token", token) }

func (a *Accounts) codeHash(tokenHash, digits string) string {
	return a.Vault.Index("invitation-code", tokenHash, digits)
}

// newSecret is 256 random bits for a URL, a cookie or a key.
func newSecret() string {
	var b [32]byte
	rand.Read(b[:]) // never fails: the process ends instead
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// newCode draws eight digits, each sequence equally likely.
func newCode() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", fmt.Errorf("drawing an invitation code: %w", err)
	}
	return fmt.Sprintf("%0*d", codeDigits, n), nil
}

// digitsOf keeps the digits of what somebody typed: "1234 5678", "1234-5678".
func digitsOf(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, code)
}
