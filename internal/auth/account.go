package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

// Stores are the parts of a data directory in which accounts and keys live.
type Stores struct {
	Log   *facts.Log
	View  *view.View
	Vault *vault.Vault
	Now   func() time.Time // by default, time.Now
}

// Account is one person who may sign in, as pages for administrators show it.
type Account struct {
	Person     string // keyed hash of the e-mail address
	Name       string // empty where the account's key has been destroyed
	Email      string // likewise
	Grants     []Grant
	Passkeys   int       // how many are registered
	Identities int       // how many identities at providers lead to it
	InvitedAt  time.Time // last invited; zero if never
	Invited    bool      // an invitation is open
	Expires    time.Time // when the open invitation ends
	EnrolledAt time.Time // last passkey registered; zero if none
	SignedInAt time.Time // zero if never
	RevokedAt  time.Time // zero unless access has ended
}

// HasWayIn reports whether the person could sign in at this moment.
func (a Account) HasWayIn() bool { return a.RevokedAt.IsZero() && a.Passkeys+a.Identities > 0 }

// Accounts records and reads who may sign in.
type Accounts struct {
	Stores
	source GrantSource

	mu      sync.Mutex
	details map[uint64]details // by the sequence of the fact that seals them
}

// details are what is sealed of an account.
type details struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

// NewAccounts makes accounts over stores. source adds the grants a person
// holds elsewhere; it may be nil.
func NewAccounts(stores Stores, source GrantSource) *Accounts {
	if stores.Now == nil {
		stores.Now = time.Now
	}
	return &Accounts{Stores: stores, source: source, details: map[uint64]details{}}
}

// Projector is AccountProjector, for wiring by subject prefix "fb.acct.".
func (a *Accounts) Projector() view.Projector { return AccountProjector() }

// Account reads one account. It is fault.NotFound where nobody was invited.
func (a *Accounts) Account(ctx context.Context, person string) (Account, error) {
	s, err := a.state(person)
	if err != nil {
		return Account{}, err
	}
	if !s.exists() {
		return Account{}, fault.New(fault.NotFound, "", "There is no such account.")
	}
	return a.account(ctx, s)
}

// List reads the accounts whose stored grants cover scope, in order of their
// ids; an empty scope lists all. Grants from the grant source do not count.
func (a *Accounts) List(ctx context.Context, scope string) ([]Account, error) {
	return a.list(ctx, func(s state) bool {
		return scope == "" || slices.ContainsFunc(s.Grants, func(g Grant) bool { return g.Scope == scope })
	})
}

// Holding reads the accounts with a stored grant that is wanted, in order of
// their ids. Only theirs are opened.
func (a *Accounts) Holding(ctx context.Context, wanted func(Grant) bool) ([]Account, error) {
	return a.list(ctx, func(s state) bool { return slices.ContainsFunc(s.Grants, wanted) })
}

func (a *Accounts) list(ctx context.Context, wanted func(state) bool) ([]Account, error) {
	var found []state
	err := a.View.Read(func(tx *view.Tx) error {
		return tx.Each(bucketAccounts, "", func(_ string, raw []byte) error {
			var s state
			if err := json.Unmarshal(raw, &s); err != nil {
				return fmt.Errorf("reading account row: %w", err)
			}
			if wanted(s) {
				found = append(found, s)
			}
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("listing accounts: %w", err)
	}
	list := make([]Account, 0, len(found))
	for _, s := range found {
		one, err := a.account(ctx, s)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, nil
}

// Revoke ends an account's access: its sessions, passkeys and invitation are
// void when it returns. Revoking twice is no error.
func (a *Accounts) Revoke(ctx context.Context, person, by string) error {
	_, err := a.change(ctx, person, func(s state) (facts.Fact, error) {
		if !s.exists() {
			return facts.Fact{}, fault.New(fault.NotFound, "", "There is no such account.")
		}
		if !s.RevokedAt.IsZero() {
			return facts.Fact{}, errNothingToDo
		}
		return a.fact(FactRevoked, s, by, nil)
	})
	return err
}

// account puts the sealed details beside the row.
func (a *Accounts) account(ctx context.Context, s state) (Account, error) {
	d, err := a.open(ctx, s)
	if err != nil {
		return Account{}, err
	}
	acct := Account{
		Person: s.Person, Name: d.Name, Email: d.Email, Grants: slices.Clone(s.Grants), Passkeys: len(s.Passkeys), Identities: len(s.Identities),
		InvitedAt: s.InvitedAt, EnrolledAt: s.EnrolledAt, SignedInAt: s.SignedInAt, RevokedAt: s.RevokedAt,
	}
	if i := s.Invitation; i != nil && s.usable(i.Token, a.Now()) {
		acct.Invited, acct.Expires = true, i.Expires
	}
	return acct, nil
}

// principal is who a session of the account acts for at this moment.
func (a *Accounts) principal(ctx context.Context, s state, session string) (Principal, error) {
	d, err := a.open(ctx, s)
	if err != nil {
		return Principal{}, err
	}
	grants := slices.Clone(s.Grants)
	if a.source != nil {
		for _, g := range a.source.Grants(s.Person) {
			if !slices.Contains(grants, g) {
				grants = append(grants, g)
			}
		}
	}
	return Principal{Account: s.Person, Name: d.Name, Grants: grants, Session: session}, nil
}

// open unseals an account's details, once for each fact that sealed them.
func (a *Accounts) open(ctx context.Context, s state) (details, error) {
	a.mu.Lock()
	d, ok := a.details[s.Details]
	a.mu.Unlock()
	if ok {
		return d, nil
	}
	err := a.unseal(ctx, s.Details, partDetails, &d)
	if errors.Is(err, vault.ErrErased) {
		return details{}, nil
	}
	if err != nil {
		return details{}, fmt.Errorf("reading account %s: %w", s.Person, err)
	}
	a.mu.Lock()
	a.details[s.Details] = d
	a.mu.Unlock()
	return d, nil
}

// state reads one account's row.
func (a *Accounts) state(person string) (s state, err error) {
	err = a.View.Read(func(tx *view.Tx) error {
		s, err = readState(tx, person)
		return err
	})
	return s, err
}
