package main

import (
	"errors"
	"io/fs"
	"net"
	"net/mail"
	"os"
	"slices"
	"strings"
	"time"

	"firstbell/notifier/channel"
)

// MailConfig is the SMTP server that alerts leave through. STARTTLS is not optional.
type MailConfig struct {
	Host         string        `yaml:"host"`
	Port         int           `yaml:"port"`
	From         string        `yaml:"from"`
	Domain       string        `yaml:"message_id_domain"` // default: that of From
	Username     string        `yaml:"username"`
	PasswordFile string        `yaml:"password_file"`
	RootsFile    string        `yaml:"roots_file"` // PEM; default: the system's
	Timeout      time.Duration `yaml:"timeout"`
	Connections  int           `yaml:"connections"` // open at once; default channel.DefaultSMTPConnections
	IdleFor      time.Duration `yaml:"idle"`        // an unused connection is closed after this; default channel.DefaultSMTPIdle
	Bounces      BounceConfig  `yaml:"bounces"`
}

// BounceConfig is how mail that comes back is learnt of. Without a domain it goes
// to mail.from, where nobody reads it.
type BounceConfig struct {
	Domain      string `yaml:"domain"`        // the return path is bounces+<id>@ this domain
	Listen      string `yaml:"listen"`        // host:port of a small mail server of our own, for the domain's MX
	TLSCertFile string `yaml:"tls_cert_file"` // lets that server offer STARTTLS
	TLSKeyFile  string `yaml:"tls_key_file"`
	TokenFile   string `yaml:"token_file"` // 0600; opens POST /hooks/bounces to whoever holds the token
}

// NotifyConfig is the GOV.UK Notify service that alerts leave through.
type NotifyConfig struct {
	KeyFile           string        `yaml:"key_file"` // 0600
	BaseURL           string        `yaml:"base_url"` // default channel.DefaultNotifyURL
	EmailTemplate     string        `yaml:"email_template"`
	SMSTemplate       string        `yaml:"sms_template"`
	CallbackTokenFile string        `yaml:"callback_token_file"` // 0600; opens POST /hooks/notify to whoever holds the token
	Timeout           time.Duration `yaml:"timeout"`
}

// RoadsConfig is which providers carry alerts, in the order in which they are
// tried. What is left out follows from what is configured.
type RoadsConfig struct {
	Email    []string      `yaml:"email,omitempty"` // of smtp and notify
	SMS      []string      `yaml:"sms,omitempty"`   // of notify
	SMSAfter time.Duration `yaml:"sms_after"`
}

// The providers by name.
const (
	providerSMTP   = "smtp"
	providerNotify = "notify"
)

// leastSMSAfter keeps a passing trouble of the mail server from ringing every
// telephone.
const leastSMSAfter = time.Minute

// email are the providers of e-mail: those named, or all that are configured.
func (c Config) emailProviders() []string {
	if len(c.Roads.Email) > 0 {
		return c.Roads.Email
	}
	var all []string
	if c.Mail.Host != "" || c.Notify.EmailTemplate == "" {
		all = append(all, providerSMTP)
	}
	if c.Notify.EmailTemplate != "" {
		all = append(all, providerNotify)
	}
	return all
}

// smsProviders are the providers of text messages.
func (c Config) smsProviders() []string {
	if c.Roads.SMS == nil && c.Notify.SMSTemplate != "" {
		return []string{providerNotify}
	}
	return c.Roads.SMS
}

// validateRoads checks the providers and what each road makes of them.
func (c Config) validateRoads(fault func(string, string, ...any)) {
	email, sms := c.emailProviders(), c.smsProviders()
	c.validateOrder("roads.email", email, []string{providerSMTP, providerNotify}, fault)
	c.validateOrder("roads.sms", sms, []string{providerNotify}, fault)
	if c.Roads.SMSAfter < leastSMSAfter {
		fault("roads.sms_after", "is below %s; a short trouble of the mail server would ring every telephone", leastSMSAfter)
	}
	if slices.Contains(email, providerSMTP) {
		c.Mail.validate(fault)
	}
	if slices.Contains(email, providerNotify) && c.Notify.EmailTemplate == "" {
		fault("notify.email_template", "is empty and roads.email names notify")
	}
	if slices.Contains(sms, providerNotify) && c.Notify.SMSTemplate == "" {
		fault("notify.sms_template", "is empty and roads.sms names notify")
	}
	c.Mail.Bounces.validate(fault)
	if slices.Contains(email, providerNotify) || slices.Contains(sms, providerNotify) || c.Notify != (NotifyConfig{}) {
		c.Notify.validate(fault)
	}
}

func (c Config) validateOrder(key string, names, known []string, fault func(string, string, ...any)) {
	for i, name := range names {
		if !slices.Contains(known, name) {
			fault(key, "%q is none of %s", name, strings.Join(known, ", "))
		} else if slices.Contains(names[:i], name) {
			fault(key, "%q is named twice", name)
		}
	}
}

func (m MailConfig) validate(fault func(string, string, ...any)) {
	if m.Host == "" {
		fault("mail.host", "is empty; alerts leave through this SMTP server")
	}
	if parsed, err := mail.ParseAddress(m.From); m.From == "" {
		fault("mail.from", "is empty; give the address that alerts come from")
	} else if err != nil || parsed.Address != m.From {
		fault("mail.from", "is not a bare e-mail address")
	}
	if m.Port < 1 || m.Port > 65535 {
		fault("mail.port", "%d is not a port", m.Port)
	}
	if m.Connections < 0 || m.Connections > 100 {
		fault("mail.connections", "%d is not from 1 to 100", m.Connections)
	}
	if m.IdleFor < 0 || m.Timeout < 0 {
		fault("mail", "idle and timeout are not durations that can pass")
	}
	if (m.Username == "") != (m.PasswordFile == "") {
		fault("mail", "username and password_file come together or not at all")
	}
	validateSecret("mail.password_file", m.PasswordFile, fault)
}

func (b BounceConfig) validate(fault func(string, string, ...any)) {
	if b.Domain == "" && (b.Listen != "" || b.TokenFile != "") {
		fault("mail.bounces.domain", "is empty; name the domain to which mail comes back")
	}
	if strings.ContainsAny(b.Domain, "@ /:") {
		fault("mail.bounces.domain", "%q is not a domain", b.Domain)
	}
	if b.Listen != "" {
		if _, _, err := net.SplitHostPort(b.Listen); err != nil {
			fault("mail.bounces.listen", "%q is not host:port", b.Listen)
		}
	}
	if (b.TLSCertFile == "") != (b.TLSKeyFile == "") {
		fault("mail.bounces", "tls_cert_file and tls_key_file come together or not at all")
	}
	validateSecret("mail.bounces.token_file", b.TokenFile, fault)
}

func (n NotifyConfig) validate(fault func(string, string, ...any)) {
	if n.KeyFile == "" {
		fault("notify.key_file", "is empty; copy the API key from the service's API page into a file of its own")
	}
	validateSecret("notify.key_file", n.KeyFile, fault)
	validateSecret("notify.callback_token_file", n.CallbackTokenFile, fault)
	for _, problem := range (channel.NotifyConfig{BaseURL: n.BaseURL, EmailTemplate: n.EmailTemplate, SMSTemplate: n.SMSTemplate}).Faults() {
		fault("notify", "%v", problem)
	}
}

// validateSecret checks that a file of a secret exists and is its owner's alone.
func validateSecret(key, path string, fault func(string, string, ...any)) {
	if path == "" {
		return
	}
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		fault(key, "is readable by others; run chmod 600 on it")
	} else if errors.Is(err, fs.ErrNotExist) {
		fault(key, "does not exist")
	}
}

// smtp is the channel's view of the mail settings.
func (m MailConfig) smtp(now func() time.Time) channel.SMTPConfig {
	return channel.SMTPConfig{
		Host: m.Host, Port: m.Port, From: m.From, Domain: m.Domain, Username: m.Username,
		PasswordFile: m.PasswordFile, RootsFile: m.RootsFile, Timeout: m.Timeout, Now: now,
		Connections: m.Connections, IdleFor: m.IdleFor, BounceDomain: m.Bounces.Domain,
	}
}

// notify is the channel's view of the Notify settings.
func (n NotifyConfig) notify(now func() time.Time) channel.NotifyConfig {
	return channel.NotifyConfig{
		KeyFile: n.KeyFile, BaseURL: n.BaseURL, EmailTemplate: n.EmailTemplate, SMSTemplate: n.SMSTemplate,
		Timeout: n.Timeout, Now: now,
	}
}
