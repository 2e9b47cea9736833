package notifier

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/internal/fault"
	"firstbell/internal/view"
	"firstbell/notifier/channel"
	"firstbell/police"
	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/registry"
)

func TestRunningJobsDoEverythingByThemselves(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.must(w.jobs.Start())
	w.post(w.incident("DA-1", ada()))
	if _, err := w.mail.Await(w.ctx, 1); err != nil {
		t.Fatal(err)
	}
	w.jobs.Stop()
	w.jobs.Stop()
	same(t, "state", w.at(w.caseID(force, "DA-1"), larkford).State, StateAlerted)
	if err := w.jobs.Start(); err == nil {
		t.Error("jobs that were stopped start again")
	}
	w.post(w.incident("DA-2", ben()))
	w.must(w.jobs.Sweep(w.ctx, w.clock.now()))
	same(t, "routed after the stop", w.state(w.caseID(force, "DA-2")).Routed, 0)
}

func TestStoppingBeforeStartingIsSafe(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.jobs.Stop()
	w.jobs.Stop()
}

func TestStopWaitsForWorkAndCancelsWhatTakesTooLong(t *testing.T) {
	t.Parallel()
	w := setup(t)
	begun := make(chan struct{})
	w.Channel = roadOf(func(ctx context.Context, _ channel.Alert) error {
		close(begun)
		<-ctx.Done()
		return ctx.Err()
	})
	w.jobs = NewJobs(w.Service, JobsConfig{Grace: time.Millisecond})
	w.must(w.jobs.Start())
	id := w.post(w.incident("DA-1", ada()))
	<-begun
	w.jobs.Stop()
	a := only(t, w.at(id, larkford))
	if a.Attempts != 1 || !a.SentAt.IsZero() || a.Dead {
		t.Errorf("the claim should stand as it was: %+v", a)
	}
}

// broken is a matcher with a defect that shows on one child.
type broken struct{ match.Matcher }

func (b broken) Match(q match.Query, on schools.Date) match.Decision {
	if q.Forename == "Ben" {
		panic("Ben Able of ZZ1 9AA")
	}
	return b.Matcher.Match(q, on)
}

func TestANodeThatIsBehindTakesNoWork(t *testing.T) {
	t.Parallel()
	w := setup(t)
	w.post(w.incident("DA-1", ada()))
	w.View.Stop()
	w.jobs.look()
	w.jobs.look()
	ran, failed := w.jobs.Counts()
	same(t, "work taken", []int64{ran, failed}, []int64{0, 0})
	same(t, "times it was said", strings.Count(w.logs.String(), "takes no work"), 1)
}

func TestOneBrokenCaseNeverStopsTheOthers(t *testing.T) {
	t.Parallel()
	w := setup(t)
	exact := w.Matcher
	var mended atomic.Bool
	w.Matcher = func(s *registry.Snapshot, policy Matching, table *match.Calibration) match.Matcher {
		if mended.Load() {
			return exact(s, policy, table)
		}
		return broken{exact(s, policy, table)}
	}
	bad := w.post(w.incident("DA-1", ben()))
	good := w.post(w.incident("DA-2", ada()))
	w.sweep()
	same(t, "the good one", w.at(good, larkford).State, StateAlerted)
	same(t, "the broken one", w.state(bad).Routed, 0)
	if _, failed := w.jobs.Counts(); failed != 1 {
		t.Errorf("%d failures were counted, want 1", failed)
	}
	for _, secret := range []string{"Ben", "ZZ1"} {
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("the log says %q", secret)
		}
	}
	w.sweep()
	if _, failed := w.jobs.Counts(); failed != 1 {
		t.Error("a case that just failed was tried again at once")
	}
	mended.Store(true)
	w.clock.set(fridayNight.Add(firstRest))
	w.sweep()
	same(t, "the broken one, mended", w.at(bad, millside).State, StateAlerted)
}

func TestASlowMailServerDelaysNoRouting(t *testing.T) {
	t.Parallel()
	w := setup(t)
	begun, release := make(chan struct{}, 1), make(chan struct{})
	w.Channel = roadOf(func(context.Context, channel.Alert) error {
		begun <- struct{}{}
		<-release
		return fault.New(fault.Unavailable, "", "not now")
	})
	w.jobs = NewJobs(w.Service, JobsConfig{Workers: 1})
	first := w.post(w.incident("DA-1", ada()))
	w.must(w.route(w.ctx, first))
	swept := make(chan error, 1)
	go func() { swept <- w.jobs.Sweep(w.ctx, w.clock.now()) }()
	<-begun
	second := w.post(w.incident("DA-2", ben()))
	last, err := w.Log.LastSeq(w.ctx)
	w.must(err)
	w.must(w.View.Wait(w.ctx, last))
	started, err := w.jobs.start(w.ctx, w.clock.now())
	w.must(err)
	for _, done := range started {
		<-done
	}
	same(t, "routed while the mail server hangs", w.state(second).Routed, 1)
	close(release)
	go func() {
		for range begun { // the second alert is handed over, too
		}
	}()
	w.must(<-swept)
	close(begun)
}

func TestABurstIsWorkedOffAndNothingIsDoneTwice(t *testing.T) {
	t.Parallel()
	w := setup(t)
	var sent atomic.Int64
	w.Channel = roadOf(func(context.Context, channel.Alert) error { sent.Add(1); return nil })
	const incidents = 40
	for i := range incidents {
		w.post(w.incident("DA-"+strings.Repeat("I", i+1), ada()))
	}
	// Another node sweeps at the same time.
	other := NewJobs(w.Service, JobsConfig{})
	t.Cleanup(other.Stop)
	swept := make(chan error, 1)
	go func() { swept <- other.Sweep(w.ctx, w.clock.now()) }()
	w.sweep()
	w.must(<-swept)
	w.sweep()
	same(t, "alerts", sent.Load(), int64(incidents))
	if at, owed := w.nextDue(); !owed || !at.After(w.clock.now()) {
		t.Errorf("something is still due at %v", at)
	}
}

func TestKeysOfEndedContentAreDestroyedHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	w := setup(t)
	id := w.post(w.incident("DA-1", ada()))
	w.sweep()
	n := w.at(id, larkford)
	_, err := w.Withdraw(w.ctx, client, id, police.Withdrawal{Reason: "other"})
	w.must(err)
	// A node dies after it destroyed the keys and before it could say so.
	for _, key := range w.state(id).DoomedKeys() {
		w.must(w.Vault.Shred(w.ctx, key))
	}
	w.must(w.shred(w.ctx, id))
	w.must(w.shred(w.ctx, id))
	same(t, "erased facts", count(w.types(id), FactErased), 1)
	same(t, "keys left", len(w.state(id).DoomedKeys()), 0)
	if _, err := w.openBody(w.ctx, n); err == nil {
		t.Error("the content can still be opened")
	}
}

func TestRestsGrowAndEnd(t *testing.T) {
	t.Parallel()
	r, row, now := newResting(), Row{Case: "c", Kind: RowRoute}, fridayNight
	var pauses []time.Duration
	for range 9 {
		pause := r.fail(row, now)
		pauses = append(pauses, pause)
		same(t, "until", r.until(row), now.Add(pause))
		now = now.Add(pause)
	}
	same(t, "pauses", pauses, []time.Duration{2e9, 4e9, 8e9, 16e9, 32e9, 64e9, 120e9, 120e9, 120e9})
	r.forget(row)
	same(t, "after it went well", r.until(row).IsZero(), true)
	r.fail(row, now)
	r.fail(Row{Case: "d", Kind: RowRoute}, now.Add(time.Hour))
	same(t, "rows that somebody else settled", len(r.rows), 1)
}

// TestEveryKindOfWorkIsLookedForWhereItsRowsAre: a row that no lane looks for
// would be owed for ever.
func TestEveryKindOfWorkIsLookedForWhereItsRowsAre(t *testing.T) {
	t.Parallel()
	looked := map[string]bool{}
	for _, l := range newLanes(1) {
		for _, bucket := range l.buckets {
			looked[bucket] = true
		}
		for _, kind := range l.kinds {
			if !kind.isAlone() && !slices.Contains(l.buckets, kind.bucket()) {
				t.Errorf("lane %s does %q and does not read %s, where its rows are", l.name, kind, kind.bucket())
			}
		}
	}
	same(t, "buckets that some lane reads", slices.Sorted(maps.Keys(looked)), slices.Sorted(slices.Values(dueBuckets)))
}

// TestAFullLaneTakesNothingOnThoughMoreIsDue: in a burst every finished case makes the jobs
// look again, and thousands of rows wait for a lane without room.
func TestAFullLaneTakesNothingOnThoughMoreIsDue(t *testing.T) {
	t.Parallel()
	w := setup(t)
	begun, release := make(chan struct{}), make(chan struct{})
	w.Channel = roadOf(func(context.Context, channel.Alert) error {
		begun <- struct{}{}
		<-release
		return nil
	})
	w.jobs = NewJobs(w.Service, JobsConfig{Workers: 2})
	for i := range 6 {
		w.must(w.route(w.ctx, w.post(w.incident("DA-"+strings.Repeat("I", i+1), ada()))))
	}
	started, err := w.jobs.start(w.ctx, w.clock.now())
	w.must(err)
	<-begun
	<-begun
	due, err := w.jobs.due(w.clock.now())
	w.must(err)
	same(t, "taken on while the lane is full", len(due), 0)
	w.must(w.View.Read(func(tx *view.Tx) error {
		alerts := w.jobs.lanes[slices.IndexFunc(w.jobs.lanes, func(l *lane) bool { return l.takes(Row{Kind: RowAlert}) })]
		read := 0
		err := alerts.eachDue(tx, w.clock.now(), func(Row) error { read++; return nil })
		same(t, "rows that wait for the lane", read, 4)
		return err
	}))
	go func() {
		for range begun { // the others are handed over, too
		}
	}()
	close(release)
	for _, done := range started {
		<-done
	}
	w.sweep()
	close(begun)
}
