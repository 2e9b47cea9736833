package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// How long a session lives.
const (
	SessionIdle     = 15 * time.Minute // without any request
	SessionAbsolute = 8 * time.Hour    // whatever happens: a school day
	seenInterval    = time.Minute      // the last request is written at most this often
	seenBudget      = 2 * time.Second  // how long a request waits for that write
)

// SurelyIdle is how long after a request nobody is signed out for want of
// another: the last one may have been noted up to a minute earlier.
const SurelyIdle = SessionIdle - seenInterval

// errSignedOut is the one answer for a session that is unknown, idle, too old,
// ended or of an account that lost its access.
var errSignedOut = fault.New(fault.Unauthenticated, "signed-out", "You are signed out. Sign in to go on.")

// Sessions keeps who is signed in, in a bucket that every node shares. The
// cookie is 256 random bits and is stored only as a keyed hash: whoever reads
// the disk cannot use what they find.
type Sessions struct {
	accounts *Accounts
	kv       jetstream.KeyValue
}

// session is one row of the bucket.
type session struct {
	Account string    `json:"account"`
	Epoch   int       `json:"epoch"` // of the account when the session began
	Created time.Time `json:"created"`
	Seen    time.Time `json:"seen"`
	Scope   string    `json:"scope,omitempty"`   // only grants over it hold
	Passkey bool      `json:"passkey,omitempty"` // it began with a passkey: Created is when that was shown
	With    string    `json:"with,omitempty"`    // keyed hash of that passkey: the session ends with it
}

// entry is how somebody came in.
type entry struct {
	passkey            passkeyState
	provider, identity string // where a provider vouched for them
	scope              string // where the provider named one school
}

// NewSessions keeps sessions in the bucket facts.StoreSessions of js.
func NewSessions(ctx context.Context, js jetstream.JetStream, accounts *Accounts) (*Sessions, error) {
	kv, err := js.KeyValue(ctx, facts.StoreSessions)
	if err != nil {
		return nil, fmt.Errorf("opening the session bucket: %w", err)
	}
	return &Sessions{accounts: accounts, kv: kv}, nil
}

// Begin signs account in without a passkey and gives the value for its cookie.
// The id is always new, so one planted before sign-in is worth nothing. It is
// fault.NotFound for an account that does not exist or was revoked. Only the
// demo calls it; people go through Passkeys.FinishSignIn.
func (s *Sessions) Begin(ctx context.Context, account string) (cookie string, p Principal, err error) {
	return s.beginAs(ctx, account, entry{})
}

// beginAs records the sign-in as a fact, then opens the session.
func (s *Sessions) beginAs(ctx context.Context, account string, in entry) (string, Principal, error) {
	cookie := newSecret()
	id := s.hash(cookie)
	a := s.accounts
	st, err := a.change(ctx, account, func(st state) (facts.Fact, error) {
		if !st.open() || !st.admits(in) {
			return facts.Fact{}, fault.New(fault.NotFound, "", "There is no such account.")
		}
		return a.fact(FactSignedIn, st, "person:"+account, signedIn{
			Session: id, Passkey: in.passkey.ID, Count: in.passkey.Count, Provider: in.provider, Scope: in.scope,
		})
	})
	if err != nil {
		return "", Principal{}, err
	}
	now := a.Now().UTC()
	raw, err := json.Marshal(session{Account: account, Epoch: st.Epoch, Created: now, Seen: now, Scope: in.scope, Passkey: in.provider == "", With: in.passkey.ID})
	if err != nil {
		return "", Principal{}, fmt.Errorf("writing a session: %w", err)
	}
	if _, err := s.kv.Create(ctx, sessionKey(id), raw); err != nil {
		return "", Principal{}, unavailable(err, "opening a session")
	}
	p, err := a.principal(ctx, st, id)
	if in.provider == "" {
		p.ConfirmedAt, p.Passkey = now, in.passkey.ID
	}
	return cookie, p.within(in.scope), err
}

// Lookup gives the principal behind cookie with the grants of this moment, and
// notes that the session is in use. It is fault.Unauthenticated for anything
// that is no live session of an account with access, and for whoever holds no
// role anywhere any more.
func (s *Sessions) Lookup(ctx context.Context, cookie string) (Principal, error) {
	if cookie == "" {
		return Principal{}, errSignedOut
	}
	id := s.hash(cookie)
	row, rev, err := s.read(ctx, id)
	if err != nil {
		return Principal{}, err
	}
	now := s.accounts.Now()
	if now.Sub(row.Created) >= SessionAbsolute || now.Sub(row.Seen) >= SessionIdle {
		return Principal{}, errors.Join(errSignedOut, s.remove(ctx, id))
	}
	st, err := s.accounts.state(row.Account)
	if err != nil {
		return Principal{}, err
	}
	if !row.holds(st) {
		return Principal{}, errSignedOut
	}
	if now.Sub(row.Seen) >= seenInterval {
		s.touch(ctx, id, row, rev)
	}
	p, err := s.accounts.principal(ctx, st, id)
	p.Ends = row.Created.Add(SessionAbsolute)
	if row.Passkey {
		p.ConfirmedAt, p.Passkey = row.Created, row.With
	}
	if p = p.within(row.Scope); err == nil && s.accounts.source != nil && len(p.Grants) == 0 {
		// Whoever has left everywhere is signed out at once and on every node:
		// nothing has to remember to end their session.
		return Principal{}, errSignedOut
	}
	return p, err
}

// holds reports whether the account still has what the session began with: its
// access, and the very passkey. Every node asks this of its own view, so that
// neither has to be told to end a session.
func (row session) holds(st state) bool {
	if _, known := st.passkey(row.With); row.With != "" && !known {
		return false
	}
	return st.open() && st.Epoch == row.Epoch
}

// within keeps the grants over one scope, where there is one: somebody who came
// in for one school acts for no other.
func (p Principal) within(scope string) Principal {
	if scope != "" {
		p.Grants = slices.DeleteFunc(p.Grants, func(g Grant) bool { return g.Scope != scope })
	}
	return p
}

// End closes the session behind cookie for good and records it. A cookie that
// is none is no error.
func (s *Sessions) End(ctx context.Context, cookie string) error {
	id := s.hash(cookie)
	row, _, err := s.read(ctx, id)
	if errors.Is(err, fault.Unauthenticated) {
		return nil
	}
	if err != nil {
		return err
	}
	// The session goes first: if the fact cannot be written, the person is
	// signed out all the same.
	if err := s.remove(ctx, id); err != nil {
		return err
	}
	_, err = s.accounts.change(ctx, row.Account, func(st state) (facts.Fact, error) {
		return s.accounts.fact(FactSignedOut, st, "person:"+row.Account, signedOut{Session: id})
	})
	return err
}

// read gives a row and its revision.
func (s *Sessions) read(ctx context.Context, id string) (session, uint64, error) {
	entry, err := s.kv.Get(ctx, sessionKey(id))
	if errors.Is(err, jetstream.ErrKeyNotFound) {
		return session{}, 0, errSignedOut
	}
	if err != nil {
		return session{}, 0, unavailable(err, "reading a session")
	}
	var row session
	if err := json.Unmarshal(entry.Value(), &row); err != nil {
		return session{}, 0, fmt.Errorf("reading a session: %w", err)
	}
	return row, entry.Revision(), nil
}

// touch writes that the session is in use. Losing this write to a full disk
// must not keep anybody from reading; losing it to an ended session must not
// bring the session back, which the revision sees to.
func (s *Sessions) touch(ctx context.Context, id string, row session, rev uint64) {
	ctx, cancel := context.WithTimeout(ctx, seenBudget)
	defer cancel()
	row.Seen = s.accounts.Now().UTC()
	raw, err := json.Marshal(row)
	if err != nil {
		return
	}
	_, _ = s.kv.Update(ctx, sessionKey(id), raw, rev)
}

// remove deletes a row.
func (s *Sessions) remove(ctx context.Context, id string) error {
	if err := s.kv.Delete(ctx, sessionKey(id)); err != nil {
		return unavailable(err, "closing a session")
	}
	return nil
}

func (s *Sessions) hash(cookie string) string { return s.accounts.Vault.Index("session", cookie) }

func sessionKey(id string) string { return "session." + id }

// unavailable marks trouble of the store as something to try again.
func unavailable(err error, doing string) error {
	return fault.Wrap(fault.Unavailable, fmt.Errorf("%s: %w", doing, err), "We cannot sign you in or out at the moment. Try again in a minute.")
}
