package linkage

import (
	"math/rand/v2"
	"runtime"
	"sync"
)

// chance is how often strangers reach each level of a field: over all, and for
// each value of the left file. Counted, not estimated, wherever the product of
// the distinct values allows it.
type chance struct {
	overall [levelCount]float64
	byValue [][levelCount]float32 // by left value id; nil where not counted
	exact   []float32             // count in the right file, by left value id
	swapped []float32             // count in the confused field of the right file
}

const (
	// maxCounted is how many pairs of distinct values are compared one by one.
	maxCounted = 60_000_000
	// sampled is how many random pairs stand for them otherwise.
	sampled = 2_000_000
	// backing is how many imagined strangers with the average behaviour are
	// added to each value's own count, so that no level has chance zero.
	backing = 1.0
)

func chanceOf(f Field, left, right *column, other *column) *chance {
	c := &chance{}
	if len(left.values)*len(right.values) <= maxCounted {
		c.count(f, left, right)
	} else {
		c.sample(f, left, right)
	}
	c.shares(left, right)
	if other != nil {
		c.swaps(left, other)
	}
	c.fill()
	return c
}

// count compares every distinct value with every other.
func (c *chance) count(f Field, left, right *column) {
	c.byValue = make([][levelCount]float32, len(left.values))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := 1 + w; i < len(left.values); i += workers {
				c.countValue(f.Kind, i, left, right)
			}
		})
	}
	wg.Wait()
	total := float64(left.present()) * float64(right.present())
	for i := 1; i < len(left.values); i++ {
		for l := range c.byValue[i] {
			c.overall[l] += float64(c.byValue[i][l]) * float64(left.counts[i]) / max(total, 1)
		}
	}
}

func (c *chance) countValue(kind Kind, i int, left, right *column) {
	var n [levelCount]float32
	v := &left.values[i]
	for j := 1; j < len(right.values); j++ {
		n[compare(kind, v, &right.values[j])] += float32(right.counts[j])
	}
	c.byValue[i] = n
}

// sample compares pairs drawn at random with a fixed seed.
func (c *chance) sample(f Field, left, right *column) {
	r := rand.New(rand.NewPCG(1, 2))
	n := 0
	for range sampled {
		a, b := left.at(r.IntN(len(left.of))), right.at(r.IntN(len(right.of)))
		if l := compare(f.Kind, a, b); l != LevelMissing {
			c.overall[l]++
			n++
		}
	}
	for l := range c.overall {
		c.overall[l] /= float64(max(n, 1))
	}
}

// shares counts how much of the right file has exactly each left value.
func (c *chance) shares(left, right *column) {
	ids := make(map[string]int32, len(right.values))
	for j := 1; j < len(right.values); j++ {
		ids[right.values[j].text] = right.counts[j]
	}
	c.exact = make([]float32, len(left.values))
	for i := 1; i < len(left.values); i++ {
		c.exact[i] = float32(ids[left.values[i].text])
	}
}

// swaps counts how often a value of one field is, by chance, the value of the
// field it is confused with in the other file.
func (c *chance) swaps(left, other *column) {
	ids := make(map[string]int32, len(other.values))
	for j := 1; j < len(other.values); j++ {
		ids[other.values[j].text] = other.counts[j]
	}
	c.swapped = make([]float32, len(left.values))
	n := 0.0
	for i := 1; i < len(left.values); i++ {
		c.swapped[i] = float32(ids[left.values[i].text])
		n += float64(left.counts[i]) * float64(c.swapped[i])
	}
	c.overall[LevelSwapped] = n / max(float64(left.present())*float64(other.present()), 1)
}

// fill gives every level a chance above zero.
func (c *chance) fill() {
	for l := range c.overall {
		c.overall[l] = max(c.overall[l], 1e-9)
	}
}

// of is the chance that a stranger's value reaches the level against left
// value v, where n strangers have a value.
func (c *chance) of(v int32, l Level, n int) float64 {
	average := c.overall[l]
	switch {
	case l == LevelSwapped && c.swapped != nil:
		return (float64(c.swapped[v]) + backing*average) / (float64(n) + backing)
	case c.byValue != nil:
		return (float64(c.byValue[v][l]) + backing*average) / (float64(n) + backing)
	case l == LevelExact:
		return (float64(c.exact[v]) + backing*average) / (float64(n) + backing)
	}
	return average
}
