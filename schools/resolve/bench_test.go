package resolve_test

import (
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"firstbell/schools/resolve"
)

// BenchmarkResolve asks distorted names of the public register. Beside the mean
// it reports the middle question and the slowest hundredth; of each question the
// quickest of three answers counts, so that a busy machine's pauses do not.
func BenchmarkResolve(b *testing.B) {
	w := realWorld(b)
	rng := rand.New(rand.NewPCG(1, 2))
	var all []question
	for range 2000 {
		all = append(all, distort(rng, w.schools[rng.IntN(len(w.schools))], .5))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.resolver.Resolve(all[i%len(all)].text, all[i%len(all)].hint)
	}
	took := make([]time.Duration, len(all))
	for i, q := range all {
		took[i] = time.Hour
		for range 3 {
			start := time.Now()
			w.resolver.Resolve(q.text, q.hint)
			took[i] = min(took[i], time.Since(start))
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
	b.ReportMetric(float64(took[len(took)-1].Microseconds()), "max-µs")
}

// BenchmarkNew makes a resolver of the public register and reports its size.
func BenchmarkNew(b *testing.B) {
	w := realWorld(b)
	b.ReportAllocs()
	for b.Loop() {
		resolve.New(w.directory, w.links...)
	}
	before := heap()
	r := resolve.New(w.directory, w.links...)
	b.ReportMetric(float64(heap()-before)/float64(w.directory.Len()), "B/school")
	runtime.KeepAlive(r)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkTypeAhead is the register's own search over the same schools, which
// answers GET /v1/schools.
func BenchmarkTypeAhead(b *testing.B) {
	w := realWorld(b)
	for _, q := range []string{"s", "st marys", "church of england primary", "thurnby", "le7 9pn"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				w.directory.Search(q, 20)
			}
		})
	}
}

// BenchmarkResolveWidest asks what touches the most names.
func BenchmarkResolveWidest(b *testing.B) {
	w := realWorld(b)
	for name, text := range map[string]string{
		"common words":  "school",
		"a common name": "St Mary's Catholic Primary School",
		"many words": "Holy Trinity St John Peter Paul Joseph Michael Church Hill Park Green Wood Lane Road Heath West South Village Manor Thomas " +
			"London Birmingham Manchester Bristol",
		"many slips": "Trinaty Josehp Michaell Greeen Woodd Heaht Villlage Mannor Thommas Lomdon Birminham Mancester Bristoll Shefield Leciester",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.resolver.Resolve(text, resolve.Hint{Town: "London", Postcode: "SE1 1AA"})
			}
		})
	}
}
