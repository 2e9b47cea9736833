package match

import (
	"math"
	"slices"

	"firstbell/schools/match/names"
)

// Whoever fits a pupil of a family may be a brother or sister of that pupil, who
// is on no roll. What tells them apart is the given name, and how often those of
// brothers and sisters are alike.

// kin is the weight, in bits, of the candidate being a brother or sister of the
// child, who is on no roll: all that families share speaks as loudly, and what
// is a person's own (given name, sex, number, and but for twins the birthday) is
// a stranger's.
func (s *search) kin(c *candidate) float64 {
	f := &c.findings
	own := f[FieldGiven].bits + f[FieldSex].bits + f[FieldUPN].bits
	shared := c.bits - own - f[FieldBorn].bits
	siblings := kinOnRoll * s.kinNamed(c, 1, 1)
	twin := twins * math.Exp2(f[FieldBorn].bits) * s.twinNamed(c)
	return shared + math.Log2((siblings+twin)/float64(max(s.e.index.Len(), 1)))
}

const (
	// kinOnRoll is how many brothers and sisters on a roll a child has who is
	// on none, twins aside.
	kinOnRoll = .5
	// twins is how many children have a twin on a roll.
	twins = .03
	// givenAgain is how often parents give a name, or another form of it, a
	// second time, against how often strangers do.
	givenAgain = .1
	// rhyming is how often twins' names are alike, against how often strangers'
	// are.
	rhyming = 4
)

// namedAlike is how often a brother or sister has a name like the one written,
// against how often a stranger does: parents give a name, or a form of it, once,
// but for those that stand before the names of several. A form that is far more
// often a name of its own, as Anna is beside Joanna, is another name.
func (s *search) namedAlike(c *candidate) float64 {
	at, given := &c.entries[0], c.findings[FieldGiven]
	switch {
	case given.level != LevelExact && given.level != LevelVariant:
		return 1
	case given.level == LevelVariant && given.bits < leastNameBits && !s.ownForm(c):
		return 1
	case names.IsRepeated(s.e.index.segments[at.segment].given.word(nameOf(at.rec.given))):
		return 1
	}
	return givenAgain
}

// ownForm reports whether the form written is one of the candidate's name by
// its own right, as Ollie is of Oliver, and not a name that may come from another
// as well, as Ella may be short for Gabriella and mostly is not.
func (s *search) ownForm(c *candidate) bool {
	given := c.findings[FieldGiven]
	word := s.e.index.segments[c.entries[0].segment].given.word(given.name)
	return slices.ContainsFunc(s.w.given, func(n *spoken) bool { return names.Alike(n.solid, word) >= leastOwnForm })
}

// leastOwnForm is the weight of an edge in the tables from which a form belongs
// to the name: all are heavier that carry no weight of their own.
const leastOwnForm = .7

// twinNamed is the same for twins, whose names may rhyme and often begin with
// one letter.
func (s *search) twinNamed(c *candidate) float64 {
	switch given := c.findings[FieldGiven]; given.level {
	case LevelInitial:
		return math.Exp2(max(given.bits, 0))
	case LevelNear, LevelResembles, LevelSound:
		return s.kinNamed(c, rhyming, 1)
	}
	return s.kinNamed(c, 1, 1)
}

// kinNamed is how often a brother or sister is written so, against how often a
// stranger is, where their names are so many times as often alike as strangers'
// are, and so many times where no roll has the name. A slip of the candidate's
// own name tells little of kin, who bear another: Ernily is Emily, or some odd
// name, but hardly Emily's twin.
func (s *search) kinNamed(c *candidate, alike, odd float64) float64 {
	given := c.findings[FieldGiven]
	if !given.level.slip() {
		return s.namedAlike(c)
	}
	own, others, unknown := s.slipOf(c)
	return (alike*others + odd*unknown + givenAgain*own) / given.u
}

// slip are the levels of a name that is none of the candidate's and may be one
// misspelt.
func (l Level) slip() bool {
	return l == LevelClose || l == LevelNear || l == LevelResembles || l == LevelSound
}

// slipOf divides how often any child is written as this one is: by a slip of the
// candidate's own name, by all other names that rolls know, or by one that no
// roll does.
func (s *search) slipOf(c *candidate) (own, others, unknown float64) {
	given := c.findings[FieldGiven]
	unknown = min(s.e.unseenShare(), given.u)
	if given.name != 0 {
		word := s.e.index.segments[c.entries[0].segment].given.word(given.name)
		own = min(given.m*s.e.share(kindGiven, word), given.u-unknown)
	}
	return own, given.u - unknown - own, unknown
}
