package main

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"firstbell/notifier"
	"firstbell/schools"
	"firstbell/schools/areas"
)

// CasesConfig is a force's part of what happens to children whom no school has,
// or who live elsewhere.
type CasesConfig struct {
	Area            string        `yaml:"area"`             // the force's police force area, such as E23000032; empty means that nobody is handed off
	Establishments  []string      `yaml:"establishments"`   // settings and type codes that are told; default school, further-education, 16-19
	EarlyYears      string        `yaml:"early_years"`      // notify, triage (default) or refuse
	SeveralSettings string        `yaml:"several_settings"` // a child at several colleges: all (default) or triage
	HandOffWithin   time.Duration `yaml:"hand_off_within"`  // how long another force has to take a child over, default 2h
}

// HubConfig is whom to ask at a force that is not on this installation.
type HubConfig struct {
	Area      string `yaml:"area"` // its police force area
	Name      string `yaml:"name"` // the hub, as an operator asks for it
	Telephone string `yaml:"telephone"`
	Email     string `yaml:"email"` // a watched mailbox; it is told to expect a call, and nothing else
}

// The bounds of hand_off_within.
const (
	leastHandOffWithin = 15 * time.Minute
	mostHandOffWithin  = 12 * time.Hour
)

// apply writes the section into the force's policy.
func (c CasesConfig) apply(p *notifier.Policy) {
	p.Area, p.Establishments, p.HandOffWithin = c.Area, c.Establishments, c.HandOffWithin
	p.EarlyYears, p.SeveralSettings = notifier.EarlyYears(c.EarlyYears), notifier.Several(c.SeveralSettings)
}

func (c CasesConfig) validate(key string, fault func(string, string, ...any)) {
	if _, ok := areas.ForceName(c.Area); c.Area != "" && !ok {
		fault(key+".area", "%q is no police force area of England or Wales; such codes look like E23000032", c.Area)
	}
	for _, e := range c.Establishments {
		if e == string(schools.SettingEarlyYears) {
			fault(key+".establishments", "early years are switched by early_years: notify")
		} else if n, err := strconv.Atoi(e); !slices.Contains(schools.Settings(), schools.Setting(e)) && (err != nil || n < 1 || n > 99) {
			fault(key+".establishments", "%q is neither a type code of the register nor one of %s", e, settingWords())
		}
	}
	if c.EarlyYears != "" && !slices.Contains([]string{"notify", "triage", "refuse"}, c.EarlyYears) {
		fault(key+".early_years", "%q is none of notify, triage, refuse", c.EarlyYears)
	}
	if c.SeveralSettings != "" && !slices.Contains([]string{"all", "triage"}, c.SeveralSettings) {
		fault(key+".several_settings", "%q is neither all nor triage", c.SeveralSettings)
	}
	if c.HandOffWithin != 0 && (c.HandOffWithin < leastHandOffWithin || c.HandOffWithin > mostHandOffWithin) {
		fault(key+".hand_off_within", "%s is not from %s to %s", c.HandOffWithin, leastHandOffWithin, mostHandOffWithin)
	}
}

func settingWords() string {
	var words []string
	for _, s := range schools.Settings() {
		if s != schools.SettingEarlyYears {
			words = append(words, string(s))
		}
	}
	return strings.Join(words, ", ")
}

// validateHubs checks the contacts of other forces, and that no area has two
// forces.
func (c Config) validateHubs(fault func(string, string, ...any)) {
	seen := map[string]string{}
	for i, f := range c.Forces {
		if other, twice := seen[f.Area]; twice && f.Area != "" {
			fault(fmt.Sprintf("forces[%d].area", i), "is that of %s already", other)
		}
		seen[f.Area] = f.Code
	}
	for i, h := range c.Hubs {
		key := fmt.Sprintf("hubs[%d]", i)
		if _, ok := areas.ForceName(h.Area); !ok {
			fault(key+".area", "%q is no police force area of England or Wales; such codes look like E23000032", h.Area)
		} else if other, twice := seen[h.Area]; twice {
			fault(key+".area", "is that of %s already", other)
		}
		seen[h.Area] = "hubs[" + strconv.Itoa(i) + "]"
		if strings.TrimSpace(h.Name) == "" {
			fault(key+".name", "is empty; operators ask for it on the telephone")
		}
		if strings.TrimSpace(h.Telephone) == "" {
			fault(key+".telephone", "is empty; a child is handed over on the telephone")
		}
		if parsed, err := mail.ParseAddress(h.Email); h.Email != "" && (err != nil || parsed.Address != h.Email) {
			fault(key+".email", "is not an e-mail address")
		}
	}
}

// hubs are the other forces' contacts by area.
func (c Config) hubs() map[string]notifier.HubContact {
	all := map[string]notifier.HubContact{}
	for _, h := range c.Hubs {
		all[h.Area] = notifier.HubContact{Name: h.Name, Telephone: h.Telephone, Email: h.Email}
	}
	return all
}
