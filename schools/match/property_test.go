package match

import (
	"encoding/json"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
)

// drawQuery makes descriptions of drawn pupils, and nonsense.
func drawQuery(rt *rapid.T) Query {
	p := drawPupil(rt)
	text := rapid.OneOf(rapid.String(), rapid.Just(strings.Repeat("x", 10_000)), rapid.Just("\u202e\u200bАнна"))
	maybe := func(s, label string) string {
		return rapid.OneOf(rapid.Just(s), rapid.Just(s), rapid.Just(""), text).Draw(rt, label)
	}
	return Query{
		Forename: maybe(p.Forename, "f"), Surname: maybe(p.Surname, "s"), KnownAs: p.KnownAs, DateOfBirth: maybe(p.DateOfBirth.String(), "d"),
		Sex: maybe(p.Sex, "x"), Postcode: maybe(p.Postcode, "p"), UPN: maybe(string(p.UPN), "u"), SchoolURN: rapid.SampledFrom([]int{0, int(p.URN), -5}).Draw(rt, "urn"),
		AgeYears: rapid.IntRange(-3, 200).Draw(rt, "age"), AgePlusMinus: rapid.IntRange(-3, 200).Draw(rt, "pm"),
		SchoolEvidence: []SchoolChance{{int(p.URN), rapid.Float64Range(-1, 2).Draw(rt, "chance")}},
	}
}

// TestDecisionsAreSane draws rolls and descriptions: no panic, probabilities in
// their range, a reason or a target, and never AUTO on one thing alone.
func TestDecisionsAreSane(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		pupils := rapid.SliceOfN(rapid.Custom(drawPupil), 0, 30).Draw(rt, "pupils")
		e := NewEngine(Config{Index: indexOf(pupils...)})
		household := rapid.SliceOfN(rapid.Custom(drawQuery), 1, 3).Draw(rt, "household")
		for i, d := range e.Decide(household, today) {
			if d.Automatic != (len(d.Targets) > 0) || d.Automatic == (d.Reason != ReasonNone) {
				rt.Fatalf("automatic %v with %d targets and reason %q", d.Automatic, len(d.Targets), d.Reason)
			}
			for _, c := range d.Candidates {
				if c.Probability < 0 || c.Probability > 1 || math.IsNaN(c.Probability) {
					rt.Fatalf("probability %v", c.Probability)
				}
			}
			q := household[i]
			if d.Automatic && (q.Forename == "" || q.Surname == "" || d.Waterfall == nil || strings.Count(d.Rule, "+") < 2) {
				rt.Fatalf("automatic by %q", d.Rule)
			}
			if _, err := json.Marshal(d.Candidates); err != nil {
				rt.Fatal(err)
			}
		}
	})
}

// TestNothingRoutesAlone asks by name alone, school alone and number alone in
// rolls of one.
func TestNothingRoutesAlone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		p := drawPupil(rt)
		e := NewEngine(Config{Index: indexOf(p)})
		for name, q := range map[string]Query{
			"the name":          {Forename: p.Forename, Surname: p.Surname},
			"the school":        {SchoolURN: int(p.URN), SchoolText: "x", SchoolEvidence: []SchoolChance{{int(p.URN), 1}}},
			"the UPN":           {UPN: string(p.UPN)},
			"the home":          {Postcode: p.Postcode},
			"name and birthday": {Forename: p.Forename, Surname: p.Surname, DateOfBirth: p.DateOfBirth.String()},
		} {
			if d := e.Match(q, today); d.Automatic {
				rt.Fatalf("%s alone routed", name)
			}
		}
	})
}

// TestMoreAgreementNeverLowersBits agrees on one field more at a time.
func TestMoreAgreementNeverLowersBits(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	best := func(q Query) float64 {
		s := e.search(q, today)
		for _, c := range s.candidates {
			if c.entries[0].rec.urn() == arthur.URN && c.number.upn() == arthur.UPN {
				return c.bits
			}
		}
		return leastBits
	}
	full := asking(arthur, inSchool(int(arthur.URN)), func(q *Query) { q.UPN = string(arthur.UPN) })
	fields := map[string][2]func(*Query){ // worse and missing
		"forename": {func(q *Query) { q.Forename = "Arthxr" }, func(q *Query) { q.Forename = "Theodoric" }},
		"surname":  {func(q *Query) { q.Surname = "Pendleburx" }, func(q *Query) { q.Surname = "Okonkwo" }},
		"birthday": {func(q *Query) { q.DateOfBirth = "2014-05-18" }, func(q *Query) { q.DateOfBirth = "2009-12-25" }},
		"sex":      {func(q *Query) { q.Sex = "" }, func(q *Query) { q.Sex = "F" }},
		"postcode": {func(q *Query) { q.Postcode = "ZE1 0ZZ" }, func(q *Query) { q.Postcode = "AA1 1AA" }},
		"school":   {func(q *Query) { q.SchoolEvidence = nil }, func(q *Query) { q.SchoolEvidence = []SchoolChance{{100055, .9}} }},
		"UPN":      {func(q *Query) { q.UPN = "" }, func(q *Query) { q.UPN = "P82012341500A" }},
	}
	rapid.Check(t, func(rt *rapid.T) {
		q := full
		for name, edits := range fields {
			if at := rapid.IntRange(0, 2).Draw(rt, name); at > 0 {
				edits[at-1](&q)
			}
		}
		for name, edits := range fields {
			good, middle, bad := q, q, q
			switch name {
			case "forename":
				good.Forename = full.Forename
			case "surname":
				good.Surname = full.Surname
			case "birthday":
				good.DateOfBirth = full.DateOfBirth
			case "sex":
				good.Sex = full.Sex
			case "postcode":
				good.Postcode = full.Postcode
			case "school":
				good.SchoolEvidence = full.SchoolEvidence
			case "UPN":
				good.UPN = full.UPN
			}
			edits[0](&middle)
			edits[1](&bad)
			g, m, b := best(good), best(middle), best(bad)
			if g < m-1e-9 || m < b-1e-9 {
				rt.Fatalf("%s: agreeing %.2f, nearly %.2f, differing %.2f", name, g, m, b)
			}
		}
	})
}

// TestSameInputSameDecision packs pupils in two orders and asks the same.
func TestSameInputSameDecision(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		pupils := rapid.SliceOfN(rapid.Custom(drawPupil), 0, 30).Draw(rt, "pupils")
		order := rapid.Permutation(pupils).Draw(rt, "order")
		household := rapid.SliceOfN(rapid.Custom(drawQuery), 1, 2).Draw(rt, "household")
		a := NewEngine(Config{Index: indexOf(pupils...)}).Decide(household, today)
		b := NewEngine(Config{Index: indexOf(order...)}).Decide(household, today)
		if !reflect.DeepEqual(a, b) {
			rt.Fatalf("%+v\n%+v", a, b)
		}
	})
}

func FuzzDecide(f *testing.F) {
	x := indexOf(arthur, brother, twinA, twinB, double, dualA, dualB, leaver, newYear)
	e := NewEngine(Config{Index: x})
	f.Add("Arthur", "Pendlebury", "2014-05-17", "ZE1 0AA", "J201361424001", "M")
	f.Add("", "", "", "", "", "")
	f.Add("\u202e\u200b", strings.Repeat("é", 10_000), "0000-00-00", "\xff", "é23456789012", "X")
	f.Add("Işıl", "O’Neill–Brown", "2012-01-01", "ze10aa", "a000000000000", "f")
	f.Fuzz(func(t *testing.T, forename, surname, birth, home, upn, sex string) {
		q := Query{Forename: forename, Surname: surname, KnownAs: []string{surname, sex}, DateOfBirth: birth, Postcode: home, UPN: upn, Sex: sex, SchoolText: forename}
		d := e.Match(q, today)
		if d.Automatic && len(d.Targets) == 0 || !d.Automatic && d.Reason == ReasonNone {
			t.Errorf("automatic %v with %d targets and reason %q", d.Automatic, len(d.Targets), d.Reason)
		}
		for _, c := range d.Candidates {
			if c.Waterfall != nil {
				c.Waterfall.Words()
			}
		}
	})
}

// TestWordsHoldNoValues looks for the values of pupils in what is said of them.
func TestWordsHoldNoValues(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	d := e.Match(asking(arthur, noHome, func(q *Query) { q.DateOfBirth = "2014-05-18" }), today)
	if len(d.Candidates) == 0 {
		t.Fatal("no candidate")
	}
	c := d.Candidates[0]
	text, err := json.Marshal(c.Waterfall)
	if err != nil {
		t.Fatal(err)
	}
	said := string(text) + strings.Join(append(c.Waterfall.Words(), c.Why...), " ")
	for _, p := range []schools.Pupil{arthur, brother} {
		for _, value := range []string{p.Forename, p.Surname, p.Postcode, string(p.UPN), p.DateOfBirth.String()} {
			if strings.Contains(strings.ToLower(said), strings.ToLower(value)) {
				t.Errorf("the explanation holds a value of a pupil: %s", said)
			}
		}
	}
	var again Waterfall
	if err := json.Unmarshal(text, &again); err != nil || !reflect.DeepEqual(&again, c.Waterfall) {
		t.Errorf("the waterfall does not survive JSON: %v", err)
	}
}
