package channel

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
)

// DefaultSMTPPort is the submission port, where STARTTLS is spoken.
const DefaultSMTPPort = 587

// DefaultSMTPTimeout bounds one whole delivery. It is shorter than the lease
// of an alert, so that no attempt outlives the claim under which it is made.
const DefaultSMTPTimeout = 20 * time.Second

// DefaultSMTPConnections is how many connections to the relay are open at once.
// Relays commonly allow 10 to 20 from one address.
const DefaultSMTPConnections = 8

// DefaultSMTPIdle is how long a connection waits for more mail. Relays close
// idle ones after a minute or more.
const DefaultSMTPIdle = 30 * time.Second

// SMTPConfig says where mail is handed over and in whose name.
type SMTPConfig struct {
	Host         string           // the relay's name, which its certificate must carry
	Port         int              // DefaultSMTPPort if 0
	From         string           // sender of every alert, a bare address
	Domain       string           // right-hand side of Message-ID, and how we introduce ourselves; the domain of From if empty
	Username     string           // signs in when set; the password then comes from PasswordFile
	PasswordFile string           // path; its content is trimmed
	RootsFile    string           // PEM file of certificates to trust; the system's if empty
	Roots        *x509.CertPool   // trusted instead of RootsFile, where a caller holds a pool already
	Timeout      time.Duration    // DefaultSMTPTimeout if 0
	Connections  int              // open at once to the relay; DefaultSMTPConnections if 0
	IdleFor      time.Duration    // an unused connection is closed after this; DefaultSMTPIdle if 0
	BounceDomain string           // where returned mail goes, as bounces+<id>@ this domain; empty: to From
	Now          func() time.Time // time.Now if nil
}

// SMTP sends alerts through a mail relay. STARTTLS is mandatory: a relay
// that does not offer it, or one whose certificate is not trusted, is treated
// as unavailable, so that somebody in the middle cannot talk us into the clear.
type SMTP struct {
	config   SMTPConfig
	password string
	tls      *tls.Config
	pool     *pool
}

var _ Channel = (*SMTP)(nil)

// NewSMTP checks the configuration and reads the files it names. All faults
// are reported together, each with its key.
func NewSMTP(c SMTPConfig) (*SMTP, error) {
	c = c.withDefaults()
	s := &SMTP{config: c}
	s.pool = newPool(c.Connections, c.IdleFor, s.dial)
	var faults []error
	faults = append(faults, c.check()...)
	faults = append(faults, s.loadPassword(), s.loadRoots())
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("configuring the smtp channel: %w", err)
	}
	return s, nil
}

func (c SMTPConfig) withDefaults() SMTPConfig {
	if c.Port == 0 {
		c.Port = DefaultSMTPPort
	}
	if c.Timeout == 0 {
		c.Timeout = DefaultSMTPTimeout
	}
	if c.Connections == 0 {
		c.Connections = DefaultSMTPConnections
	}
	if c.IdleFor == 0 {
		c.IdleFor = DefaultSMTPIdle
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if _, domain, ok := strings.Cut(c.From, "@"); ok && c.Domain == "" {
		c.Domain = domain
	}
	return c
}

func (c SMTPConfig) check() []error {
	var faults []error
	if c.Host == "" {
		faults = append(faults, errors.New("host is empty; name the mail relay"))
	}
	if c.Port < 1 || c.Port > 65535 {
		faults = append(faults, fmt.Errorf("port %d is not a TCP port; use 587", c.Port))
	}
	if !bareAddress(c.From) {
		faults = append(faults, errors.New("from is not a bare e-mail address"))
	}
	if c.Domain == "" || strings.IndexFunc(c.Domain, notIDRune) >= 0 {
		faults = append(faults, errors.New("domain is not a host name; it ends every Message-ID"))
	}
	if c.Connections < 0 {
		faults = append(faults, fmt.Errorf("connections %d is below 1", c.Connections))
	}
	if c.BounceDomain != "" && strings.IndexFunc(c.BounceDomain, notIDRune) >= 0 {
		faults = append(faults, errors.New("bounce domain is not a host name; returned mail goes there"))
	}
	if c.Username != "" && c.PasswordFile == "" {
		faults = append(faults, errors.New("username is set and password_file is not"))
	}
	return faults
}

func (s *SMTP) loadPassword() error {
	if s.config.PasswordFile == "" {
		return nil
	}
	raw, err := os.ReadFile(s.config.PasswordFile)
	if err != nil {
		return fmt.Errorf("password_file: %w", err)
	}
	s.password = strings.TrimSpace(string(raw))
	if s.password == "" {
		return errors.New("password_file is empty")
	}
	return nil
}

func (s *SMTP) loadRoots() error {
	s.tls = &tls.Config{ServerName: s.config.Host, RootCAs: s.config.Roots, MinVersion: tls.VersionTLS12}
	if s.config.Roots != nil || s.config.RootsFile == "" {
		return nil
	}
	raw, err := os.ReadFile(s.config.RootsFile)
	if err != nil {
		return fmt.Errorf("roots_file: %w", err)
	}
	s.tls.RootCAs = x509.NewCertPool()
	if !s.tls.RootCAs.AppendCertsFromPEM(raw) {
		return errors.New("roots_file holds no certificate in PEM form")
	}
	return nil
}

// Name is "smtp".
func (s *SMTP) Name() string { return "smtp" }

// Close closes the idle connections; one in use is closed when it is given back.
func (s *SMTP) Close() { s.pool.close() }

// String is the channel without its password, for logs.
func (s *SMTP) String() string { return fmt.Sprintf("smtp %s:%d", s.config.Host, s.config.Port) }

// Send hands the alert to the relay. See Channel for its failures.
func (s *SMTP) Send(ctx context.Context, a Alert) error {
	if err := a.Check(RoadEmail); err != nil {
		return err
	}
	msg, err := s.message(a.ID, a.To.Email, TextOf(a))
	if err != nil {
		return refused("its headers cannot be written") // go-mail's own text holds the address.
	}
	if err := s.returnPath(msg, a.ID); err != nil {
		return refused("its headers cannot be written")
	}
	return s.handOver(ctx, msg)
}

// handOver gives a message to the relay within the time that one may take.
func (s *SMTP) handOver(ctx context.Context, msg *mail.Msg) error {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	if err := s.deliver(ctx, msg); err != nil {
		return s.explain(ctx, err)
	}
	return nil
}

// message writes a mail with an id that is stable over repeats. It carries no
// name, no sending software and nothing that would invite an automatic reply.
func (s *SMTP) message(id, to string, text Text) (*mail.Msg, error) {
	msg := mail.NewMsg(mail.WithCharset(mail.CharsetUTF8), mail.WithNoDefaultUserAgent())
	if err := msg.From(s.config.From); err != nil {
		return nil, err
	}
	if err := msg.To(to); err != nil {
		return nil, err
	}
	msg.SetMessageIDWithValue(id + "@" + s.config.Domain)
	msg.SetDateWithValue(s.config.Now().UTC())
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.Subject(text.Subject)
	msg.SetBodyString(mail.TypeTextPlain, text.Body)
	return msg, nil
}

// returnPath makes a bounce say which alert came back, without the recipient's
// server having to repeat anything of the message. An id too long for the local
// part of an address is left out: the bounce then says only whose mail it was.
func (s *SMTP) returnPath(msg *mail.Msg, id string) error {
	if s.config.BounceDomain == "" {
		return nil
	}
	return msg.EnvelopeFrom(ReturnPath(id, s.config.BounceDomain))
}

// deliver hands the message over on one connection of the pool. A connection
// that lay idle may have been closed by the relay in the meantime; where that
// shows before the message was begun, a new one is tried at once.
func (s *SMTP) deliver(ctx context.Context, msg *mail.Msg) error {
	for {
		line, err := s.pool.take(ctx)
		if err != nil {
			return err
		}
		err = line.send(ctx, msg)
		if msg.IsDelivered() {
			s.pool.give(line, err == nil) // Whatever happened to the goodbye, the relay has taken the message.
			return nil
		}
		s.pool.give(line, keepsLine(err))
		if !line.isReused() || !isStale(err) || ctx.Err() != nil {
			return err
		}
	}
}

// explain turns a failure into a Failure with its verdict.
func (s *SMTP) explain(ctx context.Context, err error) error {
	doing := "sending an alert to " + net.JoinHostPort(s.config.Host, fmt.Sprint(s.config.Port))
	v := verdict(err)
	if ctx.Err() != nil {
		err = fmt.Errorf("%w (%w)", ctx.Err(), redacted(err))
		return newFailure(v, doing+": not answered in time", err)
	}
	return explained(v, doing, err)
}

// options is how the library dials; each connection gets its own line.
func (s *SMTP) options(line *conn) []mail.Option {
	options := []mail.Option{
		mail.WithPort(s.config.Port),
		mail.WithTimeout(s.config.Timeout),
		mail.WithTLSPolicy(mail.TLSMandatory),
		mail.WithTLSConfig(s.tls),
		mail.WithHELO(s.config.Domain), // The machine's own name is nobody's business.
		mail.WithDialContextFunc(line.dial),
		mail.WithoutNoop(),
	}
	if s.config.Username != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover),
			mail.WithUsername(s.config.Username), mail.WithPassword(s.password))
	}
	return options
}
