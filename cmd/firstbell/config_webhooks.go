package main

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"os"
	"time"

	"firstbell/notifier/channel"
)

// WebhooksConfig is how schools' own systems are reached. Left out, only public
// addresses are called, and the system's certificates are trusted.
type WebhooksConfig struct {
	AllowNetworks []string      `yaml:"allow_networks"` // CIDR; called although they are not public, such as a council's own network
	RootsFile     string        `yaml:"roots_file"`     // PEM; default: the system's
	Timeout       time.Duration `yaml:"timeout"`        // default channel.DefaultWebhookTimeout
}

// maxCallMinutes is beyond every call.
const maxCallMinutes = 60

// maxWebhookTimeout keeps an attempt well within its claim.
const maxWebhookTimeout = time.Minute

func (c Config) validateWebhooks(fault func(string, string, ...any)) {
	for i, network := range c.Webhooks.AllowNetworks {
		if p, err := netip.ParsePrefix(network); err != nil || p != p.Masked() {
			fault(fmt.Sprintf("webhooks.allow_networks[%d]", i), "%q is not a network such as 10.20.0.0/16", network)
		}
	}
	if c.Webhooks.Timeout < 0 || c.Webhooks.Timeout > maxWebhookTimeout {
		fault("webhooks.timeout", "%s is not from 0 to %s", c.Webhooks.Timeout, maxWebhookTimeout)
	}
	if _, err := c.Webhooks.roots(); err != nil {
		fault("webhooks.roots_file", "%v", err)
	}
	for i, f := range c.Forces {
		if f.CallMinutes < 0 || f.CallMinutes > maxCallMinutes {
			fault(fmt.Sprintf("forces[%d].call_minutes", i), "%d is not from 1 to %d", f.CallMinutes, maxCallMinutes)
		}
	}
}

// roots are the certificates of the file; nil where none is named.
func (w WebhooksConfig) roots() (*x509.CertPool, error) {
	if w.RootsFile == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(w.RootsFile)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(raw) {
		return nil, fmt.Errorf("holds no certificate")
	}
	return pool, nil
}

// channel is the road to schools' own systems.
func (w WebhooksConfig) channel(now func() time.Time) (*channel.Webhook, error) {
	roots, err := w.roots()
	if err != nil {
		return nil, fmt.Errorf("reading webhooks.roots_file: %w", err)
	}
	config := channel.WebhookConfig{Timeout: w.Timeout, Roots: roots, Now: now}
	for _, network := range w.AllowNetworks {
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return nil, fmt.Errorf("reading webhooks.allow_networks: %w", err)
		}
		config.Allow = append(config.Allow, prefix)
	}
	return channel.NewWebhook(config), nil
}
