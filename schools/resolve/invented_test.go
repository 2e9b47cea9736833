package resolve_test

import (
	"slices"
	"testing"

	"firstbell/schools"
	"firstbell/schools/resolve"
)

func day(text string) schools.Date {
	d, err := schools.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// invented is a small register with what goes wrong on the large one. The
// fillers keep common words common.
func invented() (*schools.Directory, []schools.Link) {
	open, closed := schools.StatusOpen, schools.StatusClosed
	register := []schools.School{
		{URN: 200001, Name: "St Mary's Roman Catholic Primary School", Locality: "Thornbury Green", Town: "Larchester", LA: 855, LAName: "Larchestershire", Number: 3301, Postcode: "LX7 9PN", Status: open},
		{URN: 200002, Name: "St Mary's Church of England Primary School", Town: "Larchester", LA: 855, LAName: "Larchestershire", Number: 3302, Postcode: "LX1 1AA", Status: open},
		{URN: 200003, Name: "St Mary's Catholic Primary School", Town: "Dunmouth", LA: 901, LAName: "Dunmouth City Council", Number: 3303, Postcode: "DM1 1AA", Status: open},
		{URN: 200004, Name: "St Mary's CofE Infant School", Town: "Wexbridge", LA: 902, LAName: "Wexshire", Number: 3304, Postcode: "WX2 2BB", Status: open},
		{URN: 200005, Name: "St Mary's CofE Junior School", Town: "Wexbridge", LA: 902, LAName: "Wexshire", Number: 3305, Postcode: "WX2 2BC", Status: open},
		{URN: 200006, Name: "Queen Ethelburga's Grammar School", Town: "Dunmouth", LA: 901, LAName: "Dunmouth City Council", Number: 4001, Postcode: "DM4 4DD", Status: open},
		{URN: 200007, Name: "King Edward VI High School for Girls", Town: "Larchester", LA: 855, Number: 4002, Postcode: "LX2 3CC", Status: open},
		{URN: 200008, Name: "King Edward VI High School for Boys", Town: "Larchester", LA: 855, Number: 4003, Postcode: "LX2 3CD", Status: open},
		{URN: 200009, Name: "Greenfield Community Primary School", Town: "Wexbridge", LA: 902, Number: 2001, Postcode: "WX1 1AB", Status: open},
		{URN: 200010, Name: "The Marlpit Pupil Referral Unit", Town: "Dunmouth", LA: 901, Number: 1100, Postcode: "DM3 3CC", Status: open},
		{URN: 200011, Name: "Our Lady of Lourdes RC Primary School", Town: "Dunmouth", LA: 901, Number: 3306, Postcode: "DM2 2BB", Status: open},
		{URN: 200012, Name: "Saints Peter and Paul Catholic Academy", Town: "Hexwick", LA: 903, LAName: "Hexwick", Number: 3307, Postcode: "HX1 1AA", Status: open},
		{URN: 200013, Name: "Ysgol Siân & Owain", Town: "Hexwick", LA: 903, Number: 3308, Postcode: "HX1 2AA", Status: open},
		{URN: 200014, Name: "Bellfield Academy", Town: "Hexwick", LA: 903, Number: 4010, Postcode: "HX3 3AA", Open: day("2015-09-01"), Status: open},
		{URN: 200015, Name: "Osprey Comprehensive School", Town: "Hexwick", LA: 903, Number: 4011, Postcode: "HX3 4AA", Close: day("2015-08-31"), Status: closed},
		{URN: 200016, Name: "Tanglewood Middle School", Town: "Wexbridge", LA: 902, Number: 4012, Postcode: "WX5 5EE", Close: day("2018-08-31"), Status: closed},
		{URN: 200017, Name: "Tanglewood North Academy", Town: "Wexbridge", LA: 902, Number: 4013, Postcode: "WX5 5EF", Status: open},
		{URN: 200018, Name: "Tanglewood South Academy", Town: "Wexbridge", LA: 902, Number: 4014, Postcode: "WX5 5EG", Status: open},
		{URN: 200019, Name: "Copperbeech Nursery School", Town: "Dunmouth", LA: 901, Number: 1001, Postcode: "DM5 5EE", Status: closed},
		{URN: 200020, Name: "Larkrise Free School", Town: "Dunmouth", LA: 901, Number: 4020, Postcode: "DM6 6FF", Status: schools.StatusProposedToOpen},
		{URN: 200021, Name: "Quarry Bank School", Town: "Hexwick", LA: 903, Number: 1102, Postcode: "HX7 7AA", Status: closed},
		{URN: 200022, Name: "Quarry Vale School", Town: "Hexwick", LA: 903, Number: 1103, Postcode: "HX7 7AB", Status: closed},
		{URN: 200023, Name: "Upper Wick Nursery and Infants' School", Town: "Hexwick", LA: 903, Number: 1104, Postcode: "HX8 7AB", Status: open},
		{URN: 200024, Name: "All Saints Church of England Voluntary Controlled Primary School", Town: "Dunmouth", LA: 901, Number: 3310, Postcode: "DM7 7AB", Status: open},
		{URN: 200025, Name: "Wexbridge Technology College", Town: "Wexbridge", LA: 902, Number: 4015, Postcode: "WX1 5EG", Status: open},
	}
	fillers := []string{"Ashgrove", "Birchwood", "Cedar", "Dovecote", "Elmhurst", "Foxhill", "Gorsefield", "Hollins", "Ivybank", "Juniper", "Kestrel", "Lindens", "Millbrook", "Nightingale", "Orchard", "Pinewood", "Rowan", "Sycamore", "Thistle", "Willow"}
	kinds := []string{"Primary School", "Church of England Primary School", "Academy", "Infant School", "Junior School", "High School", "Catholic Primary School", "Community College", "Nursery School", "St John's School"}
	for i := range 400 {
		register = append(register, schools.School{URN: schools.URN(300000 + i), Name: fillers[i%20] + " " + kinds[i/20%10],
			Town: []string{"Larchester", "Dunmouth", "Wexbridge", "Hexwick", "Oldmere"}[i%5], LA: 850 + i%5, Postcode: "QQ1 1AA", Status: open})
	}
	links := []schools.Link{
		{URN: 200015, LinkURN: 200014, Name: "Bellfield Academy", Type: "Successor"},
		{URN: 200014, LinkURN: 200015, Name: "Osprey Comprehensive School", Type: "Predecessor"},
		{URN: 200016, LinkURN: 200017, Name: "Tanglewood North Academy", Type: "Successor - Split School"},
		{URN: 200016, LinkURN: 200018, Name: "Tanglewood South Academy", Type: "Successor - Split School"},
		{URN: 200021, LinkURN: 200022, Name: "Quarry Vale School", Type: "Successor"},
		{URN: 200022, LinkURN: 200021, Name: "Quarry Bank School", Type: "Successor"},
		{URN: 200009, LinkURN: 190001, Name: "Harebell Lane Infant School", Type: "Predecessor"},
		{URN: 200025, LinkURN: 190002, Name: "Sir Humphrey Boys' School", Type: "Predecessor - merged"},
		{URN: 200025, LinkURN: 190003, Name: "Lady Anne Girls' School", Type: "Predecessor - merged"},
		{URN: 200002, LinkURN: 190004, Name: "St Mary's Church of England Primary School", Type: "Predecessor"},
	}
	return schools.NewDirectory(register, links), links
}

func inventedResolver() *resolve.Resolver {
	directory, links := invented()
	return resolve.New(directory, links...)
}

// example is a text, what is known besides, and who must come first.
type example struct {
	text string
	hint resolve.Hint
	want schools.URN // 0: None is likelier than any school
	at   float64     // the least probability
}

func (c example) check(t *testing.T, r *resolve.Resolver) {
	t.Helper()
	p := r.Resolve(c.text, c.hint)
	switch {
	case c.want == 0:
		if len(p.Candidates) > 0 && p.Candidates[0].Probability >= p.None {
			t.Errorf("%q: %v is likelier than none, %.3f", c.text, p.Candidates[0], p.None)
		}
	case len(p.Candidates) == 0 || p.Candidates[0].URN != c.want:
		t.Errorf("%q: want %s first, with %.3f; none %.3f, got %+v", c.text, c.want, p.Of(c.want), p.None, p.Candidates[:min(2, len(p.Candidates))])
	case p.Candidates[0].Probability < c.at:
		t.Errorf("%q: %s has only %.3f, none %.3f, then %v", c.text, c.want, p.Candidates[0].Probability, p.None, p.Candidates[1:min(2, len(p.Candidates))])
	}
}

func town(name string) resolve.Hint { return resolve.Hint{Town: name} }

func TestInventedSchoolsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	for _, c := range []example{
		// The one that started it.
		{"St Marys RC Prim, Thornbury Green", resolve.Hint{}, 200001, .5},
		{"St Marys RC Prim", town("Larchester"), 200001, .5},
		{"st mary's rc primary thornbury grn", resolve.Hint{}, 200001, .5},
		{"SAINT MARYS ROMAN CATHOLIC PRI SCH LARCHESTER", resolve.Hint{}, 200001, .5},
		{"St. Mary’s R.C. Primary School, Larchester", resolve.Hint{}, 200001, .5},
		{"StMarys RC Primary Larchester", resolve.Hint{}, 200001, .5},
		{"St Marys Cath Prm Dunmouth", resolve.Hint{}, 200003, .5},
		{"St Mary's Catholic, Dunmouth", resolve.Hint{}, 200003, .5},
		{"St Marys primary", town("Dunmouth"), 200003, .4},
		{"St Mary's C of E Primary Larchester", resolve.Hint{}, 200002, .5},
		{"St Mary's CE Prim Larchester", resolve.Hint{}, 200002, .5},
		{"St Marys c.of.e. larchester", resolve.Hint{}, 200002, .4},
		{"St Marys Ch of England Primary", town("Larchester"), 200002, .5},
		{"St Marys Infants Wexbridge", resolve.Hint{}, 200004, .5},
		{"St Marys Inf Wexbridge", resolve.Hint{}, 200004, .5},
		{"St Marys C of E Jnr Sch, Wexbridge", resolve.Hint{}, 200005, .5},
		{"St Mary's Juniors", town("Wexbridge"), 200005, .5},
		{"St Marys Jun", resolve.Hint{Postcode: "WX2 2BC"}, 200005, .5},
		// Kings, queens and initials.
		{"QEGS Dunmouth", resolve.Hint{}, 200006, .5},
		{"Queen Ethelburgas Gram", resolve.Hint{}, 200006, .9},
		{"Queen Ethelburga's GS", resolve.Hint{}, 200006, .9},
		{"ethelburga", resolve.Hint{}, 200006, .4},
		{"Queen Ethelberga's", resolve.Hint{}, 200006, .6},
		{"KEVI High Girls Larchester", resolve.Hint{}, 200007, .5},
		{"King Edward the Sixth Girls High", resolve.Hint{}, 200007, .5},
		{"King Ed 6th high school for boys", resolve.Hint{}, 200008, .4},
		{"King Edward VI Boys, Larchester", resolve.Hint{}, 200008, .5},
		{"KE6 boys high", resolve.Hint{}, 200008, .5},
		// Words run together or apart, and slips.
		{"Green Field Primary", resolve.Hint{}, 200009, .6},
		{"Greenfeild Comm Prim", resolve.Hint{}, 200009, .6},
		{"Grenfield Primary Wexbridge", resolve.Hint{}, 200009, .6},
		{"greenfield", resolve.Hint{}, 200009, .5},
		{"GREENFIELD CTY PRIMARY", resolve.Hint{}, 200009, .8},
		{"Greenfield primery shcool", resolve.Hint{}, 200009, .6},
		{"Greenfieldprimary", resolve.Hint{}, 200009, .6},
		{"Marlpit PRU", resolve.Hint{}, 200010, .8},
		{"the marl pit P.R.U. dunmouth", resolve.Hint{}, 200010, .8},
		{"Marlpit referral unit", resolve.Hint{}, 200010, .5},
		{"Marlpitt Pupil Refferal Unit", resolve.Hint{}, 200010, .4},
		{"OLOL Primary Dunmouth", resolve.Hint{}, 200011, .8},
		{"our lady of lords rc", resolve.Hint{}, 200011, .6},
		{"Our Ladys Lourdes Catholic", resolve.Hint{}, 200011, .8},
		{"O.L. of Lourdes", resolve.Hint{}, 200011, .8},
		{"SS Peter & Paul RC", resolve.Hint{}, 200012, .6},
		{"Sts Peter and Pauls Catholic Acad", resolve.Hint{}, 200012, .6},
		{"Saints Peter + Paul, Hexwick", resolve.Hint{}, 200012, .8},
		{"St Peter and St Paul catholic", resolve.Hint{}, 200012, .6},
		{"Sian and Owain", resolve.Hint{}, 200013, .8},
		{"YSGOL SIÂN & OWAIN", resolve.Hint{}, 200013, .9},
		{"Upper Wick Nurs & Inf", resolve.Hint{}, 200023, .8},
		{"upper wick infants and nursery hexwick", resolve.Hint{}, 200023, .8},
		{"All Saints CEVC Dunmouth", resolve.Hint{}, 200024, .8},
		{"All Saints C of E (VC) Primary", resolve.Hint{}, 200024, .8},
		{"All Saints CofE Controlled Prim Sch", resolve.Hint{}, 200024, .8},
		{"Wexbridge Tech Coll", resolve.Hint{}, 200025, .5},
		// Schools that went.
		{"Osprey Comp", resolve.Hint{}, 200014, .5},
		{"osprey school hexwick", resolve.Hint{}, 200014, .5},
		{"Osprey Comprehensive", resolve.Hint{OnDate: day("2026-11-20")}, 200014, .5},
		{"Bellfield", resolve.Hint{}, 200014, .5},
		{"Harebell Lane Infants", resolve.Hint{}, 200009, .5},
		{"harebell ln inf, wexbridge", resolve.Hint{}, 200009, .5},
		{"Sir Humphrey Boys", resolve.Hint{}, 200025, .4},
		{"Lady Annes Girls School", resolve.Hint{}, 200025, .4},
		{"Copperbeech Nursery", resolve.Hint{}, 200019, .4},
		{"Quarry Bank", resolve.Hint{}, 200021, .2},
		{"Larkrise", resolve.Hint{}, 200020, .3},
		{"Tanglewood North", resolve.Hint{}, 200017, .5},
		// Numbers.
		{"200010", resolve.Hint{}, 200010, .8},
		{"URN 200010", resolve.Hint{}, 200010, .9},
		{"URN200010", resolve.Hint{}, 200010, .9},
		{"Marlpit (200010)", resolve.Hint{}, 200010, .9},
		{"901/3306", resolve.Hint{}, 200011, .9},
		{"DfE no 9013306", resolve.Hint{}, 200011, .9},
		{"laestab 901 3306", resolve.Hint{}, 200011, .9},
		{"URN 190001", resolve.Hint{}, 200009, .8},
		{"URN 200015", resolve.Hint{}, 200014, .8},
		// Postcodes and councils.
		{"St Marys LX1 1AA", resolve.Hint{}, 200002, .6},
		{"st marys lx11aa", resolve.Hint{}, 200002, .6},
		{"St Marys primary DM1", resolve.Hint{}, 200003, .5},
		{"St Marys", resolve.Hint{Postcode: "LX7 9PN"}, 200001, .6},
		{"St Mary", resolve.Hint{Council: "Dunmouth", Postcode: "DM1 9ZZ"}, 200003, .6},
		{"St Marys Primary", resolve.Hint{Council: "901"}, 200003, .3},
		{"St Mary's Primary", resolve.Hint{Area: []int{901, 903}, Town: "dunmouth"}, 200003, .4},
		// Nothing about a school.
		{"", resolve.Hint{}, 0, 0}, {"   ", town("Dunmouth"), 0, 0}, {"???", resolve.Hint{}, 0, 0}, {"n/k", resolve.Hint{}, 0, 0},
		{"not known", resolve.Hint{}, 0, 0}, {"unknown", resolve.Hint{}, 0, 0}, {"xyzzyqw", resolve.Hint{}, 0, 0},
		{"Zanzibar International Conservatoire of Falconry", resolve.Hint{}, 0, 0},
	} {
		c.check(t, r)
	}
}

func TestSplitSchoolListsThoseThatTookOver(t *testing.T) {
	t.Parallel()
	p := inventedResolver().Resolve("Tanglewood Middle", resolve.Hint{})
	for _, urn := range []schools.URN{200017, 200018} {
		i := slices.IndexFunc(p.Candidates, func(c resolve.Candidate) bool { return c.URN == urn })
		if i < 0 || p.Candidates[i].Probability > .6 {
			t.Errorf("%s is not one of several: %+v", urn, p)
		}
	}
	if p.Of(200016) != 0 {
		t.Error("the closed school itself is still a candidate")
	}
}

func TestMergerIsListedWithItsWarning(t *testing.T) {
	t.Parallel()
	p := inventedResolver().Resolve("Lady Anne Girls School", resolve.Hint{})
	c := p.Candidates[0]
	if c.URN != 200025 || c.Formerly != 190003 || !slices.Contains(c.Why, "the school of that name closed, and which school took over is for a person to say") {
		t.Errorf("got %+v", c)
	}
}

func TestCircleLeadsToNobodyElse(t *testing.T) {
	t.Parallel()
	p := inventedResolver().Resolve("Quarry Bank School", town("Hexwick"))
	if c := p.Candidates[0]; c.URN != 200021 || c.Open || !slices.Contains(c.Why, "the school is closed, and no open school is known to have taken over") {
		t.Errorf("got %+v", c)
	}
}

func TestClosedSchoolCountsAsItWasOnTheDay(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	then, now := r.Resolve("Osprey", resolve.Hint{OnDate: day("2015-05-01")}), r.Resolve("Osprey", resolve.Hint{OnDate: day("2030-05-01")})
	if then.Of(200014) <= now.Of(200014) {
		t.Errorf("then %.3f, now %.3f", then.Of(200014), now.Of(200014))
	}
}

func TestReasonsAreInPlainWordsWithoutContent(t *testing.T) {
	t.Parallel()
	r := inventedResolver()
	for _, c := range []struct {
		text string
		hint resolve.Hint
		want []string
	}{
		{"Queen Ethelberga's Grammar School", town("Dunmouth"), []string{"the name fits except for one letter", "the town fits"}},
		{"Queen Ethelburga's Grammar School", town("Hexwick"), []string{"the name fits", "the town is another"}},
		{"QEGS, Dunmouth", resolve.Hint{}, []string{"the name fits by its initials", "the place written with the name fits"}},
		{"Osprey Comprehensive School", resolve.Hint{Council: "Hexwick"}, []string{"the name fits", "the council fits", "it took over from a closed school whose name this is"}},
		{"Marlpit PRU", resolve.Hint{Postcode: "DM3 1AA"}, []string{"the name fits", "the postcode is in the same district"}},
	} {
		if got := r.Resolve(c.text, c.hint).Candidates[0].Why; !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

func TestNobodyKnowsNothing(t *testing.T) {
	t.Parallel()
	var none *resolve.Resolver
	for _, r := range []*resolve.Resolver{none, resolve.New(nil), resolve.New(schools.NewDirectory(nil, nil))} {
		if p := r.Resolve("St Mary's", resolve.Hint{}); p.None != 1 || len(p.Candidates) != 0 {
			t.Errorf("got %+v", p)
		}
	}
}
