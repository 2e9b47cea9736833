package notifier

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"

	"firstbell/internal/view"
)

// The times of the watch.
const (
	SweepSilence = time.Minute     // without a sweep for longer, something is wrong
	downAfter    = 5 * time.Minute // a stop that was longer is told to the hub, if work fell due meanwhile
)

// Watch is the second pair of eyes: it looks whether the jobs sweep at all, and
// whether anything is overdue that no sweep has found. It shares nothing with
// the jobs but the view, and has a clock of its own. What it finds is an alarm.
type Watch struct {
	service *Service
	jobs    *Jobs
	path    string // the heartbeat file; empty keeps none
	cron    *cron.Cron

	lost   atomic.Int64
	silent atomic.Bool
}

// NewWatch watches the jobs of a service. The file at path holds the time of the
// last look, so that a start knows how long the service was down; it is no part
// of the record, and losing it loses nothing else.
func NewWatch(s *Service, jobs *Jobs, path string) *Watch {
	return &Watch{service: s, jobs: jobs, path: path, cron: newTicker(s.Logger)}
}

// Start looks at once, with what was missed while the service was down, and then
// every fifteen seconds until Stop.
func (w *Watch) Start(ctx context.Context) error {
	if err := w.Wake(ctx); err != nil {
		w.service.Logger.Error("looking for what fell due while the service was down", "error", err)
	}
	if _, err := w.cron.AddFunc("@every 15s", func() { w.tick(context.WithoutCancel(ctx)) }); err != nil {
		return fmt.Errorf("starting the watch: %w", err)
	}
	w.cron.Start()
	return nil
}

// Stop returns when the last look has ended.
func (w *Watch) Stop() { <-w.cron.Stop().Done() }

func (w *Watch) tick(ctx context.Context) {
	if err := w.Look(ctx); err != nil {
		w.service.Logger.Error("the watch could not look; it looks again soon", "error", err)
	}
}

// Wake raises an alarm at every hub for which work fell due while the service
// was down, and says for how long it was.
func (w *Watch) Wake(ctx context.Context) error {
	now := w.service.now()
	last, err := w.lastBeat()
	if err != nil || last.IsZero() || now.Sub(last) < downAfter {
		return err
	}
	minutes := int(now.Sub(last) / time.Minute)
	w.service.Logger.Warn("the service was down", "minutes", minutes, "since", last)
	var owed map[string]int
	err = w.service.View.Read(func(tx *view.Tx) error {
		owed, err = dueSince(tx, now)
		return err
	})
	if err != nil {
		return fmt.Errorf("looking for what fell due meanwhile: %w", err)
	}
	var faults []error
	for force, n := range owed {
		faults = append(faults, w.service.RaiseAlarm(ctx, force, Alarm{
			Kind: AlarmDown, Key: "down-" + strconv.FormatInt(last.Unix(), 10), Count: n, Minutes: minutes,
		}))
	}
	return errors.Join(faults...)
}

// Look does everything once: it looks whether the jobs sweep and what is
// overdue, clears alarms whose matter is done, and notes the time.
func (w *Watch) Look(ctx context.Context) error {
	now := w.service.now()
	var found lost
	var forces []string
	err := w.service.View.Read(func(tx *view.Tx) (err error) {
		forces = forcesIn(tx)
		found, err = findLost(tx, now)
		return err
	})
	if err != nil {
		return err
	}
	w.lost.Store(int64(found.total()))
	silence := now.Sub(w.jobs.LastSweep())
	if was := w.silent.Swap(silence > SweepSilence); silence > SweepSilence && !was {
		w.service.Logger.Error("nothing was swept for a while", "for", silence.Truncate(time.Second))
	}
	var faults []error
	for _, force := range forces {
		faults = append(faults, w.tell(ctx, force, found[force], silence))
	}
	return errors.Join(append(faults, w.beat(now))...)
}

// tell raises or clears what the watch says to one hub, and clears what is done.
func (w *Watch) tell(ctx context.Context, force string, overdue int, silence time.Duration) error {
	s := w.service
	const keyOverdue, keySilent = "overdue-work", "sweep-silent"
	return errors.Join(
		w.raiseWhile(ctx, force, overdue > 0, Alarm{Kind: AlarmOverdue, Key: keyOverdue, Count: overdue}),
		w.raiseWhile(ctx, force, silence > SweepSilence, Alarm{Kind: AlarmDown, Key: keySilent, Minutes: int(silence / time.Minute)}),
		s.watchTriage(ctx, force),
		s.watchCalls(ctx, force),
		s.watchTexts(ctx, force),
		s.watchEndings(ctx, force),
		s.watchDoor(ctx, force),
		s.clearSettled(ctx, force),
	)
}

// raiseWhile raises an alarm while something holds and clears it when it does not.
func (w *Watch) raiseWhile(ctx context.Context, force string, holds bool, a Alarm) error {
	return w.service.alarmWhile(ctx, force, holds, a)
}

// alarmWhile raises an alarm while something holds and clears it when it does
// not. It reads the view first: most of the time there is nothing to say.
func (s *Service) alarmWhile(ctx context.Context, force string, holds bool, a Alarm) error {
	open := false
	err := s.View.Read(func(tx *view.Tx) error {
		old, ok := alarmIn(tx, force, a.Key)
		open = ok && old.IsOpen()
		return nil
	})
	switch {
	case err != nil:
		return err
	case holds && !open:
		return s.RaiseAlarm(ctx, force, a)
	case !holds && open:
		return s.ClearAlarm(ctx, force, a.Key)
	default:
		return nil
	}
}

// clearSettled clears the open alarms of a force whose matter is done.
func (s *Service) clearSettled(ctx context.Context, force string) error {
	var open []AlarmState
	err := s.View.Read(func(tx *view.Tx) (err error) {
		open, err = alarmsUnder(tx, bucketAlarmOpen, force, time.Time{})
		return err
	})
	if err != nil {
		return err
	}
	_, err = s.dropSettled(ctx, open)
	return err
}

// Lost is how much was overdue and not on record at the last look.
func (w *Watch) Lost() int { return int(w.lost.Load()) }

// Silent reports whether the jobs had not swept for too long at the last look.
func (w *Watch) Silent() bool { return w.silent.Load() }

// beat notes the time of a look.
func (w *Watch) beat(now time.Time) error {
	if w.path == "" {
		return nil
	}
	next := w.path + ".next"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(now.Unix(), 10)+"\n"), 0o600); err != nil {
		return fmt.Errorf("noting the time of the watch: %w", err)
	}
	if err := os.Rename(next, w.path); err != nil {
		return fmt.Errorf("noting the time of the watch: %w", err)
	}
	return nil
}

// lastBeat is the time of the last look before this start; zero where none is known.
func (w *Watch) lastBeat() (time.Time, error) {
	if w.path == "" {
		return time.Time{}, nil
	}
	raw, err := os.ReadFile(w.path)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("reading the time of the last watch: %w", err)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(raw)), 10, 64)
	if err != nil {
		return time.Time{}, nil // torn by a crash: not known is not wrong
	}
	return time.Unix(seconds, 0).UTC(), nil
}
