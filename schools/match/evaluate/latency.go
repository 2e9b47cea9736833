package evaluate

import (
	"slices"
	"time"
)

// Latency is how long something took.
type Latency struct {
	Count  int           `json:"count"`
	Median time.Duration `json:"p50Nanoseconds"`
	P99    time.Duration `json:"p99Nanoseconds"`
	Most   time.Duration `json:"maxNanoseconds"`
}

func latencyOf(all []time.Duration) Latency {
	if len(all) == 0 {
		return Latency{}
	}
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[min(int(share*float64(len(all))), len(all)-1)] }
	return Latency{Count: len(all), Median: at(.5), P99: at(.99), Most: all[len(all)-1]}
}
