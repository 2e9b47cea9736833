package world

import (
	"strconv"
	"strings"

	"firstbell/schools"
)

// School is a school with a roll.
type School struct {
	schools.School
	Council  int    // index of its council
	Domain   string // of its people's e-mail addresses; ends in .example
	OnLeave  bool   // on holiday at the moment of the world
	Training bool   // closed to pupils on the next working day, for staff training
	Silent   bool   // nobody there has an account or is named as a contact
}

// Takes reports whether a child of an age in years may be on the roll.
func (s School) Takes(age int) bool { return age >= s.LowAge && age < s.HighAge }

// kind is a sort of school as the register writes it.
type kind struct {
	typeCode, typeName   string
	groupCode, groupName string
	phaseCode, phase     string
	low, high            int
	boarders             string
	suffix               []string
}

const noBoarders = "No boarders"

var (
	community = kind{"01", "Community school", "4", "Local authority maintained schools", "2", "Primary", 4, 11, noBoarders,
		[]string{"Primary School", "Community Primary School"}}
	voluntary = kind{"02", "Voluntary aided school", "4", "Local authority maintained schools", "2", "Primary", 3, 11, noBoarders,
		[]string{"Catholic Primary School", "Church of England Primary School"}}
	primaryAcademy = kind{"34", "Academy converter", "10", "Academies", "2", "Primary", 4, 11, noBoarders,
		[]string{"Primary Academy", "Academy"}}
	secondary = kind{"34", "Academy converter", "10", "Academies", "4", "Secondary", 11, 18, noBoarders,
		[]string{"High School", "Academy", "School"}}
	foundation = kind{"05", "Foundation school", "4", "Local authority maintained schools", "4", "Secondary", 11, 16, noBoarders,
		[]string{"School", "Comprehensive School"}}
	special = kind{"07", "Community special school", "5", "Special schools", "0", "Not applicable", 4, 19, noBoarders,
		[]string{"School"}}
	referral = kind{"14", "Pupil referral unit", "4", "Local authority maintained schools", "0", "Not applicable", 5, 16, noBoarders,
		[]string{"Centre"}}
	independent = kind{"11", "Other independent school", "3", "Independent schools", "0", "Not applicable", 4, 18, "Boarding school",
		[]string{"Hall School", "House School"}}
	sixthForm = kind{"18", "Further education", "1", "Colleges", "6", "16 plus", 16, 19, noBoarders,
		[]string{"Sixth Form College"}}
)

// layout repeats every twenty schools of a council. Each council gets all of
// it in order, so that the first five already take every age.
var layout = []kind{
	community, secondary, voluntary, primaryAcademy, foundation, community, community, referral, voluntary, community,
	independent, primaryAcademy, secondary, community, special, voluntary, community, foundation, community, primaryAcademy,
}

// The first numbers lie above every one the registers have given out.
const (
	firstURN   = 900001
	firstUKPRN = 10091000
)

// urn is the number of invented establishment i of a world with so many schools.
// The numbers of a large world begin lower, below those that councils' teams have.
func urn(i, schoolsOfWorld int) schools.URN {
	if schoolsOfWorld > numbered {
		return schools.URN(firstURN - 100_000 + i)
	}
	return schools.URN(firstURN + i)
}

func (w *World) makeSchools(o Options) error {
	if o.RegisterFile != "" {
		if err := w.drawSchools(o); err != nil {
			return err
		}
	} else {
		w.inventSchools(o.Schools)
		w.inventOthers()
	}
	w.markOddSchools()
	return nil
}

func (w *World) inventSchools(n int) {
	taken := map[string]bool{}
	for i := range n {
		council := i * len(w.Councils) / n
		first := (council*n + len(w.Councils) - 1) / len(w.Councils)
		d := rolled(w.Seed, "school", i)
		w.Schools = append(w.Schools, w.invent(d, i, council, layoutAt(council, i-first), taken))
		if n > numbered {
			w.Schools[i].URN, w.Schools[i].Number = urn(i, n), firstNumber+i-first
		}
	}
}

// In a world of more schools the register's habits of numbering are given up: an
// establishment number has four digits and occurs once in a council.
const (
	numbered    = 900
	firstNumber = 1001
)

// layoutAt gives every second council a college in place of the independent
// school.
func layoutAt(council, i int) kind {
	k := layout[i%len(layout)]
	if k.typeCode == independent.typeCode && council%2 == 1 {
		return sixthForm
	}
	return k
}

func (w *World) invent(d dice, i, council int, k kind, taken map[string]bool) School {
	c := w.Councils[council]
	town := pick(d, c.towns)
	name := freshName(d, k, town, taken)
	s := School{Council: council, Domain: slug(name) + ".example", School: schools.School{
		URN: urn(i, 0), Name: name, LA: c.Code, LAName: c.Name, Number: estabNumber(k, i),
		TypeCode: k.typeCode, Type: k.typeName, TypeGroup: k.groupName, Status: schools.StatusOpen,
		Open: opened(d), Phase: k.phase, LowAge: k.low, HighAge: k.high, Boarders: k.boarders,
		Street: streetOf(d), Town: town, County: c.Name + "shire", Postcode: c.postcode(d),
		Telephone: strings.ReplaceAll(landline(400+i), " ", ""), UKPRN: strconv.Itoa(firstUKPRN + i), Country: "England",
	}}
	return s
}

func streetOf(d dice) string { return pick(d, streetNames) + " " + pick(d, streetKinds) }

// estabNumber follows the register's habit: primaries from 2000, secondaries
// from 4000, independents from 6000, special schools from 7000, units from 1100.
func estabNumber(k kind, i int) int {
	base := map[string]int{"07": 7000, "11": 6000, "14": 1100, "18": 8000}[k.typeCode]
	if base == 0 {
		base = map[string]int{"2": 2000, "4": 4000}[k.phaseCode]
	}
	return base + 1 + i
}

func opened(d dice) schools.Date {
	if d.chance(40) {
		return schools.Date{} // The register leaves most old schools without a date.
	}
	return day(d.between(1952, 2019), 9, 1)
}

var schoolNames = list(`Larkfield Thornbury Millbeck Ashgrove Kingsmead Silverdale Oakhurst Fernhill Westbrook Highcliffe
	Ravenscar Moorside Hollins Brackenhall Woodvale Stonebridge Elmwood Greenacre Beechcroft Lindenhurst Rowanlea Winterfold
	Sandfield Larchwood Copperfield Meadowbank Fairlight Harebell Kestrelwood Longshaw Bluebell Cloverley`)

var saints = list(`Aidan Bede Cuthbert Hilda Oswald Wilfrid Chad Alban Winifred Zoë Brendan Columba Werburgh Bartholomew`)

var directions = list(`North South East West Upper Lower Nether Great Little Old New Middle`)

// plainNames is how often a name is drawn that may be taken before it is made
// longer: a few hundred schools use up the plain ones.
const plainNames = 30

func freshName(d dice, k kind, town string, taken map[string]bool) string {
	for try := 0; ; try++ {
		name := pick(d, schoolNames)
		if k.typeCode == voluntary.typeCode {
			name = "St " + pick(d, saints) + "'s"
		} else if d.chance(15) || k.typeCode == sixthForm.typeCode {
			name = town
		}
		name += " " + pick(d, k.suffix)
		if try >= plainNames {
			name = pick(d, directions) + " " + pick(d, streetNames) + " " + name
		}
		if !taken[slug(name)] {
			taken[slug(name)] = true
			return name
		}
	}
}

// slug is a name as a label of a mail domain.
func slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(plain(name)) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case r == ' ' || r == '-':
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}

// markOddSchools chooses the school on holiday and the one without accounts:
// small ones, so that most incidents take the common road.
func (w *World) markOddSchools() {
	silent := w.lastTaking(9, w.Councils[0].Code, -1)
	w.Schools[silent].Silent = true
	w.dateless = w.lastTaking(6, w.Councils[0].Code, silent)
	leave := w.lastTaking(9, w.Councils[len(w.Councils)-1].Code, -1)
	if w.Schools[leave].Silent {
		leave = w.lastTaking(9, w.Councils[0].Code, leave)
	}
	w.Schools[leave].OnLeave = true
	for i := range w.Schools {
		if s := &w.Schools[i]; !s.Silent && !s.OnLeave && w.HasTerms(i) && s.Takes(9) {
			s.Training = true
			return
		}
	}
}

// lastTaking is the last school of a council that takes an age, other than
// the one given.
func (w *World) lastTaking(age, council, not int) int {
	for i := len(w.Schools) - 1; i >= 0; i-- {
		if s := w.Schools[i]; i != not && w.Councils[s.Council].Code == council && s.Takes(age) && s.TypeCode != referral.typeCode && s.TypeCode != special.typeCode {
			return i
		}
	}
	return 0
}
