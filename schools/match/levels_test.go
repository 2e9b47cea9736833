package match

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
)

func TestNameLevels(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	for _, tc := range []struct {
		spoken, roll string
		want         Level
	}{
		{"pendlebury", "pendlebury", LevelExact},
		{"al hassan", "alhassan", LevelExact},
		{"mohammed", "muhammad", LevelVariant},
		{"pendelbury", "pendlebury", LevelClose},
		{"pendleburx", "pendlebury", LevelClose},
		{"pendlberry", "pendlebury", LevelClose},
		{"phendulborre", "fendlebury", LevelSound},
		{"penrobry", "pendlebury", LevelResembles},
		{"p", "pendlebury", LevelInitial},
		{"p", "p", LevelInitial},
		{"kowalska", "kowalska wright", LevelPart},
		{"kowalska wright", "wright", LevelPart},
		{"wright kowalska", "kowalska wright", LevelPart},
		{"okafor", "pendlebury", LevelDifferent},
	} {
		t.Run(tc.spoken+" for "+tc.roll, func(t *testing.T) {
			t.Parallel()
			n := e.hear(kindSurname, tc.spoken)
			level, m := n.against(&e.weights.Surname, 0, 1<<23, tc.roll)
			if level != tc.want {
				t.Errorf("level %q, want %q", level, tc.want)
			}
			if m <= 0 || m > 1 || n.chance <= 0 || n.chance > 1 {
				t.Errorf("m %v of chance %v", m, n.chance)
			}
		})
	}
}

func TestRareNamesWeighMore(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	rare, common := e.hear(kindSurname, "pendlebury"), e.hear(kindSurname, "smith")
	if rare.chance >= common.chance {
		t.Errorf("a rare name is written with chance %v, a common one with %v", rare.chance, common.chance)
	}
	misspelt, unknown := e.hear(kindSurname, "smithx"), e.hear(kindSurname, "qqvortz")
	if misspelt.chance <= unknown.chance {
		t.Errorf("a slip of a common name is written with chance %v, a name of nobody with %v", misspelt.chance, unknown.chance)
	}
}

func TestBirthLevels(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		a, b string
		want Level
	}{
		{"2014-05-17", "2014-05-17", LevelExact},
		{"2014-05-07", "2014-07-05", LevelSwapped},
		{"2014-05-17", "2014-05-18", LevelClose},
		{"2014-05-31", "2014-06-01", LevelClose},
		{"2014-05-17", "2014-05-71"[:8] + "11", LevelClose},
		{"2014-05-12", "2014-05-21", LevelClose},
		{"2014-05-17", "2015-05-17", LevelClose},
		{"2014-05-17", "2014-11-17", LevelNear},
		{"2014-05-17", "2014-11-28", LevelPart},
		{"2014-05-17", "2009-11-28", LevelDifferent},
	} {
		a, b := packDay(born(tc.a)), packDay(born(tc.b))
		if got := bornLevel(a, b); got != tc.want || bornLevel(b, a) != got {
			t.Errorf("%s and %s: %q and %q, want %q", tc.a, tc.b, got, bornLevel(b, a), tc.want)
		}
	}
}

// TestNearDaysAreFound says that whatever counts as a slip is looked for.
func TestNearDaysAreFound(t *testing.T) {
	t.Parallel()
	first, last := int(dayOf(2005, 1, 1)), int(dayOf(2024, 12, 31))
	rapid.Check(t, func(rt *rapid.T) {
		a := day(rapid.IntRange(first, last).Draw(rt, "a"))
		near := nearDays(a)
		if slices.Contains(near, a) {
			rt.Fatal("the day itself is near")
		}
		b := day(rapid.IntRange(first, last).Draw(rt, "b"))
		if level := bornLevel(a, b); (level == LevelSwapped || level == LevelClose) && !slices.Contains(near, b) {
			y, m, d := a.date()
			y2, m2, d2 := b.date()
			rt.Fatalf("%d-%d-%d is %s for %d-%d-%d and not looked for", y2, m2, d2, level, y, m, d)
		}
	})
}

func TestWordsAreForPeople(t *testing.T) {
	t.Parallel()
	for bits, want := range map[float64]string{12: "very strongly for", 6: "strongly for", 2: "speaks for", 0: "little either way", -3: "against", -8: "strongly against"} {
		if got := (Evidence{Field: FieldAddress, Level: LevelExact, Bits: bits}).Words(); !strings.Contains(got, want) {
			t.Errorf("%v bits: %q", bits, got)
		}
	}
	w := Waterfall{Rows: []Evidence{{Field: FieldSex}, {Field: FieldBorn, Level: LevelClose, Bits: 3}}, RunnerUp: 14, NotOnRoll: .2}
	got := strings.Join(w.Words(), "\n")
	for _, want := range []string{"The date of birth: one slip.", "The sex cannot be compared", "16 thousand times less likely", "20 in 100"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in:\n%s", want, got)
		}
	}
}

// TestPlacesCountOnce gives one child a home and a school that agree: together
// they say little more than the greater of them.
func TestPlacesCountOnce(t *testing.T) {
	t.Parallel()
	var f findings
	f[FieldAddress].bits, f[FieldSchool].bits = 15, 11
	if got := f.total(); got != 15+maxSecondPlaceBits {
		t.Errorf("home and school together say %v bits", got)
	}
	f[FieldSchool].bits = -4
	if got := f.total(); got != 11 {
		t.Errorf("a school that differs takes away: %v bits", got)
	}
}

// TestEveryFieldAndLevelHasAWord keeps the words beside the constants.
func TestEveryFieldAndLevelHasAWord(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for f := range fieldCount {
		seen[f.String()] = true
	}
	for l := range levelCount {
		seen[fmt.Sprint("level ", l)] = l.String() != ""
	}
	if len(seen) != int(fieldCount)+int(levelCount) || Field(99).String() != "unknown" || Level(99).String() != "unknown" {
		t.Errorf("%d words", len(seen))
	}
}

// TestLedgerOfARandomStream asks about random children while rolls change:
// every description is either automatic or parked with a reason.
func TestLedgerOfARandomStream(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		x := indexOf(rapid.SliceOfN(rapid.Custom(drawPupil), 0, 20).Draw(rt, "pupils")...)
		received, automatic, parked := 0, 0, 0
		for range rapid.IntRange(1, 6).Draw(rt, "events") {
			if rapid.Bool().Draw(rt, "roll") {
				urn := schools.URN(rapid.IntRange(100000, 100004).Draw(rt, "urn"))
				roll := rapid.SliceOfN(rapid.Custom(drawPupil), 0, 5).Draw(rt, "roll")
				for i := range roll {
					roll[i].URN = urn
				}
				x = x.Replace(urn, roll)
				if x.OnRoll(urn) != len(roll) {
					rt.Fatalf("%d on the roll, want %d", x.OnRoll(urn), len(roll))
				}
			}
			household := rapid.SliceOfN(rapid.Custom(drawQuery), 1, 3).Draw(rt, "household")
			received += len(household)
			for _, d := range NewEngine(Config{Index: x}).Decide(household, today) {
				if d.Automatic {
					automatic++
				} else if d.Reason != ReasonNone {
					parked++
				}
			}
		}
		if received != automatic+parked {
			rt.Fatalf("%d received, %d automatic, %d parked", received, automatic, parked)
		}
	})
}
