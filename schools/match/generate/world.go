package generate

import (
	"fmt"
	"iter"
)

// Options say which country to invent.
type Options struct {
	Seed   uint64
	Pupils int // on rolls; children off every roll come on top of them
}

// MaxPupils bounds a world: UPNs of its own shape run out beyond it.
const MaxPupils = 40_000_000

// World is an invented country. It holds the places and the schools; the
// children are worked out when asked for. It is immutable and safe for many
// goroutines.
type World struct {
	seed      uint64
	pupils    int
	districts []district
	schools   []School
}

// New lays out a world. It answers an error for a number of pupils that it
// cannot make.
func New(o Options) (*World, error) {
	if o.Pupils < 1 || o.Pupils > MaxPupils {
		return nil, fmt.Errorf("generating a world of %d pupils: choose between 1 and %d", o.Pupils, MaxPupils)
	}
	w := &World{seed: o.Seed, pupils: o.Pupils, districts: districts(o.Seed, o.Pupils)}
	w.layOut()
	return w, nil
}

// Pupils is how many children are on rolls.
func (w *World) Pupils() int { return w.pupils }

// Schools are the open schools of the register. The caller must not change
// them.
func (w *World) Schools() []School { return w.schools }

// School is the open school with that number.
func (w *World) School(urn int) (School, bool) {
	if urn < FirstURN || urn >= FirstURN+len(w.schools) {
		return School{}, false
	}
	return w.schools[urn-FirstURN], true
}

// Children are all children of the world in the order of their households,
// those off every roll among them.
func (w *World) Children() iter.Seq[Child] {
	return func(yield func(Child) bool) {
		for b := range w.blocks() {
			for _, h := range w.layBlock(b).households {
				for _, c := range w.household(h) {
					if w.exists(c) && !yield(c) {
						return
					}
				}
			}
		}
	}
}

// exists reports whether a child of the last block is still counted: rolls
// hold exactly as many pupils as were asked for.
func (w *World) exists(c Child) bool {
	if c.OffRoll {
		return c.Ordinal < w.offRolls()
	}
	return c.Ordinal < w.pupils
}

// offRolls is how many children are on no roll.
func (w *World) offRolls() int {
	return max(w.pupils*offRollsABlock/pupilsABlock, 1)
}
