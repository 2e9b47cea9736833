package authtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"firstbell/internal/auth"
)

// What the invented service is registered with.
const (
	ClientID     = "firstbell"
	clientSecret = "client-secret-of-the-test"
	apiSecret    = "api-secret-of-the-test-32-bytes!"
	serviceID    = "5E2C1A90"
)

// Provider is an OpenID Connect provider that signs real tokens, with the public
// API of DfE Sign-in beside it. Tests are the browser: Consent is a person who
// signs in there.
type Provider struct {
	*httptest.Server
	key *ecdsa.PrivateKey
	now func() time.Time

	mu     sync.Mutex
	grants map[string]grant
	access map[string]string // organisation/user → the API's answer
	Twist  Twist
}

// Twist changes what the provider does, one fault at a time.
type Twist struct {
	Claims  func(map[string]any)           // of the ID token, before it is signed
	Sign    func(claims []byte) string     // instead of signing
	Token   func(http.ResponseWriter) bool // answers the token endpoint instead
	API     int                            // the status that the API answers
	APIBody string
}

// grant is one code that was given out.
type grant struct {
	client, redirect, challenge string
	claims                      map[string]any
}

// StartProvider runs a provider that ends with the test.
func StartProvider(t testing.TB, now func() time.Time) *Provider {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := &Provider{key: key, now: now, grants: map[string]grant{}, access: map[string]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /jwks", p.keys)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /services/{service}/organisations/{org}/users/{user}", p.roles)
	p.Server = httptest.NewTLSServer(mux)
	t.Cleanup(p.Close)
	return p
}

// Config is how the service knows the provider; DfE says whether it is DfE
// Sign-in with these roles.
func (p *Provider) Config(t testing.TB, id string, dfe bool, roles ...string) auth.ProviderConfig {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	c := auth.ProviderConfig{
		ID: id, Name: "Provider " + id, Issuer: p.URL, ClientID: ClientID, SecretFile: write("client", clientSecret),
		CAFile: write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw}))),
	}
	if dfe {
		c.DfE = &auth.DfEConfig{API: p.URL, ServiceID: serviceID, SecretFile: write("api", apiSecret), Roles: roles}
	}
	return c
}

// Allow has the API say that a user has these roles at an organisation.
func (p *Provider) Allow(org, user string, roles ...string) {
	list := []map[string]any{}
	for _, r := range roles {
		list = append(list, map[string]any{"id": "x", "name": r, "code": r, "status": map[string]any{"id": 1}})
	}
	raw, err := json.Marshal(map[string]any{"userId": user, "serviceId": serviceID, "organisationId": org, "roles": list})
	if err != nil {
		panic(err) // plain data
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.access[org+"/"+user] = string(raw)
}

// Consent is a person who followed address and signed in as subject: it gives
// what the provider sends back through their browser.
func (p *Provider) Consent(t testing.TB, address, subject string, claims map[string]any) (state, code string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, p.URL+"/authorize?") {
		t.Fatalf("sent to %s, %v", address, err)
	}
	q := u.Query()
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" {
		t.Fatalf("asked with %v", q)
	}
	all := map[string]any{
		"iss": p.URL, "sub": subject, "aud": q.Get("client_id"), "nonce": q.Get("nonce"),
		"iat": p.now().Unix(), "exp": p.now().Add(5 * time.Minute).Unix(),
	}
	for k, v := range claims {
		all[k] = v
	}
	code = rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants[code] = grant{client: q.Get("client_id"), redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), claims: all}
	return q.Get("state"), code
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/jwks",
		"id_token_signing_alg_values_supported": []string{"ES256"}, "response_types_supported": []string{"code"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: p.key.Public(), KeyID: "one", Algorithm: "ES256", Use: "sig"}}})
}

// token redeems a code once, for the client, address and verifier it was given
// out for.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Twist.Token != nil && p.Twist.Token(w) {
		return
	}
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.FormValue("client_id"), r.FormValue("client_secret")
	}
	code := r.FormValue("code")
	g, known := p.grants[code]
	delete(p.grants, code)
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	if !known || id != g.client || secret != clientSecret || r.FormValue("redirect_uri") != g.redirect ||
		base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
		return
	}
	writeJSON(w, map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": p.sign(g.claims)})
}

func (p *Provider) sign(claims map[string]any) string {
	if p.Twist.Claims != nil {
		p.Twist.Claims(claims)
	}
	raw, err := json.Marshal(claims)
	if err != nil {
		panic(err) // plain data
	}
	if p.Twist.Sign != nil {
		return p.Twist.Sign(raw)
	}
	return SignES256(p.key, "one", raw)
}

// SignES256 signs a payload as a compact JWS.
func SignES256(key *ecdsa.PrivateKey, id string, payload []byte) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: id}}, nil)
	if err != nil {
		panic(err) // a key of the test's own
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		panic(err)
	}
	compact, err := signed.CompactSerialize()
	if err != nil {
		panic(err)
	}
	return compact
}

// roles is the API: it believes a token signed with its own secret, made by the
// client for it and not run out.
func (p *Provider) roles(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.Twist.API != 0 {
		w.WriteHeader(p.Twist.API)
		fmt.Fprint(w, p.Twist.APIBody)
		return
	}
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	token, err := jwt.ParseSigned(bearer, []jose.SignatureAlgorithm{jose.HS256})
	var claims jwt.Claims
	if err == nil {
		err = token.Claims([]byte(apiSecret), &claims)
	}
	if err == nil {
		err = claims.Validate(jwt.Expected{Issuer: ClientID, AnyAudience: jwt.Audience{"signin.education.gov.uk"}, Time: p.now()})
	}
	if err != nil || r.PathValue("service") != serviceID {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	answer, ok := p.access[r.PathValue("org")+"/"+r.PathValue("user")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, answer)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // the other side has gone away
}
