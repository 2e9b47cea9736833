package main

import (
	"net/mail"

	"firstbell/notifier"
)

// BreachConfig is a force's part of what happens when a wrong school reads a
// message.
type BreachConfig struct {
	DataProtection OwnerConfig `yaml:"data_protection"` // who answers for data protection and is told of every breach
	BreachYears    int         `yaml:"breach_years"`    // for how long what was written about a closed breach is kept, default 6
}

// OwnerConfig is somebody who answers for data protection.
type OwnerConfig struct {
	Name      string `yaml:"name"`      // as the incident would name them: a party is not told
	Email     string `yaml:"email"`     // of the person, or a mailbox that is watched at weekends
	Telephone string `yaml:"telephone"` // a mobile that is texted where no e-mail gets out
}

// maxBreachYears bounds for how long what was written about a breach is kept.
const maxBreachYears = 10

// apply writes the section into the force's policy.
func (c BreachConfig) apply(p *notifier.Policy) {
	p.DataProtection = notifier.DataProtection{Name: c.DataProtection.Name, Email: c.DataProtection.Email, Telephone: c.DataProtection.Telephone}
	p.BreachYears = c.BreachYears
}

func (c BreachConfig) validate(key string, fault func(string, string, ...any)) {
	owner := c.DataProtection
	if parsed, err := mail.ParseAddress(owner.Email); owner.Email != "" && (err != nil || parsed.Address != owner.Email) {
		fault(key+".data_protection.email", "is not an e-mail address")
	}
	if owner.Email == "" && owner != (OwnerConfig{}) {
		fault(key+".data_protection.email", "is empty; without it nobody is told")
	}
	if c.BreachYears < 0 || c.BreachYears > maxBreachYears {
		fault(key+".breach_years", "%d is not from 1 to %d", c.BreachYears, maxBreachYears)
	}
}
