package schools

import (
	"slices"
	"strings"
)

// Team is a kind of council team that is told of children whom no school has.
type Team string

// The teams. Their numbers are part of establishments' numbers and never change.
const (
	TeamHomeEducation    Team = "home-education"    // the responsible officer for children educated at home
	TeamMissingEducation Team = "missing-education" // children who are in no education
	TeamSafeguarding     Team = "safeguarding"      // the council's own lead for schools' safeguarding
)

var teams = []Team{TeamHomeEducation, TeamMissingEducation, TeamSafeguarding}

// Teams are all kinds of team, in the order of their numbers.
func Teams() []Team { return slices.Clone(teams) }

// councilBase and teamSpan lay out a council team's number, 9LLLTT: a nine, the
// authority's three digits and the team's two. The register gives out numbers
// below 200000, for Wales below 410000; none begins with a nine.
const (
	councilBase = 900000
	teamSpan    = 100
)

// CouncilURN is the number under which a council's team is an establishment;
// zero for an authority or a team that has none.
func CouncilURN(la int, team Team) URN {
	i := slices.Index(teams, team)
	if la < 100 || la > 999 || i < 0 {
		return 0
	}
	return URN(councilBase + la*teamSpan + i + 1)
}

// Team is which council's team the number is; false for a school's. The
// authorities of the register are below 990, so that 99xxxx stays free.
func (u URN) Team() (la int, team Team, ok bool) {
	rest := int(u) - councilBase
	la, n := rest/teamSpan, rest%teamSpan
	if rest < 0 || la < 100 || la >= inventedLA || n < 1 || n > len(teams) {
		return 0, "", false
	}
	return la, teams[n-1], true
}

// inventedLA is where codes begin that no authority has: invented schools lie
// in them, and their numbers are schools'.
const inventedLA = 990

// IsCouncil reports whether the number is that of a council's team.
func (u URN) IsCouncil() bool {
	_, _, ok := u.Team()
	return ok
}

// Council is a council's team that can be told of a child as a school can. Its
// people are contacts with its number.
type Council struct {
	URN       URN    `json:"urn"` // 9LLLTT
	LA        int    `json:"la"`
	Team      Team   `json:"team"`
	Name      string `json:"name"` // as officers know it, such as "Northshire elective home education"
	Telephone string `json:"telephone,omitempty"`
	Town      string `json:"town,omitempty"`
	Postcode  string `json:"postcode,omitempty"`

	// Districts are nine-character codes of districts that are this council's
	// though no table of ours says so yet, separated by blanks.
	Districts string `json:"districts,omitempty"`
}

// TypeGroupCouncil is the group of types that a council's team has in the
// directory. The register has no such group.
const TypeGroupCouncil = "Council teams"

var teamTypes = map[Team]string{
	TeamHomeEducation: "Elective home education team", TeamMissingEducation: "Children missing education team",
	TeamSafeguarding: "Education safeguarding team",
}

// School is the team as an establishment.
func (c Council) School() School {
	return School{
		URN: c.URN, Name: c.Name, LA: c.LA, Type: teamTypes[c.Team], TypeGroup: TypeGroupCouncil, Status: StatusOpen,
		Town: c.Town, Postcode: c.Postcode, Telephone: c.Telephone,
	}
}

// WithCouncils is the directory with these council teams beside the schools.
// They are found by their number and by SearchCouncils alone: no list of
// schools holds them, and no text is ever taken for one.
func (d *Directory) WithCouncils(all []Council) *Directory {
	next := &Directory{}
	if d != nil {
		*next = *d
	}
	next.councils = make(map[URN]Council, len(all))
	for _, c := range all {
		next.councils[c.URN] = c
	}
	return next
}

// Council is a council's team by its number.
func (d *Directory) Council(urn URN) (Council, bool) {
	if d == nil {
		return Council{}, false
	}
	c, ok := d.councils[urn]
	return c, ok
}

// council is a council's team as an establishment.
func (d *Directory) council(urn URN) (School, bool) {
	c, ok := d.councils[urn]
	if !ok {
		return School{}, false
	}
	return c.School(), true
}

// CouncilTeam is the team of a kind at an authority, as an establishment.
func (d *Directory) CouncilTeam(la int, team Team) (School, bool) {
	if d == nil {
		return School{}, false
	}
	return d.council(CouncilURN(la, team))
}

// CouncilOfDistrict is the code of the council that says of itself that a
// district is its own; 0 where none does.
func (d *Directory) CouncilOfDistrict(district string) int {
	if d == nil || district == "" {
		return 0
	}
	for _, c := range d.Councils() {
		if slices.Contains(strings.Fields(c.Districts), district) {
			return c.LA
		}
	}
	return 0
}

// Councils are all council teams by number.
func (d *Directory) Councils() []Council {
	if d == nil {
		return nil
	}
	all := make([]Council, 0, len(d.councils))
	for _, c := range d.councils {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Council) int { return int(a.URN - b.URN) })
	return all
}

// SearchCouncils are the council teams whose name or kind has every word of q.
func (d *Directory) SearchCouncils(q string) []School {
	words := foldWords(q)
	var found []School
	for _, c := range d.Councils() {
		name := strings.Join(foldWords(c.Name+" "+teamTypes[c.Team]+" council"), " ")
		has := func(word string) bool { return strings.Contains(name, word) }
		if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !has(w) }) {
			found = append(found, c.School())
		}
	}
	return found
}

// OfficeStart is when council teams begin their day.
const OfficeStart ClockTime = 9 * 60

// OfficeEnd is when it ends.
const OfficeEnd ClockTime = 17 * 60

// FromOfficeDays is the provenance of a deadline that follows office days.
const FromOfficeDays Provenance = "office-days"

// OfficePlan is when a council's teams work: Monday to Friday from nine, but
// for bank holidays, in term and in holidays alike.
func OfficePlan() Plan { return Plan{DayStart: OfficeStart, DayEnd: OfficeEnd} }
