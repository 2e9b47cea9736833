package notifier

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/robfig/cron/v3"
)

// How the jobs run, where a JobsConfig says nothing else.
const (
	DefaultWorkers = 8                // cases worked on at once, in each lane
	DefaultGrace   = 10 * time.Second // how long Stop lets running work finish before it is cancelled
	MaxLag         = time.Second      // a node whose view is further behind leaves the work to others
)

// JobsConfig bounds the jobs. The zero value has safe defaults.
type JobsConfig struct {
	Workers int           // DefaultWorkers if 0
	Grace   time.Duration // DefaultGrace if 0
}

// Jobs does what no person asks for: it routes what was received, sends the
// alerts that are owed, climbs the ladder when its time has come, and destroys
// the keys of what has ended.
//
// It remembers no timer. A tick every second, and every change of the view,
// make it look for rows that are due; a row only says which case to load, and
// the case's state says what to do. After a night of downtime the first look
// finds everything that has fallen due meanwhile, in order.
type Jobs struct {
	service *Service
	config  JobsConfig
	lanes   []*lane
	rest    *resting
	cron    *cron.Cron

	mu      sync.Mutex
	busy    map[string]bool // lane and case being worked on
	started bool
	stopped bool

	following  bool      // somebody walks over the open notifications
	followed   string    // the state of people for which that was done
	followFrom time.Time // when it may be tried again
	calendars  calendarWalk
	leavers    leaverWalk

	work    context.Context // ends when running work must end
	cancel  context.CancelFunc
	done    chan struct{} // closed by Stop
	poke    chan struct{} // somebody finished: there is room for more
	running sync.WaitGroup

	swept       atomic.Int64 // when the rows were last looked at, in milliseconds
	behind      atomic.Bool
	ran, failed atomic.Int64
}

// NewJobs gives the jobs of a service; nothing runs before Start or Sweep.
func NewJobs(s *Service, config JobsConfig) *Jobs {
	if config.Workers <= 0 {
		config.Workers = DefaultWorkers
	}
	if config.Grace <= 0 {
		config.Grace = DefaultGrace
	}
	work, cancel := context.WithCancel(context.Background())
	j := &Jobs{
		service: s, config: config, lanes: newLanes(config.Workers), rest: newResting(), cron: newTicker(s.Logger),
		busy: map[string]bool{}, work: work, cancel: cancel,
		done: make(chan struct{}), poke: make(chan struct{}, 1),
	}
	j.swept.Store(s.now().UnixMilli())
	return j
}

// newTicker is a clock without work. The order of its chain matters: a panic
// must be recovered inside the wrapper that skips, or the job would count as
// running for ever. It runs in UTC, where no hour is skipped or comes twice.
func newTicker(log *slog.Logger) *cron.Cron {
	logger := tickLog{log}
	return cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger),
		cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)))
}

// Start looks for work at once, and then at every tick and every change of the
// view until Stop. Starting twice, or after Stop, is refused.
func (j *Jobs) Start() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.started || j.stopped {
		return fmt.Errorf("starting the jobs: they were started or stopped before; make new ones")
	}
	if _, err := j.cron.AddFunc("@every 1s", j.look); err != nil {
		return fmt.Errorf("starting the jobs: %w", err)
	}
	j.started = true
	j.cron.Start()
	j.running.Add(1)
	go j.watch()
	return nil
}

// Stop begins no new work, lets what runs finish within the grace, cancels the
// rest, and returns when the last goroutine has ended. It is safe to call
// twice, and before Start.
func (j *Jobs) Stop() {
	j.mu.Lock()
	first := !j.stopped
	j.stopped = true
	j.mu.Unlock()
	if first {
		close(j.done)
	}
	<-j.cron.Stop().Done()
	patience := time.AfterFunc(j.config.Grace, j.cancel)
	j.running.Wait()
	patience.Stop()
	j.cancel()
}

// LastSweep is when the jobs last looked at the rows of due work; the time they
// were made before the first look.
func (j *Jobs) LastSweep() time.Time { return time.UnixMilli(j.swept.Load()).UTC() }

// Counts are how many rows were worked on since the start, and how often work
// failed and was left for later.
func (j *Jobs) Counts() (ran, failed int64) { return j.ran.Load(), j.failed.Load() }

// watch looks for work whenever the view has changed or a worker is free.
func (j *Jobs) watch() {
	defer j.running.Done()
	for {
		changed := j.service.View.Changed()
		j.look()
		select {
		case <-changed:
		case <-j.poke:
		case <-j.done:
			return
		}
	}
}

// look starts what is due by now, unless this node is behind.
func (j *Jobs) look() {
	if !j.upToDate() {
		return
	}
	if err := j.service.FlushRefusals(j.work, j.service.now()); err != nil {
		j.service.Logger.Warn("counted refusals are recorded later", "error", err)
	}
	if _, err := j.start(j.work, j.service.now()); err != nil {
		j.service.Logger.Error("looking for due work", "error", err)
	}
}

// upToDate reports whether the view is less than MaxLag behind the log, and
// says so in the log when that changes.
func (j *Jobs) upToDate() bool {
	err := j.catchUp()
	if j.work.Err() != nil {
		return false
	}
	if was := j.behind.Swap(err != nil); err != nil && !was {
		j.service.Logger.Warn("the view is behind; this node takes no work", "error", err)
	} else if err == nil && was {
		j.service.Logger.Info("the view has caught up; this node takes work again")
	}
	return err == nil
}

// catchUp waits, for no longer than MaxLag, until the view has what the log
// has now. A view that has stopped never will.
func (j *Jobs) catchUp() error {
	if err := j.service.View.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(j.work, MaxLag)
	defer cancel()
	last, err := j.service.Log.LastSeq(ctx)
	if err != nil {
		return err
	}
	return j.service.View.Wait(ctx, last)
}

// tickLog tells the log about a tick that broke, and nothing else. The value
// of a panic may hold anything, so only its type is written.
type tickLog struct{ log *slog.Logger }

// Info is not worth a line: a tick that is skipped only means that the last
// one is still looking.
func (tickLog) Info(string, ...any) {}

// Error is called with the value of a panic.
func (l tickLog) Error(err error, _ string, _ ...any) {
	l.log.Error("a defect stopped one tick of the jobs", "type", fmt.Sprintf("%T", err))
}
