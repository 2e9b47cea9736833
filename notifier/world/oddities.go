package world

import "slices"

// How many of each there are in a thousand children. Namesakes are rarer
// than in life, where about five in a thousand share name, sex and birthday.
const (
	duals     = 1.5 // on the roll of a unit beside their own
	namesakes = 1.0 // pairs who share name and birthday at two schools
	leavers   = 2.0 // gone, and on no roll of this world
)

// makeOddities turns ordinary children into the ones that make matching hard.
// A child is made odd in one way only.
func (w *World) makeOddities() {
	d := rolled(w.Seed, "oddities", 0)
	w.makeDuals(d)
	w.makeNamesakes(d)
	w.makeLeavers(d)
}

func (w *World) count(inThousand float64) int {
	return max(2, int(float64(len(w.Pupils))*inThousand/1000))
}

// odd draws a child not yet notable that fits, and marks it. It gives up
// where a small world has none.
func (w *World) odd(d dice, fits func(Pupil) bool) (int, bool) {
	for range 10_000 {
		if i := d.IntN(len(w.Pupils)); !w.Pupils[i].notable && fits(w.Pupils[i]) {
			w.Pupils[i].notable = true
			return i, true
		}
	}
	return 0, false
}

// makeDuals puts children on the roll of a second school of their council:
// a unit where there is one, and any other school that takes them otherwise.
func (w *World) makeDuals(d dice) {
	for range w.count(duals) {
		second := -1
		i, ok := w.odd(d, func(p Pupil) bool {
			second = w.secondSchool(p)
			return second >= 0 && !w.Schools[p.Rolls[0]].Silent
		})
		if ok {
			w.Pupils[i].Rolls = append(w.Pupils[i].Rolls, second)
		}
	}
}

func (w *World) secondSchool(p Pupil) int {
	council, age := w.Schools[p.Rolls[0]].Council, p.cohort+4
	fits := func(s School) bool {
		return s.Council == council && s.Takes(age) && s.URN != w.Schools[p.Rolls[0]].URN && !s.Silent && !s.OnLeave
	}
	if i := slices.IndexFunc(w.Schools, func(s School) bool { return s.TypeCode == referral.typeCode && fits(s) }); i >= 0 {
		return i
	}
	return slices.IndexFunc(w.Schools, fits)
}

// makeNamesakes gives a child the name and birthday of a stranger at another
// school.
func (w *World) makeNamesakes(d dice) {
	for range w.count(namesakes) {
		one, ok := w.odd(d, func(p Pupil) bool { return p.cohort < cohorts-1 && w.plainSchool(p) })
		if !ok {
			return
		}
		of := w.Pupils[one]
		other, ok := w.odd(d, func(p Pupil) bool {
			return p.cohort == of.cohort && p.Sex == of.Sex && p.Home != of.Home && p.Rolls[0] != of.Rolls[0] && w.plainSchool(p)
		})
		if ok {
			p := &w.Pupils[other]
			p.Forename, p.Surname, p.KnownAs, p.DateOfBirth = of.Forename, of.Surname, of.KnownAs, of.DateOfBirth
		}
	}
}

func (w *World) plainSchool(p Pupil) bool {
	s := w.Schools[p.Rolls[0]]
	return !s.Silent && !s.OnLeave && len(p.Rolls) == 1
}

// makeLeavers ends the enrolment of children who have moved out of the world.
func (w *World) makeLeavers(d dice) {
	for range w.count(leavers) {
		if i, ok := w.odd(d, func(p Pupil) bool { return len(p.Rolls) == 1 && p.Start.Before(w.Today.AddDays(-90)) }); ok {
			w.Pupils[i].Left = w.Today.AddDays(-d.between(5, 60))
		}
	}
}
