package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"firstbell/notifier"
)

// readyTimeout bounds one look at whether the node can do its work.
const readyTimeout = 3 * time.Second

// operationsApp is the door of probes and Prometheus: no sign-in, loopback by
// default, counts and reasons only.
func (a *App) operationsApp() *fiber.App {
	app := fiber.New(fiber.Config{
		DisableStartupMessage: true, ReadTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second,
		IdleTimeout: 30 * time.Second, BodyLimit: 1 << 10,
	})
	app.Get("/livez", func(c *fiber.Ctx) error { return c.SendString("alive\n") })
	app.Get("/readyz", func(c *fiber.Ctx) error {
		ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
		defer cancel()
		if reasons := a.notReady(ctx); len(reasons) > 0 {
			return c.Status(fiber.StatusServiceUnavailable).SendString(strings.Join(reasons, "\n") + "\n")
		}
		return c.SendString(strings.Join(append([]string{"ready"}, a.notices(ctx)...), "\n") + "\n")
	})
	app.Get("/metrics", adaptor.HTTPHandler(promhttp.HandlerFor(a.metrics(), promhttp.HandlerOpts{})))
	return app
}

// notReady lists why this node should get no new work; nothing if it should.
func (a *App) notReady(ctx context.Context) []string {
	var reasons []string
	if !a.serving.Load() {
		reasons = append(reasons, "doors: not all of them are open")
	}
	if err := a.engine.Ready(ctx); err != nil {
		reasons = append(reasons, "log: "+err.Error())
	}
	if err := a.view.Err(); err != nil {
		reasons = append(reasons, "view: "+err.Error())
	}
	if lag, err := a.view.Lag(ctx); err != nil {
		reasons = append(reasons, "view: "+err.Error())
	} else if lag > maxReadyLag {
		reasons = append(reasons, fmt.Sprintf("view: %d facts behind the log", lag))
	}
	if a.watch != nil && a.watch.Silent() {
		reasons = append(reasons, "sweep: nothing was swept for a minute")
	}
	for _, r := range a.clock.State().Reasons() {
		reasons = append(reasons, "clock: "+r)
	}
	if a.engine.Log().NearlyFull(ctx) {
		reasons = append(reasons, "disk: nearly full; posts are refused until space is made")
	}
	return reasons
}

// notices list what a person should see to although the node can do its work.
func (a *App) notices(ctx context.Context) []string {
	return append(a.auditNotices(), a.receiptsNotices(ctx)...)
}

// maxReadyLag is how many facts the view may be behind before the node asks to
// be left alone: about a second of folding.
const maxReadyLag = 10_000

// metrics gathers counts. No label ever holds an id, let alone a name.
func (a *App) metrics() *prometheus.Registry {
	reg := prometheus.NewRegistry()
	reg.MustRegister(roadMetrics{a.service.Roads}, a.words, placeMetrics{a.audit, a.now}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func() float64) {
		reg.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: "firstbell", Name: name, Help: help}, value))
	}
	gauge("view_applied_sequence", "Last fact folded into this node's view.", func() float64 { return float64(a.view.Applied()) })
	gauge("receipts_without_fact", "Acknowledged incidents that the log does not hold; anything but 0 is an alarm.", func() float64 { return float64(a.lost.Load()) })
	gauge("receipts_missing", "1 where receipts were found to be missing at the start; an alarm.", func() float64 {
		if a.noReceipts != "" {
			return 1
		}
		return 0
	})
	gauge("audit_checkpoint_facts", "Facts that the newest signed checkpoint covers.", func() float64 { return float64(a.audit.Last().Size) })
	gauge("audit_failing", "1 where the last minute could not sign the log or bring a copy to its second place; an alarm if it stays.", func() float64 {
		if a.auditFaults.Load() {
			return 1
		}
		return 0
	})
	gauge("clock_offset_seconds", "This node's clock less the log's; beyond 2 either way is an alarm.", func() float64 { return a.clock.State().Off.Seconds() })
	gauge("clock_doubt_seconds", "The most by which this node's clock is off by any comparison; more than 2 is an alarm.", func() float64 { return a.clock.State().Worst().Seconds() })
	gauge("ready", "1 where the node is ready for work.", func() float64 {
		ctx, cancel := context.WithTimeout(context.Background(), readyTimeout)
		defer cancel()
		if len(a.notReady(ctx)) == 0 {
			return 1
		}
		return 0
	})
	gauge("roll_pupils", "Pupils on the rolls in memory, former ones included.", func() float64 { return float64(a.schools.Current().Packed.Len()) })
	gauge("roll_bytes_per_pupil", "Memory that the packed rolls take for each pupil.", func() float64 { return a.schools.Current().Packed.BytesPerPupil() })
	gauge("rolls_doubtful", "Schools whose roll stops automatic routing: changed too much, or too old.", func() float64 {
		return float64(len(a.schools.Current().DoubtfulRolls(a.now())))
	})
	gauge("sweep_age_seconds", "Since due work was last swept; more than 60 is an alarm.", func() float64 { return a.now().Sub(a.jobs.LastSweep()).Seconds() })
	gauge("overdue_work", "Work that should have been done and is not on record, as the independent watch found it; anything but 0 is an alarm.", func() float64 {
		return float64(a.watch.Lost())
	})
	gauge("alarms_waiting", "Alarms at the hubs that nobody has taken.", func() float64 {
		n, err := a.service.AlarmsWaiting()
		if err != nil {
			return -1
		}
		return float64(n)
	})
	gauge("parked_overdue", "Parked children on whom a person should have decided by now; anything but 0 is an alarm.", func() float64 {
		n, err := a.service.ParkedOverdue(context.Background())
		if err != nil {
			return -1
		}
		return float64(n)
	})
	for _, row := range []struct {
		name, help string
		of         func(notifier.Ledger) int
	}{
		{"children_received", "Children in all accepted incidents.", func(l notifier.Ledger) int { return l.Received }},
		{"children_notified", "Children with a live notification at a school.", func(l notifier.Ledger) int { return l.Notified }},
		{"children_parked", "Children waiting for a person in triage.", func(l notifier.Ledger) int { return l.Parked }},
		{"children_excepted", "Children two people decided not to notify about.", func(l notifier.Ledger) int { return l.Excepted }},
		{"children_waiting", "Children not routed yet.", func(l notifier.Ledger) int { return l.Waiting }},
	} {
		gauge(row.name, row.help, func() float64 {
			l, err := a.service.Ledger(context.Background())
			if err != nil {
				return -1
			}
			return float64(row.of(l))
		})
	}
	return reg
}
