package generate

// Households come in blocks of a fixed make-up, so that pupil number n is
// found without counting those before: a hundred children in 53 households,
// seven of them on no roll. The sizes follow the families with dependent
// children of the Office for National Statistics (2023): 44% have one, 41%
// two, 15% three or more.
const (
	childrenABlock = 100
	offRollsABlock = 7
	pupilsABlock   = childrenABlock - offRollsABlock
)

// sizesABlock is how many households of one to five children a block has.
var sizesABlock = [...]int{22, 20, 7, 3, 1}

const householdsABlock = 53

// slot is the place of one household: its number in the world, how many
// children it has, and which of the block's children come first.
type slot struct {
	number, size int
	ordinals     [5]int // each child's number among pupils, or among those off roll
	off          [5]bool
}

// block is where the households of a hundred children lie.
type block struct {
	households [householdsABlock]slot
}

// blocks is how many the world has.
func (w *World) blocks() int { return (w.pupils + pupilsABlock - 1) / pupilsABlock }

// layBlock shuffles sizes, and picks who is on no roll.
func (w *World) layBlock(number int) *block {
	d := rolled(w.seed, forBlocks, number)
	var sizes [householdsABlock]int
	at := 0
	for size, n := range sizesABlock {
		for range n {
			sizes[at] = size + 1
			at++
		}
	}
	d.Shuffle(len(sizes), func(i, j int) { sizes[i], sizes[j] = sizes[j], sizes[i] })
	var off [childrenABlock]bool
	for n := 0; n < offRollsABlock; {
		if i := d.IntN(childrenABlock); !off[i] {
			off[i] = true
			n++
		}
	}
	b, child, on, away := &block{}, 0, number*pupilsABlock, number*offRollsABlock
	for i, size := range sizes {
		s := slot{number: number*householdsABlock + i, size: size}
		for c := range size {
			s.off[c] = off[child]
			if off[child] {
				s.ordinals[c] = away
				away++
			} else {
				s.ordinals[c] = on
				on++
			}
			child++
		}
		b.households[i] = s
	}
	return b
}

// Pupil is pupil number n on the rolls, counted from 0, with the household.
func (w *World) Pupil(n int) (Child, []Child) { return w.find(n/pupilsABlock, n, false) }

// Away is child number n of those on no roll, with the household.
func (w *World) Away(n int) (Child, []Child) { return w.find(n/offRollsABlock, n, true) }

func (w *World) find(block, ordinal int, off bool) (Child, []Child) {
	for _, s := range w.layBlock(block).households {
		for c := range s.size {
			if s.off[c] == off && s.ordinals[c] == ordinal {
				family := w.household(s)
				return family[c], family
			}
		}
	}
	return Child{}, nil
}
