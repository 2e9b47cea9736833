package world

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"firstbell/police"
	"firstbell/schools"
)

// officerNames are the people of the councils' teams.
var officerNames = []string{"Ola Quinn", "Bryony Sallow", "Imran Wetherby", "Freya Aldous", "Kwame Thirlby", "Sunniva Pell"}

// PoliceArea is the code by which the world's postcode directory knows a force's
// area. The codes are those of real areas, because no others are valid; nothing
// else of them is.
func (w *World) PoliceArea(force string) string {
	for i, f := range w.Forces {
		if f.Code == force {
			return fmt.Sprintf("E23%06d", i+2)
		}
	}
	return ""
}

// district is the code of a council's area. No district has one like it; the
// file of council teams says whose it is.
func (c Council) district() string { return fmt.Sprintf("E07999%03d", c.Code) }

// Officers are the people of the councils' home education teams.
func (w *World) Officers() []schools.Contact {
	var all []schools.Contact
	for i, c := range w.Councils {
		for n := range 2 {
			name := officerNames[(2*i+n)%len(officerNames)]
			all = append(all, schools.Contact{
				URN: schools.CouncilURN(c.Code, schools.TeamHomeEducation), Role: schools.RoleKeyAdult, Name: name,
				Email: fmt.Sprintf("%s.%d@%s.council.example", mailPart(name), c.Code, slug(c.Name)), Phone: landline(300 + 2*i + n),
			})
		}
	}
	return all
}

// TeamName is the name of a council's team; empty for any other number.
func (w *World) TeamName(urn schools.URN) string {
	la, team, ok := urn.Team()
	for _, c := range w.Councils {
		if ok && c.Code == la {
			return c.Name + " Council, " + map[schools.Team]string{
				schools.TeamHomeEducation: "elective home education", schools.TeamMissingEducation: "children missing education",
				schools.TeamSafeguarding: "education safeguarding",
			}[team]
		}
	}
	return ""
}

// WriteCases writes beside the other import files what is needed for children
// whom no school has: councils.csv, officers.csv and areas.csv, which holds the
// postcodes of all homes.
func (w *World) WriteCases(dir string) error {
	teams := [][]string{{"la", "team", "name", "telephone", "town", "districts"}}
	for i, c := range w.Councils {
		for n, team := range schools.Teams() {
			urn := schools.CouncilURN(c.Code, team)
			teams = append(teams, []string{strconv.Itoa(c.Code), string(team), w.TeamName(urn), landline(600 + 3*i + n), c.towns[0], c.district()})
		}
	}
	officers := [][]string{{"urn", "role", "name", "email", "phone"}}
	for _, o := range w.Officers() {
		officers = append(officers, []string{o.URN.String(), string(o.Role), o.Name, o.Email, o.Phone})
	}
	places, seen := [][]string{{"pcds", "doterm", "oslaua", "pfa"}}, map[string]bool{}
	for _, h := range w.Homes {
		if !seen[h.Postcode] {
			seen[h.Postcode] = true
			c := w.Councils[h.Council]
			places = append(places, []string{h.Postcode, "", c.district(), w.PoliceArea(c.Force)})
		}
	}
	for name, rows := range map[string][][]string{"councils.csv": teams, "officers.csv": officers, "areas.csv": places} {
		if err := os.WriteFile(filepath.Join(dir, name), table(rows), 0o600); err != nil {
			return fmt.Errorf("writing the world's files: %w", err)
		}
	}
	return nil
}

// SpecialCases are posts about children whose way is a special one: educated at
// home, missing education, living in another force's area, and being a party.
func (w *World) SpecialCases(now time.Time) []Post {
	j := &journey{w: w, d: rolled(w.Seed, "special", 0), now: now.UTC(), used: map[int]bool{}}
	var posts []Post
	for i, special := range []struct {
		about  string
		change func(*scene)
	}{
		{"a child educated at home", func(s *scene) { s.first(onNoRoll(police.EducationHome)) }},
		{"a child missing education", func(s *scene) { s.first(onNoRoll(police.EducationMissing)) }},
		{"a child who lives in another force’s area", func(s *scene) {
			s.first(onNoRoll(police.EducationUnknown))
			s.Children[0].Postcode = w.homeOutside(s.force)
		}},
		{"a young person who is a party", func(s *scene) {
			s.Children[0].PartyRole = police.PartyVictim
		}},
	} {
		home, child, err := j.single(special.about, anyChild)
		if err != nil {
			return posts
		}
		s := w.sceneAt(j.d, home, []int{child}, reference(j.now, "S", i+1), j.now)
		j.used[home] = true
		special.change(s)
		posts = append(posts, Post{About: special.about, Force: s.force, Incident: s.Incident})
	}
	return posts
}

// onNoRoll makes a child of the home one whom no roll has.
func onNoRoll(how police.Education) func(*police.Child) {
	return func(c *police.Child) {
		c.ID, c.Forename, c.KnownAs, c.UPN = c.ID+"S", "Rowan", nil, ""
		c.School, c.Education = police.SchoolHint{}, how
		c.DateOfBirth.Year--
	}
}

// homeOutside is the postcode of a home that another force polices, or of none in
// a world of one force.
func (w *World) homeOutside(force string) string {
	for _, h := range w.Homes {
		if w.Councils[h.Council].Force != force {
			return h.Postcode
		}
	}
	return ""
}
