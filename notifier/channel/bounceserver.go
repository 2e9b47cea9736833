package channel

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	"golang.org/x/net/netutil"

	"firstbell/internal/fault"
)

// The bounds of the server for returned mail: it talks to the whole internet.
const (
	maxBounceClients = 64
	bounceTimeout    = 30 * time.Second
)

// BounceConfig says where returned mail is taken.
type BounceConfig struct {
	Domain      string // of the return path
	Listen      string // host:port
	TLSCertFile string // with TLSKeyFile: STARTTLS is offered
	TLSKeyFile  string

	// Returned is told of each bounce. It fails with fault.Unavailable where the
	// bounce could not be written down: the sender then keeps it and comes again.
	Returned func(ctx context.Context, b Bounce) error
	// Ignored is told why other mail was taken and dropped; nil for nobody.
	Ignored func(why error)
}

// BounceServer is a small mail server that takes reports about mail of ours that
// could not be delivered, and nothing else: whoever does not know the id of an
// alert is told that there is no such mailbox.
type BounceServer struct {
	config   BounceConfig
	listener net.Listener
	server   *smtp.Server
	served   chan struct{}
	closing  sync.Once
}

// ListenBounces opens the port and serves until Close.
func ListenBounces(c BounceConfig) (*BounceServer, error) {
	if c.Ignored == nil {
		c.Ignored = func(error) {}
	}
	b := &BounceServer{config: c, served: make(chan struct{})}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &bounceSession{server: b}, nil }))
	b.server.Domain = c.Domain
	b.server.ErrorLog = quiet{} // its lines would hold addresses
	b.server.MaxMessageBytes = MaxBounceBytes
	b.server.MaxRecipients = 1
	b.server.ReadTimeout, b.server.WriteTimeout = bounceTimeout, bounceTimeout
	if c.TLSCertFile != "" {
		pair, err := tls.LoadX509KeyPair(c.TLSCertFile, c.TLSKeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading the certificate for returned mail: %w", err)
		}
		b.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return nil, fmt.Errorf("listening for returned mail on %s: %w", c.Listen, err)
	}
	b.listener = netutil.LimitListener(listener, maxBounceClients)
	go func() { defer close(b.served); _ = b.server.Serve(b.listener) }()
	return b, nil
}

// Addr is the listening host and port.
func (b *BounceServer) Addr() string { return b.listener.Addr().String() }

// Close stops listening and cuts what is open. It is safe to call twice.
func (b *BounceServer) Close() error {
	var err error
	b.closing.Do(func() {
		if cause := b.server.Close(); !errors.Is(cause, net.ErrClosed) {
			err = cause
		}
		_ = b.listener.Close()
	})
	<-b.served
	return err
}

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// bounceSession is one conversation.
type bounceSession struct {
	server *BounceServer
	to     string
}

// Mail takes any sender: reports have none.
func (s *bounceSession) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes return paths that name an alert.
func (s *bounceSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	if id, ok := AlertOf(to, s.server.config.Domain); !ok || id == "" {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such mailbox"}
	}
	s.to = to
	return nil
}

// Data reads the report. What is no report is taken all the same: telling its
// sender would only make more mail.
func (s *bounceSession) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	bounce, err := ParseBounce(raw, s.to, s.server.config.Domain)
	if err != nil {
		s.server.config.Ignored(err)
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), bounceTimeout)
	defer cancel()
	if err := s.server.config.Returned(ctx, bounce); errors.Is(err, fault.NotFound) {
		s.server.config.Ignored(err)
	} else if err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "Try again later"}
	}
	return nil
}

// Reset forgets the message being built.
func (s *bounceSession) Reset() { s.to = "" }

// Logout ends the conversation.
func (*bounceSession) Logout() error { return nil }
