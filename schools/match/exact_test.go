package match_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstbell/schools"
	"firstbell/schools/match"
	"firstbell/schools/roll"
)

var _ match.Roll = (*roll.Index)(nil)
var _ match.Register = (*schools.Directory)(nil)

func day(text string) schools.Date {
	d, err := schools.ParseDate(text)
	if err != nil {
		panic(text)
	}
	return d
}

const (
	larkSchool   = schools.URN(100001)
	finchSchool  = schools.URN(100002)
	closedSchool = schools.URN(100003) // taken over by heronSchool
	heronSchool  = schools.URN(100004)
	lostSchool   = schools.URN(100005) // closed without a successor
	strange      = schools.URN(199999) // on a roll, not in the register
)

const (
	upnAda  = schools.UPN("J201361424001")
	upnBen  = schools.UPN("E925440199001")
	upnCleo = schools.UPN("D820123415001")
	upnTemp = schools.UPN("P82012341500A")
)

func register() *schools.Directory {
	return schools.NewDirectory([]schools.School{
		{URN: larkSchool, Name: "Lark", Status: schools.StatusOpen}, {URN: finchSchool, Name: "Finch"},
		{URN: closedSchool, Name: "Closed", Status: schools.StatusClosed}, {URN: heronSchool, Name: "Heron", Status: schools.StatusOpen},
		{URN: lostSchool, Name: "Lost", Status: schools.StatusClosed},
	}, []schools.Link{{URN: closedSchool, LinkURN: heronSchool, Type: "Successor"}})
}

// pupil is Ada on Lark's roll; change makes another of her.
func pupil(change ...func(*schools.Pupil)) schools.Pupil {
	p := schools.Pupil{UPN: upnAda, Forename: "Ada", Surname: "O'Neill-Brown", KnownAs: []string{"Addie"}, Sex: "F",
		DateOfBirth: day("2015-03-02"), Postcode: "TN13 1AA", URN: larkSchool}
	for _, c := range change {
		c(&p)
	}
	return p
}

func at(urn schools.URN) func(*schools.Pupil)    { return func(p *schools.Pupil) { p.URN = urn } }
func withUPN(u schools.UPN) func(*schools.Pupil) { return func(p *schools.Pupil) { p.UPN = u } }
func living(postcode string) func(*schools.Pupil) {
	return func(p *schools.Pupil) { p.Postcode = postcode }
}
func named(first string) func(*schools.Pupil) {
	return func(p *schools.Pupil) { p.Forename, p.KnownAs = first, nil }
}
func born(date string) func(*schools.Pupil) {
	return func(p *schools.Pupil) { p.DateOfBirth = day(date) }
}
func left(date string) func(*schools.Pupil) { return func(p *schools.Pupil) { p.Leaving = day(date) } }
func ask(change ...func(*match.Query)) match.Query {
	q := match.Query{Forename: "Ada", Surname: "O'Neill-Brown", DateOfBirth: "2015-03-02", Postcode: "TN13 1AA", UPN: string(upnAda)}
	for _, c := range change {
		c(&q)
	}
	return q
}

func TestExact(t *testing.T) {
	t.Parallel()
	with := func(change func(*match.Query)) match.Query { return ask(change) }
	for _, c := range []struct {
		name       string
		roll       []schools.Pupil
		query      match.Query
		targets    []schools.URN
		reason     match.Reason
		candidates []schools.URN
	}{
		{"everything agrees", []schools.Pupil{pupil()}, ask(), []schools.URN{larkSchool}, "", nil},
		{"the UPN agrees, the postcode is old", []schools.Pupil{pupil(living("YO1 1AA"))}, ask(), []schools.URN{larkSchool}, "", nil},
		{"no UPN, the postcode agrees", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.UPN = ""; q.Postcode = "tn131aa" }),
			[]schools.URN{larkSchool}, "", nil},
		{"an invalid UPN lowers confidence and does not block", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.UPN = "J201361424002" }),
			[]schools.URN{larkSchool}, "", nil},
		{"an invalid UPN and another postcode", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.UPN = "J201361424002"; q.Postcode = "YO1 1AA" }),
			nil, match.ReasonNoCorroboration, []schools.URN{larkSchool}},
		{"known as", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.Forename = "ADDIE"; q.Surname = "ONeill Brown" }),
			[]schools.URN{larkSchool}, "", nil},
		{"the police's own known-as", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.Forename = "Adelaide"; q.KnownAs = []string{"Ada"} }),
			[]schools.URN{larkSchool}, "", nil},
		{"dual registration", []schools.Pupil{pupil(), pupil(at(finchSchool), living("YO1 1AA"))}, ask(),
			[]schools.URN{larkSchool, finchSchool}, "", nil},
		{"dual registration found by postcode on one roll only", []schools.Pupil{pupil(), pupil(at(finchSchool), living("YO1 1AA"))},
			with(func(q *match.Query) { q.UPN = "" }), []schools.URN{larkSchool, finchSchool}, "", nil},
		{"a roll left last week does not count", []schools.Pupil{pupil(left("2027-01-05")), pupil(at(finchSchool))}, ask(),
			[]schools.URN{finchSchool}, "", nil},
		{"the closed school's one successor", []schools.Pupil{pupil(at(closedSchool))}, ask(), []schools.URN{heronSchool}, "", nil},
		{"closed school and successor on one child are one target", []schools.Pupil{pupil(at(closedSchool)), pupil(at(heronSchool))}, ask(),
			[]schools.URN{heronSchool}, "", nil},
		{"a temporary UPN on the roll contradicts nothing", []schools.Pupil{pupil(withUPN(upnTemp))}, ask(), []schools.URN{larkSchool}, "", nil},

		{"nobody", nil, ask(), nil, match.ReasonNoRollMatch, nil},
		{"another forename", []schools.Pupil{pupil(named("Eve"), withUPN(upnBen))}, ask(), nil, match.ReasonNoRollMatch, nil},
		{"name and date of birth alone", []schools.Pupil{pupil(living("YO1 1AA"))}, with(func(q *match.Query) { q.UPN = "" }),
			nil, match.ReasonNoCorroboration, []schools.URN{larkSchool}},
		{"half a postcode corroborates nothing", []schools.Pupil{pupil(living("TN13"))}, with(func(q *match.Query) { q.UPN, q.Postcode = "", "TN13" }),
			nil, match.ReasonNoCorroboration, []schools.URN{larkSchool}},
		{"two namesakes at one postcode", []schools.Pupil{pupil(), pupil(at(finchSchool), withUPN(upnBen))}, with(func(q *match.Query) { q.UPN = "" }),
			nil, match.ReasonSeveralPupils, []schools.URN{larkSchool, finchSchool}},
		{"a namesake elsewhere, with only a postcode to tell", []schools.Pupil{pupil(), pupil(at(finchSchool), withUPN(upnBen), living("YO1 1AA"))},
			with(func(q *match.Query) { q.UPN = "" }), nil, match.ReasonSeveralPupils, []schools.URN{larkSchool, finchSchool}},
		{"a namesake elsewhere, and the UPN tells", []schools.Pupil{pupil(), pupil(at(finchSchool), withUPN(upnBen))}, ask(),
			[]schools.URN{larkSchool}, "", nil},
		{"two entries without a UPN are not known to be one pupil", []schools.Pupil{pupil(withUPN("")), pupil(at(finchSchool), withUPN("UNKNOWN"))}, ask(),
			nil, match.ReasonSeveralPupils, []schools.URN{larkSchool, finchSchool}},
		{"the UPN is somebody else's", []schools.Pupil{pupil(named("Eve"))}, ask(), nil, match.ReasonUPNContradicts, []schools.URN{larkSchool}},
		{"the UPN has another date of birth", []schools.Pupil{pupil(born("2015-02-03"))}, ask(), nil, match.ReasonUPNContradicts, []schools.URN{larkSchool}},
		{"the UPN is one school's, the name another's", []schools.Pupil{pupil(named("Eve")), pupil(at(finchSchool), withUPN(upnBen))}, ask(),
			nil, match.ReasonUPNContradicts, []schools.URN{finchSchool, larkSchool}},
		{"the roll has another permanent UPN", []schools.Pupil{pupil(withUPN(upnCleo))}, ask(), nil, match.ReasonUPNContradicts, []schools.URN{larkSchool}},
		{"the second roll gives the UPN to another child", []schools.Pupil{pupil(), pupil(at(finchSchool), named("Eve"))},
			with(func(q *match.Query) { q.UPN = "" }), nil, match.ReasonUPNContradicts, []schools.URN{larkSchool, finchSchool}},

		{"no date of birth", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.DateOfBirth = "" }), nil, match.ReasonIdentityIncomplete, []schools.URN{larkSchool}},
		{"no surname", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.Surname = "  " }), nil, match.ReasonIdentityIncomplete, []schools.URN{larkSchool}},
		{"no forename", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.Forename = "-" }), nil, match.ReasonIdentityIncomplete, []schools.URN{larkSchool}},
		{"only a UPN", []schools.Pupil{pupil()}, match.Query{UPN: string(upnAda)}, nil, match.ReasonIdentityIncomplete, []schools.URN{larkSchool}},
		{"nothing", []schools.Pupil{pupil()}, match.Query{}, nil, match.ReasonIdentityIncomplete, nil},
		{"31 February", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.DateOfBirth = "2015-02-31" }), nil, match.ReasonIdentityIncomplete, []schools.URN{larkSchool}},

		{"home-educated, though on a roll", []schools.Pupil{pupil()}, with(func(q *match.Query) { q.Education = match.EducationHome }),
			nil, match.ReasonHomeEducated, []schools.URN{larkSchool}},
		{"missing education", nil, with(func(q *match.Query) { q.Education = match.EducationMissing }), nil, match.ReasonMissingEducation, nil},
		{"pre-school", nil, with(func(q *match.Query) { q.Education = match.EducationPreSchool }), nil, match.ReasonPreSchool, nil},

		{"the school closed and nobody took over", []schools.Pupil{pupil(at(lostSchool))}, ask(), nil, match.ReasonSchoolClosed, []schools.URN{lostSchool}},
		{"one of two schools closed: neither is told by itself", []schools.Pupil{pupil(), pupil(at(lostSchool))}, ask(),
			nil, match.ReasonSchoolClosed, []schools.URN{larkSchool, lostSchool}},
		{"the roll's school is not in the register", []schools.Pupil{pupil(at(strange))}, ask(), nil, match.ReasonSchoolUnknown, []schools.URN{strange}},

		{"a school picked by the police is a candidate, not a target", nil, with(func(q *match.Query) { q.SchoolURN = int(finchSchool) }),
			nil, match.ReasonNoRollMatch, []schools.URN{finchSchool}},
		{"a school's name in free text is not even that", nil, with(func(q *match.Query) { q.SchoolText = "Lark"; q.Town = "Lark" }),
			nil, match.ReasonNoRollMatch, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := match.NewExact(roll.NewIndex(c.roll), register()).Match(c.query, day("2027-01-12"))
			var targets, candidates []schools.URN
			for _, target := range d.Targets {
				targets = append(targets, target.URN)
			}
			for _, candidate := range d.Candidates {
				candidates = append(candidates, candidate.URN)
			}
			if !slices.Equal(targets, c.targets) || d.Reason != c.reason || !slices.Equal(candidates, c.candidates) {
				t.Errorf("targets %v, reason %q, candidates %v; want %v, %q, %v", targets, d.Reason, d.Candidates, c.targets, c.reason, c.candidates)
			}
			if d.Automatic != (len(c.targets) > 0) || d.Model != match.ModelExact || (d.Probability == 1) != d.Automatic {
				t.Errorf("automatic %t, model %q, probability %v", d.Automatic, d.Model, d.Probability)
			}
		})
	}
}

func TestCandidatesSayWhyWithoutSayingWhat(t *testing.T) {
	t.Parallel()
	d := match.NewExact(roll.NewIndex([]schools.Pupil{pupil(living("YO1 1AA"))}), register()).
		Match(ask(func(q *match.Query) { q.UPN = "" }), day("2027-01-12"))
	want := []string{"name agrees", "date of birth agrees", "postcode differs"}
	if len(d.Candidates) != 1 || !slices.Equal(d.Candidates[0].Why, want) {
		t.Errorf("got %v, want %v", d.Candidates, want)
	}
}

// TestNothingRoutesOnLess holds over all subsets of what can be known: an
// automatic match has name, date of birth, and UPN or postcode.
func TestNothingRoutesOnLess(t *testing.T) {
	t.Parallel()
	m := match.NewExact(roll.NewIndex([]schools.Pupil{pupil(), pupil(at(finchSchool), named("Eve"), withUPN(upnBen), living("YO1 1AA"))}), register())
	rapid.Check(t, func(t *rapid.T) {
		pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(t, label) }
		q := match.Query{
			Forename: pick("forename", "", "Ada", "Eve", "Addie"), Surname: pick("surname", "", "O'Neill-Brown", "Crane"),
			DateOfBirth: pick("born", "", "2015-03-02", "2015-02-03"), Postcode: pick("postcode", "", "TN13 1AA", "YO1 1AA", "TN13"),
			UPN: pick("upn", "", string(upnAda), string(upnBen), "J201361424002"), SchoolURN: rapid.SampledFrom([]int{0, 100001, 100002}).Draw(t, "school"),
			SchoolText: pick("text", "", "Lark", "Finch"), Education: pick("education", "", match.EducationHome),
		}
		d := m.Match(q, day("2027-01-12"))
		if d.Automatic == (d.Reason != match.ReasonNone) || d.Automatic != (len(d.Targets) == 1) {
			t.Fatalf("%+v", d)
		}
		if !d.Automatic {
			return
		}
		ada := (q.Forename == "Ada" || q.Forename == "Addie") && (q.UPN == string(upnAda) || q.Postcode == "TN13 1AA") && d.Targets[0].URN == larkSchool
		eve := q.Forename == "Eve" && (q.UPN == string(upnBen) || q.Postcode == "YO1 1AA") && d.Targets[0].URN == finchSchool
		if q.Surname != "O'Neill-Brown" || q.DateOfBirth != "2015-03-02" || q.Education != "" || !(ada || eve) {
			t.Fatalf("routed to %v on %+v", d.Targets, q)
		}
	})
}

func BenchmarkExact(b *testing.B) {
	var pupils []schools.Pupil
	for i := range 20_000 {
		pupils = append(pupils, schools.Pupil{UPN: schools.UPN(rune('A' + i%20)), Forename: "Ada", Surname: "Crane",
			DateOfBirth: day("2010-01-01").AddDays(i % 4000), URN: larkSchool, Postcode: "TN13 1AA"})
	}
	m := match.NewExact(roll.NewIndex(append(pupils, pupil())), register())
	b.ReportAllocs()
	for b.Loop() {
		m.Match(ask(), day("2027-01-12"))
	}
}
