package main

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"firstbell/notifier"
	"firstbell/notifier/channel"
)

// makeRoads makes the providers that the configuration names, and the roads of
// them. parts may put another channel in the place of the mail server.
func (a *App) makeRoads() (map[notifier.Road]*channel.Route, error) {
	made := map[string]channel.Channel{}
	email, sms := a.config.emailProviders(), a.config.smsProviders()
	if a.parts.Channel != nil {
		made[providerSMTP] = a.parts.Channel
	} else if slices.Contains(email, providerSMTP) && a.config.Mail.Host != "" {
		smtp, err := channel.NewSMTP(a.config.Mail.smtp(a.now))
		if err != nil {
			return nil, err
		}
		a.onStop(closing(smtp.Close))
		made[providerSMTP] = smtp
	}
	roads := map[notifier.Road]*channel.Route{}
	var notify *channel.Notify
	if slices.Contains(append(slices.Clone(email), sms...), providerNotify) {
		var err error
		if notify, err = channel.NewNotify(a.config.Notify.notify(a.now)); err != nil {
			return nil, err
		}
		made[providerNotify] = notify.Email()
	}
	if providers := providersOf(email, made); len(providers) > 0 {
		roads[notifier.RoadEmail] = channel.NewRoute(notifier.RoadEmail, a.now, providers...)
	}
	if slices.Contains(sms, providerNotify) {
		roads[notifier.RoadSMS] = channel.NewRoute(notifier.RoadSMS, a.now, notify.SMS())
	}
	return roads, nil
}

func providersOf(names []string, made map[string]channel.Channel) []channel.Channel {
	var all []channel.Channel
	for _, name := range names {
		if c := made[name]; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// roadMetrics counts what became of attempts to send, by road, provider and
// outcome, and says which providers work.
type roadMetrics struct {
	roads map[notifier.Road]*channel.Route
}

var (
	alertsTotal = prometheus.NewDesc("firstbell_alerts_total",
		"Attempts to hand an alert to a provider since the start, by how they ended.", []string{"road", "provider", "outcome"}, nil)
	providerUp = prometheus.NewDesc("firstbell_provider_up",
		"1 where the provider of the road works, 0 where its alerts go another way.", []string{"road", "provider"}, nil)
)

var _ prometheus.Collector = roadMetrics{}

// Describe names the metrics.
func (roadMetrics) Describe(out chan<- *prometheus.Desc) {
	out <- alertsTotal
	out <- providerUp
}

// Collect reads the roads.
func (m roadMetrics) Collect(out chan<- prometheus.Metric) {
	for road, r := range m.roads {
		for c, n := range r.Counts() {
			out <- prometheus.MustNewConstMetric(alertsTotal, prometheus.CounterValue, float64(n), string(road), c.Provider, string(c.Verdict))
		}
		for name, down := range r.Down() {
			up := 1.0
			if down {
				up = 0
			}
			out <- prometheus.MustNewConstMetric(providerUp, prometheus.GaugeValue, up, string(road), name)
		}
	}
}
