package registry

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"firstbell/internal/auth"
	"firstbell/internal/facts"
	"firstbell/internal/vault"
	"firstbell/internal/view"
)

// Config is what a registry stands on.
type Config struct {
	Log       *facts.Log
	View      *view.View // with Projector for subjects that begin with fb.dir.
	Vault     *vault.Vault
	JetStream jetstream.JetStream
	Now       func() time.Time // nil means time.Now
	Logger    *slog.Logger     // nil means none

	// PackedOnly keeps the rolls in memory only as the matcher that weighs
	// needs them, and not as they were imported. The exact matcher then finds
	// nobody.
	PackedOnly bool
}

// Registry imports files about schools and serves what they say. It is safe
// for many goroutines.
type Registry struct {
	log     *facts.Log
	view    *view.View
	vault   *vault.Vault
	objects objects
	now     func() time.Time
	logger  *slog.Logger
	packed  bool

	importing sync.Mutex // one import at a time on this node
	loading   sync.Mutex // one load at a time
	current   atomic.Pointer[Snapshot]

	signal  sync.Mutex
	swapped chan struct{} // closed when the snapshot is swapped
}

var _ auth.GrantSource = (*Registry)(nil)

// Open makes a registry with an empty snapshot; Load fills it.
func Open(cfg Config) (*Registry, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Registry{
		log: cfg.Log, view: cfg.View, vault: cfg.Vault, now: cfg.Now, logger: cfg.Logger, packed: cfg.PackedOnly,
		objects: objects{js: cfg.JetStream, vault: cfg.Vault, now: cfg.Now},
		swapped: make(chan struct{}),
	}
	r.current.Store(&Snapshot{})
	return r, nil
}

// Current is the latest snapshot; never nil.
func (r *Registry) Current() *Snapshot { return r.current.Load() }

// retryLoad is the pause after a load that did not work.
const retryLoad = time.Second

// Follow sweeps what died with the last process, and then loads a new snapshot
// whenever the projection has a new directory fact, until ctx ends or the
// view stops. A load that does not work is tried again: until then the last
// snapshot stays.
func (r *Registry) Follow(ctx context.Context) {
	if err := r.Sweep(ctx); err != nil && ctx.Err() == nil {
		r.logger.Error("replaced imports not swept; the next import tries again", "error", err)
	}
	for ctx.Err() == nil && r.view.Err() == nil {
		changed := r.view.Changed()
		if retry := r.catchUp(ctx); retry {
			pause(ctx, changed)
			continue
		}
		select {
		case <-ctx.Done():
		case <-changed:
		}
	}
}

// pause waits for a change, but no longer than retryLoad.
func pause(ctx context.Context, changed <-chan struct{}) {
	timer := time.NewTimer(retryLoad)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-changed:
	case <-timer.C:
	}
}

// catchUp loads if the projection is ahead, and reports whether to try again.
func (r *Registry) catchUp(ctx context.Context) (retry bool) {
	seq, err := lastSeq(r.view)
	if err == nil && seq == r.Current().DirectorySeq {
		return false
	}
	if err == nil {
		err = r.Load(ctx)
	}
	if err != nil && ctx.Err() == nil {
		r.logger.Error("imported files not loaded; the last snapshot stays", "error", err)
	}
	return err != nil
}

// WaitFor returns when the snapshot holds the directory fact of that sequence,
// as Diff.Seq gives it. Follow must be running, or somebody else be loading.
func (r *Registry) WaitFor(ctx context.Context, seq uint64) error {
	for {
		r.signal.Lock()
		swapped := r.swapped
		r.signal.Unlock()
		if r.Current().DirectorySeq >= seq {
			return nil
		}
		select {
		case <-swapped:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// swap makes a snapshot current and wakes those who wait for it.
func (r *Registry) swap(next *Snapshot) {
	r.current.Store(next)
	r.signal.Lock()
	defer r.signal.Unlock()
	close(r.swapped)
	r.swapped = make(chan struct{})
}
