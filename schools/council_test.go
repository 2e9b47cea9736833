package schools_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstbell/schools"
)

var kent = []schools.Council{
	{URN: schools.CouncilURN(886, schools.TeamHomeEducation), LA: 886, Team: schools.TeamHomeEducation, Name: "Kent EHE", Telephone: "020 7946 0001"},
	{URN: schools.CouncilURN(886, schools.TeamMissingEducation), LA: 886, Team: schools.TeamMissingEducation, Name: "Kent CME"},
}

func TestCouncilNumbersGoBothWaysAndAreNoSchools(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		la, team := rapid.IntRange(100, 989).Draw(t, "la"), rapid.SampledFrom(schools.Teams()).Draw(t, "team")
		urn := schools.CouncilURN(la, team)
		gotLA, gotTeam, ok := urn.Team()
		if parsed, err := schools.ParseURN(urn.String()); err != nil || parsed != urn || !ok || gotLA != la || gotTeam != team {
			t.Fatalf("%d and %s make %s, which is %d and %s (%v)", la, team, urn, gotLA, gotTeam, err)
		}
		if school := schools.URN(rapid.IntRange(100000, 899999).Draw(t, "school")); school.IsCouncil() {
			t.Fatalf("%s is taken for a council's team", school)
		}
	})
	for _, urn := range []schools.URN{0, 900001, 909901, 999001, 988600, 988604, 988699, 999999, 1000000} {
		if urn.IsCouncil() {
			t.Errorf("%s is taken for a council's team", urn)
		}
	}
	if schools.CouncilURN(86, schools.TeamSafeguarding) != 0 || schools.CouncilURN(886, "truancy") != 0 {
		t.Error("what is no team has a number")
	}
}

func TestCouncilTeamsAreFoundByNumberAndInNoListOfSchools(t *testing.T) {
	t.Parallel()
	d := directory().WithCouncils(kent)
	for _, c := range kent {
		s, ok := d.Lookup(c.URN)
		if !ok || s.Name != c.Name || !s.IsOpen() || s.LA != 886 || s.TypeGroup != schools.TypeGroupCouncil {
			t.Errorf("%s is %+v, %v", c.URN, s, ok)
		}
	}
	if s, ok := d.CouncilTeam(886, schools.TeamMissingEducation); !ok || s.Name != "Kent CME" {
		t.Errorf("found %+v, %v", s, ok)
	}
	if _, ok := d.CouncilTeam(886, schools.TeamSafeguarding); ok {
		t.Error("a team is found that was never named")
	}
	d.All(func(s schools.School) bool {
		if s.URN.IsCouncil() {
			t.Errorf("%s is listed as a school", s.URN)
		}
		return true
	})
	if got := d.Search("kent", 10); len(got) != 0 {
		t.Errorf("a search for schools finds %v", got)
	}
	if got := d.SearchCouncils("kent home"); len(got) != 1 || got[0].URN != kent[0].URN {
		t.Errorf("a search for teams finds %v", got)
	}
	if got := d.SearchCouncils(" "); len(got) != 0 {
		t.Errorf("nothing finds %v", got)
	}
	if _, ok := directory().Lookup(kent[0].URN); ok {
		t.Error("the directory it was made from has changed")
	}
	var none *schools.Directory
	if _, ok := none.WithCouncils(kent).Lookup(kent[0].URN); !ok || none.Councils() != nil {
		t.Error("an empty register cannot have teams beside it")
	}
}

func TestCouncilTeamsWorkOfficeDays(t *testing.T) {
	t.Parallel()
	at := func(text string) time.Time {
		v, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for name, c := range map[string]struct {
		accepted, want string
		late           bool
	}{
		"a night in the week":                         {"2026-11-18T23:00:00Z", "2026-11-19T09:00:00Z", false},
		"Friday night":                                {"2026-11-20T22:00:00Z", "2026-11-23T09:00:00Z", false},
		"Friday night before a bank holiday":          {"2027-04-30T22:00:00Z", "2027-05-04T08:00:00Z", false},
		"in the summer holidays":                      {"2027-08-10T20:00:00Z", "2027-08-11T08:00:00Z", false},
		"Christmas Eve":                               {"2026-12-24T18:00:00Z", "2026-12-29T09:00:00Z", false},
		"the night the clocks go forward":             {"2027-03-27T23:30:00Z", "2027-03-30T08:00:00Z", false},
		"during office hours, when it is due at once": {"2026-11-19T11:00:00Z", "2026-11-19T11:00:00Z", true},
	} {
		deadline, late, _ := schools.Deadline(schools.NewCalendar(schools.OfficePlan(), nil), at(c.accepted), schools.OfficeStart)
		if !deadline.Equal(at(c.want)) || late.ByNature() != c.late {
			t.Errorf("%s: due %s (%s), want %s", name, deadline, late, c.want)
		}
	}
}
