package demo

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Manifest is demo.json: what a script needs to use the demo.
type Manifest struct {
	Seed          uint64            `json:"seed"`
	StartedAt     time.Time         `json:"startedAt"`
	StartURL      string            `json:"startUrl"`
	MailboxURL    string            `json:"mailboxUrl"`
	MailboxJSON   string            `json:"mailboxJsonUrl"` // every message, in order of arrival
	DoorsURL      string            `json:"doorsUrl"`
	PortalURL     string            `json:"portalUrl"`
	PoliceURL     string            `json:"policeUrl"`
	OperationsURL string            `json:"operationsUrl"`
	SMTP          string            `json:"smtp"` // host and port
	Forces        []ManifestForce   `json:"forces"`
	Accounts      []ManifestAccount `json:"accounts"`
}

// ManifestForce is a force and the key it posts with.
type ManifestForce struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	APIKey string `json:"apiKey"`
}

// ManifestAccount is an account and the address that signs it in in one step.
type ManifestAccount struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Email     string `json:"email"`
	Role      string `json:"role"`
	Force     string `json:"force,omitempty"`
	School    string `json:"school,omitempty"`
	URN       string `json:"urn,omitempty"`
	SignInURL string `json:"signInUrl"`
}

// Manifest describes the running demo.
func (s *Server) Manifest() Manifest {
	r, w := s.config.Runtime, s.config.World
	m := Manifest{
		Seed: w.Seed, StartedAt: s.site.Now().UTC(), StartURL: s.URL(), MailboxURL: s.Origin() + "/mailbox",
		MailboxJSON: s.Origin() + "/mailbox.json", DoorsURL: s.Origin() + "/doors",
		PortalURL: r.PortalURL, PoliceURL: r.PoliceURL, OperationsURL: r.OperationsURL, SMTP: r.Mailbox.Addr(),
	}
	for _, f := range w.Forces {
		m.Forces = append(m.Forces, ManifestForce{f.Code, f.Name, r.Keys[f.Code]})
	}
	for _, a := range r.Accounts {
		m.Accounts = append(m.Accounts, ManifestAccount{a.Person, a.Name, a.Email, a.Role, a.Force, a.School, a.URN, s.SignInURL(a.Person)})
	}
	return m
}

// WriteManifest writes demo.json for its owner alone: it holds keys.
func (s *Server) WriteManifest(path string) error {
	raw, err := json.MarshalIndent(s.Manifest(), "", "  ")
	if err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(temporary, path); err != nil {
		return fmt.Errorf("writing %s: %w", filepath.Base(path), err)
	}
	return nil
}
