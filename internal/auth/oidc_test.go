package auth_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/auth/authtest"
	"firstbell/internal/fault"
)

// gate is a world with providers.
type gate struct {
	*authtest.World
	provider *authtest.Provider
	oidc     *auth.OIDC
}

func openGate(t *testing.T) *gate {
	t.Helper()
	w := authtest.Start(t)
	g := &gate{World: w, provider: authtest.StartProvider(t, w.Clock.Now)}
	var err error
	g.oidc, err = auth.NewOIDC(w.Sessions, authtest.Origin, []auth.ProviderConfig{
		g.provider.Config(t, "force", false), g.provider.Config(t, "dfe", true, "KeyAdult"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// back is a person who goes to a provider and comes back: it gives what Finish
// is called with.
func (g *gate) back(t *testing.T, id, passed, subject string, claims map[string]any) (cookie, state, code string) {
	t.Helper()
	address, cookie, err := g.oidc.Begin(t.Context(), id, "/next", passed)
	if err != nil {
		t.Fatal(err)
	}
	state, code = g.provider.Consent(t, address, subject, claims)
	return cookie, state, code
}

// enter does the whole round.
func (g *gate) enter(t *testing.T, id, passed, subject string, claims map[string]any) (string, auth.Principal, error) {
	t.Helper()
	cookie, state, code := g.back(t, id, passed, subject, claims)
	session, who, next, err := g.oidc.Finish(t.Context(), cookie, id, state, code)
	if err == nil && next != "/next" {
		t.Errorf("sent to %q", next)
	}
	return session, who, err
}

// enrolled invites somebody and links them to a subject of a provider.
func (g *gate) enrolled(t *testing.T, id, subject string, claims map[string]any, grants ...auth.Grant) string {
	t.Helper()
	in := g.Invite(t, "Ada Quillfeather", "ada@force.example", grants...)
	passed, err := g.Accounts.Claim(t.Context(), in.Token, in.Code)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.enter(t, id, passed, subject, claims); err != nil {
		t.Fatal(err)
	}
	return in.Person
}

var operator = auth.Grant{Role: "hub-operator", Scope: "NWX"}

func TestAnIdentityIsLinkedByAnInvitationAndItsCodeAndThenSignsIn(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	if _, _, err := g.enter(t, "force", "", "sub-1", nil); !errors.Is(err, fault.Unauthenticated) {
		t.Fatalf("an identity nobody invited: %v", err)
	}
	person := g.enrolled(t, "force", "sub-1", nil, operator)
	session, who, err := g.enter(t, "force", "", "sub-1", map[string]any{"email": "changed@elsewhere.example"})
	if err != nil || who.Account != person || !slices.Contains(who.Grants, operator) {
		t.Fatalf("%+v, %v", who, err)
	}
	if again, err := g.Sessions.Lookup(t.Context(), session); err != nil || again.Account != person {
		t.Fatalf("%+v, %v", again, err)
	}
	account, err := g.Accounts.Account(t.Context(), person)
	if err != nil || !account.HasWayIn() || account.Invited {
		t.Fatalf("%+v, %v", account, err)
	}
	g.Restart(t)
	g.oidc, err = auth.NewOIDC(g.Sessions, authtest.Origin, []auth.ProviderConfig{g.provider.Config(t, "force", false)})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.enter(t, "force", "", "sub-1", nil); err != nil {
		t.Fatalf("after a restart: %v", err)
	}
}

func TestTheSameAddressAtAProviderOpensNobodysAccount(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	g.enrolled(t, "force", "sub-1", nil, operator)
	_, _, err := g.enter(t, "force", "", "sub-2", map[string]any{"email": "ada@force.example", "email_verified": true})
	if !errors.Is(err, fault.Unauthenticated) {
		t.Fatal(err)
	}
}

func TestAnInvitationIsUsedOnceAndNotWithoutItsCode(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	in := g.Invite(t, "Ada Quillfeather", "ada@force.example", operator)
	if _, err := g.Accounts.Claim(t.Context(), in.Token, "0000 0000"); err == nil {
		t.Fatal("a wrong code passed")
	}
	passed, err := g.Accounts.Claim(t.Context(), in.Token, in.Code)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.enter(t, "force", passed, "sub-1", nil); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.enter(t, "force", passed, "sub-2", nil); !errors.Is(err, auth.ErrInvitation) {
		t.Fatalf("a used invitation: %v", err)
	}
	in = g.Invite(t, "Bea Other", "bea@force.example", operator)
	if passed, err = g.Accounts.Claim(t.Context(), in.Token, in.Code); err != nil {
		t.Fatal(err)
	}
	if _, _, err := g.enter(t, "force", passed, "sub-1", nil); !errors.Is(err, fault.Conflict) {
		t.Fatalf("an identity of somebody else: %v", err)
	}
}

func TestARevokedAccountIsClosedToItsIdentity(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	person := g.enrolled(t, "force", "sub-1", nil, operator)
	session, _, err := g.enter(t, "force", "", "sub-1", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Accounts.Revoke(t.Context(), person, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Sessions.Lookup(t.Context(), session); err == nil {
		t.Error("the session goes on")
	}
	if _, _, err := g.enter(t, "force", "", "sub-1", nil); !errors.Is(err, fault.Unauthenticated) {
		t.Errorf("signed in again: %v", err)
	}
}

// Every token but the right one is refused, with one answer.
func TestTokensThatDoNotHold(t *testing.T) {
	t.Parallel()
	stranger, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) authtest.Twist {
		return authtest.Twist{Claims: func(c map[string]any) { c[name] = value }}
	}
	b64 := base64.RawURLEncoding.EncodeToString
	for name, twist := range map[string]authtest.Twist{
		"for another audience":       claim("aud", "somebody-else"),
		"for several, of another":    {Claims: func(c map[string]any) { c["aud"], c["azp"] = []string{authtest.ClientID, "x"}, "x" }},
		"for several, of nobody":     claim("aud", []string{authtest.ClientID, "x"}),
		"for us, made for another":   claim("azp", "x"),
		"of another issuer":          claim("iss", "https://evil.example"),
		"run out":                    claim("exp", time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC).Unix()),
		"without an end":             claim("exp", nil),
		"not valid yet":              claim("nbf", time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Unix()),
		"of a time to come":          claim("iat", time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).Unix()),
		"of another sign-in":         claim("nonce", "another"),
		"without a nonce":            claim("nonce", ""),
		"without a subject":          claim("sub", ""),
		"unsigned":                   {Sign: func(c []byte) string { return b64([]byte(`{"alg":"none"}`)) + "." + b64(c) + "." }},
		"signed with the client's":   {Sign: func(c []byte) string { return b64([]byte(`{"alg":"HS256"}`)) + "." + b64(c) + "." + b64([]byte("x")) }},
		"signed by a stranger":       {Sign: func(c []byte) string { return authtest.SignES256(stranger, "one", c) }},
		"signed with an unknown key": {Sign: func(c []byte) string { return authtest.SignES256(stranger, "two", c) }},
		"no token":                   {Sign: func([]byte) string { return "" }},
		"nonsense":                   {Sign: func([]byte) string { return "a.b.c" }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := openGate(t)
			g.enrolled(t, "force", "sub-1", nil, operator)
			g.provider.Twist = twist
			session, _, err := g.enter(t, "force", "", "sub-1", nil)
			if session != "" || !errors.Is(err, fault.Unauthenticated) || strings.Contains(err.Error(), "sub-1") {
				t.Errorf("%q, %v", session, err)
			}
		})
	}
}

func TestAReturnBelongsToOneBrowserAndOneTime(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	g.enrolled(t, "force", "sub-1", nil, operator)
	finish := func(cookie, id, state, code string) error {
		session, _, _, err := g.oidc.Finish(t.Context(), cookie, id, state, code)
		if err == nil && session == "" {
			t.Error("neither a session nor an error")
		}
		return err
	}
	cookie, state, code := g.back(t, "force", "", "sub-1", nil)
	other, otherState, otherCode := g.back(t, "force", "", "sub-1", nil)
	for name, err := range map[string]error{
		"without a cookie":      finish("", "force", state, code),
		"with a planted cookie": finish(strings.Replace(cookie, ".", "x.", 1), "force", state, code),
		"with another's cookie": finish(other, "force", state, code),
		"with another's state":  finish(cookie, "force", otherState, code),
		"at another provider":   finish(cookie, "dfe", state, code),
		"without a code":        finish(cookie, "force", state, ""),
		"with another's code":   finish(cookie, "force", state, otherCode), // PKCE
		"with an invented code": finish(cookie, "force", state, "invented"),
	} {
		if !errors.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := finish(cookie, "force", state, code); err != nil {
		t.Fatalf("the right one: %v", err)
	}
	if err := finish(cookie, "force", state, code); !errors.Is(err, fault.Invalid) {
		t.Errorf("replayed: %v", err)
	}
	cookie, state, code = g.back(t, "force", "", "sub-1", nil)
	g.Clock.Advance(auth.CeremonyLifetime)
	if err := finish(cookie, "force", state, code); !errors.Is(err, fault.Invalid) {
		t.Errorf("too late: %v", err)
	}
}

func TestAProviderThatIsAwayKeepsNobodyFromStarting(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	g.enrolled(t, "force", "sub-1", nil, operator)
	cookie, state, code := g.back(t, "force", "", "sub-1", nil)
	g.provider.Twist.Token = func(w http.ResponseWriter) bool { w.WriteHeader(503); return true }
	if _, _, _, err := g.oidc.Finish(t.Context(), cookie, "force", state, code); !errors.Is(err, fault.Unavailable) {
		t.Errorf("its token endpoint is away: %v", err)
	}
	config := g.provider.Config(t, "force", false)
	g.provider.Close()
	o, err := auth.NewOIDC(g.Sessions, authtest.Origin, []auth.ProviderConfig{config})
	if err != nil {
		t.Fatalf("starting: %v", err)
	}
	if _, _, err := o.Begin(t.Context(), "force", "/", ""); !errors.Is(err, fault.Unavailable) {
		t.Errorf("all of it is away: %v", err)
	}
}

func at(urn any) map[string]any {
	return map[string]any{"organisation": map[string]any{"id": "ORG-1", "name": "Marrow Lane", "urn": urn}}
}

func TestDfESignInActsForTheSchoolThatWasChosen(t *testing.T) {
	t.Parallel()
	g := openGate(t)
	one, two := auth.Grant{Role: "key-adult", Scope: "100001"}, auth.Grant{Role: "key-adult", Scope: "100002"}
	g.provider.Allow("ORG-1", "sub-1", "KeyAdult")
	g.provider.Allow("ORG-2", "sub-1", "Other", "KeyAdult")
	person := g.enrolled(t, "dfe", "sub-1", at("100001"))
	g.Grants[person] = []auth.Grant{one, two}

	for name, claims := range map[string]map[string]any{
		"an object":        at("100001"),
		"a number":         at(100001),
		"a string of JSON": {"organisation": `{"id":"ORG-1","urn":"100001"}`},
	} {
		session, who, err := g.enter(t, "dfe", "", "sub-1", claims)
		if err != nil || fmt.Sprint(who.Grants) != fmt.Sprint([]auth.Grant{one}) {
			t.Errorf("%s: %v, %v", name, who.Grants, err)
		}
		if later, err := g.Sessions.Lookup(t.Context(), session); err != nil || fmt.Sprint(later.Grants) != fmt.Sprint([]auth.Grant{one}) {
			t.Errorf("%s, on the next request: %v, %v", name, later.Grants, err)
		}
	}
	switched := map[string]any{"organisation": map[string]any{"id": "ORG-2", "urn": "100002"}}
	if _, who, err := g.enter(t, "dfe", "", "sub-1", switched); err != nil || fmt.Sprint(who.Grants) != fmt.Sprint([]auth.Grant{two}) {
		t.Errorf("after a switch: %v, %v", who.Grants, err)
	}
}

func TestDfESignInWithoutAccessOrSchoolIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		claims map[string]any
		twist  authtest.Twist
		want   fault.Kind
	}{
		"no organisation":            {nil, authtest.Twist{}, fault.Unauthenticated},
		"an empty one":               {map[string]any{"organisation": map[string]any{}}, authtest.Twist{}, fault.Unauthenticated},
		"an empty string":            {map[string]any{"organisation": ""}, authtest.Twist{}, fault.Unauthenticated},
		"a trust without a URN":      {map[string]any{"organisation": map[string]any{"id": "ORG-1", "urn": nil}}, authtest.Twist{}, fault.Unauthenticated},
		"a URN of another shape":     {at("100001/../2"), authtest.Twist{}, fault.Unauthenticated},
		"no access there (404)":      {map[string]any{"organisation": map[string]any{"id": "ORG-9", "urn": "100001"}}, authtest.Twist{}, fault.Unauthenticated},
		"another role only":          {map[string]any{"organisation": map[string]any{"id": "ORG-3", "urn": "100001"}}, authtest.Twist{}, fault.Unauthenticated},
		"an answer that is nonsense": {at("100001"), authtest.Twist{API: 200, APIBody: "<html>"}, fault.Unauthenticated},
		"an API that is away":        {at("100001"), authtest.Twist{API: 503}, fault.Unavailable},
		"an API that knows us not":   {at("100001"), authtest.Twist{API: 401}, fault.Unavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := openGate(t)
			g.provider.Allow("ORG-1", "sub-1", "KeyAdult")
			g.provider.Allow("ORG-3", "sub-1", "Reader")
			g.enrolled(t, "dfe", "sub-1", at("100001"), auth.Grant{Role: "key-adult", Scope: "100001"})
			g.provider.Twist = c.twist
			if _, _, err := g.enter(t, "dfe", "", "sub-1", c.claims); fault.Of(err) != c.want {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}
