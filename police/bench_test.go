package police_test

import (
	"testing"

	"firstbell/police"
)

// BenchmarkParse is the cost of reading and checking one incident, which every
// post pays before anything is stored.
func BenchmarkParse(b *testing.B) {
	raw := []byte(example(b))
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		if _, faults := police.Parse(raw, noon); len(faults) > 0 {
			b.Fatal(faults)
		}
	}
}
