package world

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
)

// dice are the only source of chance. PCG's sequence is fixed by its seed for
// all versions of Go, which is what makes a world repeatable.
type dice struct{ *rand.Rand }

// rolled gives dice of their own to each purpose, so that drawing more for
// one thing does not change another.
func rolled(seed uint64, purpose string, index int) dice {
	h := fnv.New64a()
	_, _ = h.Write([]byte(purpose + "/" + strconv.Itoa(index)))
	return dice{rand.New(rand.NewPCG(seed, h.Sum64()))}
}

// chance is true in percent cases of a hundred.
func (d dice) chance(percent float64) bool { return d.Float64()*100 < percent }

// between is a whole number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

func pick[T any](d dice, from []T) T { return from[d.IntN(len(from))] }

// weighted is an index drawn in proportion to its weight.
func (d dice) weighted(weights []int) int {
	total := 0
	for _, w := range weights {
		total += w
	}
	at := d.IntN(total)
	for i, w := range weights {
		if at -= w; at < 0 {
			return i
		}
	}
	return len(weights) - 1
}
