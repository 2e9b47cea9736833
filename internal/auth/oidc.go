package auth

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"firstbell/internal/fault"
)

// ProviderConfig is one OpenID Connect provider that people may sign in with:
// DfE Sign-in, or a force's own.
type ProviderConfig struct {
	ID         string   // short and stable; part of addresses and facts, such as "dfe"
	Name       string   // on the button
	Issuer     string   // such as https://oidc.signin.education.gov.uk
	ClientID   string   //
	SecretFile string   // the client secret; mode 0600
	Scopes     []string // empty means openid, email and profile
	CAFile     string   // PEM; empty means the system's
	DfE        *DfEConfig
}

// providerTimeout bounds one request to a provider.
const providerTimeout = 10 * time.Second

// signingMethods are those accepted for ID tokens. Unsigned tokens and ones
// signed with a shared secret are not among them.
var signingMethods = []string{oidc.RS256, oidc.PS256, oidc.ES256, oidc.EdDSA}

// OIDC signs people in through providers.
type OIDC struct {
	sessions  *Sessions
	accounts  *Accounts
	origin    string
	providers []*provider
}

// provider is one provider; what it publishes about itself is read when it is
// first needed, so that one that is away keeps nobody from starting.
type provider struct {
	ProviderConfig
	secret string
	client *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// NewOIDC readies the providers. origin is the address of this service, to which
// they send people back.
func NewOIDC(sessions *Sessions, origin string, configs []ProviderConfig) (*OIDC, error) {
	o := &OIDC{sessions: sessions, accounts: sessions.accounts, origin: strings.TrimSuffix(origin, "/")}
	for _, c := range configs {
		p, err := newProvider(c)
		if err != nil {
			return nil, fmt.Errorf("readying sign-in with %s: %w", c.ID, err)
		}
		o.providers = append(o.providers, p)
	}
	return o, nil
}

func newProvider(c ProviderConfig) (*provider, error) {
	secret, err := readSecret(c.SecretFile)
	if err != nil {
		return nil, err
	}
	transport := &http.Transport{TLSHandshakeTimeout: providerTimeout, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if c.CAFile != "" {
		pem, err := os.ReadFile(c.CAFile)
		pool := x509.NewCertPool()
		if err != nil || !pool.AppendCertsFromPEM(pem) {
			return nil, errors.Join(fmt.Errorf("%s holds no certificate", c.CAFile), err)
		}
		transport.TLSClientConfig.RootCAs = pool
	}
	if len(c.Scopes) == 0 {
		c.Scopes = []string{oidc.ScopeOpenID, "email", "profile"}
		if c.DfE != nil {
			c.Scopes = append(c.Scopes, "organisation")
		}
	}
	p := &provider{ProviderConfig: c, secret: secret, client: &http.Client{
		Transport: transport, Timeout: providerTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	if c.DfE != nil {
		if err := p.DfE.ready(); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// readSecret reads a secret file that nobody else may read.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fmt.Errorf("reading its secret: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", fmt.Errorf("reading its secret: others may read %s: run chmod 600 on it", path)
	}
	raw, err := os.ReadFile(path)
	secret := strings.TrimSpace(string(raw))
	if err == nil && secret == "" {
		err = errors.New("the file is empty")
	}
	return secret, err
}

// Choice is one button of the sign-in page.
type Choice struct{ ID, Name string }

// Choices are the providers, in the order in which they were given.
func (o *OIDC) Choices() []Choice {
	choices := make([]Choice, 0, len(o.providers))
	for _, p := range o.providers {
		choices = append(choices, Choice{p.ID, p.Name})
	}
	return choices
}

// provider finds one by its id.
func (o *OIDC) provider(id string) (*provider, error) {
	for _, p := range o.providers {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, fault.New(fault.NotFound, "", "There is no such way to sign in.")
}

// errProvider is the answer while a provider does not answer us.
func errProvider(p *provider, err error) error {
	return fault.Wrap(fault.Unavailable, fmt.Errorf("asking provider %s: %w", p.ID, err),
		p.Name+" does not answer at the moment. Try again in a minute, or sign in with a passkey.")
}

// discover reads what the provider publishes about itself, once.
func (p *provider) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	// The context lives as long as the provider: its keys are fetched with it.
	ctx = oidc.ClientContext(context.WithoutCancel(ctx), p.client)
	found, err := oidc.NewProvider(ctx, p.Issuer)
	if err != nil {
		return nil, errProvider(p, errors.New("what it publishes about itself cannot be read, or names another issuer"))
	}
	p.found = found
	return found, nil
}

// exchange is the client of the code flow.
func (o *OIDC) exchange(p *provider, found *oidc.Provider) oauth2.Config {
	return oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.secret, Endpoint: found.Endpoint(), Scopes: p.Scopes,
		RedirectURL: o.origin + "/sign-in/with/" + p.ID + "/back",
	}
}
