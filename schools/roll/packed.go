package roll

import (
	"firstbell/schools"
	"firstbell/schools/match"
)

// Packed is every roll in the few bytes a pupil that the weighing matcher
// needs. It never changes: Replace answers a new one that shares all but the
// schools replaced, so that a new roll is visible as soon as a pointer to it is
// swapped and nobody who still reads the old one is disturbed. A nil Packed is
// empty.
type Packed struct {
	index *match.Index
}

// MaxReplaced is how many schools' rolls are kept beside the packed base
// before it is packed anew: each replacement packs them all once more.
const MaxReplaced = 200

// Pack packs what each gives, one roll at a time; no roll is held meanwhile.
// It fails as each does.
func Pack(pupils int, each func(add func(roll []schools.Pupil)) error) (*Packed, error) {
	b := match.NewBuilder(pupils)
	err := each(func(roll []schools.Pupil) {
		for _, p := range roll {
			b.Add(p)
		}
	})
	if err != nil {
		return nil, err
	}
	return &Packed{index: b.Build()}, nil
}

// Index is what a matcher looks into.
func (p *Packed) Index() *match.Index {
	if p == nil {
		return nil
	}
	return p.index
}

// Replace is the packed rolls with some schools' replaced; a school without
// pupils has no roll any more.
func (p *Packed) Replace(rolls map[schools.URN][]schools.Pupil) *Packed {
	return &Packed{index: p.Index().ReplaceAll(rolls)}
}

// IsWornOut reports whether so many more replacements are better made by
// packing anew.
func (p *Packed) IsWornOut(more int) bool {
	return p == nil || p.index.Replaced()+more > MaxReplaced
}

// Len is how many entries the rolls hold, former pupils included.
func (p *Packed) Len() int { return p.Index().Len() }

// BytesPerPupil is the memory of the packed parts for each of them; 0 where
// there are none.
func (p *Packed) BytesPerPupil() float64 {
	if p.Len() == 0 {
		return 0
	}
	return float64(p.Index().Bytes()) / float64(p.Len())
}
