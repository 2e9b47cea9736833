package notifier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"firstbell/internal/view"
	"firstbell/schools"
	"firstbell/schools/registry"
)

// calendarWalk is what the jobs remember of the calendars they followed: nothing
// that matters, a new process walks once more.
type calendarWalk struct {
	running bool
	done    uint64    // the directory fact up to which every open deadline was looked at
	from    time.Time // when it may be tried again
}

// followCalendars starts a walk over what is open at the schools whose days have
// changed since the last one, and gives what closes when it has ended; nil where
// there is nothing to walk for. Under the lock.
func (j *Jobs) followCalendars(ctx context.Context, now time.Time) <-chan struct{} {
	known := j.service.Snapshot()
	seq, since := known.CalendarsSeq(), j.calendars.done
	if j.calendars.running || seq <= since || now.Before(j.calendars.from) {
		return nil
	}
	j.calendars.running = true
	j.running.Add(1)
	done := make(chan struct{})
	go func() {
		defer j.running.Done()
		defer close(done)
		err := j.rescheduleAll(ctx, known, since)
		j.mu.Lock()
		defer j.mu.Unlock()
		j.calendars.running = false
		if err == nil {
			j.calendars.done = seq
			return
		}
		j.calendars.from = now.Add(followRest)
		if !errors.Is(err, context.Canceled) {
			j.service.Logger.Error("following the calendars of schools failed and is left for later", "error", err)
		}
	}()
	return done
}

// rescheduleAll looks at what is open at schools whose days changed after a
// directory fact. Only cases that may have to move are loaded to be changed.
func (j *Jobs) rescheduleAll(ctx context.Context, known *registry.Snapshot, since uint64) error {
	moving, err := j.service.toReschedule(known, since)
	if err != nil {
		return err
	}
	var failed []error
	for _, ref := range moving {
		select {
		case <-j.done:
			return context.Canceled
		default:
		}
		if err := j.service.reschedule(ctx, ref.Case, ref.Notification); err != nil {
			failed = append(failed, fmt.Errorf("notification %s: %w", ref.Notification, err))
		}
	}
	return errors.Join(failed...)
}

// toReschedule are the open notifications whose deadline has to move.
func (s *Service) toReschedule(known *registry.Snapshot, since uint64) ([]Ref, error) {
	var moving []Ref
	changed := map[string]bool{}
	err := s.View.Read(func(tx *view.Tx) error {
		open, err := openRefs(tx)
		if err != nil {
			return err
		}
		for _, ref := range open {
			if _, seen := changed[ref.URN]; !seen {
				urn, err := schools.ParseURN(ref.URN)
				seq, _ := known.CalendarSeq(urn, since)
				changed[ref.URN] = err == nil && seq > since
			}
			if !changed[ref.URN] {
				continue
			}
			c, ok := caseIn(tx, ref.Case)
			if !ok {
				continue
			}
			if _, moves := c.notification(ref.Notification).moveFor(known, s.policy(c.Force), s.now()); moves {
				moving = append(moving, ref)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing open notifications: %w", err)
	}
	return moving, nil
}
