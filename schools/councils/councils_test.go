package councils_test

import (
	"bytes"
	"strings"
	"testing"

	"firstbell/schools"
	"firstbell/schools/councils"
)

const header = "la,team,name,telephone,town,postcode,number\n"

func TestReadTakesDistrictsThatNoTableKnowsYet(t *testing.T) {
	t.Parallel()
	f, err := councils.Read(strings.NewReader("la,team,name,telephone,districts\n886,home-education,Kent,020 7946 0001,E06000070; E07000106\n887,home-education,Medway,020 7946 0002,Medway\n"))
	if err != nil || len(f.Councils) != 1 || f.Councils[0].Districts != "E06000070 E07000106" || len(f.Rejected) != 1 || f.Rejected[0].Column != "districts" {
		t.Errorf("%v, %+v", err, f)
	}
}

func TestReadMakesEstablishmentsOfTeams(t *testing.T) {
	t.Parallel()
	f, err := councils.Read(strings.NewReader(header +
		"886,home-education,Kent elective home education,020 7946 0001,Maidstone,ME14 1XX,\n" +
		"886,Missing-Education,Kent children missing education,+44 20 7946 0002,,,988602\n" +
		"201,safeguarding,City safeguarding lead,(020) 7946-0003,,,920103\n"))
	if err != nil || f.Rows != 3 || len(f.Rejected) != 0 || len(f.Councils) != 3 {
		t.Fatalf("%v, %+v", err, f)
	}
	for i, want := range []schools.Council{
		{URN: 988601, LA: 886, Team: schools.TeamHomeEducation, Name: "Kent elective home education", Telephone: "020 7946 0001", Town: "Maidstone", Postcode: "ME14 1XX"},
		{URN: 988602, LA: 886, Team: schools.TeamMissingEducation, Name: "Kent children missing education", Telephone: "+44 20 7946 0002"},
		{URN: 920103, LA: 201, Team: schools.TeamSafeguarding, Name: "City safeguarding lead", Telephone: "(020) 7946-0003"},
	} {
		if f.Councils[i] != want {
			t.Errorf("got %+v, want %+v", f.Councils[i], want)
		}
	}
}

func TestReadRejectsByLine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, column string }{
		"a code of two digits":          {"88,home-education,Kent,020 7946 0001,,,", "la"},
		"a code of letters":             {"KEN,home-education,Kent,020 7946 0001,,,", "la"},
		"a code that no authority has":  {"995,home-education,Kent,020 7946 0001,,,", "la"},
		"a team that nobody knows":      {"887,truancy,Kent,020 7946 0001,,,", "team"},
		"no name":                       {"887,home-education,,020 7946 0001,,,", "name"},
		"a formula for a name":          {"887,home-education,=Kent,020 7946 0001,,,", "name"},
		"no telephone":                  {"887,home-education,Kent,,,,", "telephone"},
		"words for a telephone":         {"887,home-education,Kent,ask the desk,,,", "telephone"},
		"a telephone too short":         {"887,home-education,Kent,020 7946,,,", "telephone"},
		"another council's number":      {"887,home-education,Kent,020 7946 0001,,,988601", "number"},
		"a school's number":             {"887,home-education,Kent,020 7946 0001,,,100001", "number"},
		"the same council's team again": {"886,home-education,Kent,020 7946 0001,,,", "team"},
	} {
		f, err := councils.Read(strings.NewReader(header + "886,home-education,Kent,020 7946 0001,,,\n" + c.row + "\n"))
		if err != nil || len(f.Rejected) != 1 || len(f.Councils) != 1 {
			t.Errorf("%s: %v, %+v", name, err, f)
			continue
		}
		if got := f.Rejected[0]; got.Line != 3 || got.Column != c.column {
			t.Errorf("%s: rejected as %s", name, got)
		}
	}
	if _, err := councils.Read(strings.NewReader("la,team,name\n")); err == nil || !strings.Contains(err.Error(), "telephone") {
		t.Errorf("without a column: %v", err)
	}
}

func FuzzCouncilsCSV(f *testing.F) {
	f.Add([]byte(header + "886,home-education,Kent elective home education,020 7946 0001,Maidstone,ME14 1XX,\n"))
	f.Add([]byte(header + "886,home-education,\"Kent\r\nBcc: x\",+44 (0)20 7946 0001,,,988601\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := councils.Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		if file.Rows != len(file.Councils)+len(file.Rejected) {
			t.Errorf("%d rows became %d teams and %d rejections", file.Rows, len(file.Councils), len(file.Rejected))
		}
		for _, c := range file.Councils {
			la, team, ok := c.URN.Team()
			if !ok || la != c.LA || team != c.Team || c.Name == "" || c.Telephone == "" {
				t.Errorf("number %s is not that of council %d and team %s", c.URN, c.LA, c.Team)
			}
		}
	})
}
