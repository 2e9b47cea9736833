package main

import (
	"context"
	"flag"
	"net/http"
	"os"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"firstbell/notifier"
	"firstbell/police"
)

// The size of BenchmarkBurst. A September morning is 5000 incidents for the
// schools of the whole country. By default the burst is small enough to be run
// beside other work:
//
//	go test -run '^$' -bench Burst -benchtime 1x ./cmd/firstbell -burst 5000 -burst-schools 24000 -burst-pupils 320000
var (
	burstPosts   = flag.Int("burst", 200, "BenchmarkBurst: incidents posted at once")
	burstSchools = flag.Int("burst-schools", 100, "BenchmarkBurst: schools with a roll")
	burstPupils  = flag.Int("burst-pupils", 10000, "BenchmarkBurst: pupils on the rolls")
)

// burstConnections is how many posts are under way at the same time.
const burstConnections = 64

// BenchmarkBurst posts all incidents at once and waits until every child is
// decided on and every alert was accepted by a mail server on this machine. The
// times are those of the facts: from the acceptance of an incident until its
// notifications can be read, and until their first alert was handed over. Every
// contact counts as able to sign in.
func BenchmarkBurst(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		h := build(b, houseOptions{schools: *burstSchools, pupils: *burstPupils, now: time.Now()})
		a := h.assemble(b, Parts{})
		a.service.Accounts = func(string) bool { return true }
		if err := a.Start(b.Context()); err != nil {
			b.Fatal(err)
		}
		posts := bodies(b, h.world, *burstPosts)
		raw := rawSync(b, h.dir)
		b.StartTimer()
		began, spent := time.Now(), processorTime(b)
		ids := h.postAtOnce(b, posts)
		posted := time.Since(began)
		a.settle(b)
		measured := a.watchBurst(b, ids)
		b.StopTimer()
		b.ReportMetric((processorTime(b) - spent).Seconds(), "processor-s")
		measured.report(b, began, posted, raw)
		b.ReportMetric(residentMB(b, os.Getpid()), "MB-resident")
		b.StartTimer() // the loop asks for it
	}
}

// processorTime is what this process has had of all cores: on a machine that is
// shared, the one figure that others hardly change. It holds the mail server, the
// police and the posting of incidents, too.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// postAtOnce posts everything over many connections and gives the cases.
func (h *house) postAtOnce(b *testing.B, posts []police.Incident) []string {
	ids := make([]string, len(posts))
	next := make(chan int)
	var g sync.WaitGroup
	for range burstConnections {
		client := h.police(h.world.Forces[0].Code)
		client.HTTP = &http.Client{Transport: &http.Transport{}, Timeout: police.DefaultClientTimeout}
		g.Go(func() {
			for i := range next {
				receipt, err := client.Post(context.Background(), posts[i])
				if err != nil {
					b.Error(err)
				}
				ids[i] = receipt.ID
			}
		})
	}
	for i := range posts {
		next <- i
	}
	close(next)
	g.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return ids
}

// burst is what was measured: by notification, from acceptance on.
type burst struct {
	visible, alerted    []time.Duration
	lastVisible, lastAt time.Time
}

// watchBurst waits until no alert of the cases is owed, and reads their times.
func (a *App) watchBurst(b *testing.B, ids []string) burst {
	var all burst
	for _, id := range ids {
		c := a.whenQuiet(b, id)
		accepted := c.Versions[0].At
		for _, n := range c.Notifications {
			all.visible = append(all.visible, n.CreatedAt.Sub(accepted))
			if n.CreatedAt.After(all.lastVisible) {
				all.lastVisible = n.CreatedAt
			}
			if !n.AlertedAt.IsZero() {
				all.alerted = append(all.alerted, n.AlertedAt.Sub(accepted))
			}
			if n.AlertedAt.After(all.lastAt) {
				all.lastAt = n.AlertedAt
			}
		}
	}
	if len(all.visible) == 0 || len(all.alerted) == 0 {
		b.Fatal("nothing was routed or alerted: the world is too small for these incidents")
	}
	return all
}

// whenQuiet is the case once all alerts that may go now have gone.
func (a *App) whenQuiet(b *testing.B, id string) *notifier.Case {
	for changed := a.view.Changed(); ; changed = a.view.Changed() {
		c, err := a.service.Case(b.Context(), id)
		if err != nil {
			b.Fatal(err)
		}
		waits := false
		for _, n := range c.Notifications {
			for _, alert := range n.Alerts {
				waits = waits || (n.Owed(alert) && !alert.NotBefore.After(a.now()))
			}
		}
		if !waits {
			return c
		}
		select {
		case <-changed:
		case <-b.Context().Done():
			b.Fatal(b.Context().Err())
		}
	}
}

func (m burst) report(b *testing.B, began time.Time, posted time.Duration, raw float64) {
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(len(m.visible)), "notifications")
	b.ReportMetric(posted.Seconds(), "posted-s")
	b.ReportMetric(m.lastVisible.Sub(began).Seconds(), "all-visible-s")
	b.ReportMetric(m.lastAt.Sub(began).Seconds(), "all-alerted-s")
	b.ReportMetric(quantile(m.visible, .95)/1000, "visible-p95-s")
	b.ReportMetric(quantile(m.visible, .99)/1000, "visible-p99-s")
	b.ReportMetric(quantile(m.alerted, .95)/1000, "alerted-p95-s")
	b.ReportMetric(quantile(m.alerted, .99)/1000, "alerted-p99-s")
	b.ReportMetric(raw, "raw-fsync/s")
	b.ReportMetric(float64(memory.HeapInuse)/(1<<20), "heap-MiB")
}
