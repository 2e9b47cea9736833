package schools_test

import (
	"fmt"
	"slices"
	"testing"

	"firstbell/schools"
)

func directory() *schools.Directory {
	return schools.NewDirectory([]schools.School{
		{URN: 100001, Name: "St Mary's Church of England Primary School", Town: "Brighton", Postcode: "BN1 1AA", Status: schools.StatusOpen},
		{URN: 100002, Name: "St Mary's Catholic Academy", Town: "Hove", Postcode: "BN3 2BB", Status: schools.StatusOpen},
		{URN: 100003, Name: "The Mary Seacole School", Town: "St Albans", Postcode: "AL1 3CC", Status: schools.StatusOpen},
		{URN: 100004, Name: "St Marylebone CofE School", Town: "London", Postcode: "W1U 5BA", Status: schools.StatusProposedToClose},
		{URN: 100005, Name: "St Mary's Infant School", Town: "Brighton", Postcode: "BN1 1AB", Status: schools.StatusClosed},
		{URN: 100006, Name: "Ysgol Gynradd Siân & Owain", Town: "Caerdydd", Postcode: "CF10 1AA"},
		{URN: 100007, Name: "Gone Away Juniors", Town: "Brighton", Postcode: "BN1 1AC", Status: schools.StatusClosed},
		{URN: 100008, Name: "Not Yet School", Town: "Brighton", Postcode: "BN1 1AD", Status: schools.StatusProposedToOpen},
		{URN: 100009, Name: "Mаritime Academy", Town: "Rochester"}, // the first a is Cyrillic, as in the register
	}, nil)
}

func TestSearchFindsByWordsThatBegin(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		query string
		want  []schools.URN
	}{
		{"st marys", []schools.URN{100002, 100001, 100003}[:2]},
		{"St. Mary's", []schools.URN{100002, 100001}},
		{"saint mary brighton", []schools.URN{100001}},
		{"ST MARY’S HOVE", []schools.URN{100002}},
		{"marys st", []schools.URN{100002, 100001}},
		{"st mary c of e", []schools.URN{100004, 100001}},
		{"church of england", []schools.URN{100001}},
		{"seac", []schools.URN{100003}},
		{"w1u", []schools.URN{100004}},
		{"W1U5BA", []schools.URN{100004}},
		{"w1u 5ba", []schools.URN{100004}},
		{"100003", []schools.URN{100003}},
		{"sian and owain", []schools.URN{100006}},
		{"maritime", []schools.URN{100009}},
		{"gone away", []schools.URN{100007}}, // closed, and nothing open fits
		{"100005", []schools.URN{100005}},
		{"zzz", nil}, {"", nil}, {"  '’ ", nil}, {"st zzz", nil},
	} {
		var got []schools.URN
		for _, s := range directory().Search(c.query, 10) {
			got = append(got, s.URN)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q finds %v, want %v", c.query, got, c.want)
		}
	}
}

func TestSearchPutsTheNameThatWasTypedFirst(t *testing.T) {
	t.Parallel()
	d := schools.NewDirectory([]schools.School{
		{URN: 300001, Name: "Heath Fields Primary School"}, {URN: 300002, Name: "Heath School"}, {URN: 300003, Name: "Blackheath School"},
		{URN: 300004, Name: "Saint Heath School"}, {URN: 300005, Name: "St Heath School"}, {URN: 300006, Name: "Ash School", Town: "Heath"},
	}, nil)
	for query, want := range map[string][]schools.URN{
		"heath school": {300002, 300001, 300004, 300005, 300006}, "st heath": {300005, 300004}, "saint heath": {300004, 300005},
	} {
		var got []schools.URN
		for _, s := range d.Search(query, 10) {
			got = append(got, s.URN)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q finds %v, want %v", query, got, want)
		}
	}
}

func TestSearchKeepsToItsLimit(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{-1, 0, 1, 2} {
		if got := len(directory().Search("s", limit)); got != max(limit, 0) {
			t.Errorf("limit %d gives %d", limit, got)
		}
	}
	var none *schools.Directory
	if none.Search("s", 5) != nil || none.Len() != 0 {
		t.Error("a nil directory is not empty")
	}
}

func TestSuccessorOnlyWhenUniqueAndOpen(t *testing.T) {
	t.Parallel()
	open, closed := schools.StatusOpen, schools.StatusClosed
	var register []schools.School
	for urn, status := range map[schools.URN]schools.Status{
		200001: closed, 200002: open, 200003: closed, 200004: closed, 200005: open, 200006: open,
		200007: closed, 200008: closed, 200009: closed, 200010: open, 200011: closed, 200012: closed, 200013: open,
		122057: closed, 122060: closed, 139100: open, 135073: closed, 147355: open,
	} {
		register = append(register, schools.School{URN: urn, Name: fmt.Sprint("School ", urn), Status: status})
	}
	link := func(from, to schools.URN, kind string) schools.Link {
		return schools.Link{URN: from, LinkURN: to, Type: kind}
	}
	d := schools.NewDirectory(register, []schools.Link{
		link(200001, 200002, "Successor"), link(200002, 200001, "Predecessor"), // both sides say it
		link(200003, 200001, "Successor"),                                    // two steps
		link(200004, 200005, "Successor"), link(200004, 200006, "Successor"), // two ways
		link(200007, 200008, "Successor"), link(200008, 200007, "Successor"), // a circle
		link(200009, 200010, "Successor - merged"),                             // a merger
		link(200010, 200009, "Predecessor - merged"),                           //
		link(200011, 299999, "Successor"),                                      // into the unknown
		link(200012, 200013, "Successor"), link(200010, 200012, "Predecessor"), // two ways, one noted by the other side only
		link(122057, 122060, "Successor"), link(122060, 122057, "Successor"), link(122060, 139100, "Successor"),
		link(135073, 147355, "Successor - Split School"), link(147355, 135073, "Successor - Split School"),
		link(200002, 200005, "Successor"), // of an open school
	})
	for from, want := range map[schools.URN]schools.URN{
		200001: 200002, 200003: 200002, 200002: 0, 200004: 0, 200007: 0, 200008: 0, 200009: 0, 200011: 0, 200012: 0,
		122057: 0, 122060: 0, 135073: 0, 147355: 0, 299998: 0,
	} {
		got, ok := d.Successor(from)
		if got.URN != want || ok != (want != 0) {
			t.Errorf("the successor of %s is %s, %t; want %s", from, got.URN, ok, want)
		}
	}
	if got := d.Successors(200009); len(got) != 1 || got[0].URN != 200010 {
		t.Errorf("a merger is not suggested to a person: %v", got)
	}
}

func TestLAESTAB(t *testing.T) {
	t.Parallel()
	if got := (schools.School{LA: 201, Number: 3614}).LAESTAB(); got != "2013614" {
		t.Errorf("got %s", got)
	}
	if got := (schools.School{LA: 201}).LAESTAB(); got != "" {
		t.Errorf("without a number: %s", got)
	}
}

// bigDirectory is as large as the open schools of England.
func bigDirectory() *schools.Directory {
	saints := []string{"St Mary's", "St John's", "Oak", "Hill", "Park", "Queen Elizabeth's", "Holy Trinity", "Meadow"}
	kinds := []string{"Primary School", "Church of England Primary School", "Academy", "Catholic Primary School", "Junior School"}
	var all []schools.School
	for i := range 24_000 {
		all = append(all, schools.School{
			URN: schools.URN(100_000 + i), Status: schools.StatusOpen, Town: fmt.Sprintf("Town%d", i%900),
			Name:     fmt.Sprintf("%s %s %d", saints[i%len(saints)], kinds[i/7%len(kinds)], i%311),
			Postcode: fmt.Sprintf("AB%d %dCD", i%90, i%10),
		})
	}
	return schools.NewDirectory(all, nil)
}

func BenchmarkSearch(b *testing.B) {
	d := bigDirectory()
	for _, query := range []string{"s", "st marys", "queen elizabeths primary town12", "ab12 3cd", "123456"} {
		b.Run(query, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Search(query, 20)
			}
		})
	}
}

func BenchmarkNewDirectory(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		bigDirectory()
	}
}
