// Package mailbox is a small, real mail server that keeps what it is sent.
//
// Tests and the demonstration deliver to it over TCP with STARTTLS, exactly as
// to a school's server, and then look at what arrived. It can be told to
// misbehave in the ways mail servers do: to refuse for now or for good, to
// answer late, or to accept a message and hang up before saying so. Its
// refusals repeat the recipient's address, as real ones do, so that a caller
// who copies them into a log is found out.
//
// Nothing it holds outlives the process, and it listens on loopback alone.
package mailbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// DefaultAddr is loopback with a port chosen by the system.
const DefaultAddr = "127.0.0.1:0"

// MaxMessageBytes is the largest message taken; alerts are about 1 KiB.
const MaxMessageBytes = 1 << 20

// Config says how the mailbox listens. The zero value listens on DefaultAddr,
// demands STARTTLS and asks for no password.
type Config struct {
	Addr     string           // host:port; the host must be a loopback address
	NoTLS    bool             // offers no STARTTLS and takes mail in the clear, to prove that a client refuses that
	Username string           // with Password: AUTH PLAIN is offered and required
	Password string           //
	Now      func() time.Time // time.Now if nil
}

// Mailbox is a listening server and its store. Make one with Start.
type Mailbox struct {
	config   Config
	listener net.Listener
	server   *smtp.Server
	cert     certificate
	done     chan struct{}
	served   chan struct{}
	closing  sync.Once

	mu       sync.Mutex
	messages []Message
	sessions int
	faults   []*Fault
	changed  chan struct{}
}

// Start listens and serves until Close.
func Start(c Config) (*Mailbox, error) {
	if c.Addr == "" {
		c.Addr = DefaultAddr
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := loopbackOnly(c.Addr); err != nil {
		return nil, err
	}
	cert, err := selfSigned(c.Now())
	if err != nil {
		return nil, fmt.Errorf("starting the mailbox: making its certificate: %w", err)
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("starting the mailbox: %w", err)
	}
	m := &Mailbox{config: c, listener: listener, cert: cert, done: make(chan struct{}),
		served: make(chan struct{}), changed: make(chan struct{})}
	m.server = m.newServer()
	go m.serve()
	return m, nil
}

func loopbackOnly(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("starting the mailbox: address %q: %w", addr, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("starting the mailbox: %q is not a loopback address; use 127.0.0.1", host)
	}
	return nil
}

func (m *Mailbox) newServer() *smtp.Server {
	s := smtp.NewServer(smtp.BackendFunc(m.session))
	s.Domain = "localhost"
	s.ErrorLog = silence{}
	s.MaxMessageBytes = MaxMessageBytes
	s.MaxRecipients = 8
	s.ReadTimeout = time.Minute
	s.WriteTimeout = time.Minute
	if !m.config.NoTLS {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{m.cert.pair}, MinVersion: tls.VersionTLS12}
	}
	return s
}

// silence drops the server's log: it would hold addresses.
type silence struct{}

func (silence) Printf(string, ...any) {}
func (silence) Println(...any)        {}

func (m *Mailbox) serve() {
	defer close(m.served)
	_ = m.server.Serve(m.listener) // Ends with an error only because Close closed the listener.
}

// Close stops listening, cuts what is open and returns when the server has
// ended. What was received stays readable. It is safe to call twice.
func (m *Mailbox) Close() error {
	var err error
	m.closing.Do(func() {
		close(m.done)
		if cause := m.server.Close(); !errors.Is(cause, net.ErrClosed) {
			err = cause
		}
		_ = m.listener.Close() // Serve may not have registered the listener yet.
	})
	<-m.served
	return err
}

// Addr is the listening host and port.
func (m *Mailbox) Addr() string { return m.listener.Addr().String() }

// Host is the listening host.
func (m *Mailbox) Host() string { return m.listener.Addr().(*net.TCPAddr).IP.String() }

// Port is the listening port.
func (m *Mailbox) Port() int { return m.listener.Addr().(*net.TCPAddr).Port }

// Roots is the pool a client needs to trust the mailbox's certificate.
func (m *Mailbox) Roots() *x509.CertPool { return m.cert.pool() }

// RootsPEM is the certificate as a PEM file, for a client configured by path.
func (m *Mailbox) RootsPEM() []byte { return m.cert.pem }

// Messages are all deliveries in order of arrival, repeats included.
func (m *Mailbox) Messages() []Message {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Message(nil), m.messages...)
}

// Distinct are the deliveries without repeats: the first of each Message-ID.
func (m *Mailbox) Distinct() []Message {
	return distinct(m.Messages())
}

// Connections is how many clients have begun to talk since the start.
func (m *Mailbox) Connections() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions
}

// Changed is closed at the next delivery. Take it before looking, or a
// delivery between the look and the wait goes unnoticed.
func (m *Mailbox) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Await returns the deliveries once there are at least n, repeats included.
// It fails with the context's error and what had arrived by then.
func (m *Mailbox) Await(ctx context.Context, n int) ([]Message, error) {
	return m.AwaitWhere(ctx, func(all []Message) bool { return len(all) >= n })
}

// AwaitWhere returns the deliveries once enough says so. It fails with the
// context's error and what had arrived by then.
func (m *Mailbox) AwaitWhere(ctx context.Context, enough func([]Message) bool) ([]Message, error) {
	for {
		changed := m.Changed()
		all := m.Messages()
		if enough(all) {
			return all, nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return all, fmt.Errorf("waiting for mail with %d delivered: %w", len(all), ctx.Err())
		}
	}
}

func (m *Mailbox) store(msg Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.messages = append(m.messages, msg)
	close(m.changed)
	m.changed = make(chan struct{})
}
