package match

import (
	"testing"

	"firstbell/schools"
)

// kinTown is a small world and three girls of one home, and forty girls of each
// name that one of theirs may be mistaken for.
func kinTown() *Engine {
	b := NewBuilder(0)
	for _, p := range smallWorld().pupils {
		b.Add(p)
	}
	for _, name := range []string{"Lara", "Oliver", "Gabriella", "Emily"} {
		b.Add(kinGirl(name))
	}
	for i, name := range []string{"Sara", "Clara", "Ella", "Ollie"} {
		for n := range 40 {
			b.Add(schools.Pupil{Forename: name, Surname: "Blenkinsop", DateOfBirth: born("2012-03-04").AddDays(n), Sex: "F", Postcode: "ZE7 7ZZ", URN: schools.URN(100050 + i)})
		}
	}
	return NewEngine(Config{Index: b.Build()})
}

func kinGirl(name string) schools.Pupil {
	return schools.Pupil{Forename: name, Surname: "Brackenridge", DateOfBirth: born("2014-05-17"), Sex: "F", Postcode: "ZE3 1AA", URN: 100020}
}

func TestASlipOfThePupilsOwnNameIsNoTwins(t *testing.T) {
	t.Parallel()
	e := kinTown()
	for _, tc := range []struct {
		pupil, written string
		twins          bool // rather another name's than the pupil's
	}{
		{"Lara", "Slara", true},
		{"Emily", "Ernily", false},
		{"Oliver", "Olivver", false},
	} {
		s := e.search(asking(kinGirl(tc.pupil), noHome, func(q *Query) { q.Forename = tc.written }), today)
		c := s.top()
		if c == nil || !c.findings[FieldGiven].level.slip() {
			t.Fatalf("%s is no slip of %s", tc.written, tc.pupil)
		}
		own, others, unknown := s.slipOf(c)
		if sum := own + others + unknown; own < 0 || others < -1e-12 || sum < c.findings[FieldGiven].u*.999 || sum > c.findings[FieldGiven].u*1.001 {
			t.Errorf("%s: %v of the own name, %v of others, %v of none do not add up to %v", tc.written, own, others, unknown, c.findings[FieldGiven].u)
		}
		if got := others > own; got != tc.twins {
			t.Errorf("%s for %s: rather another name's is %v", tc.written, tc.pupil, got)
		}
		c.findings[FieldSibling] = finding{level: LevelHome, bits: 12}
		if got := s.asked(c); (got == groupsForLittle) != tc.twins {
			t.Errorf("%s for %s, at a brother's home: %d groups are asked", tc.written, tc.pupil, got)
		}
	}
}

func TestAFormOfOneNameAloneIsNotGivenTwice(t *testing.T) {
	t.Parallel()
	e := kinTown()
	for written, tc := range map[string]struct {
		pupil string
		want  float64
	}{
		"Ollie": {"Oliver", givenAgain}, // a name of its own as well, and of nobody but Oliver
		"Ella":  {"Gabriella", 1},       // mostly just Ella
	} {
		s := e.search(asking(kinGirl(tc.pupil), func(q *Query) { q.Forename = written }), today)
		if c := s.top(); c == nil || c.findings[FieldGiven].level != LevelVariant || s.namedAlike(c) != tc.want {
			t.Errorf("%s beside %s: want %v", written, tc.pupil, tc.want)
		}
	}
}
