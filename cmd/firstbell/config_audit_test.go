package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/notifier/channel"
)

func TestSecondPlacesAreConfigured(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	save := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := save("secret", channel.NewHookSecret()+"\n", 0o600)
	open, bad := save("open", channel.NewHookSecret(), 0o644), save("bad", "hunter2", 0o600)
	hook := func(url, secret string) PlaceConfig { return PlaceConfig{Webhook: PlaceWebhook{url, secret}} }
	const there = "https://audit.elsewhere.example/firstbell"
	for name, c := range map[string]struct {
		places []PlaceConfig
		change func(*Config)
		want   string
	}{
		"left out":    {want: ""},
		"one of each": {places: []PlaceConfig{{File: "/mnt/checkpoints"}, {Email: PlaceEmail{"audit@elsewhere.example"}}, hook(there, secret)}},
		"nothing":     {places: []PlaceConfig{{}}, want: "audit.places[0]: names none or several"},
		"two in one":  {places: []PlaceConfig{{File: "/a", Email: PlaceEmail{"a@b.example"}}}, want: "audit.places[0]: names none or several"},
		"a file among the data": {places: []PlaceConfig{{File: "/a"}, {File: "/data/checkpoints"}},
			want: "audit.places[1]: lies inside data_dir"},
		"the older key among the data": {change: func(c *Config) { c.Audit.CheckpointFile = "/data/x" }, want: "audit.checkpoint_file: lies inside"},
		"the same place twice": {places: []PlaceConfig{{File: "/a"}}, change: func(c *Config) { c.Audit.CheckpointFile = "/a" },
			want: "audit.places[0]: is the same place"},
		"a name with the address": {places: []PlaceConfig{{Email: PlaceEmail{"A <a@b.example>"}}}, want: "audit.places[0].email.to"},
		"mail without a server": {places: []PlaceConfig{{Email: PlaceEmail{"a@b.example"}}}, change: func(c *Config) { c.Mail.Host = "" },
			want: "audit.places[0].email: needs mail.host"},
		"a webhook in the clear": {places: []PlaceConfig{hook("http://audit.elsewhere.example/", secret)}, want: "audit.places[0].webhook.url: The address must start with https"},
		"a webhook to ourselves": {places: []PlaceConfig{hook("https://127.0.0.1/", secret)}, want: "audit.places[0].webhook.url"},
		"no secret":              {places: []PlaceConfig{hook(there, "")}, want: "audit.places[0].webhook.secret_file: is empty"},
		"a secret that is not":   {places: []PlaceConfig{hook(there, secret+"x")}, want: "audit.places[0].webhook.secret_file: does not exist"},
		"a secret for everybody": {places: []PlaceConfig{hook(there, open)}, want: "audit.places[0].webhook.secret_file: is readable by others"},
		"a damaged secret":       {places: []PlaceConfig{hook(there, bad)}, want: "audit.places[0].webhook.secret_file: is no signing secret"},
	} {
		config := DefaultConfig()
		config.DataDir, config.Mail.Host, config.Audit.Places = "/data", "mail.example", c.places
		if c.change != nil {
			c.change(&config)
		}
		var all faults
		config.validateAudit(all.add)
		switch {
		case c.want == "" && len(all) > 0:
			t.Errorf("%s: %v", name, all)
		case c.want != "" && (len(all) != 1 || !strings.Contains(all[0].Error(), c.want) || strings.Contains(all[0].Error(), "hunter2")):
			t.Errorf("%s: %v, want %q", name, all, c.want)
		}
	}
}
