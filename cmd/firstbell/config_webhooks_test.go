package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestWebhooksAndCallsAreConfigured(t *testing.T) {
	t.Parallel()
	nothing := filepath.Join(t.TempDir(), "roots.pem")
	if err := os.WriteFile(nothing, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"left out":                {func(*Config) {}, ""},
		"a council's own network": {func(c *Config) { c.Webhooks.AllowNetworks = []string{"10.20.0.0/16"} }, ""},
		"an address as network":   {func(c *Config) { c.Webhooks.AllowNetworks = []string{"10.20.0.1"} }, `webhooks.allow_networks[0]: "10.20.0.1"`},
		"a network with a host":   {func(c *Config) { c.Webhooks.AllowNetworks = []string{"10.20.0.1/16"} }, "webhooks.allow_networks[0]"},
		"no patience":             {func(c *Config) { c.Webhooks.Timeout = -time.Second }, "webhooks.timeout"},
		"too much patience":       {func(c *Config) { c.Webhooks.Timeout = time.Hour }, "webhooks.timeout"},
		"a file without roots":    {func(c *Config) { c.Webhooks.RootsFile = nothing }, "webhooks.roots_file: holds no certificate"},
		"a file that is not":      {func(c *Config) { c.Webhooks.RootsFile = nothing + "x" }, "webhooks.roots_file"},
		"calls without an end":    {func(c *Config) { c.Forces = []ForceConfig{{Code: "NWX", Name: "N", CallMinutes: 61}} }, "forces[0].call_minutes"},
	} {
		config := DefaultConfig()
		c.change(&config)
		var all faults
		config.validateWebhooks(all.add)
		switch {
		case c.want == "" && len(all) > 0:
			t.Errorf("%s: %v", name, all)
		case c.want != "" && (len(all) != 1 || !strings.Contains(all[0].Error(), c.want)):
			t.Errorf("%s: %v, want %q", name, all, c.want)
		}
	}
}
