package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

func TestWhatAForceDoesAboutSpecialCasesIsReadAndChecked(t *testing.T) {
	t.Parallel()
	good := DefaultConfig()
	good.Forces = []ForceConfig{{Code: "KNT", Name: "Kent", CasesConfig: CasesConfig{
		Area: "E23000032", Establishments: []string{"school", "18"}, EarlyYears: "notify", SeveralSettings: "triage", HandOffWithin: time.Hour,
	}}}
	good.Hubs = []HubConfig{{Area: "E23000033", Name: "Sussex hub", Telephone: "101", Email: "hub@sussex.example"}}
	policies, err := good.policies()
	if err != nil {
		t.Fatal(err)
	}
	p := policies["KNT"]
	if p.Area != "E23000032" || p.EarlyYears != notifier.EarlyYearsNotify || p.SeveralSettings != notifier.SeveralTriage ||
		p.HandOffWithin != time.Hour || len(p.Establishments) != 2 || good.hubs()["E23000033"].Telephone != "101" {
		t.Errorf("%+v, %+v", p, good.hubs())
	}
	for fault, break_ := range map[string]func(*Config){
		"forces[0].area":             func(c *Config) { c.Forces[0].Area = "Kent" },
		"forces[0].establishments":   func(c *Config) { c.Forces[0].Establishments = []string{"schools"} },
		"early_years: notify":        func(c *Config) { c.Forces[0].Establishments = []string{"early-years"} },
		"forces[0].early_years":      func(c *Config) { c.Forces[0].EarlyYears = "yes" },
		"forces[0].several_settings": func(c *Config) { c.Forces[0].SeveralSettings = "first" },
		"forces[0].hand_off_within":  func(c *Config) { c.Forces[0].HandOffWithin = time.Minute },
		"hubs[0].area":               func(c *Config) { c.Hubs[0].Area = "E23000032" },
		"hubs[0].telephone":          func(c *Config) { c.Hubs[0].Telephone = " " },
		"hubs[0].name":               func(c *Config) { c.Hubs[0].Name = "" },
		"hubs[0].email":              func(c *Config) { c.Hubs[0].Email = "hub" },
	} {
		c := good
		c.Forces, c.Hubs = []ForceConfig{good.Forces[0]}, []HubConfig{good.Hubs[0]}
		break_(&c)
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %v", fault, err)
		}
	}
	if err := good.Validate(); err == nil || strings.Contains(err.Error(), "forces") || strings.Contains(err.Error(), "hubs") {
		t.Errorf("what is right is refused: %v", err)
	}
}

func TestTheKeysOfSpecialCasesStandInTheFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "firstbell.yaml")
	text := "forces:\n  - code: KNT\n    name: Kent\n    area: E23000032\n    early_years: refuse\n    hand_off_within: 90m\n" +
		"hubs:\n  - area: E23000033\n    name: Sussex hub\n    telephone: \"101\"\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := ReadConfig(path, nil)
	if err != nil || c.Forces[0].Area != "E23000032" || c.Forces[0].HandOffWithin != 90*time.Minute || c.Hubs[0].Name != "Sussex hub" {
		t.Errorf("%+v, %v", c.Forces, err)
	}
}
