package view

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/fault"
)

// retryWait is the pause before the log is asked again after an interruption.
const retryWait = 200 * time.Millisecond

// follow consumes the log until it is told to stop or cannot go on. It takes
// up again after interruptions, and builds anew where the file and the log have
// parted.
func (v *View) follow(ctx context.Context) {
	defer close(v.done)
	rebuilt := false
	for ctx.Err() == nil {
		before := v.Applied()
		err := v.consume(ctx)
		rebuilt = rebuilt && v.Applied() == before
		switch {
		case ctx.Err() != nil:
			return
		case parted(err) && !rebuilt:
			rebuilt = true
			err = v.rebuild(err)
		}
		if err != nil && !passing(err) {
			v.cfg.Logger.Error("view stopped", "error", err)
			v.fail(fmt.Errorf("the view stopped at fact %d: %w", v.Applied(), err))
			return
		}
		if err != nil && !wait(ctx, retryWait) {
			return
		}
	}
}

// passing reports whether err may go away by itself: the log is away for a
// while, or the disk is full and somebody is making room.
func passing(err error) bool {
	return errors.Is(err, fault.Unavailable) || errors.Is(err, syscall.ENOSPC)
}

// parted reports whether err means that the rows are not what the log says.
func parted(err error) bool {
	return errors.Is(err, facts.ErrGap) || errors.Is(err, facts.ErrForeign) || errors.Is(err, errDamaged)
}

// agree makes sure that the rows belong to the log before anybody is told that
// they are up to date, and drops them otherwise.
func (v *View) agree(ctx context.Context) error {
	err := v.check(ctx)
	if parted(err) {
		return v.rebuild(err)
	}
	return err
}

// check compares the last fact in the rows with the one the log has there.
func (v *View) check(ctx context.Context) error {
	if v.meta.applied == 0 {
		return nil
	}
	f, err := v.cfg.Log.At(ctx, v.meta.applied)
	if errors.Is(err, fault.NotFound) || err == nil && f.Leaf() != v.meta.leaf {
		return fmt.Errorf("fact %d is not the one that was projected: %w", v.meta.applied, facts.ErrForeign)
	}
	return err
}

// consume follows the log from where the rows stand.
func (v *View) consume(ctx context.Context) error {
	if err := v.check(ctx); err != nil {
		return err
	}
	return v.cfg.Log.Consume(ctx, v.meta.applied+1, v.apply)
}

// rebuild drops the file and begins an empty one. Readers wait meanwhile, and
// then see the rows grow from nothing.
func (v *View) rebuild(cause error) error {
	v.cfg.Logger.Warn("view dropped", "error", cause)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.file.db.Close(); err != nil {
		return fmt.Errorf("dropping the view: %w", err)
	}
	f, err := create(v.cfg.Path, v.cfg.Log.Identity(), v.build, v.routes)
	if err != nil {
		return err
	}
	v.file, v.meta = f, meta{}
	v.doubted.Store(false)
	v.applied.Store(0)
	return nil
}

// wait pauses, and reports whether to go on.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
