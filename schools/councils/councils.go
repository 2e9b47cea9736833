// Package councils reads the file of council teams that are told of children
// whom no school has.
//
// Each row is one team of one council: the officer for children educated at
// home, the team for children missing education, or the council's safeguarding
// lead. A team becomes an establishment with a number of its own, which is made
// of the council's code and the kind of team and so is the same in every file.
// Its people come with the contacts file, under that number.
package councils

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// File is what was read from one file of council teams.
type File struct {
	Councils []schools.Council
	Rows     int
	Rejected []sheet.Rejection
}

// columns are the names in the first row.
var columns = []sheet.Column{
	{Name: "la", Required: true},
	{Name: "team", Required: true},
	{Name: "name", Required: true},
	{Name: "telephone", Required: true},
	{Name: "town"},
	{Name: "postcode"},
	{Name: "number"},
	{Name: "districts"},
}

// Read reads a file of council teams. It answers an error when the file as a
// whole cannot be read; faults in rows are in Rejected.
func Read(r io.Reader) (*File, error) {
	text, err := sheet.ReadUTF8(r)
	if err != nil {
		return nil, err
	}
	rows, err := sheet.Open(text, columns...)
	if err != nil {
		return nil, err
	}
	f := &File{}
	seen := map[schools.URN]int{}
	rows.Each(func(row sheet.Row) error {
		c, err := readCouncil(row)
		if err != nil {
			return err
		}
		if line, twice := seen[c.URN]; twice {
			return row.Fault("team", fmt.Sprintf("is on line %d too for this council", line))
		}
		seen[c.URN] = row.Line()
		f.Councils = append(f.Councils, c)
		return nil
	})
	f.Rows, f.Rejected = rows.Rows(), rows.Rejected()
	return f, nil
}

func readCouncil(row sheet.Row) (c schools.Council, err error) {
	if c.LA, err = strconv.Atoi(row.Raw("la")); err != nil || c.LA < 100 || c.LA > 999 {
		return c, row.Fault("la", "is not a local authority code of three digits")
	}
	c.Team = schools.Team(strings.ToLower(row.Raw("team")))
	if !slices.Contains(schools.Teams(), c.Team) {
		return c, row.Fault("team", "is not home-education, missing-education or safeguarding")
	}
	c.URN = schools.CouncilURN(c.LA, c.Team)
	if !c.URN.IsCouncil() {
		return c, row.Fault("la", "is a code that no authority has")
	}
	if given := row.Raw("number"); given != "" && given != c.URN.String() {
		return c, row.Fault("number", "is not the number of this council and team: leave it empty, it is made of the two")
	}
	if c.Name, err = row.Needed("name"); err != nil {
		return c, err
	}
	if c.Telephone, err = readPhone(row); err != nil {
		return c, err
	}
	if c.Town, err = row.Text("town"); err != nil {
		return c, err
	}
	if c.Postcode, err = row.Text("postcode"); err != nil {
		return c, err
	}
	c.Districts, err = readDistricts(row)
	return c, err
}

// districtCode is a code of the Office for National Statistics.
var districtCode = regexp.MustCompile(`^[EW]\d{8}$`)

// readDistricts takes codes that are separated by blanks or semicolons.
func readDistricts(row sheet.Row) (string, error) {
	codes := strings.Fields(strings.ReplaceAll(row.Raw("districts"), ";", " "))
	for _, code := range codes {
		if !districtCode.MatchString(code) {
			return "", row.Fault("districts", "has something that is not a code such as E07000106")
		}
	}
	return strings.Join(codes, " "), nil
}

// readPhone takes a number as it is dialled. A team that nobody can telephone
// would leave a child without anybody when its officers have no account.
func readPhone(row sheet.Row) (string, error) {
	raw := strings.Join(strings.Fields(row.Raw("telephone")), " ")
	digits := strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "", "+", "").Replace(raw)
	switch {
	case digits == "":
		return "", row.Fault("telephone", "is empty: the team has to be telephoned when nobody there reads")
	case strings.Trim(digits, "0123456789") != "" || len(digits) < 10 || len(digits) > 15:
		return "", row.Fault("telephone", "is not a telephone number: use 020 7946 0000")
	}
	return strings.Clone(raw), nil
}
