package linkage

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// TestRivalsAreSummedAsIfEachWereWeighedAgainstAllOthers compares the sums from
// both ends with the sum over all others, candidate by candidate.
func TestRivalsAreSummedAsIfEachWereWeighedAgainstAllOthers(t *testing.T) {
	t.Parallel()
	m := &Model{share: .7, size: [2]int{50, 200}}
	prior, alone := math.Log2(m.share/200), math.Log2(1-m.share)
	rapid.Check(t, func(rt *rapid.T) {
		bits := rapid.SliceOfN(rapid.Float64Range(-60, 90), 0, 12).Draw(rt, "bits")
		odds := m.logOdds(0, bits)
		for n, b := range bits {
			rivals := alone
			for k, other := range bits {
				if k != n {
					rivals = addLog2(rivals, other+prior)
				}
			}
			if want := b + prior - rivals; math.Abs(odds[n]-want) > 1e-9 {
				rt.Fatalf("candidate %d of %v has %v bits, want %v", n, bits, odds[n], want)
			}
		}
	})
}

// people are records of invented names, a part of which stand in both files.
func people(r *rand.Rand, n, shared int) []Record {
	records := make([]Record, n)
	for i := range records {
		d := r
		if i < shared {
			d = rand.New(rand.NewPCG(uint64(i), 7))
		}
		word := func() string {
			b := make([]byte, 4+d.IntN(5))
			for k := range b {
				b[k] = "aeioulmnrstbdk"[d.IntN(14)]
			}
			return string(b)
		}
		records[i] = Record{ID: fmt.Sprint(i), Values: []string{word(), word(), fmt.Sprintf("%04d%02d%02d", 2006+d.IntN(13), 1+d.IntN(12), 1+d.IntN(28)),
			fmt.Sprintf("m%d%d%c%c", 1+d.IntN(60), d.IntN(10), 'a'+d.IntN(20), 'a'+d.IntN(20))}}
	}
	return records
}

// BenchmarkFitLargeFiles links 5,000 records with 20,000 that have next to no
// name in common.
func BenchmarkFitLargeFiles(b *testing.B) {
	fields := []Field{{Name: "given", Kind: KindGiven, SwappedWith: "surname"}, {Name: "surname", Kind: KindSurname, SwappedWith: "given"},
		{Name: "born", Kind: KindDate}, {Name: "postcode", Kind: KindCode}}
	r := rand.New(rand.NewPCG(1, 2))
	left, right := people(r, 5000, 4000), people(r, 20000, 4000)
	for b.Loop() {
		m, err := NewModel(fields, Options{})
		if err != nil {
			b.Fatal(err)
		}
		if err := m.Fit(left, right); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(m.Candidates()), "candidates")
	}
}
