package main

import (
	"github.com/prometheus/client_golang/prometheus"

	"firstbell/police/ingest"
)

// wordCounts counts looks at incidents and the advice they were given, by kind
// of wording: whether advice is followed shows in how it falls. Counts are all
// that is kept of a check, and neither a force nor a reference is counted.
type wordCounts struct {
	looks, advice *prometheus.CounterVec
}

var _ prometheus.Collector = wordCounts{}

func newWordCounts() wordCounts {
	return wordCounts{
		looks: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "firstbell", Name: "incident_looks_total", Help: "Incidents posted and accepted, or checked, since the start, by how it ended.",
		}, []string{"request", "outcome"}),
		advice: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "firstbell", Name: "wording_advice_total", Help: "Advice given on how incidents are written since the start, by its code.",
		}, []string{"request", "code"}),
	}
}

// looked counts one look. It is safe for concurrent use.
func (c wordCounts) looked(l ingest.Look) {
	request, outcome := "post", "sound"
	if l.Check {
		request = "check"
	}
	if l.Refused {
		outcome = "refused"
	}
	c.looks.WithLabelValues(request, outcome).Inc()
	for _, w := range l.Warnings {
		c.advice.WithLabelValues(request, w.Code).Inc()
	}
}

// Describe names the metrics.
func (c wordCounts) Describe(out chan<- *prometheus.Desc) {
	c.looks.Describe(out)
	c.advice.Describe(out)
}

// Collect gives the counts.
func (c wordCounts) Collect(out chan<- prometheus.Metric) {
	c.looks.Collect(out)
	c.advice.Collect(out)
}
