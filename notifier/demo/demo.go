// Package demo shows Firstbell to a person in ten minutes, and to a script in
// one.
//
// It drives a running service from outside, by the roads that everybody takes:
// incidents are posted to the police API with a key, alerts arrive in a real
// mailbox over SMTP, and safeguarding leads read them on the portal's own
// pages. What it adds is for people who look on: a start page, the mailbox as
// a page, and doors through which one signs in as anybody in one step.
//
// Those doors would be the end of every promise in a service that holds real
// children. Therefore this package is imported by the demo command alone, the
// doors carry a secret of their own for each run, and nothing starts unless
// every listener is on loopback.
package demo

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"firstbell/internal/auth"
	"firstbell/internal/web"
	"firstbell/notifier"
	"firstbell/notifier/channel/mailbox"
	"firstbell/notifier/channel/notifytest"
	"firstbell/notifier/world"
)

// DefaultAddr is where the start page is.
const DefaultAddr = "127.0.0.1:8070"

// stopWithin is how long open requests may take when stopping.
const stopWithin = 5 * time.Second

// Sessions opens and checks sign-in sessions; *auth.Sessions does.
type Sessions interface {
	web.Sessions
	// Begin signs an account in without a passkey and gives its cookie. It
	// fails with fault.NotFound for an account that does not exist.
	Begin(ctx context.Context, account string) (cookie string, p auth.Principal, err error)
}

// Runtime is the running service as the demo sees it.
type Runtime struct {
	PoliceURL     string            // of the police API, such as http://127.0.0.1:8081
	PortalURL     string            // of the portal, by the name localhost, because passkeys need one
	OperationsURL string            // of probes and metrics
	Keys          map[string]string // an API key per force code
	Accounts      []Account         // everybody who can sign in
	Sessions      Sessions
	Sign          func(purpose string, parts ...string) string // the portal's keyed hash
	Mailbox       *mailbox.Mailbox
	Texts         *notifytest.Server // a stand-in for GOV.UK Notify; nil where there is none
	Ledger        func(ctx context.Context) (notifier.Ledger, error)
}

// Config is what the demo's own server needs.
type Config struct {
	Addr    string // DefaultAddr if empty; must be loopback
	World   *world.World
	Runtime Runtime
	Log     *slog.Logger     // slog.Default if nil
	Now     func() time.Time // time.Now if nil
}

// Server is the start page, the mailbox page and the doors.
type Server struct {
	config   Config
	token    string // a secret for this run; without it a door does not exist
	alias    string // the numeric host, under which pages may be read as well
	site     *web.Site
	pages    *web.Templates
	accounts map[string]Account
	app      *fiber.App
	server   *fasthttp.Server
	listener net.Listener
	ended    chan error
}

//go:embed pages/*.html
var files embed.FS

// Start listens and serves until Stop. It refuses unless every listener of
// the runtime, and its own, is on loopback.
func Start(c Config) (*Server, error) {
	if c.Addr == "" {
		c.Addr = DefaultAddr
	}
	if err := loopbackAlone(c); err != nil {
		return nil, fmt.Errorf("starting the demo: %w", err)
	}
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return nil, fmt.Errorf("starting the demo: %w; is another demo running? choose other ports", err)
	}
	s := &Server{config: c, token: rand.Text(), listener: listener, accounts: map[string]Account{}, ended: make(chan error, 1)}
	for _, a := range c.Runtime.Accounts {
		s.accounts[a.Person] = a
	}
	if err := s.build(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting the demo: %w", err), listener.Close())
	}
	go func() { s.ended <- s.server.Serve(listener) }()
	return s, nil
}

func loopbackAlone(c Config) error {
	hosts := map[string]string{"start page": c.Addr, "mailbox": c.Runtime.Mailbox.Addr()}
	for name, raw := range map[string]string{"police API": c.Runtime.PoliceURL, "portal": c.Runtime.PortalURL, "operations": c.Runtime.OperationsURL} {
		u, err := url.Parse(raw)
		if err != nil || u.Host == "" {
			return fmt.Errorf("the %s has no address", name)
		}
		hosts[name] = u.Host
	}
	for name, host := range hosts {
		if !isLoopback(host) {
			return fmt.Errorf("the %s listens on %q: the demo lets anybody sign in as anybody, so every listener must be on 127.0.0.1", name, host)
		}
	}
	return nil
}

func isLoopback(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || (ip != nil && ip.IsLoopback())
}

func (s *Server) build() error {
	_, port, err := net.SplitHostPort(s.listener.Addr().String())
	if err != nil {
		return err
	}
	s.alias = net.JoinHostPort("127.0.0.1", port)
	r := s.config.Runtime
	s.site, err = web.NewSite(web.Config{Origin: "http://localhost:" + port, Sessions: r.Sessions, Sign: r.Sign, Log: s.config.Log, Now: s.config.Now})
	if err != nil {
		return err
	}
	dir, err := fs.Sub(files, "pages")
	if err != nil {
		return err
	}
	if s.pages, err = s.site.Templates(dir, nil); err != nil {
		return err
	}
	s.app = s.site.App()
	s.mount()
	s.server = &fasthttp.Server{Handler: s.underEitherName(s.app.Handler()), ReadTimeout: web.DefaultReadTimeout, WriteTimeout: web.DefaultWriteTimeout,
		IdleTimeout: web.DefaultIdleTimeout, MaxRequestBodySize: web.MaxBodyBytes, ReadBufferSize: web.MaxHeaderBytes,
		NoDefaultServerHeader: true, CloseOnShutdown: true, Logger: silence{}}
	return nil
}

// silence drops the listener's own messages, which repeat what was sent.
type silence struct{}

func (silence) Printf(string, ...any) {}

// Stop closes the listener and returns when open requests have ended.
func (s *Server) Stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopWithin)
	defer cancel()
	shut := s.server.ShutdownWithContext(ctx)
	// A server that is told to stop before it has begun to accept forgets that
	// it was told; a closed listener ends it in any case.
	if err := s.listener.Close(); !errors.Is(err, net.ErrClosed) {
		shut = errors.Join(shut, err)
	}
	if err := <-s.ended; !errors.Is(err, net.ErrClosed) {
		shut = errors.Join(shut, err)
	}
	return shut
}

// URL is the start page by the number of the machine.
func (s *Server) URL() string { return "http://" + s.alias }

// Origin is the demo by the name that shares its cookies with the portal.
func (s *Server) Origin() string { return s.site.Origin }

// SignInURL signs a person in in one step. It works for this run only.
func (s *Server) SignInURL(person string) string {
	return s.site.Origin + "/door/" + s.token + "/" + person
}
