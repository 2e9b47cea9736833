package auth

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"firstbell/internal/fault"
)

// flow is what a browser carries, in a cookie no script can read, between
// leaving for a provider and coming back. Nothing is stored: beginning costs us
// no row, and what comes back is believed only with our keyed hash on it.
type flow struct {
	Provider string    `json:"p"`
	State    string    `json:"s"`
	Nonce    string    `json:"n"`
	Verifier string    `json:"v"`           // of PKCE
	Next     string    `json:"to"`          // where to go afterwards
	Passed   string    `json:"i,omitempty"` // hash of the invitation whose code was passed
	Expires  time.Time `json:"e"`
}

// clockLeeway is how far a provider's clock may be ahead of ours.
const clockLeeway = 5 * time.Minute

// errFlow is the one answer for a return that does not belong to this browser,
// is too late, or was used.
var errFlow = fault.New(fault.Invalid, "flow", "That took too long or was already used. Start again.")

// errIdentity is the one answer for an identity that leads nowhere here,
// whatever the reason.
var errIdentity = fault.New(fault.Unauthenticated, "identity", "We could not sign you in that way. If this is your first time, follow the link in your invitation; otherwise use your passkey or ask the person who invited you.")

// Begin gives the provider's address to go to, and the cookie value to come
// back with. passed is what Claim gave, for somebody who follows an invitation;
// empty otherwise.
func (o *OIDC) Begin(ctx context.Context, id, next, passed string) (address, cookie string, err error) {
	p, err := o.provider(id)
	if err != nil {
		return "", "", err
	}
	found, err := p.discover(ctx)
	if err != nil {
		return "", "", err
	}
	f := flow{
		Provider: id, State: newSecret(), Nonce: newSecret(), Verifier: oauth2.GenerateVerifier(), Next: next, Passed: passed,
		Expires: o.accounts.Now().Add(CeremonyLifetime).UTC(),
	}
	config := o.exchange(p, found)
	address = config.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier),
		oauth2.SetAuthURLParam("prompt", "login"))
	return address, o.seal(f), nil
}

// Finish takes what the provider sent back and opens a session. It gives the
// page to go to.
func (o *OIDC) Finish(ctx context.Context, cookie, id, state, code string) (session string, who Principal, next string, err error) {
	f, err := o.open(cookie)
	if err != nil {
		return "", Principal{}, "", err
	}
	if f.Provider != id || subtle.ConstantTimeCompare([]byte(f.State), []byte(state)) != 1 || code == "" {
		return "", Principal{}, "", errFlow
	}
	p, err := o.provider(id)
	if err != nil {
		return "", Principal{}, "", err
	}
	token, err := o.redeem(ctx, p, f, code)
	if err != nil {
		return "", Principal{}, "", err
	}
	scope, err := p.admit(ctx, token, o.accounts.Now())
	if err != nil {
		return "", Principal{}, "", err
	}
	identity := o.accounts.identityHash(token.Issuer, token.Subject)
	person, err := o.person(ctx, f, identity)
	if err != nil {
		return "", Principal{}, "", err
	}
	session, who, err = o.sessions.beginAs(ctx, person, entry{provider: id, identity: identity, scope: scope})
	if errors.Is(err, fault.NotFound) {
		err = errIdentity
	}
	return session, who, f.Next, err
}

// person is the account behind an identity, linked now where the person came by
// an invitation.
func (o *OIDC) person(ctx context.Context, f flow, identity string) (string, error) {
	if f.Passed != "" {
		return o.accounts.link(ctx, f.Passed, identity, f.Provider)
	}
	person, err := o.accounts.identified(identity)
	if err == nil && person == "" {
		err = errIdentity
	}
	return person, err
}

// redeem changes the code for an ID token and verifies it: signature, issuer,
// audience, expiry and the nonce of this very flow.
func (o *OIDC) redeem(ctx context.Context, p *provider, f flow, code string) (*oidc.IDToken, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	config := o.exchange(p, found)
	answer, err := config.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	var said *oauth2.RetrieveError
	switch {
	case errors.As(err, &said) && said.Response.StatusCode < 500:
		return nil, refused(errFlow, errors.New("the provider refused the code: "+said.ErrorCode))
	case err != nil:
		return nil, errProvider(p, errors.New("the code could not be redeemed"))
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := found.Verifier(&oidc.Config{
		ClientID: p.ClientID, SupportedSigningAlgs: signingMethods, Now: o.accounts.Now,
	}).Verify(ctx, raw)
	if err != nil {
		return nil, refused(errIdentity, errors.New("the ID token does not verify")) // its text may repeat claims
	}
	if token.IssuedAt.After(o.accounts.Now().Add(clockLeeway)) {
		return nil, refused(errIdentity, errors.New("the ID token is of a time to come"))
	}
	if token.Subject == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(f.Nonce)) != 1 || !authorised(token, p.ClientID) {
		return nil, refused(errIdentity, errors.New("the ID token is not of this sign-in"))
	}
	return token, nil
}

// authorised holds a token for several audiences to the one it was made for.
func authorised(token *oidc.IDToken, clientID string) bool {
	var claims struct {
		AuthorisedParty string `json:"azp"`
	}
	if token.Claims(&claims) != nil {
		return false
	}
	return claims.AuthorisedParty == clientID || claims.AuthorisedParty == "" && len(token.Audience) == 1
}

// seal writes a flow with our keyed hash.
func (o *OIDC) seal(f flow) string {
	raw, err := json.Marshal(f)
	if err != nil {
		panic(err) // a flow is plain data
	}
	body := base64.RawURLEncoding.EncodeToString(raw)
	return body + "." + o.accounts.Vault.Index("oidc-flow", body)
}

// open reads a flow that this service sealed and whose time is not over.
func (o *OIDC) open(cookie string) (f flow, err error) {
	body, mac, ok := strings.Cut(cookie, ".")
	if !ok || subtle.ConstantTimeCompare([]byte(mac), []byte(o.accounts.Vault.Index("oidc-flow", body))) != 1 {
		return flow{}, errFlow
	}
	raw, err := base64.RawURLEncoding.DecodeString(body)
	if err != nil || json.Unmarshal(raw, &f) != nil || !o.accounts.Now().Before(f.Expires) {
		return flow{}, errFlow
	}
	return f, nil
}
