package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/notifier"
	"firstbell/schools/match"
)

const goodConfig = `
data_dir: /var/lib/firstbell
master_key_file: /etc/firstbell/master.key
portal:
  origin: https://firstbell.example
mail:
  host: mail.example
  from: alerts@firstbell.example
forces:
  - code: NWX
    name: Northwick Police
    cut_off: "08:15"
`

func writeConfig(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "firstbell.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestConfigKeepsDefaultsForWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, err := LoadConfig(writeConfig(t, goodConfig), nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Police.Listen != DefaultPoliceListen || c.Mail.Port != DefaultMailPort || c.Forces[0].CutOff != "08:15" {
		t.Errorf("configuration read as %+v", c)
	}
}

func TestConfigRefusesWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct{ text, env, want string }{
		"an unknown key":            {text: goodConfig + "listen: 1\n", want: "listen"},
		"an unknown nested key":     {text: goodConfig + "police:\n  lisen: x\n", want: "lisen"},
		"an unknown variable":       {text: goodConfig, env: "FIRSTBELL_PORTAL_LISTENS=x", want: "FIRSTBELL_PORTAL_LISTENS"},
		"a variable of a bad value": {text: goodConfig, env: "FIRSTBELL_MAIL_PORT=abc", want: "whole number"},
		"a number that is a word":   {text: goodConfig + "max_store_bytes: lots\n", want: "max_store_bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := LoadConfig(writeConfig(t, tc.text), []string{tc.env})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v does not name %q", err, tc.want)
			}
		})
	}
}

func TestConfigNamesAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	_, err := LoadConfig(writeConfig(t, `
data_dir: /data
master_key_file: /data/keys/master.key
police: {listen: nowhere, tls_cert_file: a.pem}
portal: {origin: "http://firstbell.example"}
log: {level: loud}
forces: [{code: NWX, name: A, cut_off: "8h"}, {code: NWX, name: B},
  {code: EX, name: C, matching: {mode: sometimes, threshold: 0.5, model: guess, allow_unverified_urn: true}}]
`), nil)
	if err == nil {
		t.Fatal("a configuration full of faults was accepted")
	}
	for _, key := range []string{"master_key_file", "police.listen", "police: tls", "portal.origin", "mail.host", "mail.from", "log.level", "forces[0].cut_off", "forces[1].code",
		"forces[2].matching.mode", "forces[2].matching.threshold", "forces[2].matching.model", "forces[2].matching.allow_unverified_urn"} {
		if !strings.Contains(err.Error(), key) {
			t.Errorf("the fault of %s is not named in:\n%v", key, err)
		}
	}
}

func TestAForceThatSaysNothingHasEveryChildReviewed(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]notifier.Matching{
		"": {},
		"    matching: {mode: automatic, threshold: 0.9999}\n":                                {Mode: notifier.MatchAutomatic, Threshold: .9999},
		"    matching: {model: exact-1, roll_required: true}\n":                               {Model: match.ModelExact},
		"    matching: {mode: automatic, roll_required: false}\n":                             {Mode: notifier.MatchAutomatic, WithoutRoll: true},
		"    matching: {mode: automatic, roll_required: false, allow_unverified_urn: true}\n": {Mode: notifier.MatchAutomatic, WithoutRoll: true, AllowUnverifiedURN: true},
	} {
		c, err := LoadConfig(writeConfig(t, goodConfig+text), nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Forces[0].Matching.policy(); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
		if c.needsWholeRolls() != (want.Model == match.ModelExact) {
			t.Errorf("%q: whole rolls are kept: %v", text, c.needsWholeRolls())
		}
	}
}

func TestEnvironmentOverridesTheFile(t *testing.T) {
	t.Parallel()
	c, err := LoadConfig(writeConfig(t, goodConfig), []string{
		"FIRSTBELL_POLICE_LISTEN=127.0.0.1:9999", "FIRSTBELL_MAIL_TIMEOUT=5s", "FIRSTBELL_CONFIG=x", "HOME=/root"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Police.Listen != "127.0.0.1:9999" || c.Mail.Timeout.Seconds() != 5 {
		t.Errorf("environment not applied: %+v", c)
	}
}
