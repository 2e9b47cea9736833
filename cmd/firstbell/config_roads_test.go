package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/notifier"
	"firstbell/notifier/channel/notifytest"
)

// withRoads is a good configuration with more keys at its end, in which KEY is a
// file of a Notify key.
func withRoads(t *testing.T, more string) string {
	t.Helper()
	key := filepath.Join(t.TempDir(), "notify.key")
	if err := os.WriteFile(key, []byte(notifytest.Key), 0o600); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(goodConfig+more, "KEY", key)
}

const notifySection = `
notify:
  key_file: KEY
  email_template: ` + notifytest.EmailTemplate + `
  sms_template: ` + notifytest.SMSTemplate + `
`

func TestEachRoadHasTheProvidersThatAreConfigured(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ more, email, sms string }{
		"mail alone":                      {"", "smtp", ""},
		"notify beside mail comes second": {notifySection, "smtp notify", "notify"},
		"an order of one's own":           {notifySection + "roads: {email: [notify, smtp], sms: [notify]}\n", "notify smtp", "notify"},
		"no texts by choice":              {notifySection + "roads: {sms: []}\n", "smtp notify", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config, err := LoadConfig(writeConfig(t, withRoads(t, c.more)), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(config.emailProviders(), " "); got != c.email {
				t.Errorf("e-mail by %q, want %q", got, c.email)
			}
			if got := strings.Join(config.smsProviders(), " "); got != c.sms {
				t.Errorf("texts by %q, want %q", got, c.sms)
			}
			if config.Roads.SMSAfter != notifier.DefaultSMSAfter {
				t.Errorf("a text after %s", config.Roads.SMSAfter)
			}
		})
	}
}

func TestEveryFaultOfTheRoadsIsNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ more, want string }{
		"a provider that does not exist": {"roads: {email: [smtp, pigeon]}\n", "roads.email"},
		"a provider twice":               {"roads: {email: [smtp, smtp]}\n", "named twice"},
		"a text by mail server":          {"roads: {sms: [smtp]}\n", "roads.sms"},
		"notify without a key":           {"roads: {email: [smtp, notify]}\n", "notify.key_file"},
		"notify without a template":      {"notify: {key_file: KEY}\nroads: {sms: [notify]}\n", "notify.sms_template"},
		"a template that is none":        {"notify: {key_file: KEY, email_template: welcome}\n", "email_template"},
		"notify in the clear":            {strings.Replace(notifySection, "  key_file", "  base_url: http://api.example\n  key_file", 1), "base_url"},
		"a key that is not there":        {"notify: {key_file: KEY.gone, email_template: " + notifytest.EmailTemplate + "}\n", "notify.key_file"},
		"a text too soon":                {"roads: {sms_after: 5s}\n", "roads.sms_after"},
		"bounces without a domain":       {"", "mail.bounces.domain"},
		"an unknown key":                 {"roads: {mail: [smtp]}\n", "mail"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := withRoads(t, c.more)
			if name == "bounces without a domain" {
				text = strings.Replace(text, "  from:", "  bounces: {listen: \"127.0.0.1:2525\"}\n  from:", 1)
			}
			if _, err := LoadConfig(writeConfig(t, text), nil); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v does not name %q", err, c.want)
			}
		})
	}
}
