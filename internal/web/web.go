// Package web is the house every page lives in.
//
// It turns a package's own templates into whole GOV.UK Frontend pages, knows
// who is reading, and keeps the promises that no single page should have to
// remember: strict headers on every answer and every error, no state change
// without proof that our own page asked for it, the same calm "not found" for
// what is missing and what is forbidden, and no page that needs JavaScript.
//
// A package with pages calls Site.Templates once for its templates, registers
// its routes on the Fiber app of Site.App, guards them with Site.SignedIn, and
// answers with Templates.Render. Errors are returned, never written: the app's
// error handler turns their kind into a status and a page.
package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"firstbell/internal/auth"
	"firstbell/internal/web/assets"
)

// Product is the name at the top of every page.
const Product = "Firstbell"

// ErrAssetsMissing says that the binary was built without its style sheet, and
// which command mends it.
var ErrAssetsMissing = assets.ErrMissing

// Sessions is what pages need of sign-in sessions.
type Sessions interface {
	// Lookup gives the principal behind a session cookie, with the grants of
	// this moment, or fault.Unauthenticated. Store trouble is fault.Unavailable.
	Lookup(ctx context.Context, cookie string) (auth.Principal, error)
	// End closes the session behind cookie; one that does not exist is no error.
	End(ctx context.Context, cookie string) error
}

// Config is what a site is made of.
type Config struct {
	Origin   string                                       // where people reach it, such as "https://firstbell.example" or "http://localhost:8080"; required
	Sessions Sessions                                     // required
	Sign     func(purpose string, parts ...string) string // a keyed hash fixed for the data directory, such as vault.Index; required
	Assets   fs.FS                                        // the built style sheet and script; by default those inside the binary
	Proxies  []netip.Prefix                               // whose X-Forwarded-For is believed when tries are counted by address; nil: nobody's
	Fresh    func(context.Context) error                  // what keeps this node from showing anything to anybody; nil: nothing ever does
	Refused  func(Refusal)                                // hears of every request that is turned away; must not wait; may be nil
	Log      *slog.Logger                                 // by default, slog.Default
	Now      func() time.Time                             // by default, time.Now
}

// Site is one address with its pages, cookies and headers.
type Site struct {
	Product string // the name on every page
	Origin  string // scheme, host and port; no path
	Host    string // host and port, as in the Host header
	Secure  bool   // whether Origin is https

	sessions Sessions
	fresh    func(context.Context) error
	sign     func(purpose string, parts ...string) string
	log      *slog.Logger
	now      func() time.Time
	refused  func(Refusal)
	proxies  []netip.Prefix
	files    map[string]asset
	nav      []func(auth.Principal) []NavItem
	banners  []func(auth.Principal) []Banner
	problems *Templates
}

// NewSite checks cfg and readies the pages every site has. It reports
// ErrAssetsMissing where the binary has no style sheet.
func NewSite(cfg Config) (*Site, error) {
	s := &Site{Product: Product, sessions: cfg.Sessions, fresh: cfg.Fresh, sign: cfg.Sign, log: cfg.Log, now: cfg.Now, refused: cfg.Refused, proxies: cfg.Proxies}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	if cfg.Sessions == nil || cfg.Sign == nil {
		return nil, errors.New("making the site: Sessions and Sign must be given")
	}
	if err := s.setOrigin(cfg.Origin); err != nil {
		return nil, err
	}
	if err := s.loadAssets(cfg.Assets); err != nil {
		return nil, err
	}
	var err error
	s.problems, err = s.Templates(problemPages, nil)
	return s, err
}

// Now is the site's clock, for handlers that show times.
func (s *Site) Now() time.Time { return s.now() }

// setOrigin takes the public address apart. A passkey belongs to a host name,
// and browsers offer passkeys only over https or on this very machine.
func (s *Site) setOrigin(origin string) error {
	u, err := url.Parse(strings.TrimSuffix(origin, "/"))
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return fmt.Errorf("making the site: origin %q is not scheme://host[:port]; give the address people type", origin)
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && u.Hostname() == "localhost":
	default:
		return fmt.Errorf("making the site: origin %q must be https, or http://localhost for one machine: browsers allow passkeys nowhere else", origin)
	}
	s.Host, s.Secure = strings.ToLower(u.Host), u.Scheme == "https"
	s.Origin = u.Scheme + "://" + s.Host
	return nil
}
