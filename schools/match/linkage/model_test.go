package linkage

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		kind Kind
		a, b string
		want Level
	}{
		{KindGiven, "Anna", "ANNA", LevelExact},
		{KindGiven, "", "Anna", LevelMissing},
		{KindGiven, "Elizabeth", "Liz", LevelVariant},
		{KindGiven, "Mohammed", "Muhammad", LevelVariant},
		{KindGiven, "Katherina", "Katherine", LevelClose},
		{KindGiven, "J", "James", LevelInitial},
		{KindSurname, "Smith-Jones", "Jones", LevelPart},
		{KindSurname, "Smith", "Okafor", LevelDifferent},
		{KindDate, "2015-03-04", "20150304", LevelExact},
		{KindDate, "20150304", "20150403", LevelSwapped},
		{KindDate, "20150304", "20150305", LevelClose},
		{KindDate, "20150304", "20151204", LevelNear},
		{KindDate, "20150304", "20151225", LevelPart},
		{KindDate, "20150304", "1999", LevelDifferent},
		{KindCode, "AB1 2CD", "ab12cd", LevelExact},
		{KindCode, "AB1 2CD", "AB1 2CE", LevelClose},
		{KindCategory, "F", "M", LevelDifferent},
		{KindText, "12 station road", "flat nine station road", LevelPart},
	} {
		t.Run(fmt.Sprintf("%s %q and %q", tc.kind, tc.a, tc.b), func(t *testing.T) {
			t.Parallel()
			a, b := newValue(tc.kind, tc.a), newValue(tc.kind, tc.b)
			if got := compare(tc.kind, &a, &b); got != tc.want {
				t.Errorf("%v, want %v", got, tc.want)
			}
			if got := compare(tc.kind, &b, &a); got != tc.want {
				t.Errorf("the other way round %v, want %v", got, tc.want)
			}
		})
	}
}

func TestNewModelRefusesWhatIsNoFieldMap(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string][]Field{
		"no field":              nil,
		"a field twice":         {{Name: "a"}, {Name: "a"}},
		"a swap with nobody":    {{Name: "a", SwappedWith: "b"}},
		"a field with itself":   {{Name: "a", SwappedWith: "a"}},
		"a swap with an absent": {{Name: "a"}, {Name: "b", SwappedWith: "c"}},
	} {
		if _, err := NewModel(fields, Options{}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	m, err := NewModel([]Field{{Name: "a"}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Fit(nil, nil); err == nil {
		t.Error("fitting no records: no error")
	}
}

// TestFitLivesThroughAnything fits tiny files of hostile values: whatever they
// hold, every probability is one.
func TestFitLivesThroughAnything(t *testing.T) {
	t.Parallel()
	fields := []Field{
		{Name: "g", Kind: KindGiven, SwappedWith: "s"}, {Name: "s", Kind: KindSurname}, {Name: "d", Kind: KindDate},
		{Name: "p", Kind: KindCode, Group: "a"}, {Name: "t", Kind: KindText, Group: "a"}, {Name: "x", Kind: KindCategory}, {Name: "i", Kind: KindID},
	}
	record := rapid.Custom(func(rt *rapid.T) Record {
		return Record{ID: "r", Values: rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"anna", "anne", "20150304", "m"})), 0, 7).Draw(rt, "values")}
	})
	rapid.Check(t, func(rt *rapid.T) {
		m, err := NewModel(fields, Options{OneFile: rapid.Bool().Draw(rt, "one"), MaxGroupBits: 10, Rounds: 5})
		if err != nil {
			rt.Fatal(err)
		}
		a := rapid.SliceOfN(record, 1, 6).Draw(rt, "a")
		b := rapid.SliceOfN(record, 1, 6).Draw(rt, "b")
		if err := m.Fit(a, b); err != nil {
			rt.Fatal(err)
		}
		for p := range m.Pairs() {
			if math.IsNaN(p.Bits) || !(p.Probability >= 0 && p.Probability <= 1) {
				rt.Fatalf("pair %+v", p)
			}
			if x := m.Explain(p.Left, p.Right); math.Abs(x.Probability-p.Probability) > 1e-6 || math.Abs(x.Bits-p.Bits) > 1e-6 {
				rt.Fatalf("explained %+v, but the pair is %+v", x, p)
			}
		}
	})
}

func TestKindsHaveWords(t *testing.T) {
	t.Parallel()
	for k := KindText; k <= KindID; k++ {
		if got, ok := ParseKind(k.String()); !ok || got != k {
			t.Errorf("kind %d reads back as %d", k, got)
		}
	}
	if _, ok := ParseKind("nonsense"); ok {
		t.Error("nonsense is a kind")
	}
}
