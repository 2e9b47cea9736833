package facts

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

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
	StoreKey string // encrypts the file store, wrapped keys apart (ChaCha20-Poly1305); empty means in clear
	Log      *slog.Logger
	Now      func() time.Time // nil means time.Now
}

// Engine is the running log: an embedded server and one connection to it, and
// where the log's files are encrypted, another such pair for the keys.
type Engine struct {
	cfg  Config
	lock *os.File
	node
	keys node // see keystore.go; without a server where the log's own one holds them
	log  *Log
	stop sync.Once
	done chan struct{}
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
	if err := e.open(e.cfg, "firstbell", e.cfg.Dir, e.cfg.StoreKey); err != nil {
		return err
	}
	if err := checkRecovered(ctx, e.js, e.cfg.Dir); err != nil {
		return err
	}
	if err := e.openKeys(ctx); err != nil {
		return err
	}
	identity, err := provision(ctx, e.js, e.Keys(), e.cfg.MaxBytes, e.cfg.Identity)
	if err != nil {
		return err
	}
	e.log, err = newLog(ctx, e.js, identity, newSpace(e.cfg))
	return err
}

// Log is the fact log.
func (e *Engine) Log() *Log { return e.log }

// JetStream reaches the other stores of the data directory, keys apart.
func (e *Engine) JetStream() jetstream.JetStream { return e.js }

// Ready answers nil when a fact published now would be durable, and otherwise
// says what to mend.
func (e *Engine) Ready(ctx context.Context) error {
	if !e.node.runs() || e.keys.server != nil && !e.keys.runs() {
		return fault.New(fault.Unavailable, "log-stopped", "The log is not running: make room on its disk if it is full, then restart.")
	}
	if !e.node.syncs() || e.keys.server != nil && !e.keys.syncs() {
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
		e.node.close()
		e.keys.close()
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
