// Package ingest is the HTTP door for police forces: bytes in, a receipt or the
// list of every fault out.
//
// A request passes four stations: who is calling (auth.go), whether its shape
// can be read at all (guard.go), what it says (police.Parse), and whether it is
// now durable (the Intake). An answer of 202 is given only after the last. What
// is turned away is recorded without its values, because a force that believes
// it has told us must be able to find out that it has not.
//
// The door promises never to repeat what was submitted: not in an answer, not
// in a log line, not in a header. All problems are RFC 9457 documents, and what
// a caller may not see answers exactly like what does not exist.
package ingest

import (
	"log/slog"
	"time"

	"github.com/gofiber/fiber/v2"

	"firstbell/police"
)

// The default limits.
const (
	DefaultConnections    = 1024             // open at once; times hardBodyLimit it bounds the memory for bodies
	DefaultInFlight       = 256              // requests worked on at once
	DefaultRequestTimeout = 20 * time.Second // longer than the storage's own 15 s of retries

	readTimeout  = 10 * time.Second // for a whole request, so that slow senders do not hold a place
	writeTimeout = 30 * time.Second
	idleTimeout  = 60 * time.Second
	maxHeaders   = 8 << 10

	// hardBodyLimit cuts a connection off. It lies above police.MaxBodyBytes so
	// that a body only somewhat too large is still read, answered in full and
	// recorded as the refusal of a known client.
	hardBodyLimit = 2 * police.MaxBodyBytes
)

// Config is what the door needs.
type Config struct {
	Intake Intake                   // where understood incidents go
	Finder SchoolFinder             // the search of the register
	Keys   Authenticator            // who may come in
	Certs  CertificateAuthenticator // who may come in by a client's certificate; nil means nobody
	Now    func() time.Time         // nil means time.Now
	// Stranger hears of every request without anything valid to show. It must not
	// wait; it may be nil.
	Stranger func()
	// Looked hears of every incident that was looked at, so that advice can be
	// counted. It must not wait; it may be nil.
	Looked func(Look)
	Log    *slog.Logger // nil means slog.Default()
	Limits Limits       // zero fields mean the defaults
}

// Look is what one look at an incident came to. Counts of it are all that is kept
// of a check.
type Look struct {
	Check    bool // a check, and not a post
	Refused  bool
	Warnings []police.Warning
}

// Limits bound what one server takes at once. Zero fields mean the defaults.
type Limits struct {
	Connections    int           // open at once
	InFlight       int           // requests worked on at once; more answer 503
	RequestTimeout time.Duration // for one request, storage included
	PerSecond      int           // requests of all clients in a second
	Share          float64       // of PerSecond and InFlight, for one client at most
}

// door is the configuration with every default filled in.
type door struct {
	Config
	places chan struct{} // one for each request in flight
	shares *shares
}

// New makes the door. The caller listens and shuts it down; ShutdownWithTimeout
// returns once requests in flight are answered.
func New(config Config) *fiber.App {
	d := newDoor(config)
	app := fiber.New(fiber.Config{
		AppName:               "Firstbell police API",
		DisableStartupMessage: true,
		StrictRouting:         true,
		CaseSensitive:         true,
		BodyLimit:             hardBodyLimit,
		Concurrency:           d.Limits.Connections,
		ReadBufferSize:        maxHeaders,
		ReadTimeout:           readTimeout,
		WriteTimeout:          writeTimeout,
		IdleTimeout:           idleTimeout,
		ErrorHandler:          d.failed,
	})
	app.Use(d.watch)
	app.Use("/v1", d.bound, d.authenticate, d.shape)
	d.describe(app)
	return app
}

func newDoor(config Config) *door {
	d := &door{Config: config}
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	if d.Limits.Connections <= 0 {
		d.Limits.Connections = DefaultConnections
	}
	if d.Limits.InFlight <= 0 {
		d.Limits.InFlight = DefaultInFlight
	}
	if d.Limits.RequestTimeout <= 0 {
		d.Limits.RequestTimeout = DefaultRequestTimeout
	}
	if d.Limits.PerSecond <= 0 {
		d.Limits.PerSecond = DefaultPerSecond
	}
	if d.Limits.Share <= 0 || d.Limits.Share > 1 {
		d.Limits.Share = DefaultShare
	}
	d.places = make(chan struct{}, d.Limits.InFlight)
	d.shares = newShares(d.Limits)
	return d
}
