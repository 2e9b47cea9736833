package facts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/fault"
)

const (
	// DefaultMaxBytes bounds the facts stream: about ten years of a large
	// force at 2 KiB a fact.
	DefaultMaxBytes = 64 << 30

	// maxPayload is the largest message, 8 MiB: one routed fact with the sealed
	// bodies of every school of a large family stays far below it.
	maxPayload = 8 << 20

	// startTimeout bounds how long the embedded server may take to recover its
	// store; a million facts take a few seconds.
	startTimeout = 2 * time.Minute

	// storeLimit only keeps the server from reserving by free disk space at
	// start; the real bounds are MaxBytes and the free-space guard.
	storeLimit = 1 << 50
)

// Config says where the log lives and how careful it is.
type Config struct {
	Dir      string // directory of the file store; created with mode 0700
	MaxBytes int64  // bound of the facts stream; zero means DefaultMaxBytes
	MinFree  int64  // free bytes of disk below which nothing is written; zero means DefaultMinFree
	NoSync   bool   // for bulk seeding and tests only: a power cut may lose facts; Ready answers with an error
	Identity string // of a log that is put back from a backup; empty draws one for a new log
	StoreKey string // encrypts the file store (ChaCha20-Poly1305); empty means in clear
	Log      *slog.Logger
	Now      func() time.Time // nil means time.Now
}

// Engine is the running log: an embedded server and one connection to it.
type Engine struct {
	cfg    Config
	lock   *os.File
	server *server.Server
	conn   *nats.Conn
	js     jetstream.JetStream
	log    *Log
	stop   sync.Once
	done   chan struct{}
}

// Start opens the log in cfg.Dir, creating it where there is none, and
// provides its streams. It fails with fault.Unavailable if another process
// holds the directory.
func Start(ctx context.Context, cfg Config) (*Engine, error) {
	cfg = cfg.withDefaults()
	if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("creating the log directory: %w", err)
	}
	lock, err := lockDir(cfg.Dir)
	if err != nil {
		return nil, err
	}
	e := &Engine{cfg: cfg, lock: lock, done: make(chan struct{})}
	if err := e.start(ctx); err != nil {
		return nil, errors.Join(err, e.Stop(ctx))
	}
	return e, nil
}

func (c Config) withDefaults() Config {
	if c.MaxBytes == 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.MinFree == 0 {
		c.MinFree = DefaultMinFree
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

func (e *Engine) start(ctx context.Context) error {
	if err := e.startServer(); err != nil {
		return err
	}
	conn, err := nats.Connect("", nats.InProcessServer(e.server), nats.MaxReconnects(-1),
		nats.ReconnectWait(50*time.Millisecond), nats.Name("firstbell"))
	if err != nil {
		return fmt.Errorf("connecting to the embedded log: %w", err)
	}
	e.conn = conn
	if e.js, err = jetstream.New(conn); err != nil {
		return fmt.Errorf("opening the embedded log: %w", err)
	}
	if err := e.checkRecovered(ctx); err != nil {
		return err
	}
	identity, err := provision(ctx, e.js, e.cfg.MaxBytes, e.cfg.Identity)
	if err != nil {
		return err
	}
	e.log, err = newLog(ctx, e.js, identity, newSpace(e.cfg))
	return err
}

func (e *Engine) startServer() error {
	opts := &server.Options{
		ServerName:             "firstbell",
		DontListen:             true,
		NoSigs:                 true,
		JetStream:              true,
		StoreDir:               e.cfg.Dir,
		SyncAlways:             !e.cfg.NoSync,
		JetStreamMaxStore:      storeLimit,
		MaxPayload:             maxPayload,
		MaxPending:             8 * maxPayload,
		DisableJetStreamBanner: true,
	}
	if e.cfg.StoreKey != "" {
		opts.JetStreamKey, opts.JetStreamCipher = e.cfg.StoreKey, server.ChaCha
	}
	s, err := server.NewServer(opts)
	if err != nil {
		return fmt.Errorf("preparing the embedded log: %w", err)
	}
	s.SetLoggerV2(serverLogger{e.cfg.Log}, false, false, false)
	e.server = s
	s.Start()
	if !s.ReadyForConnections(startTimeout) || !s.JetStreamEnabled() {
		return fault.Wrap(fault.Unavailable, errors.New("the embedded server is not ready"),
			"opening the log in "+e.cfg.Dir+": look at the lines above this one")
	}
	return nil
}

// checkRecovered refuses to go on when the disk holds a facts stream which the
// server did not recover, for instance under a wrong store key: going on would
// begin an empty log over a full one.
func (e *Engine) checkRecovered(ctx context.Context) error {
	dir := filepath.Join(e.cfg.Dir, server.JetStreamStoreDir, "$G", "streams")
	for _, name := range []string{StreamFacts, StreamKeys} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			continue
		}
		if _, err := e.js.Stream(ctx, name); err != nil {
			return fmt.Errorf("opening the log: stream %s is on disk in %s but could not be read: is this the right store key? %w", name, dir, err)
		}
	}
	return nil
}

// Log is the fact log.
func (e *Engine) Log() *Log { return e.log }

// JetStream reaches the other stores of the data directory.
func (e *Engine) JetStream() jetstream.JetStream { return e.js }

// Ready answers nil when a fact published now would be durable, and otherwise
// says what to mend.
func (e *Engine) Ready(ctx context.Context) error {
	if e.server == nil || !e.server.Running() || !e.server.JetStreamEnabled() {
		return fault.New(fault.Unavailable, "log-stopped", "The log is not running: make room on its disk if it is full, then restart.")
	}
	if cfg := e.server.JetStreamConfig(); cfg == nil || !cfg.SyncAlways {
		return fault.New(fault.Unavailable, "log-unsynced", "The log runs without sync_always, so a power cut would lose what was accepted: start it with sync_always.")
	}
	s, err := e.js.Stream(ctx, StreamFacts)
	if err != nil {
		return fault.Wrap(fault.Unavailable, err, "The log does not answer.")
	}
	if err := checkStream(s.CachedInfo().Config); err != nil {
		return fault.Wrap(fault.Unavailable, err, "The log is not set up safely.")
	}
	return e.log.writable(ctx)
}

// Stop closes the log and returns when its last goroutine has ended. It is
// safe to call twice, and on an engine that did not start.
func (e *Engine) Stop(ctx context.Context) error {
	go e.stop.Do(func() {
		defer close(e.done)
		if e.conn != nil {
			e.conn.Close()
		}
		if e.server != nil {
			e.server.Shutdown()
			e.server.WaitForShutdown()
		}
		if err := unlockDir(e.lock); err != nil {
			e.cfg.Log.Warn("the log directory was not unlocked cleanly", "error", err)
		}
	})
	select {
	case <-e.done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("stopping the log: %w", ctx.Err())
	}
}
