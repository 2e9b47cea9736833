package main

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/notifier"
)

// offClock is the real clock, set by so much.
type offClock struct{ by atomic.Int64 }

func (c *offClock) set(by time.Duration) { c.by.Store(int64(by)) }
func (c *offClock) now() time.Time       { return time.Now().Add(time.Duration(c.by.Load())) }

// TestAClockFiveMinutesOffIsNamedAndHoldsNobodyUp sets the clock of a service
// that runs: the probe, the metrics and the hubs say so in plain words, and
// whoever posts meanwhile is heard and passed on. Put right, all is well.
func TestAClockFiveMinutesOffIsNamedAndHoldsNobodyUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		by     time.Duration
		says   string
		metric string
	}{
		"ahead":  {5 * time.Minute, "ahead of the log's", "firstbell_clock_offset_seconds 299."},
		"behind": {-5 * time.Minute, "behind the log's", "firstbell_clock_offset_seconds -299."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := build(t, houseOptions{})
			var clock offClock
			a := h.open(t, Parts{Now: clock.now, WatchClock: true, Invited: true})
			if got := h.operation(t, "/readyz"); got != "ready\n" {
				t.Fatalf("before: %q", got)
			}
			clock.set(c.by)
			a.tickClock(t.Context())
			got := h.operation(t, "/readyz")
			if !strings.Contains(got, "clock: this machine's clock is ") || !strings.Contains(got, c.says) || !strings.Contains(got, "or the machine was paused") {
				t.Errorf("the probe says %q", got)
			}
			if got := h.operation(t, "/metrics"); !strings.Contains(got, c.metric) && !strings.Contains(got, strings.Replace(c.metric, "299.", "300", 1)) {
				t.Error("the metrics do not say by how much")
			}
			if kinds := a.openAlarms(t); strings.Count(kinds, string(notifier.AlarmClock)) != len(h.world.Forces) {
				t.Errorf("open alarms: %s", kinds)
			}
			mails := len(h.mail.Messages())
			h.posting(t).mustAccept(t, 1)
			a.settle(t)
			h.await(t, "somebody is told by a wrong clock, too", func() bool { return len(h.mail.Messages()) > mails })
			if !strings.Contains(h.logged.String(), "THE CLOCK IS WRONG") {
				t.Error("the log does not name it")
			}
			clock.set(0)
			a.tickClock(t.Context())
			if got := h.operation(t, "/readyz"); got != "ready\n" {
				t.Errorf("put right: %q", got)
			}
			if kinds := a.openAlarms(t); strings.Contains(kinds, string(notifier.AlarmClock)) {
				t.Errorf("put right, open alarms: %s", kinds)
			}
		})
	}
}

// TestAStartBeforeTheNewestRecordIsNamed is a machine whose battery is empty:
// only what is on record knows that it is later.
func TestAStartBeforeTheNewestRecordIsNamed(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.assemble(t, Parts{})
	if !a.clock.State().OK() {
		t.Fatalf("by the right clock: %q", a.clock.State().Reasons())
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	var clock offClock
	clock.set(-24 * time.Hour)
	a = h.assemble(t, Parts{Now: clock.now, WatchClock: true})
	a.serving.Store(true)
	if got := strings.Join(a.notReady(t.Context()), "\n"); !strings.Contains(got, "before the newest record") || !a.clock.State().InDoubt() {
		t.Errorf("the node says %q", got)
	}
}
