package match

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
)

func TestAPostcodeComesOutAsItWentIn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[A-Z]{1,2}([1-9]|[1-9][0-9]|[1-9][A-Z]) [0-9][A-Z]{2}`).Draw(t, "postcode")
		if got := packPostcode(text).String(); got != text {
			t.Fatalf("%q came out as %q", text, got)
		}
	})
}

func TestACandidateNamesThePupilItMeans(t *testing.T) {
	t.Parallel()
	born, err := schools.ParseDate("2015-03-02")
	if err != nil {
		t.Fatal(err)
	}
	b := NewBuilder(0)
	for i := range 400 {
		b.Add(schools.Pupil{Forename: string(rune('a'+i%26)) + "vo", Surname: string(rune('a'+i/26)) + "rkin", DateOfBirth: born.AddDays(i),
			Postcode: "M1 1AA", URN: 100002})
	}
	b.Add(schools.Pupil{UPN: "J201361424001", Forename: "Zoë", Surname: "O'Brien", KnownAs: []string{"Zo"}, DateOfBirth: born,
		Sex: "F", Postcode: "tn132aa", URN: 100001})
	e := NewEngine(Config{Index: b.Build(), RankAutomatic: true})
	d := e.Match(Query{Forename: "Zoe", Surname: "OBrien", Postcode: "TN13 2AA", DateOfBirth: "2015-03-02"}, born.AddDays(3000))
	if len(d.Candidates) == 0 || d.Candidates[0].Pupil == nil {
		t.Fatalf("no pupil: %+v", d)
	}
	p := d.Candidates[0].Pupil
	name := strings.ToLower(p.Forename + " " + strings.ReplaceAll(p.Surname, " ", ""))
	if name != "zoe obrien" || p.Postcode != "TN13 2AA" || p.UPN != "J201361424001" || p.URN != 100001 || p.Sex != "F" || p.DateOfBirth != born {
		t.Errorf("the pupil is %+v", p)
	}
}
