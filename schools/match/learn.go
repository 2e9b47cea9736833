package match

import "firstbell/schools"

// Learner finds better Weights from descriptions alone, without being told who
// was meant: every description counts towards the levels of each candidate as
// far as that candidate is believed. One pass is one round of expectation; its
// Weights are the maximisation. A few rounds settle.
//
// A Learner is not safe for several goroutines.
type Learner struct {
	e       *Engine
	levels  [fieldCount][levelCount]float64
	matched float64 // the sum of all posteriors
	asked   float64
}

// beforehand is how many imagined descriptions the present weights count for,
// so that a hundred odd ones do not overturn them.
const beforehand = 500

// NewLearner starts a round with the engine's present weights.
func NewLearner(e *Engine) *Learner { return &Learner{e: e} }

// Add takes one description into account.
func (l *Learner) Add(q Query, on schools.Date) {
	s := l.e.search(q, on)
	if !s.w.nameable() {
		return
	}
	l.asked++
	for _, c := range s.candidates {
		l.matched += c.weight
		for f := range c.findings {
			l.levels[f][c.findings[f].level] += c.weight
		}
	}
}

// Weights are the present ones moved to what was seen. Bits that are not
// frequencies (sex, and numbers that are not wholly right) stay.
func (l *Learner) Weights(version string) Weights {
	w := *l.e.weights
	w.Version = version
	w.OnRoll = (l.matched + beforehand*w.OnRoll) / (l.asked + beforehand)
	l.names(FieldGiven, &w.Given)
	l.names(FieldSurname, &w.Surname)
	b, a := &w.Born, &w.Address
	l.move(FieldBorn, map[Level]*float64{LevelExact: &b.Exact, LevelSwapped: &b.Swapped, LevelClose: &b.Close,
		LevelNear: &b.Near, LevelPart: &b.Part, LevelDifferent: &b.Different})
	l.move(FieldAddress, map[Level]*float64{LevelExact: &a.Unit, LevelSector: &a.Sector, LevelDistrict: &a.District, LevelDifferent: &a.Different})
	school := map[Level]*float64{LevelLikely: &w.School}
	other := 1 - w.School
	school[LevelDifferent] = &other
	l.move(FieldSchool, school)
	return w
}

func (l *Learner) names(f Field, w *NameWeights) {
	l.move(f, map[Level]*float64{LevelExact: &w.Exact, LevelVariant: &w.Variant, LevelClose: &w.Close, LevelNear: &w.Near,
		LevelResembles: &w.Resembles, LevelSound: &w.Sound, LevelInitial: &w.Initial, LevelPart: &w.Part,
		LevelSwapped: &w.Swapped, LevelDifferent: &w.Different})
}

// move sets frequencies to what was seen, the present ones counting as seen
// beforehand.
func (l *Learner) move(f Field, levels map[Level]*float64) {
	total := 0.0
	for level, m := range levels {
		total += l.levels[f][level] + beforehand**m
	}
	for level, m := range levels {
		*m = (l.levels[f][level] + beforehand**m) / total
	}
}
