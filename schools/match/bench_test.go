package match

import (
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// benchPupils is the size at which the benchmarks run.
const benchPupils = 1_000_000

var largeWorld = sync.OnceValue(func() *world { return newWorld(11, benchPupils) })

var largeIndex = sync.OnceValue(func() *Index { return largeWorld().index() })

// BenchmarkDecide reports the latency of single decisions on a million pupils.
func BenchmarkDecide(b *testing.B) {
	w, x := largeWorld(), largeIndex()
	e := NewEngine(Config{Index: x})
	queries := make([]Query, 5000)
	for i := range queries {
		queries[i] = w.describe(w.pupils[w.r.IntN(len(w.pupils))])
	}
	took := make([]time.Duration, 0, b.N)
	considered, i := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		began := time.Now()
		d := e.Match(queries[i%len(queries)], today)
		took = append(took, time.Since(began))
		considered += d.Considered
		i++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(considered)/float64(len(took)), "compared/op")
}

// BenchmarkBuild reports how fast rolls are packed and what a pupil takes.
func BenchmarkBuild(b *testing.B) {
	w := largeWorld()
	for b.Loop() {
		runtime.KeepAlive(w.index())
	}
	x := largeIndex()
	b.ReportMetric(float64(x.Bytes())/float64(x.Len()), "bytes/pupil")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(x.Len()), "ns/pupil")
}
