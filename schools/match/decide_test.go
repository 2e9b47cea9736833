package match

import (
	"slices"
	"strings"
	"testing"

	"firstbell/schools"
)

// born parses a day that a test states.
func born(text string) schools.Date {
	d, err := schools.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// The pupils that the tables ask about. They live in a postcode of their own,
// among thirty thousand others.
var (
	arthur  = schools.Pupil{UPN: "J201361424001", Forename: "Arthur", Surname: "Pendlebury", DateOfBirth: born("2014-05-17"), Sex: "M", Postcode: "ZE1 0AA", URN: 100001}
	brother = schools.Pupil{UPN: "E925440199001", Forename: "Alfie", Surname: "Pendlebury", DateOfBirth: born("2016-02-03"), Sex: "M", Postcode: "ZE1 0AA", URN: 100001}
	twinA   = schools.Pupil{Forename: "Mia", Surname: "Quartermain", DateOfBirth: born("2015-09-09"), Sex: "F", Postcode: "ZE1 0AB", URN: 100002}
	twinB   = schools.Pupil{Forename: "Mya", Surname: "Quartermain", DateOfBirth: born("2015-09-09"), Sex: "F", Postcode: "ZE1 0AB", URN: 100003}
	double  = schools.Pupil{Forename: "Zofia", Surname: "Kowalska-Wright", KnownAs: []string{"Zosia"}, DateOfBirth: born("2012-11-30"), Sex: "F", Postcode: "ZE1 0AD", URN: 100004}
	here    = schools.Pupil{Forename: "Isaac", Surname: "Featherstonehaugh", DateOfBirth: born("2013-03-03"), Sex: "M", Postcode: "ZE1 0AE", URN: 100005}
	there   = schools.Pupil{Forename: "Isaac", Surname: "Featherstonehaugh", DateOfBirth: born("2013-03-03"), Sex: "M", Postcode: "ZE2 9AE", URN: 100006}
	dualA   = schools.Pupil{UPN: "D820123415001", Forename: "Ruairi", Surname: "Macausland", DateOfBirth: born("2011-07-07"), Sex: "M", Postcode: "ZE1 0AF", URN: 100007}
	dualB   = schools.Pupil{UPN: "D820123415001", Forename: "Ruairi", Surname: "Macausland", DateOfBirth: born("2011-07-07"), Sex: "M", Postcode: "ZE1 0AF", URN: 100008}
	leaver  = schools.Pupil{Forename: "Oona", Surname: "Threlkeld", DateOfBirth: born("2010-10-10"), Sex: "F", Postcode: "ZE1 0AG", URN: 100009, Leaving: born("2026-09-30")}
	moverA  = schools.Pupil{UPN: "P82012341500A", Forename: "Bronwen", Surname: "Llewelyn-Pryce", DateOfBirth: born("2013-06-21"), Sex: "F", Postcode: "ZE1 0AJ", URN: 100011, Leaving: born("2026-07-20")}
	moverB  = schools.Pupil{UPN: "P82012341500A", Forename: "Bronwen", Surname: "Llewelyn-Pryce", DateOfBirth: born("2013-06-21"), Sex: "F", Postcode: "ZE1 0AK", URN: 100012, Start: born("2026-09-01")}
	newYear = schools.Pupil{Forename: "Ahmed", Surname: "Barzanji", DateOfBirth: born("2012-01-01"), Sex: "M", Postcode: "ZE1 0AH", URN: 100010}
)

// town is the index that the tables ask.
func town() *Index {
	w := smallWorld()
	b := NewBuilder(len(w.pupils))
	for _, p := range w.pupils {
		b.Add(p)
	}
	for _, p := range []schools.Pupil{arthur, brother, twinA, twinB, double, here, there, dualA, dualB, leaver, newYear, moverA, moverB} {
		b.Add(p)
	}
	return b.Build()
}

// asking is a faultless description of a pupil, changed by edits.
func asking(p schools.Pupil, edits ...func(*Query)) Query {
	q := Query{Forename: p.Forename, Surname: p.Surname, DateOfBirth: p.DateOfBirth.String(), Sex: p.Sex, Postcode: p.Postcode}
	for _, edit := range edits {
		edit(&q)
	}
	return q
}

func inSchool(urn int) func(*Query) {
	return func(q *Query) { q.SchoolEvidence = []SchoolChance{{urn, .9}} }
}

func noHome(q *Query) { q.Postcode = "" }

func TestDecide(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town(), Stale: func(u schools.URN) bool { return u == 100044 }})
	for _, tc := range []struct {
		name    string
		q       Query
		targets []schools.URN
		reason  Reason
	}{
		{"all agrees", asking(arthur, inSchool(100001)), []schools.URN{100001}, ""},
		{"name, birthday and home", asking(arthur), []schools.URN{100001}, ""},
		{"a slip in the surname", asking(arthur, func(q *Query) { q.Surname = "Pendelbury" }), []schools.URN{100001}, ""},
		{"names exchanged", asking(arthur, inSchool(100001), func(q *Query) { q.Forename, q.Surname = q.Surname, q.Forename }), []schools.URN{100001}, ""},
		{"day and month exchanged", asking(double, inSchool(100004), func(q *Query) { q.DateOfBirth = "2012-11-03" }), []schools.URN{100004}, ""},
		{"the name in daily use and one part of the surname", asking(double, inSchool(100004), func(q *Query) { q.Forename, q.Surname = "Zosia", "Wright" }), []schools.URN{100004}, ""},
		{"a wrong check letter lowers and does not block", asking(arthur, func(q *Query) { q.UPN = "A201361424001" }), []schools.URN{100001}, ""},
		{"dual registration tells both schools", asking(dualA), []schools.URN{100007, 100008}, ""},
		{"a pupil who changed school is where she is now", asking(moverB), []schools.URN{100012}, ""},
		{"a pupil who changed school, and the old address", asking(moverA), []schools.URN{100012}, ""},
		{"no surname, and home, birthday and school", asking(arthur, inSchool(100001), func(q *Query) { q.Surname = "" }), []schools.URN{100001}, ""},
		{"another surname at home", asking(arthur, inSchool(100001), func(q *Query) { q.Surname = "Ollerenshaw" }), []schools.URN{100001}, ""},
		{"names and birthday to the letter, rare, in the same district", asking(arthur, func(q *Query) { q.Postcode = "ZE1 9ZZ" }), []schools.URN{100001}, ""},
		{"a real birthday on 1 January, with home and school", asking(newYear, inSchool(100010)), []schools.URN{100010}, ""},

		{"an initial with birthday, home and school may be a twin's", asking(double, inSchool(100004), func(q *Query) { q.Forename = "Z" }), nil, ReasonNotCertain},
		{"a slip in the surname, and the same district", asking(arthur, func(q *Query) { q.Surname, q.Postcode = "Pendelbury", "ZE1 9ZZ" }), nil, ReasonNoCorroboration},
		{"a slip in the surname, another in the birthday, and the school", asking(arthur, noHome, inSchool(100001), func(q *Query) { q.Surname, q.DateOfBirth = "Pendelbury", "2014-05-18" }), nil, ReasonNoCorroboration},
		{"a school that was hardly meant", asking(arthur, noHome, func(q *Query) { q.SchoolEvidence = []SchoolChance{{100001, .05}, {100002, .9}} }), nil, ReasonNoCorroboration},
		{"no surname and no home", asking(arthur, noHome, func(q *Query) { q.Surname = "" }), nil, ReasonIdentityIncomplete},
		{"name and birthday alone", asking(arthur, noHome), nil, ReasonNoCorroboration},
		{"name alone", Query{Forename: "Arthur", Surname: "Pendlebury"}, nil, ReasonIdentityIncomplete},
		{"name and school text", asking(arthur, noHome, inSchool(100001), func(q *Query) { q.DateOfBirth = "" }), nil, ReasonIdentityIncomplete},
		{"UPN alone", Query{UPN: string(arthur.UPN)}, nil, ReasonIdentityIncomplete},
		{"the brother's given name is not on the roll", asking(arthur, inSchool(100001), func(q *Query) { q.Forename = "Theodoric" }), nil, ReasonNotCertain},
		{"a UPN of another pupil", asking(arthur, func(q *Query) { q.UPN = string(brother.UPN) }), nil, ReasonUPNContradicts},
		{"twins at two schools whose names are one letter apart", asking(twinA, func(q *Query) { q.Forename = "Mja" }), nil, ReasonSeveralPupils},
		{"a namesake elsewhere, and no address", asking(here, noHome), nil, ReasonSeveralPupils},
		{"a placeholder birthday", asking(newYear), nil, ReasonNoCorroboration},
		{"a protected address", asking(arthur, func(q *Query) { q.AddressProtected = true }), nil, ReasonTrap},
		{"an adult of that name", asking(arthur, func(q *Query) { q.NamesakeAdult = true }), nil, ReasonTrap},
		{"a birthday in the future", asking(arthur, inSchool(100001), func(q *Query) { q.DateOfBirth = "2031-05-17" }), nil, ReasonTrap},
		{"a pupil who has left", asking(leaver), nil, ReasonTrap},
		{"nobody", Query{Forename: "Xanthippe", Surname: "Ockenfels", DateOfBirth: "2014-04-04"}, nil, ReasonNoRollMatch},
		{"an initial for a forename", asking(double, func(q *Query) { q.Forename = "Z" }), nil, ReasonNotCertain},
		{"an initial, and a brother of the same initial", asking(arthur, func(q *Query) { q.Forename = "A" }), nil, ReasonNotCertain},
		{"no forename", asking(arthur, inSchool(100001), func(q *Query) { q.Forename = "--" }), nil, ReasonIdentityIncomplete},
		{"an age and no birthday", asking(arthur, func(q *Query) { q.DateOfBirth, q.AgeYears, q.AgePlusMinus = "", 12, 1 }), nil, ReasonIdentityIncomplete},
		{"educated at home", asking(arthur, func(q *Query) { q.Education = EducationHome }), nil, ReasonHomeEducated},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			d := e.Match(tc.q, today)
			var got []schools.URN
			for _, target := range d.Targets {
				got = append(got, target.URN)
			}
			slices.Sort(got)
			if !slices.Equal(got, tc.targets) || d.Reason != tc.reason || d.Automatic != (tc.targets != nil) {
				t.Errorf("targets %v, reason %q, flags %v, p %v; want %v, %q", got, d.Reason, d.Flags, d.Probability, tc.targets, tc.reason)
				if len(d.Candidates) > 0 && d.Candidates[0].Waterfall != nil {
					t.Log(strings.Join(d.Candidates[0].Waterfall.Words(), "\n"))
				}
			}
		})
	}
}

func TestTwinsAtOneSchoolAreSafe(t *testing.T) {
	t.Parallel()
	other := twinB
	other.URN = twinA.URN
	b := NewBuilder(0)
	for _, p := range append(slices.Clone(smallWorld().pupils), twinA, other) {
		b.Add(p)
	}
	d := NewEngine(Config{Index: b.Build()}).Match(asking(twinA), today)
	if !d.Automatic || d.Targets[0].URN != twinA.URN {
		t.Errorf("%v %v %v", d.Automatic, d.Reason, d.Flags)
	}
}

func TestStaleRollsAndInstitutionsStopRouting(t *testing.T) {
	t.Parallel()
	x := town()
	for name, c := range map[string]Config{
		"a stale roll": {Index: x, Stale: func(u schools.URN) bool { return u == arthur.URN }},
		"a refuge":     {Index: x, Institution: func(p string) bool { return p == arthur.Postcode }},
	} {
		if d := NewEngine(c).Match(asking(arthur, inSchool(100001)), today); d.Automatic || d.Reason != ReasonTrap || len(d.Candidates) == 0 {
			t.Errorf("%s: %v %v %v", name, d.Automatic, d.Reason, d.Flags)
		}
	}
}

func TestBrothersSpeakForEachOther(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	one, two := asking(arthur, noHome), asking(brother, noHome)
	if d := e.Match(one, today); d.Automatic {
		t.Fatal("alone, name and birthday are not enough")
	}
	got := e.Decide([]Query{one, two}, today)
	for i, d := range got {
		if !d.Automatic || !strings.Contains(d.Rule, "sibling") {
			t.Errorf("child %d: %v %v %q", i, d.Automatic, d.Reason, d.Rule)
		}
	}
	// The incident's own address is counted once: with it, the brother adds
	// hardly anything.
	for i, d := range e.Decide([]Query{asking(arthur), asking(brother)}, today) {
		if strings.Contains(d.Rule, "sibling") {
			t.Errorf("child %d: the address is counted twice: %q", i, d.Rule)
		}
	}
	// Without a birthday, he confirms whose home it is, if both names are right.
	ageless := func(q *Query) { q.DateOfBirth = "" }
	if d := e.Decide([]Query{asking(arthur, ageless), two}, today)[0]; !d.Automatic || !strings.HasSuffix(d.Rule, "sibling") {
		t.Errorf("no birthday, at home with a brother: %v %v %q", d.Automatic, d.Reason, d.Rule)
	}
	if d := e.Match(asking(arthur, ageless), today); d.Automatic {
		t.Error("no birthday, at home alone: routed")
	}
	misspelt := asking(arthur, ageless, func(q *Query) { q.Forename = "Arthor" })
	if d := e.Decide([]Query{misspelt, two}, today)[0]; d.Automatic {
		t.Errorf("no birthday and a slip in the name: routed by %q", d.Rule)
	}
}

func TestReplacedRollsAreSeenAtOnce(t *testing.T) {
	t.Parallel()
	x := town()
	moved := arthur
	moved.URN = 100077
	roll := []schools.Pupil{moved}
	next := x.Replace(arthur.URN, nil).Replace(100077, roll)
	d := NewEngine(Config{Index: next}).Match(asking(arthur), today)
	if !d.Automatic || d.Targets[0].URN != 100077 {
		t.Errorf("after the change: %v %v %v", d.Automatic, d.Reason, d.Targets)
	}
	if d := NewEngine(Config{Index: x}).Match(asking(arthur), today); !d.Automatic || d.Targets[0].URN != arthur.URN {
		t.Errorf("the index before the change was disturbed: %v %v", d.Reason, d.Targets)
	}
	if next.OnRoll(arthur.URN) != 0 || next.OnRoll(100077) != 1 || next.Replaced() != 2 {
		t.Errorf("counts are %d and %d", next.OnRoll(arthur.URN), next.OnRoll(100077))
	}
}

func TestAnEmptyEngineParks(t *testing.T) {
	t.Parallel()
	for _, x := range []*Index{nil, NewBuilder(0).Build()} {
		if d := NewEngine(Config{Index: x}).Match(asking(arthur), today); d.Automatic || d.Reason != ReasonNoRollMatch {
			t.Errorf("%v %v", d.Automatic, d.Reason)
		}
	}
}

func TestTwoChildrenAreNotOnePupil(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	misnamed := asking(arthur, inSchool(100001), func(q *Query) { q.Forename = "Arthor" })
	got := e.Decide([]Query{asking(arthur, inSchool(100001)), misnamed}, today)
	if !got[0].Automatic {
		t.Errorf("the child who fits is parked: %v %v", got[0].Reason, got[0].Flags)
	}
	if got[1].Automatic || !slices.Contains(got[1].Flags, FlagClaimed) {
		t.Errorf("the other child was routed to the same pupil: %v %v", got[1].Automatic, got[1].Flags)
	}
	if d := e.Match(misnamed, today); !d.Automatic {
		t.Errorf("alone it is a slip: %v %v", d.Reason, d.Flags)
	}
}

func TestParentsGiveANameOnceUnlessItStandsBeforeOthers(t *testing.T) {
	t.Parallel()
	elizabeth := schools.Pupil{Forename: "Elizabeth", Surname: "Brackenridge", DateOfBirth: born("2014-05-17"), Sex: "F", Postcode: "ZE3 1AA", URN: 100020}
	mohammed := schools.Pupil{Forename: "Mohammed Rehan", Surname: "Brackenridge", DateOfBirth: born("2014-05-17"), Sex: "M", Postcode: "ZE3 1AB", URN: 100021}
	b := NewBuilder(0)
	for _, p := range smallWorld().pupils {
		b.Add(p)
	}
	b.Add(elizabeth)
	b.Add(mohammed)
	e := NewEngine(Config{Index: b.Build()})
	for _, tc := range []struct {
		q    Query
		want float64
	}{
		{asking(elizabeth, func(q *Query) { q.Forename = "Liz" }), givenAgain},
		{asking(elizabeth), givenAgain},
		{asking(elizabeth, func(q *Query) { q.Forename = "Elizabet" }), 1},
		{asking(mohammed, func(q *Query) { q.Forename = "Muhammad" }), 1},
		{asking(mohammed), 1},
	} {
		s := e.search(tc.q, today)
		if got := s.namedAlike(s.top()); got != tc.want {
			t.Errorf("%s: %v as often as strangers, want %v", tc.q.Forename, got, tc.want)
		}
	}
}

func TestComparesTellsTheOverlookedFromTheUnlikely(t *testing.T) {
	t.Parallel()
	e := NewEngine(Config{Index: town()})
	for _, tc := range []struct {
		name string
		q    Query
		want bool
	}{
		{"the pupil", asking(arthur), true},
		{"another given name and birthday at the same home", asking(arthur, func(q *Query) { q.Forename, q.DateOfBirth = "Theodoric", "2009-01-30" }), true},
		{"nothing of the pupil's", Query{Forename: "Xanthippe", Surname: "Ockenfels", DateOfBirth: "2009-01-30"}, false},
		{"nothing at all", Query{}, false},
	} {
		if got := e.Compares(tc.q, today, arthur.UPN); got != tc.want {
			t.Errorf("%s: compared %v, want %v", tc.name, got, tc.want)
		}
	}
}
