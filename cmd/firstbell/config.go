package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"firstbell/internal/facts"
	"firstbell/notifier"
)

// Defaults of the configuration. A missing key means the safe choice.
const (
	DefaultPoliceListen     = "127.0.0.1:8081"
	DefaultPortalListen     = "127.0.0.1:8080"
	DefaultOperationsListen = "127.0.0.1:9090"
	DefaultMailPort         = 587
	DefaultMailTimeout      = 20 * time.Second
	DefaultMaxStoreBytes    = 20 << 30 // the fact log refuses ingest at 90% of it
	DefaultDataDir          = "firstbell-data"
)

// leastMinFree is what the log needs to notice in time that a disk fills up: a
// block of its file store, a page of the view and some receipts.
const leastMinFree = 16 << 20

// Config is everything an installation decides. Its keys are those of the
// YAML file; each may be overridden by an environment variable made of the
// same words, such as FIRSTBELL_PORTAL_LISTEN for portal.listen.
type Config struct {
	DataDir       string           `yaml:"data_dir"`        // holds the fact log, its view and the receipts
	MasterKeyFile string           `yaml:"master_key_file"` // 0600, outside data_dir
	MasterKeyFD   int              `yaml:"master_key_fd"`   // instead: a file descriptor that the starting process fills
	MasterKey     TransitKey       `yaml:"master_key"`      // instead: a key that never leaves its service
	MaxStoreBytes int64            `yaml:"max_store_bytes"`
	MinFreeBytes  int64            `yaml:"min_free_bytes"`   // of the disk; nothing is written below it, no post taken below twice of it
	MemoryBytes   int64            `yaml:"max_memory_bytes"` // what the process may use; 0 means what its control group may
	Police        Listener         `yaml:"police"`
	Portal        PortalConfig     `yaml:"portal"`
	Operations    Listener         `yaml:"operations"`
	Mail          MailConfig       `yaml:"mail"`
	Notify        NotifyConfig     `yaml:"notify"`
	Roads         RoadsConfig      `yaml:"roads"`
	Webhooks      WebhooksConfig   `yaml:"webhooks"`
	Log           LogConfig        `yaml:"log"`
	Audit         AuditConfig      `yaml:"audit"`
	Backup        BackupConfig     `yaml:"backup"`
	SignIn        []ProviderConfig `yaml:"sign_in"`
	Forces        []ForceConfig    `yaml:"forces"`
	Hubs          []HubConfig      `yaml:"hubs"` // of forces that are not on this installation
}

// Listener is one door: an address, and a certificate if it speaks TLS itself.
type Listener struct {
	Listen      string `yaml:"listen"`
	TLSCertFile string `yaml:"tls_cert_file"`
	TLSKeyFile  string `yaml:"tls_key_file"`
}

// PortalConfig is the door of schools and operators.
type PortalConfig struct {
	Listen      string `yaml:"listen"`
	TLSCertFile string `yaml:"tls_cert_file"`
	TLSKeyFile  string `yaml:"tls_key_file"`
	// Origin is what people type, such as https://firstbell.example. Passkeys
	// are bound to its host name and cannot move to another.
	Origin string `yaml:"origin"`
	// Proxies are the addresses of reverse proxies whose X-Forwarded-For is
	// believed when tries to sign in are counted by address.
	Proxies []string `yaml:"proxies"`
}

// LogConfig says how much is written to standard error, and how.
type LogConfig struct {
	Level  string `yaml:"level"`  // debug, info, warn, error
	Format string `yaml:"format"` // text or json
}

// ForceConfig is one police force's policy.
type ForceConfig struct {
	Code          string `yaml:"code"`
	Name          string `yaml:"name"`
	CutOff        string `yaml:"cut_off"` // HH:MM, default 08:30
	Detail        string `yaml:"detail"`  // minimal, standard or full
	ShowRisk      bool   `yaml:"show_risk"`
	CallMinutes   int    `yaml:"call_minutes"`   // how long a telephone call takes, for forecasts; default 6
	ParentContact string `yaml:"parent_contact"` // the force's instruction to schools

	Councils []string       `yaml:"councils"` // local authority codes, such as "201"; empty means all
	Matching MatchingConfig `yaml:"matching"`
	Content  ContentConfig  `yaml:"content"`

	LadderConfig `yaml:",inline"`
	CasesConfig  `yaml:",inline"`
	PeopleConfig `yaml:",inline"`

	RecordsConfig `yaml:",inline"`
	BreachConfig  `yaml:",inline"`
}

// MatchingConfig is how far a force trusts the matcher. What is left out is
// the careful choice.
type MatchingConfig struct {
	Mode      string  `yaml:"mode"`      // review-all (default) or automatic
	Threshold float64 `yaml:"threshold"` // least probability of the school, default 0.9998
	Model     string  `yaml:"model"`     // weighing (default) or exact-1
	// RollRequired is whether only a roll can say where a child goes; nil means
	// that it is.
	RollRequired       *bool `yaml:"roll_required"`
	AllowUnverifiedURN bool  `yaml:"allow_unverified_urn"` // a picked school routes where no roll is held
}

// policy is what the notifier goes by.
func (m MatchingConfig) policy() notifier.Matching {
	return notifier.Matching{
		Mode: notifier.MatchMode(m.Mode), Threshold: m.Threshold, Model: m.Model,
		WithoutRoll: m.RollRequired != nil && !*m.RollRequired, AllowUnverifiedURN: m.AllowUnverifiedURN,
	}
}

// leastThreshold is where a wrong school would no longer be rare.
const leastThreshold = .99

func (m MatchingConfig) validate(key string, fault func(string, string, ...any)) {
	if m.Mode != "" && m.Mode != string(notifier.MatchReviewAll) && m.Mode != string(notifier.MatchAutomatic) {
		fault(key+".mode", "%q is neither review-all nor automatic", m.Mode)
	}
	if m.Threshold != 0 && (m.Threshold < leastThreshold || m.Threshold >= 1) {
		fault(key+".threshold", "%v is not from %v up to, but not including, 1", m.Threshold, leastThreshold)
	}
	if m.Model != "" && !slices.Contains(notifier.Models, m.Model) {
		fault(key+".model", "%q is none of %s", m.Model, strings.Join(notifier.Models, ", "))
	}
	if m.AllowUnverifiedURN && (m.RollRequired == nil || *m.RollRequired) {
		fault(key+".allow_unverified_urn", "needs roll_required: false; a roll cannot be both required and done without")
	}
}

// DefaultConfig is the configuration of an empty file.
func DefaultConfig() Config {
	return Config{
		DataDir:       DefaultDataDir,
		MaxStoreBytes: DefaultMaxStoreBytes,
		MinFreeBytes:  facts.DefaultMinFree,
		Police:        Listener{Listen: DefaultPoliceListen},
		Portal:        PortalConfig{Listen: DefaultPortalListen, Origin: "http://localhost:8080"},
		Operations:    Listener{Listen: DefaultOperationsListen},
		Mail:          MailConfig{Port: DefaultMailPort, Timeout: DefaultMailTimeout},
		Roads:         RoadsConfig{SMSAfter: notifier.DefaultSMSAfter},
		Log:           LogConfig{Level: "info", Format: "json"},
	}
}

// LoadConfig is ReadConfig and Validate: what serve starts with.
func LoadConfig(path string, environ []string) (Config, error) {
	c, err := ReadConfig(path, environ)
	if err != nil {
		return c, err
	}
	if err := c.Validate(); err != nil {
		return c, fmt.Errorf("checking configuration:\n%w", err)
	}
	return c, nil
}

// ReadConfig reads the file (none if path is empty) and lays the environment
// over it. Unknown keys and variables are errors.
func ReadConfig(path string, environ []string) (Config, error) {
	c := DefaultConfig()
	if path != "" {
		raw, err := os.ReadFile(path)
		if err != nil {
			return c, fmt.Errorf("reading configuration: %w", err)
		}
		dec := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict())
		if err := dec.Decode(&c); err != nil && len(bytes.TrimSpace(raw)) > 0 {
			return c, fmt.Errorf("reading configuration %s: %s", path, yaml.FormatError(err, false, true))
		}
	}
	return c, overlay(&c, environ)
}

// faults collects what is wrong, each by its key.
type faults []error

func (f *faults) add(key, format string, args ...any) {
	*f = append(*f, fmt.Errorf("  %s: %s", key, fmt.Sprintf(format, args...)))
}

// ValidateStore checks what every command needs that opens the data.
func (c Config) ValidateStore() error {
	var f faults
	c.validateStore(f.add)
	return errors.Join(f...)
}

func (c Config) validateStore(fault func(string, string, ...any)) {
	if c.DataDir == "" {
		fault("data_dir", "is empty; give the folder that holds the data")
	}
	if c.MaxStoreBytes < 64<<20 {
		fault("max_store_bytes", "is below 64 MiB, too small to hold one night")
	}
	if c.MinFreeBytes < leastMinFree {
		fault("min_free_bytes", "is below 16 MiB, too little to stop before the disk is full")
	}
	c.validateKey(fault)
}

// Validate reports every fault at once, each naming its key.
func (c Config) Validate() error {
	var all faults
	fault := all.add
	c.validateStore(fault)
	for _, l := range []struct{ key, address, cert, key2 string }{
		{"police", c.Police.Listen, c.Police.TLSCertFile, c.Police.TLSKeyFile},
		{"portal", c.Portal.Listen, c.Portal.TLSCertFile, c.Portal.TLSKeyFile},
		{"operations", c.Operations.Listen, c.Operations.TLSCertFile, c.Operations.TLSKeyFile},
	} {
		if _, _, err := net.SplitHostPort(l.address); err != nil {
			fault(l.key+".listen", "%q is not host:port", l.address)
		}
		if (l.cert == "") != (l.key2 == "") {
			fault(l.key, "tls_cert_file and tls_key_file come together or not at all")
		}
	}
	c.validateAudit(fault)
	c.Backup.validate(c.DataDir, fault)
	c.validateOrigin(fault)
	c.validateRoads(fault)
	c.validateSignIn(fault)
	if _, err := c.Portal.proxies(); err != nil {
		fault("portal.proxies", "%v", err)
	}
	c.validateWebhooks(fault)
	c.validateForces(fault)
	c.validateHubs(fault)
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		fault("log.level", "%q is none of debug, info, warn, error", c.Log.Level)
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		fault("log.format", "%q is neither text nor json", c.Log.Format)
	}
	return errors.Join(all...)
}

func (c Config) validateOrigin(fault func(string, string, ...any)) {
	u, err := url.Parse(c.Portal.Origin)
	switch {
	case err != nil || u.Host == "" || (u.Path != "" && u.Path != "/"):
		fault("portal.origin", "%q is not an origin such as https://firstbell.example", c.Portal.Origin)
	case u.Scheme == "https":
	case u.Scheme == "http" && u.Hostname() == "localhost":
	default:
		fault("portal.origin", "must be https; plain http is only for localhost")
	}
}

func (c Config) validateForces(fault func(string, string, ...any)) {
	seen := map[string]bool{}
	for i, f := range c.Forces {
		key := fmt.Sprintf("forces[%d]", i)
		if f.Code == "" || seen[f.Code] {
			fault(key+".code", "%q is empty or named twice", f.Code)
		}
		seen[f.Code] = true
		if _, err := time.Parse("15:04", f.CutOff); f.CutOff != "" && err != nil {
			fault(key+".cut_off", "%q is not a time such as 08:30", f.CutOff)
		}
		if f.Detail != "" && !slices.Contains([]string{"minimal", "standard", "full"}, f.Detail) {
			fault(key+".detail", "%q is none of minimal, standard, full", f.Detail)
		}
		f.Matching.validate(key+".matching", fault)
		f.LadderConfig.validate(key, fault)
		f.CasesConfig.validate(key, fault)
		f.PeopleConfig.validate(key, fault)
		f.RecordsConfig.validate(key, fault)
		f.Content.validate(key, fault)
		f.BreachConfig.validate(key, fault)
		for _, code := range f.Councils {
			if n, err := strconv.Atoi(code); err != nil || n < 100 || n > 999 {
				fault(key+".councils", "%q is not a local authority code of three digits", code)
			}
		}
		if strings.TrimSpace(f.Name) == "" {
			fault(key+".name", "is empty; schools read it on every page")
		}
	}
}
