// Package factstest runs a real fact log for one test and takes it away
// afterwards. Without options the log does not sync, which a test that never
// cuts the power cannot notice; Durable brings the syncing back.
package factstest

import (
	"context"
	"testing"
	"time"

	"firstbell/internal/facts"
)

// Option changes the log a test gets.
type Option func(*facts.Config)

// Durable syncs every write, as in production; Ready then answers nil.
func Durable() Option { return func(c *facts.Config) { c.NoSync = false } }

// Dir keeps the log in a directory of the test's own, so that a second engine
// can open it after the first has stopped.
func Dir(dir string) Option { return func(c *facts.Config) { c.Dir = dir } }

// MaxBytes bounds the facts stream.
func MaxBytes(n int64) Option { return func(c *facts.Config) { c.MaxBytes = n } }

// StoreKey encrypts the file store.
func StoreKey(key string) Option { return func(c *facts.Config) { c.StoreKey = key } }

// Now gives the log a clock of the test's own.
func Now(now func() time.Time) Option { return func(c *facts.Config) { c.Now = now } }

// Start runs a log in a temporary directory and stops it when the test ends.
func Start(t testing.TB, options ...Option) *facts.Engine {
	t.Helper()
	cfg := facts.Config{NoSync: true}
	for _, o := range options {
		o(&cfg)
	}
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	e, err := facts.Start(context.Background(), cfg)
	if err != nil {
		t.Fatalf("starting a fact log: %v", err)
	}
	t.Cleanup(func() { Stop(t, e) })
	return e
}

// Stop stops the log now; a second stop at the end of the test does no harm.
func Stop(t testing.TB, e *facts.Engine) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		t.Errorf("stopping the fact log: %v", err)
	}
}
