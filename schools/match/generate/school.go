package generate

import (
	"fmt"
	"strings"
)

// School is one of the generated register.
type School struct {
	URN         int
	Name        string
	Town        string
	Postcode    string
	Secondary   bool
	Predecessor string // the name of the closed school it took over from, or empty
	district    int
}

// FirstURN is the number of the first open school; predecessors count from
// FirstClosedURN.
const (
	FirstURN       = 130000
	FirstClosedURN = 100000
)

// ClosedURN is the number of the closed school that this one took over from.
func (s School) ClosedURN() int { return s.URN - FirstURN + FirstClosedURN }

// faithNames are what half of all English primary schools are called after.
var faithNames = []string{
	"St Mary's", "St John's", "St Peter's", "St Joseph's", "All Saints", "Holy Trinity", "St Paul's", "St James'", "St Michael's",
	"Sacred Heart", "St Andrew's", "St Thomas'", "St Anne's", "Our Lady's", "Christ Church", "St Patrick's", "St George's",
	"St Francis", "St Luke's", "Holy Family", "St Mark's", "St Nicholas", "St Matthew's", "St Edward's", "St Bede's", "Holy Cross",
}

var (
	faiths        = []string{"Catholic Primary School", "Church of England Primary School", "CofE Primary School", "RC Primary School", "Catholic Voluntary Academy", "CofE Academy"}
	primaryKinds  = []string{"Primary School", "Primary School", "Community Primary School", "Primary Academy", "Primary School and Nursery", "Academy"}
	secondaries   = []string{"High School", "Academy", "School", "Community College", "Secondary School", "Church of England High School", "Catholic High School"}
	formerPrimary = []string{"Junior and Infant School", "Junior School", "Community Primary School", "First School"}
	formerSecond  = []string{"Comprehensive School", "Community College", "Technology College", "Grammar School", "Sports College"}
	streets       = []string{"Park Road", "Church Lane", "Station Road", "Victoria Road", "Grange", "Manor", "Hillside", "Woodlands", "Greenfields",
		"Oakwood", "Highfield", "Brookside", "Meadow", "Queen's", "King's", "The Willows", "Riverside", "Springfield", "Moorside", "Parkside"}
)

// layOut founds the schools of all districts.
func (w *World) layOut() {
	for i := range w.districts {
		d := rolled(w.seed, forSchools, i)
		for n := range schoolsPerDistrict {
			s := School{URN: FirstURN + len(w.schools), Secondary: n >= primariesADistrict, district: i, Town: w.districts[i].town}
			s.Name, s.Predecessor = schoolNames(d, w.districts[i], s.Secondary)
			s.Postcode = w.postcode(d, i)
			w.schools = append(w.schools, s)
		}
	}
}

// schoolNames draws a name and, for a quarter of the schools, the name of the
// one it took over from.
func schoolNames(d dice, place district, secondary bool) (name, former string) {
	stem := place.village
	if d.chance(.4) {
		stem = pick(d, streets)
	}
	if d.chance(.2) {
		stem = placeSurname(d)
	}
	kinds, before := primaryKinds, formerPrimary
	if secondary {
		kinds, before = secondaries, formerSecond
	}
	name = stem + " " + pick(d, kinds)
	if !secondary && d.chance(.45) {
		stem = pick(d, faithNames)
		name = stem + " " + pick(d, faiths)
		if d.chance(.4) {
			name += ", " + place.village
		}
	}
	if d.chance(.25) {
		former = stem + " " + pick(d, before)
		if d.chance(.3) {
			former = placeSurname(d) + " " + pick(d, before)
		}
	}
	return name, former
}

// firstSchool is the index of a district's first school.
func firstSchool(district int) int { return district * schoolsPerDistrict }

// schoolFor chooses near: in four cases of five in the district, else in one
// of the same postcode area, and seldom anywhere.
func (w *World) schoolFor(d dice, district int, secondary bool) int {
	switch at := d.Float64(); {
	case at > .995:
		district = d.IntN(len(w.districts))
	case at > .8:
		district = w.neighbour(d, district)
	}
	if secondary {
		return firstSchool(district) + primariesADistrict + d.IntN(schoolsPerDistrict-primariesADistrict)
	}
	return firstSchool(district) + d.IntN(primariesADistrict)
}

// abbreviated is how an officer writes a school down from memory.
func abbreviated(d dice, s School) string {
	text := s.Name
	for _, short := range []struct{ long, short string }{
		{"Church of England", "C of E"}, {"Church of England", "CE"}, {"Catholic", "RC"}, {"Community ", ""}, {"Voluntary ", ""},
		{"Primary School", "Primary"}, {"Primary School", "Prim"}, {"Primary School", "Sch"}, {"Secondary School", "School"},
		{"High School", "High"}, {"Academy", "Acad"}, {"Academy", "School"}, {"'s", "s"}, {"St ", "Saint "}, {" and Nursery", ""}, {"College", "Coll"},
	} {
		if d.chance(.55) {
			text = strings.ReplaceAll(text, short.long, short.short)
		}
	}
	if name, _, found := strings.Cut(text, ","); found && d.chance(.5) {
		text = name
	}
	if d.chance(.3) {
		text = fmt.Sprintf("%s, %s", text, s.Town)
	}
	if text == s.Name { // nothing above applied: an officer remembers the first words
		words := strings.Fields(text)
		text = strings.Join(words[:max(len(words)/2, 1)], " ")
	}
	if d.chance(.1) {
		text = strings.ToLower(text)
	}
	return strings.TrimSpace(text)
}
