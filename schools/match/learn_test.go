package match

import "testing"

// TestLearningFollowsTheWriting describes children by officers who never err in
// names, and never know a home: the weights move there, whoever was meant.
func TestLearningFollowsTheWriting(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	l := NewLearner(e)
	w := newWorld(7, 3000) // the same first families as the small world
	for _, p := range w.pupils {
		l.Add(asking(p, inSchool(int(p.URN))), today)
	}
	got := l.Weights("learned")
	if got.Version != "learned" || got.OnRoll <= 0 || got.OnRoll >= 1 {
		t.Errorf("weights %+v", got)
	}
	sum := got.Given.Exact + got.Given.Variant + got.Given.Close + got.Given.Near + got.Given.Resembles + got.Given.Sound +
		got.Given.Initial + got.Given.Part + got.Given.Swapped + got.Given.Different
	if sum < .999 || sum > 1.001 {
		t.Errorf("the levels of the given name sum to %v", sum)
	}
}
