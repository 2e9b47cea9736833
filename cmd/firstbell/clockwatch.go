package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"firstbell/internal/clock"
	"firstbell/notifier"
)

// openClock looks for the first time whether this machine's clock can be
// believed: before anything is written by it.
func (a *App) openClock(ctx context.Context) error {
	began := timeNow()
	steady := func() time.Duration { return timeNow().Sub(began) } // Go's own count of seconds, which nobody sets
	config := clock.Config{Now: timeNow, Steady: steady}
	if a.isClockWatched() {
		newest, err := a.newestStored(ctx)
		if err != nil {
			return err
		}
		config = clock.Config{Now: a.now, Steady: steady, Log: a.logTime, Newest: newest}
	}
	a.clock = clock.New(config)
	a.lookAtClock(ctx)
	return nil
}

func (a *App) isClockWatched() bool { return a.parts.Now == nil || a.parts.WatchClock }

// logTime is the log's clock, moved as far as ours is in a build for crash tests.
func (a *App) logTime(ctx context.Context) (time.Time, error) {
	at, err := a.engine.Log().Time(ctx)
	return at.Add(clockShift), err
}

// newestStored is when the log's newest fact was stored; zero in an empty log.
func (a *App) newestStored(ctx context.Context) (time.Time, error) {
	last, err := a.engine.Log().LastSeq(ctx)
	if err != nil || last == 0 {
		return time.Time{}, err
	}
	f, err := a.engine.Log().At(ctx, last)
	if err != nil {
		return time.Time{}, fmt.Errorf("reading when the newest fact was stored: %w", err)
	}
	return f.Stored.Add(clockShift), nil
}

// lookAtClock compares once, and says in the log what it finds and that it is over.
func (a *App) lookAtClock(ctx context.Context) {
	before := a.clock.State()
	if err := a.clock.Look(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("the clock is compared with the log's later", "error", err)
	}
	now := a.clock.State()
	switch {
	case !now.OK() && before.OK():
		a.log.Error("THE CLOCK IS WRONG: " + strings.Join(now.Reasons(), "; "))
	case now.OK() && !before.OK():
		a.log.Info("the clock is right again")
	}
}

// watchClock looks every few seconds, and tells the hubs.
func (a *App) watchClock(ctx context.Context) error {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ticker := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	if _, err := ticker.AddFunc("@every "+clock.Every.String(), func() { a.tickClock(ctx) }); err != nil {
		cancel()
		return fmt.Errorf("starting to watch the clock: %w", err)
	}
	ticker.Start()
	a.onStop(func(context.Context) error { cancel(); <-ticker.Stop().Done(); return nil })
	a.alarmClock(ctx)
	return nil
}

func (a *App) tickClock(ctx context.Context) {
	a.lookAtClock(ctx)
	a.alarmClock(ctx)
}

// alarmClock tells the hubs while the clock is wrong.
func (a *App) alarmClock(ctx context.Context) {
	s := a.clock.State()
	err := a.service.AlarmHubs(ctx, notifier.Alarm{Kind: notifier.AlarmClock, Key: "clock", Minutes: int(s.Worst() / time.Minute)}, !s.OK())
	if err != nil && ctx.Err() == nil {
		a.log.Error("the hubs are told later that the clock is wrong", "error", err)
	}
}
