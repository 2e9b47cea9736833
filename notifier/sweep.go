package notifier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstbell/internal/view"
)

// maxRounds bounds one Sweep, and the work on one case within it: a case owes
// a handful of steps, so more rounds mean that something is owed for ever.
const maxRounds = 1000

// lane is a kind of work with workers of its own. Alerts wait for mail
// servers; nothing else may wait for them.
type lane struct {
	name    string
	kinds   []RowKind
	buckets []string // where its rows are
	slots   chan struct{}
}

func newLanes(workers int) []*lane {
	return []*lane{
		newLane("hub", workers, []string{bucketForceDue, bucketHubDue}, RowHub, RowForce),
		newLane("case", workers, []string{bucketDue}, RowRoute, RowEscalate, RowAccess, RowIncident, RowShred, RowRelease),
		newLane("record", recordWorkers, []string{bucketPatternDue}, RowPattern),
		newLane("count", recordWorkers, []string{bucketCountDue}, RowCount),
		newLane("legal-hold", recordWorkers, []string{bucketHoldDue}, RowLegalHold),
		newLane("search", recordWorkers, []string{bucketSearchDue}, RowSearch),
		newLane("hook", workers, []string{bucketDueHook}, RowHook),
		newLane("account", workers, []string{bucketAccountDue}, RowAccount),
		newLane("alert", workers, []string{bucketDueAlert}, RowAlert, RowParked, RowHandOff, RowBreach),
	}
}

func newLane(name string, workers int, buckets []string, kinds ...RowKind) *lane {
	return &lane{name: name, kinds: kinds, buckets: buckets, slots: make(chan struct{}, workers)}
}

// takes reports whether the lane does this kind of work.
func (l *lane) takes(row Row) bool { return slices.Contains(l.kinds, row.Kind) }

// eachDue calls yield for every row of the lane that is due by now, the longest
// due first, and then for what a suspension that has ended still holds back,
// until yield fails.
func (l *lane) eachDue(tx *view.Tx, now time.Time, yield func(Row) error) error {
	for _, bucket := range l.buckets {
		if err := eachDueIn(tx, bucket, now, yield); err != nil {
			return err
		}
	}
	if !slices.Contains(l.kinds, RowRelease) {
		return nil
	}
	return eachReleased(tx, now, yield)
}

// free is how many more cases the lane can take now.
func (l *lane) free() int { return cap(l.slots) - len(l.slots) }

// task is one case to be worked on in one lane, and the row that asked for it.
type task struct {
	lane *lane
	row  Row
}

func (t task) key() string { return t.lane.name + "/" + t.row.about() }

// Sweep works on everything that is due by now, and on what that makes due,
// until nothing is left that can be done. It returns when the work has ended.
// A row that failed is counted, logged and left for a later sweep.
func (j *Jobs) Sweep(ctx context.Context, now time.Time) error {
	for range maxRounds {
		started, err := j.start(ctx, now)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("sweeping: %w", err)
		}
		if len(started) == 0 {
			return nil
		}
		for _, done := range started {
			<-done
		}
	}
	return fmt.Errorf("sweeping: work is still due after %d rounds; the log names the cases", maxRounds)
}

// start begins work on the cases that wait for it, as far as there is room.
// Each channel closes when its case has been seen to.
func (j *Jobs) start(ctx context.Context, now time.Time) ([]<-chan struct{}, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.stopped {
		return nil, nil
	}
	tasks, err := j.due(now)
	if err != nil {
		return nil, err
	}
	j.swept.Store(now.UnixMilli())
	started := make([]<-chan struct{}, len(tasks))
	for i, t := range tasks {
		started[i] = j.begin(ctx, t, now)
	}
	if walk := j.follow(ctx, now); walk != nil {
		started = append(started, walk)
	}
	if walk := j.followCalendars(ctx, now); walk != nil {
		started = append(started, walk)
	}
	if walk := j.followLeavers(ctx, now); walk != nil {
		started = append(started, walk)
	}
	return started, nil
}

// due finds the cases to start, the longest due first in each lane: those with
// a due row that is not resting, on which nobody works. Under the lock. It stops
// looking when a lane is full, so that a burst of thousands of rows is not read
// again for every case that is finished.
func (j *Jobs) due(now time.Time) ([]task, error) {
	var tasks []task
	err := j.service.View.Read(func(tx *view.Tx) error {
		for _, l := range j.lanes {
			found, err := j.dueIn(tx, l, now)
			if err != nil {
				return err
			}
			tasks = append(tasks, found...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for due work: %w", err)
	}
	return tasks, nil
}

// dueIn is due in one lane, as far as it has room.
func (j *Jobs) dueIn(tx *view.Tx, l *lane, now time.Time) ([]task, error) {
	var tasks []task
	room, taken := l.free(), map[string]bool{}
	if room == 0 {
		return nil, nil
	}
	err := l.eachDue(tx, now, func(row Row) error {
		t := task{lane: l, row: row}
		if !l.takes(row) || taken[t.key()] || j.busy[t.key()] || j.rest.until(row).After(now) {
			return nil
		}
		taken[t.key()] = true
		if tasks = append(tasks, t); len(tasks) == room {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return tasks, err
}

// begin gives the task a worker. Under the lock, which also keeps Stop from
// waiting while a worker is being added.
func (j *Jobs) begin(ctx context.Context, t task, now time.Time) <-chan struct{} {
	t.lane.slots <- struct{}{}
	j.busy[t.key()] = true
	j.running.Add(1)
	done := make(chan struct{})
	go func() {
		defer j.running.Done()
		defer close(done)
		defer j.finish(t)
		j.see(ctx, t, now)
	}()
	return done
}

func (j *Jobs) finish(t task) {
	j.mu.Lock()
	delete(j.busy, t.key())
	<-t.lane.slots
	j.mu.Unlock()
	select {
	case j.poke <- struct{}{}:
	default: // a poke is already waiting
	}
}

// see works through what one case owes in one lane, in the order of the case's
// own list, until nothing is due or all that is due has to rest.
func (j *Jobs) see(ctx context.Context, t task, now time.Time) {
	if t.row.Kind.isAlone() {
		j.seeOne(ctx, t.row, now)
		return
	}
	for range maxRounds {
		c, err := j.service.load(ctx, t.row.Case)
		if err != nil {
			j.fail(t.row, now, err)
			return
		}
		row, ok := j.next(c, t.lane, now)
		if !ok || ctx.Err() != nil {
			return
		}
		j.ran.Add(1)
		if err := j.run(ctx, row); err != nil {
			j.fail(row, now, err)
			continue
		}
		j.settle(ctx, row, now)
	}
}

// next is the first row of the case that is due in the lane and not resting.
func (j *Jobs) next(c *Case, l *lane, now time.Time) (Row, bool) {
	for _, row := range c.Work() {
		if l.takes(row) && !row.At.After(now) && !j.rest.until(row).After(now) {
			return row, true
		}
	}
	return Row{}, false
}

// run does the work of one row. A panic is a failure of this row alone: one
// broken case must not stop the others.
func (j *Jobs) run(ctx context.Context, row Row) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = defect(r)
		}
	}()
	if err := j.service.mayEnd(row.Kind); err != nil {
		return err
	}
	switch row.Kind {
	case RowRoute:
		return j.service.route(ctx, row.Case)
	case RowAlert, RowHook, RowEscalate:
		if held, err := j.service.holdBack(ctx, row); held || err != nil {
			return err
		}
		switch row.Kind {
		case RowAlert:
			return j.service.deliver(ctx, row)
		case RowHook:
			return j.service.deliverHook(ctx, row)
		}
		return j.service.escalate(ctx, row)
	case RowParked:
		return j.service.escalateParked(ctx, row)
	case RowHandOff:
		return j.service.workHandOff(ctx, row)
	case RowAccess:
		return j.service.endAccess(ctx, row)
	case RowIncident:
		return j.service.endIncident(ctx, row.Case)
	case RowBreach:
		return j.service.workBreach(ctx, row)
	case RowShred:
		return j.service.shred(ctx, row.Case)
	default:
		return fmt.Errorf("no work is known for a row of kind %q; start a newer firstbell", row.Kind)
	}
}

// defect is a panic as an error; its value may hold anything and is not kept.
func defect(r any) error { return fmt.Errorf("a defect in the work itself: panic with a %T", r) }

// settle forgets the failures of a row that is gone. A row that is still there
// after its work succeeded made no progress and has to rest like a failure.
func (j *Jobs) settle(ctx context.Context, row Row, now time.Time) {
	c, err := j.service.load(ctx, row.Case)
	if err != nil {
		j.fail(row, now, err)
		return
	}
	if slices.ContainsFunc(c.Work(), func(r Row) bool { return r.Key() == row.Key() }) {
		j.fail(row, now, errors.New("the work was done and is still owed"))
		return
	}
	j.rest.forget(row)
}

// fail counts and logs a failure, with ids only, and lets the row rest. Work
// that was cancelled has not failed.
func (j *Jobs) fail(row Row, now time.Time, err error) {
	if errors.Is(err, context.Canceled) {
		return
	}
	j.failed.Add(1)
	pause := j.rest.fail(row, now)
	j.service.Logger.Error("work failed and is left for later", "work", string(row.Kind), "case", row.Case,
		"notification", row.Notification, "alert", row.Alert, "step", string(row.Step), "pause", pause, "error", err)
}
