package view

import (
	"context"
	"errors"
	"fmt"
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
		if err != nil && !errors.Is(err, fault.Unavailable) {
			v.cfg.Logger.Error("view stopped", "error", err)
			v.fail(fmt.Errorf("the view stopped at fact %d: %w", v.Applied(), err))
			return
		}
		if err != nil && !wait(ctx, retryWait) {
			return
		}
	}
}

// parted reports whether err means that the rows do not belong to the log.
func parted(err error) bool {
	return errors.Is(err, facts.ErrGap) || errors.Is(err, facts.ErrForeign)
}

// consume follows the log from where the rows stand, after making sure that
// the last fact in the rows is the one the log has there.
func (v *View) consume(ctx context.Context) error {
	if v.meta.applied > 0 {
		f, err := v.cfg.Log.At(ctx, v.meta.applied)
		if errors.Is(err, fault.NotFound) || err == nil && f.Leaf() != v.meta.leaf {
			return fmt.Errorf("fact %d is not the one that was projected: %w", v.meta.applied, facts.ErrForeign)
		}
		if err != nil {
			return err
		}
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
