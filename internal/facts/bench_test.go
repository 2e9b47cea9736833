package facts_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstbell/internal/facts"
	"firstbell/internal/facts/factstest"
)

// BenchmarkFsync is the disk itself: one kilobyte appended and synced, one at
// a time. Every durable rate is read beside it.
func BenchmarkFsync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 1024)
	for b.Loop() {
		if _, err := f.Write(block); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "fsyncs/s")
}

// BenchmarkPublish is one durable fact with a sealed kilobyte, by 1, 16 and 64
// writers on subjects of their own.
func BenchmarkPublish(b *testing.B) {
	for _, writers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			l := factstest.Start(b, factstest.Durable()).Log()
			together(b, writers, "facts/s", func(n int) error {
				f := facts.New("received", fmt.Sprintf("fb.case.%d", n), "node", noon)
				f.Parts = []facts.Part{{Name: "x", Sealed: make([]byte, 1024)}}
				_, err := l.Publish(context.Background(), f, facts.ExpectLast(0))
				return err
			})
		})
	}
}

// BenchmarkReceipts is one durable receipt, by 1, 16 and 64 callers who share
// their syncs.
func BenchmarkReceipts(b *testing.B) {
	for _, callers := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			r := openReceipts(b, filepath.Join(b.TempDir(), "receipts.log"))
			together(b, callers, "receipts/s", func(n int) error {
				return r.Append(context.Background(), receipt(n))
			})
		})
	}
}

// together runs do b.N times spread over some goroutines, and reports the rate
// and how long single calls took.
func together(b *testing.B, goroutines int, unit string, do func(n int) error) {
	b.Helper()
	var next atomic.Int64
	took := make([][]time.Duration, goroutines)
	var wg sync.WaitGroup
	b.ResetTimer()
	for g := range goroutines {
		wg.Go(func() {
			for n := next.Add(1); n <= int64(b.N); n = next.Add(1) {
				began := time.Now()
				if err := do(int(n)); err != nil {
					b.Error(err)
					return
				}
				took[g] = append(took[g], time.Since(began))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Sorted(slices.Values(slices.Concat(took...)))
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), unit)
	b.ReportMetric(float64(all[len(all)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}
