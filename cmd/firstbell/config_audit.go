package main

import (
	"fmt"
	"net/mail"
	"os"
	"slices"

	"firstbell/notifier/channel"
)

// AuditConfig says where copies of the signed checkpoints go. At least one
// place that this machine's owner does not rule makes the audit worth its name.
type AuditConfig struct {
	CheckpointFile string        `yaml:"checkpoint_file"` // a place as files among places are
	Places         []PlaceConfig `yaml:"places"`
}

// PlaceConfig is one place: exactly one of its keys is set.
type PlaceConfig struct {
	File    string       `yaml:"file"` // on another disk or a share; outside data_dir
	Email   PlaceEmail   `yaml:"email"`
	Webhook PlaceWebhook `yaml:"webhook"`
}

// PlaceEmail is a mailbox of another organisation. It is reached through the
// mail server of alerts.
type PlaceEmail struct {
	To string `yaml:"to"`
}

// PlaceWebhook is a system of another organisation. It is reached as schools'
// own systems are, and told in their way.
type PlaceWebhook struct {
	URL        string `yaml:"url"`
	SecretFile string `yaml:"secret_file"` // 0600; whsec_…, one a line, the newest first
}

// kindAndTarget are what a place is and where; empty where it is not exactly one.
func (p PlaceConfig) kindAndTarget() (kind, target string) {
	named := 0
	for _, one := range []struct {
		kind, target string
		set          bool
	}{
		{"file", p.File, p.File != ""},
		{"email", p.Email.To, p.Email != PlaceEmail{}},
		{"webhook", p.Webhook.URL, p.Webhook != PlaceWebhook{}},
	} {
		if one.set {
			kind, target = one.kind, one.target
			named++
		}
	}
	if named != 1 {
		return "", ""
	}
	return kind, target
}

// namedPlace is a place with its key in the configuration.
type namedPlace struct {
	key string
	PlaceConfig
}

// places are all places, the older key among them.
func (c AuditConfig) places() []namedPlace {
	var all []namedPlace
	if c.CheckpointFile != "" {
		all = append(all, namedPlace{"audit.checkpoint_file", PlaceConfig{File: c.CheckpointFile}})
	}
	for i, p := range c.Places {
		all = append(all, namedPlace{fmt.Sprintf("audit.places[%d]", i), p})
	}
	return all
}

// validateAudit keeps the copies apart from what they vouch for.
func (c Config) validateAudit(fault func(string, string, ...any)) {
	var seen []string
	for _, p := range c.Audit.places() {
		kind, target := p.kindAndTarget()
		switch kind {
		case "":
			fault(p.key, "names none or several of file, email and webhook; give each place an entry of its own")
			continue
		case "file":
			if isBelow(c.DataDir, p.File) {
				fault(p.key, "lies inside data_dir; whoever changed the log could change it too")
			}
		case "email":
			c.validatePlaceEmail(p.key+".email", p.Email, fault)
		case "webhook":
			c.validatePlaceWebhook(p.key+".webhook", p.Webhook, fault)
		}
		if slices.Contains(seen, kind+" "+target) {
			fault(p.key, "is the same place as one before it")
		}
		seen = append(seen, kind+" "+target)
	}
}

func (c Config) validatePlaceEmail(key string, e PlaceEmail, fault func(string, string, ...any)) {
	if parsed, err := mail.ParseAddress(e.To); err != nil || parsed.Address != e.To {
		fault(key+".to", "is not a bare e-mail address")
	}
	if c.Mail.Host == "" {
		fault(key, "needs mail.host; GOV.UK Notify cannot carry a checkpoint")
	}
}

func (c Config) validatePlaceWebhook(key string, w PlaceWebhook, fault func(string, string, ...any)) {
	if road, err := c.Webhooks.channel(nil); err == nil { // what is wrong with its settings is named by their own keys
		if err := road.CheckURL(w.URL); err != nil {
			fault(key+".url", "%v", err)
		}
	}
	if w.SecretFile == "" {
		fault(key+".secret_file", "is empty; give the file that holds the signing secret")
		return
	}
	validateSecret(key+".secret_file", w.SecretFile, fault)
	if _, err := w.secrets(); err != nil && exists(w.SecretFile) {
		fault(key+".secret_file", "%v", err)
	}
}

// secrets reads the signing secrets.
func (w PlaceWebhook) secrets() ([]string, error) {
	raw, err := os.ReadFile(w.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	return channel.HookSecrets(string(raw))
}
