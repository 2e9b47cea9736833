package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
	"firstbell/internal/view"
)

// Passkeys registers passkeys and signs people in with them.
type Passkeys struct {
	accounts *Accounts
	sessions *Sessions
	kv       jetstream.KeyValue
	rp       *webauthn.WebAuthn
}

// errPasskey is the one answer for a passkey that is unknown, of an account
// without access, or whose answer does not verify.
var errPasskey = fault.New(fault.Unauthenticated, "passkey", "We could not sign you in with that passkey. Use another one, or ask the person who invited you for a new invitation.")

// errEnrol is the answer for a new passkey that does not verify.
var errEnrol = fault.New(fault.Invalid, "passkey", "Your device did not make a passkey we can use. Try again, or use another device.")

// NewPasskeys ties passkeys to origin, the address people type: a passkey
// belongs to its host name and works nowhere else, which is what makes a
// look-alike site harmless.
func NewPasskeys(sessions *Sessions, origin string) (*Passkeys, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" {
		return nil, fmt.Errorf("making passkeys: origin %q has no host name", origin)
	}
	rp, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Firstbell", RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: CeremonyLifetime, TimeoutUVD: CeremonyLifetime},
			Registration: webauthn.TimeoutConfig{Timeout: CeremonyLifetime, TimeoutUVD: CeremonyLifetime},
		},
		// Some password managers report extensions nobody asked for. We use
		// none, and such a report must not lock a key adult out.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("making passkeys for origin %q: %w", origin, err)
	}
	return &Passkeys{accounts: sessions.accounts, sessions: sessions, kv: sessions.kv, rp: rp}, nil
}

// BeginEnrol checks the invitation's code and gives the options for the
// browser to make a passkey with, and the id of the ceremony. It is
// ErrInvitation or ErrCode where those are wrong; every call spends a try.
func (p *Passkeys) BeginEnrol(ctx context.Context, token, code string) (options any, ceremonyID string, err error) {
	s, err := p.accounts.claim(ctx, token, code)
	if err != nil {
		return nil, "", err
	}
	return p.beginMaking(ctx, s, ceremony{Kind: ceremonyEnrol, Token: p.accounts.tokenHash(token)})
}

// beginMaking gives the options for a new passkey of an account and remembers
// the ceremony. A device that holds one of its passkeys refuses to make another.
func (p *Passkeys) beginMaking(ctx context.Context, s state, c ceremony) (options any, ceremonyID string, err error) {
	who, err := p.user(ctx, s)
	if err != nil {
		return nil, "", err
	}
	var known []protocol.CredentialDescriptor
	for _, held := range who.passkeys {
		known = append(known, held.Descriptor())
	}
	creation, data, err := p.rp.BeginRegistration(who, webauthn.WithExclusions(known))
	if err != nil {
		return nil, "", fmt.Errorf("beginning to make a passkey: %w", err)
	}
	c.Person, c.Data = s.Person, *data
	id, err := p.remember(ctx, c)
	return creation.Response, id, err
}

// FinishEnrol checks the browser's answer, records the passkey and uses up the
// invitation. It gives the account's id; the person then signs in.
func (p *Passkeys) FinishEnrol(ctx context.Context, ceremonyID string, answer []byte) (person string, err error) {
	c, err := p.take(ctx, ceremonyEnrol, ceremonyID)
	if err != nil {
		return "", err
	}
	made, err := p.made(c, answer)
	if err != nil {
		return "", err
	}
	_, err = p.accounts.change(ctx, c.Person, func(s state) (facts.Fact, error) {
		return p.enrolledFact(ctx, s, c.Token, made)
	})
	if err != nil {
		return "", err
	}
	return c.Person, nil
}

// made is the passkey in a browser's answer, if it is one of this ceremony.
func (p *Passkeys) made(c ceremony, answer []byte) (webauthn.Credential, error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return webauthn.Credential{}, refused(errEnrol, err)
	}
	made, err := p.rp.CreateCredential(&user{person: c.Person}, c.Data, parsed)
	if err != nil {
		return webauthn.Credential{}, refused(errEnrol, err)
	}
	made.Attestation = webauthn.CredentialAttestation{} // we ask for none and keep none
	return *made, nil
}

// enrolledFact is decided on the account's newest state: an invitation that
// was replaced or used while the person confirmed on their device is refused,
// and so is a passkey somebody has registered before.
func (p *Passkeys) enrolledFact(ctx context.Context, s state, token string, made webauthn.Credential) (facts.Fact, error) {
	if !s.usable(token, p.accounts.Now()) {
		return facts.Fact{}, ErrInvitation
	}
	id, err := p.unowned(made)
	if err != nil {
		return facts.Fact{}, err
	}
	f, err := p.accounts.fact(FactEnrolled, s, "person:"+s.Person, enrolled{
		Token: token, Passkey: id, Count: made.Authenticator.SignCount, howEnrolled: s.taken(),
	})
	if err != nil {
		return facts.Fact{}, err
	}
	return f, p.accounts.seal(ctx, &f, partPasskey, s.Key, made)
}

// BeginSignIn gives the options for the browser to answer with any passkey it
// holds for us, and the id of the ceremony. Nobody says who they are: there is
// nothing to guess and no account to find out about.
func (p *Passkeys) BeginSignIn(ctx context.Context) (options any, ceremonyID string, err error) {
	assertion, data, err := p.rp.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", fmt.Errorf("beginning to sign in: %w", err)
	}
	id, err := p.remember(ctx, ceremony{Kind: ceremonySignIn, Data: *data})
	return assertion.Response, id, err
}

// FinishSignIn checks the browser's answer and opens a session. Every way of
// failing answers the same.
func (p *Passkeys) FinishSignIn(ctx context.Context, ceremonyID string, answer []byte) (cookie string, who Principal, err error) {
	c, err := p.take(ctx, ceremonySignIn, ceremonyID)
	if err != nil {
		return "", Principal{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", Principal{}, refused(errPasskey, err)
	}
	var trouble error
	found, used, err := p.rp.ValidatePasskeyLogin(func(rawID, handle []byte) (webauthn.User, error) {
		u, err := p.userByHandle(ctx, string(handle), rawID)
		if err != nil && !errors.Is(err, fault.Unauthenticated) {
			trouble = err
		}
		return u, err
	}, c.Data, parsed)
	if trouble != nil {
		return "", Principal{}, trouble
	}
	if err != nil {
		return "", Principal{}, refused(errPasskey, err)
	}
	// A counter that went backwards means that the passkey exists twice.
	if used.Authenticator.CloneWarning {
		return "", Principal{}, refused(errPasskey, errors.New("the authenticator's counter went backwards"))
	}
	cookie, who, err = p.sessions.beginAs(ctx, string(found.WebAuthnID()),
		entry{passkey: passkeyState{ID: p.passkeyHash(used.ID), Count: used.Authenticator.SignCount}})
	if errors.Is(err, fault.NotFound) {
		return "", Principal{}, errPasskey
	}
	return cookie, who, err
}

// unowned is the hash of a new passkey, or errEnrol where somebody registered
// it before: whose it is then must never depend on who came last.
func (p *Passkeys) unowned(made webauthn.Credential) (id string, err error) {
	id = p.passkeyHash(made.ID)
	owner, err := p.owner(id)
	if err == nil && owner != "" {
		err = errEnrol
	}
	return id, err
}

// owner is the person who registered the passkey with this hash, or "".
func (p *Passkeys) owner(id string) (person string, err error) {
	err = p.accounts.View.Read(func(tx *view.Tx) error {
		person = string(tx.Get(bucketPasskeys, id))
		return nil
	})
	return person, err
}

func (p *Passkeys) passkeyHash(id []byte) string {
	return p.accounts.Vault.Index("passkey", string(id))
}

// refused keeps the answer and adds the cause for the log. The cause is
// reduced to its kind: the library's texts may repeat what was sent.
func refused(answer *fault.Error, cause error) error {
	with := *answer
	var known *protocol.Error
	if errors.As(cause, &known) {
		cause = errors.New("webauthn: " + known.Type)
	}
	with.Err = cause
	return &with
}
