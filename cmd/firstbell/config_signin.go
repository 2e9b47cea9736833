package main

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"firstbell/internal/auth"
)

// ProviderConfig is an OpenID Connect provider that people may sign in with
// beside passkeys: DfE Sign-in, or a force's own.
type ProviderConfig struct {
	ID         string     `yaml:"id"`   // letters and digits; stays the same for ever
	Name       string     `yaml:"name"` // on the button
	Issuer     string     `yaml:"issuer"`
	ClientID   string     `yaml:"client_id"`
	SecretFile string     `yaml:"client_secret_file"` // 0600
	Scopes     []string   `yaml:"scopes"`             // default: openid email profile, and organisation for DfE Sign-in
	CAFile     string     `yaml:"ca_file"`            // PEM; default: the system's
	DfE        *DfEConfig `yaml:"dfe"`                // for DfE Sign-in only
}

// DfEConfig is DfE Sign-in's public API, which says who may use this service.
type DfEConfig struct {
	API        string   `yaml:"api"`
	ServiceID  string   `yaml:"service_id"`
	SecretFile string   `yaml:"api_secret_file"` // 0600; another secret than the client's
	Roles      []string `yaml:"roles"`           // role codes of which one is needed; empty means access alone
}

// provider is what signing in goes by.
func (p ProviderConfig) provider() auth.ProviderConfig {
	c := auth.ProviderConfig{
		ID: p.ID, Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, SecretFile: p.SecretFile, Scopes: p.Scopes, CAFile: p.CAFile,
	}
	if p.DfE != nil {
		c.DfE = &auth.DfEConfig{API: p.DfE.API, ServiceID: p.DfE.ServiceID, SecretFile: p.DfE.SecretFile, Roles: p.DfE.Roles}
	}
	return c
}

// providers are all of them, ready for people who come back to the portal.
func (a *App) providers() (*auth.OIDC, error) {
	var all []auth.ProviderConfig
	for _, p := range a.config.SignIn {
		all = append(all, p.provider())
	}
	return auth.NewOIDC(a.sessions, a.config.Portal.Origin, all)
}

// proxies are the reverse proxies as ranges of addresses.
func (p PortalConfig) proxies() ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range p.Proxies {
		if a, err := netip.ParseAddr(text); err == nil {
			all = append(all, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%q is neither an address such as 127.0.0.1 nor a range such as 10.0.0.0/8", text)
		}
		all = append(all, prefix.Masked())
	}
	return all, nil
}

func (c Config) validateSignIn(fault func(string, string, ...any)) {
	seen, issuers := map[string]bool{}, map[string]bool{}
	for i, p := range c.SignIn {
		key := fmt.Sprintf("sign_in[%d]", i)
		if p.ID == "" || seen[p.ID] || strings.Trim(p.ID, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			fault(key+".id", "%q is empty, named twice, or not of a-z and 0-9", p.ID)
		}
		seen[p.ID] = true
		for name, value := range map[string]string{"name": p.Name, "client_id": p.ClientID, "client_secret_file": p.SecretFile} {
			if value == "" {
				fault(key+"."+name, "is empty")
			}
		}
		// An identity is known by its issuer: one provider named twice would let
		// in by the second what the first holds to one school.
		if issuer := strings.TrimSuffix(p.Issuer, "/"); issuers[issuer] {
			fault(key+".issuer", "%q is another provider's already", p.Issuer)
		} else {
			issuers[issuer] = true
		}
		if !isHTTPS(p.Issuer) {
			fault(key+".issuer", "%q is not an https address", p.Issuer)
		}
		if p.DfE != nil && (!isHTTPS(p.DfE.API) || p.DfE.ServiceID == "" || p.DfE.SecretFile == "") {
			fault(key+".dfe", "needs api (https), service_id and api_secret_file")
		}
	}
}

func isHTTPS(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != ""
}
