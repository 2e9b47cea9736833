package view

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"firstbell/internal/crash"
	"firstbell/internal/facts"
)

// Config says what is viewed and how.
type Config struct {
	Path       string               // the view file
	Log        *facts.Log           // what is followed
	Projectors map[string]Projector // by subject prefix, such as "fb.case."; the longest prefix wins
	Version    string               // of the projectors' code; empty means the running program
	Now        func() time.Time     // nil means time.Now; for measuring only, never for rows
	Logger     *slog.Logger
}

// View follows a log and answers from its rows.
type View struct {
	cfg    Config
	routes []route
	build  string

	mu      sync.RWMutex // guards file: a rebuild replaces it
	file    *file
	meta    meta // of the last commit; written by the follower alone
	applied atomic.Uint64
	doubted atomic.Bool // a reader met damage; the follower builds anew
	reads   atomic.Uint64

	signal  sync.Mutex
	changed chan struct{}
	err     error

	cancel context.CancelFunc
	done   chan struct{}
	once   sync.Once
}

// ErrStopped says that the view is stopped, by Stop or before Start.
var ErrStopped = errors.New("the view is stopped")

// Open opens the view file, building it anew where it cannot be used. The view
// does not follow the log before Start.
func Open(cfg Config) (*View, error) {
	if cfg.Logger == nil {
		cfg.Logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	routes, err := routesOf(cfg.Projectors)
	if err != nil {
		return nil, fmt.Errorf("opening the view: %w", err)
	}
	v := &View{cfg: cfg, routes: routes, build: fingerprint(cfg.Version, routes), changed: make(chan struct{})}
	if err := v.openFile(); err != nil {
		return nil, err
	}
	return v, nil
}

func (v *View) openFile() error {
	f, m, reason, err := openFile(v.cfg.Path, v.cfg.Log.Identity(), v.build, v.routes)
	if err != nil {
		return err
	}
	if reason != "" {
		v.cfg.Logger.Info("view built anew", "reason", reason)
	}
	v.file, v.meta = f, m
	v.applied.Store(m.applied)
	return nil
}

// Start follows the log and returns when the view has reached the sequence the
// log had at the call. Before Start the view shows what it held when it was
// last stopped. It fails if the view stops before, or ctx ends.
func (v *View) Start(ctx context.Context) error {
	last, err := v.cfg.Log.LastSeq(ctx)
	if err != nil {
		return fmt.Errorf("starting the view: %w", err)
	}
	if err := v.agree(ctx); err != nil {
		return fmt.Errorf("starting the view: %w", err)
	}
	follow, cancel := context.WithCancel(context.Background())
	v.cancel, v.done = cancel, make(chan struct{})
	go v.follow(follow)
	if err := v.Wait(ctx, last); err != nil {
		return fmt.Errorf("starting the view: %w", err)
	}
	return nil
}

// Stop ends following and closes the file. It is safe to call twice.
func (v *View) Stop() {
	v.once.Do(func() {
		if v.cancel != nil {
			v.cancel()
			<-v.done
		}
		v.fail(ErrStopped)
		v.mu.Lock()
		defer v.mu.Unlock()
		if err := v.file.close(v.doubted.Load()); err != nil {
			v.cfg.Logger.Error("view not closed cleanly", "error", err)
		}
		v.file = nil
	})
}

// Read shows fn one consistent state of the rows. Rows must not be kept beyond
// fn other than those Get and Each copied out.
func (v *View) Read(fn func(*Tx) error) error {
	v.reads.Add(1)
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.file == nil {
		return ErrStopped
	}
	err := guard(func() error {
		return v.file.db.View(func(tx *bolt.Tx) error {
			t := &Tx{tx: tx}
			return errors.Join(fn(t), t.err)
		})
	})
	if errors.Is(err, errDamaged) {
		v.doubted.Store(true)
		v.cfg.Logger.Error("view damaged; it is built anew", "error", err)
	}
	return err
}

// Reads is how often rows were read since Open. What may not be seen must not
// be told from what does not exist by how much is read for it.
func (v *View) Reads() uint64 { return v.reads.Load() }

// Applied is the sequence the rows stand at.
func (v *View) Applied() uint64 { return v.applied.Load() }

// Wait returns when the rows stand at seq or later. It fails with the view's
// error if the view stops, and with ctx's if that ends first.
func (v *View) Wait(ctx context.Context, seq uint64) error {
	for {
		changed := v.Changed()
		if v.Applied() >= seq {
			return nil
		}
		if err := v.Err(); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for fact %d, the view stands at %d: %w", seq, v.Applied(), ctx.Err())
		}
	}
}

// Changed is closed at the next commit, and when the view stops.
func (v *View) Changed() <-chan struct{} {
	v.signal.Lock()
	defer v.signal.Unlock()
	return v.changed
}

// Err is why the view stopped following, or nil while it follows.
func (v *View) Err() error {
	v.signal.Lock()
	defer v.signal.Unlock()
	return v.err
}

// Lag is how many facts the view is behind the log.
func (v *View) Lag(ctx context.Context) (uint64, error) {
	last, err := v.cfg.Log.LastSeq(ctx)
	if err != nil {
		return 0, err
	}
	if applied := v.Applied(); applied < last {
		return last - applied, nil
	}
	return 0, nil
}

// Behind is for how long the oldest fact that the view does not show has been in
// the log; zero where it shows them all.
func (v *View) Behind(ctx context.Context) (time.Duration, error) {
	lag, err := v.Lag(ctx)
	if err != nil || lag == 0 {
		return 0, err
	}
	next, err := v.cfg.Log.At(ctx, v.Applied()+1)
	if err != nil {
		return 0, fmt.Errorf("reading the first fact that the view lacks: %w", err)
	}
	return max(v.cfg.Now().Sub(next.At), 0), nil
}

// announce wakes everybody who waits for a commit.
func (v *View) announce() {
	v.signal.Lock()
	defer v.signal.Unlock()
	close(v.changed)
	v.changed = make(chan struct{})
}

// fail records why the view stopped; the first reason stays.
func (v *View) fail(err error) {
	v.signal.Lock()
	defer v.signal.Unlock()
	if v.err == nil {
		v.err = err
	}
	close(v.changed)
	v.changed = make(chan struct{})
}

// apply projects one batch in one transaction, with the account of it.
func (v *View) apply(batch []facts.Fact) error {
	if v.doubted.Load() {
		return errDamaged
	}
	m := v.meta
	err := guard(func() error { return v.file.db.Update(v.projecting(&m, batch)) })
	if err != nil {
		return err
	}
	crash.Point("view.committed")
	v.meta = m
	v.applied.Store(m.applied)
	v.announce()
	return nil
}

// projecting is the transaction of one batch; m moves with it.
func (v *View) projecting(m *meta, batch []facts.Fact) func(*bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		t := &Tx{tx: tx}
		for _, f := range batch {
			switch {
			case f.Seq <= m.applied:
				continue
			case f.Seq != m.applied+1:
				return fmt.Errorf("fact %d follows %d: %w", f.Seq, m.applied, facts.ErrGap)
			}
			if err := project(v.routes, t, f); err != nil {
				return err
			}
			m.add(f.Seq, f.Leaf())
		}
		crash.Point("view.applied")
		return m.save(tx)
	}
}
