package vault_test

import (
	"context"
	"testing"

	"firstbell/internal/facts/factstest"
)

// BenchmarkNewKey is one durable key: one synced message.
func BenchmarkNewKey(b *testing.B) {
	w := setup(b, factstest.Durable())
	for b.Loop() {
		w.newKey(b)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "keys/s")
}

// BenchmarkOpen opens bodies of one kilobyte whose keys are in memory, and such
// whose keys are read from their stream each time.
func BenchmarkOpen(b *testing.B) {
	ctx := context.Background()
	w := setup(b)
	key := w.newKey(b)
	sealed, err := w.Seal(ctx, key, make([]byte, 1024), nil)
	if err != nil {
		b.Fatal(err)
	}
	for name, before := range map[string]func(){"key in memory": func() {}, "key from the stream": func() { w.Forget(key) }} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				before()
				if _, err := w.Open(ctx, key, sealed, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "bodies/s")
		})
	}
}
