package roll_test

import (
	"errors"
	"fmt"
	"testing"

	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/roll"
)

// pupilsAt are n pupils of one school, told apart by their numbers.
func pupilsAt(urn schools.URN, from, n int) []schools.Pupil {
	born, err := schools.NewDate(2012, 9, 1)
	if err != nil {
		panic(err)
	}
	all := make([]schools.Pupil, n)
	for i := range all {
		k := from + i
		all[i] = schools.Pupil{
			Forename: fmt.Sprintf("%c%co", 'a'+k%26, 'a'+k/7%26), Surname: fmt.Sprintf("%c%c%cson", 'a'+k/3%26, 'a'+k/31%26, 'a'+k/997%26),
			DateOfBirth: born.AddDays(k % 2500), Postcode: fmt.Sprintf("M%d %dAB", 1+k/40%90, k%10), URN: urn,
		}
	}
	return all
}

func packed(t testing.TB, schoolsHeld, each int) *roll.Packed {
	t.Helper()
	p, err := roll.Pack(schoolsHeld*each, func(add func([]schools.Pupil)) error {
		for s := range schoolsHeld {
			add(pupilsAt(schools.URN(100000+s), s*each, each))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAReplacedRollIsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	before := packed(t, 5, 20)
	after := before.Replace(map[schools.URN][]schools.Pupil{100001: pupilsAt(100001, 900, 7), 100002: nil})
	for urn, want := range map[schools.URN]int{100000: 20, 100001: 7, 100002: 0, 100003: 20} {
		if got := after.Index().OnRoll(urn); got != want {
			t.Errorf("URN %s has %d pupils, want %d", urn, got, want)
		}
	}
	if before.Len() != 100 || after.Len() != 67 || before.Index().OnRoll(100001) != 20 {
		t.Errorf("%d before and %d after; whoever holds the old one sees %d", before.Len(), after.Len(), before.Index().OnRoll(100001))
	}
	gone, there := pupilsAt(100001, 20, 1)[0], pupilsAt(100001, 900, 1)[0]
	engine := match.NewEngine(match.Config{Index: after.Index()})
	find := func(p schools.Pupil) bool {
		d := engine.Match(match.Query{Forename: p.Forename, Surname: p.Surname, DateOfBirth: p.DateOfBirth.String(), Postcode: p.Postcode}, p.DateOfBirth.AddDays(3000))
		for _, c := range d.Candidates {
			if c.URN == 100001 && c.Probability > .5 {
				return true
			}
		}
		return d.Automatic && d.Targets[0].URN == 100001
	}
	if find(gone) || !find(there) {
		t.Errorf("a pupil who went is found: %v; one who came: %v", find(gone), find(there))
	}
}

func TestPackingEndsWithItsSource(t *testing.T) {
	t.Parallel()
	broken := errors.New("a roll cannot be opened")
	if _, err := roll.Pack(1, func(func([]schools.Pupil)) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v, want %v", err, broken)
	}
}

func TestNothingIsPackedYet(t *testing.T) {
	t.Parallel()
	var none *roll.Packed
	if none.Len() != 0 || none.Index() != nil || none.BytesPerPupil() != 0 || !none.IsWornOut(0) {
		t.Error("an empty one is not empty")
	}
	p := packed(t, 2, 10)
	if p.IsWornOut(roll.MaxReplaced) || !p.IsWornOut(roll.MaxReplaced+1) || p.BytesPerPupil() <= 0 {
		t.Error("one that was just packed is worn out, or not worn out by all of its schools")
	}
}

// BenchmarkReplaceMostRolls is the same for the last school before the base is
// packed anew.
func BenchmarkReplaceMostRolls(b *testing.B) {
	base, rolls := packed(b, 1000, 500), map[schools.URN][]schools.Pupil{}
	for i := range roll.MaxReplaced {
		rolls[schools.URN(100000+i)] = pupilsAt(schools.URN(100000+i), i, 500)
	}
	for b.Loop() {
		base.Replace(rolls)
	}
}

// BenchmarkReplaceOneRoll is how long one school's new roll takes to be laid
// over a base, and what the base takes for each pupil.
func BenchmarkReplaceOneRoll(b *testing.B) {
	base := packed(b, 1000, 500)
	for b.Loop() {
		base.Replace(map[schools.URN][]schools.Pupil{100500: pupilsAt(100500, 7, 500)})
	}
	b.ReportMetric(base.BytesPerPupil(), "bytes/pupil")
}
