package generate

import (
	"math/rand/v2"
	"sort"
)

// dice are the only source of chance. PCG's sequence is fixed by its seed for
// all versions of Go, which is what makes a world repeatable.
type dice struct{ *rand.Rand }

// purpose separates the streams of chance, so that drawing more for one thing
// does not change another.
type purpose uint64

const (
	forPlaces purpose = iota + 1
	forSchools
	forBlocks
	forHouseholds
	forIncidents
	forQueries
)

// rolled gives dice of their own to one thing of one purpose.
func rolled(seed uint64, p purpose, index int) dice {
	return dice{rand.New(rand.NewPCG(seed, scatter(uint64(p)<<56^uint64(index))))}
}

// scatter is the finaliser of SplitMix64: neighbours become strangers.
// Constants from Steele, Lea and Flood, "Fast splittable pseudorandom number
// generators" (2014).
func scatter(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// chance is true with probability p.
func (d dice) chance(p float64) bool { return d.Float64() < p }

// between is a whole number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// lottery draws items in proportion to their weights.
type lottery[T any] struct {
	items []T
	upTo  []float64
}

func (l *lottery[T]) add(item T, weight float64) {
	if weight <= 0 {
		return
	}
	l.items = append(l.items, item)
	l.upTo = append(l.upTo, l.total()+weight)
}

func (l *lottery[T]) total() float64 {
	if len(l.upTo) == 0 {
		return 0
	}
	return l.upTo[len(l.upTo)-1]
}

func (l *lottery[T]) draw(d dice) T {
	at := d.Float64() * l.total()
	return l.items[min(sort.SearchFloat64s(l.upTo, at), len(l.items)-1)]
}
