package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"firstbell/notifier/world"
	"firstbell/police"
)

// rawSync is how many times a second this disk makes two kilobytes durable:
// the figure all others are held against.
func rawSync(b *testing.B, dir string) float64 {
	b.Helper()
	f, err := os.Create(filepath.Join(dir, "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	block := bytes.Repeat([]byte{7}, 2048)
	const writes = 300
	start := time.Now()
	for range writes {
		if _, err := f.Write(block); err != nil {
			b.Fatal(err)
		}
		if err := f.Sync(); err != nil {
			b.Fatal(err)
		}
	}
	return writes / time.Since(start).Seconds()
}

// bodies are posts that are all different incidents.
func bodies(b *testing.B, w *world.World, n int) []police.Incident {
	b.Helper()
	all := make([]police.Incident, n)
	stream := w.Incidents(99)
	for i := range all {
		post := stream.Next(time.Now())
		post.Incident.Reference = fmt.Sprintf("BENCH/%d/%d", os.Getpid(), i)
		post.Incident.Version = 1
		all[i] = post.Incident
	}
	return all
}

// quantile is the q-quantile of what was measured, in milliseconds.
func quantile(all []time.Duration, q float64) float64 {
	slices.Sort(all)
	return float64(all[min(len(all)-1, int(q*float64(len(all))))].Microseconds()) / 1000
}

// BenchmarkIngest posts incidents over 1, 16 and 64 connections to the police
// door. Each answer has waited for two synced messages and a receipt.
// x-raw-fsync is events a second over raw synced writes a second, measured in
// the same run. "door" is the door alone, as during a burst that routing has
// not begun on; "routing" shares the disk with routing, alerts and mail.
func BenchmarkIngest(b *testing.B) {
	for _, connections := range []int{1, 16, 64} {
		b.Run(fmt.Sprintf("door/connections=%d", connections), func(b *testing.B) {
			h := build(b, houseOptions{})
			a := h.assemble(b, Parts{})
			if err := a.openPolice(b.Context()); err != nil {
				b.Fatal(err)
			}
			h.postAll(b, connections)
		})
	}
	b.Run("routing/connections=16", func(b *testing.B) {
		h := build(b, houseOptions{})
		h.open(b, Parts{})
		h.postAll(b, 16)
	})
}

// postAll posts b.N incidents and reports rates and quantiles.
func (h *house) postAll(b *testing.B, connections int) {
	b.Helper()
	raw := rawSync(b, h.dir)
	posts := bodies(b, h.world, b.N)
	took := make([]time.Duration, b.N)
	next := make(chan int)
	var g sync.WaitGroup
	for range connections {
		client := h.police(h.world.Forces[0].Code)
		client.HTTP = &http.Client{Transport: &http.Transport{}, Timeout: police.DefaultClientTimeout}
		g.Go(func() {
			for i := range next {
				start := time.Now()
				if _, err := client.Post(context.Background(), posts[i]); err != nil {
					b.Error(err)
				}
				took[i] = time.Since(start)
			}
		})
	}
	b.ResetTimer()
	for i := range b.N {
		next <- i
	}
	close(next)
	g.Wait()
	b.StopTimer()
	rate := float64(b.N) / b.Elapsed().Seconds()
	raw = (raw + rawSync(b, h.dir)) / 2
	b.ReportMetric(rate, "events/s")
	b.ReportMetric(raw, "raw-fsync/s")
	b.ReportMetric(rate/raw, "x-raw-fsync")
	b.ReportMetric(quantile(took, .50), "p50-ms")
	b.ReportMetric(quantile(took, .99), "p99-ms")
}

// BenchmarkVisible measures, one incident at a time, from the start of a post
// until the portal would show a notification for it.
func BenchmarkVisible(b *testing.B) {
	h := build(b, houseOptions{})
	a := h.open(b, Parts{})
	client := h.police(h.world.Forces[0].Code)
	posts := bodies(b, h.world, b.N)
	took := make([]time.Duration, 0, b.N)
	b.ResetTimer()
	for i := range b.N {
		start := time.Now()
		receipt, err := client.Post(context.Background(), posts[i])
		if err != nil {
			b.Fatal(err)
		}
		for changed := a.view.Changed(); ; changed = a.view.Changed() {
			c, err := a.service.Case(context.Background(), receipt.ID)
			if err != nil {
				b.Fatal(err)
			}
			if c.Routed == c.Current().N {
				break
			}
			<-changed
		}
		took = append(took, time.Since(start))
	}
	b.ReportMetric(quantile(took, .50), "p50-ms")
	b.ReportMetric(quantile(took, .99), "p99-ms")
}

// BenchmarkRebuild folds the log of a busy installation from nothing.
func BenchmarkRebuild(b *testing.B) {
	h := build(b, houseOptions{})
	a := h.assemble(b, Parts{NoSync: true})
	force := police.ForceCode(h.world.Forces[0].Code)
	if err := a.startJobs(b.Context()); err != nil {
		b.Fatal(err)
	}
	for _, in := range bodies(b, h.world, 3000) {
		if _, err := a.service.Receive(b.Context(), clientFor(force), in); err != nil {
			b.Fatal(err)
		}
	}
	a.settle(b)
	total, err := a.engine.Log().LastSeq(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := a.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
	var spent time.Duration
	for b.Loop() {
		b.StopTimer()
		if err := os.Remove(filepath.Join(h.config.DataDir, "view.db")); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		again, took := h.assembleTimed(b)
		spent += took
		if err := again.Stop(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(total)*float64(b.N)/spent.Seconds(), "facts/s")
}

// BenchmarkIdleMemory starts serve as its own process and reads what it holds
// resident once it is ready.
func BenchmarkIdleMemory(b *testing.B) {
	h := build(b, houseOptions{})
	path := h.writeConfig(b)
	binary := filepath.Join(h.dir, "firstbell")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("building: %v\n%s", err, out)
	}
	for b.Loop() {
		cmd := exec.Command(binary, "serve", "--config", path)
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		h.awaitReady(b)
		b.ReportMetric(residentMB(b, cmd.Process.Pid), "MB-resident")
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
}

func residentMB(b *testing.B, pid int) float64 {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		b.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				b.Fatal(err)
			}
			return float64(kb) / 1024
		}
	}
	b.Fatal("no VmRSS in the process's status")
	return 0
}

// BenchmarkDecode is the share of an ingest that is not the disk: one body
// through JSON and back.
func BenchmarkDecode(b *testing.B) {
	h := build(b, houseOptions{})
	raw, err := json.Marshal(bodies(b, h.world, 1)[0])
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, faults := police.Parse(raw, time.Now()); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
