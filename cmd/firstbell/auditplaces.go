package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"firstbell/internal/audit"
	"firstbell/notifier"
	"firstbell/notifier/channel"
)

// makePlaces makes the second places of the audit. They have roads of their own,
// so that a morning full of alerts keeps no checkpoint waiting.
func (a *App) makePlaces() ([]audit.Place, error) {
	var all []audit.Place
	for _, p := range a.config.Audit.places() {
		kind, target := p.kindAndTarget()
		taker, err := a.takerOf(kind, p.PlaceConfig)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", p.key, err)
		}
		all = append(all, audit.Place{
			ID: kind + "-" + a.vault.Index("audit-place", kind, target)[:12], Name: kind + " (" + p.key + ")", Taker: taker,
		})
	}
	return all, nil
}

func (a *App) takerOf(kind string, p PlaceConfig) (audit.Taker, error) {
	switch kind {
	case "file":
		return audit.File{Path: p.File}, nil
	case "email":
		config := a.config.Mail.smtp(a.now)
		config.Connections, config.BounceDomain = 1, ""
		smtp, err := channel.NewSMTP(config)
		if err != nil {
			return nil, err
		}
		a.onStop(closing(smtp.Close))
		return mailPlace{smtp, p.Email.To}, nil
	case "webhook":
		road, err := a.config.Webhooks.channel(a.now)
		if err != nil {
			return nil, err
		}
		secrets, err := p.Webhook.secrets()
		if err != nil {
			return nil, fmt.Errorf("its secret_file %w", err)
		}
		return hookPlace{road, channel.Hook{URL: p.Webhook.URL, Secrets: secrets}}, nil
	default:
		return nil, errors.New("it is neither a file nor an e-mail address nor a webhook")
	}
}

// mailPlace is somebody's mailbox.
type mailPlace struct {
	road *channel.SMTP
	to   string
}

// Put mails the checkpoint.
func (p mailPlace) Put(ctx context.Context, c audit.Checkpoint) error {
	return p.road.SendCheckpoint(ctx, p.to, sent(c))
}

// hookPlace is somebody's system.
type hookPlace struct {
	road *channel.Webhook
	to   channel.Hook
}

// Put posts the checkpoint.
func (p hookPlace) Put(ctx context.Context, c audit.Checkpoint) error {
	return p.road.SendCheckpoint(ctx, p.to, sent(c))
}

func sent(c audit.Checkpoint) channel.Checkpoint {
	return channel.Checkpoint{Facts: c.Size, At: c.At, Note: c.Note}
}

// auditNotices say which places lack a checkpoint for too long.
func (a *App) auditNotices() []string {
	var all []string
	for _, p := range a.audit.Places() {
		if p.Overdue {
			all = append(all, fmt.Sprintf("audit: %s has taken no checkpoint since %s; look at the log for why, it is tried again until it takes one",
				p.Name, p.Owed.UTC().Format(time.RFC3339)))
		}
	}
	return all
}

// alarmPlaces tells the hubs while a place lacks a checkpoint for too long.
func (a *App) alarmPlaces(ctx context.Context) {
	overdue := len(a.auditNotices())
	err := a.service.AlarmHubs(ctx, notifier.Alarm{Kind: notifier.AlarmAuditPlace, Key: "audit-places"}, overdue > 0)
	if err != nil && ctx.Err() == nil {
		a.log.Error("the hubs are told later of a place without checkpoints", "error", err)
	}
}

// placeMetrics say for how long each place lacks a checkpoint.
type placeMetrics struct {
	audit *audit.Keeper
	now   func() time.Time
}

var placeBehind = prometheus.NewDesc("firstbell_audit_place_behind_seconds",
	"For how long a second place of the audit lacks a checkpoint; more than 7200 is an alarm.", []string{"place"}, nil)

var _ prometheus.Collector = placeMetrics{}

// Describe names the metric.
func (placeMetrics) Describe(out chan<- *prometheus.Desc) { out <- placeBehind }

// Collect reads the places.
func (m placeMetrics) Collect(out chan<- prometheus.Metric) {
	for _, p := range m.audit.Places() {
		behind := 0.0
		if !p.Owed.IsZero() {
			behind = m.now().Sub(p.Owed).Seconds()
		}
		out <- prometheus.MustNewConstMetric(placeBehind, prometheus.GaugeValue, behind, p.Name)
	}
}
