package roll

import (
	"fmt"
	"io"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// File is what was read from one roll file.
type File struct {
	Pupils   []schools.Pupil
	Lines    []int // where each pupil stands
	Rows     int
	Rejected []sheet.Rejection
	Warnings []sheet.Rejection // rows that were taken although something in them is doubtful
	Absent   []string
}

// columns are the names in the first row of a roll file.
var columns = []sheet.Column{
	{Name: "upn", Required: true},
	{Name: "forename", Required: true},
	{Name: "surname", Required: true},
	{Name: "known_as"},
	{Name: "date_of_birth", Required: true},
	{Name: "sex"},
	{Name: "postcode", Required: true},
	{Name: "urn", Required: true},
	{Name: "start_date"},
	{Name: "leaving_date"},
	{Name: "attends"},
}

// Read reads a roll file. It answers an error when the file as a whole cannot
// be read; faults in rows are in Rejected.
func Read(r io.Reader) (*File, error) {
	text, err := sheet.ReadUTF8(r)
	if err != nil {
		return nil, err
	}
	rows, err := sheet.Open(text, columns...)
	if err != nil {
		return nil, err
	}
	f := &File{Absent: rows.Absent()}
	seen := map[string]int{}
	rows.Each(func(row sheet.Row) error {
		p, err := readPupil(row)
		if err != nil {
			return err
		}
		if err := f.once(row, p, seen); err != nil {
			return err
		}
		f.Pupils = append(f.Pupils, p)
		f.Lines = append(f.Lines, row.Line())
		f.warn(row, p)
		return nil
	})
	f.Rows, f.Rejected = rows.Rows(), rows.Rejected()
	return f, nil
}

// once refuses a UPN that is on an earlier line for the same school.
func (f *File) once(row sheet.Row, p schools.Pupil, seen map[string]int) error {
	if p.UPN == "" {
		return nil
	}
	key := p.URN.String() + string(p.UPN)
	if line, twice := seen[key]; twice {
		return row.Fault("upn", fmt.Sprintf("is on line %d too for the same school: a pupil may appear once on a roll", line))
	}
	seen[key] = row.Line()
	return nil
}

func (f *File) warn(row sheet.Row, p schools.Pupil) {
	if _, err := schools.ParseUPN(string(p.UPN)); err != nil {
		f.doubt(row, "upn", "is not a valid UPN: the pupil can be found by name, date of birth and postcode only")
	}
	if p.Postcode == "" {
		f.doubt(row, "postcode", "is empty: the pupil can be found by name, date of birth and UPN only")
	}
}

// doubt keeps a warning. Their number is bounded: a roll without any valid UPN
// has one for every pupil.
func (f *File) doubt(row sheet.Row, column, reason string) {
	switch n := len(f.Warnings); {
	case n < sheet.MaxRejected:
		f.Warnings = append(f.Warnings, sheet.Rejection{Line: row.Line(), Column: column, Reason: reason})
	case n == sheet.MaxRejected:
		f.Warnings = append(f.Warnings, sheet.Rejection{Line: row.Line(), Reason: "there are more doubtful rows than are listed here"})
	}
}

func readPupil(row sheet.Row) (p schools.Pupil, err error) {
	if p.URN, err = schools.ParseURN(row.Raw("urn")); err != nil {
		return p, row.Fault("urn", "is not a URN: six digits are needed")
	}
	upn, err := row.Text("upn")
	if err != nil {
		return p, err
	}
	p.UPN = schools.UPN(strings.ToUpper(upn))
	if err := readNames(row, &p); err != nil {
		return p, err
	}
	if p.Sex, err = readSex(row); err != nil {
		return p, err
	}
	if p.Postcode, err = row.Text("postcode"); err != nil {
		return p, err
	}
	p.Postcode = strings.ToUpper(p.Postcode)
	if p.Attends, err = schools.ParseWeekdays(row.Raw("attends")); err != nil {
		return p, row.Fault("attends", "is not a list of weekdays: write mon;tue;wed, or leave it empty for every day")
	}
	return p, readDates(row, &p)
}

func readNames(row sheet.Row, p *schools.Pupil) (err error) {
	if p.Forename, err = row.Needed("forename"); err != nil {
		return err
	}
	if p.Surname, err = row.Needed("surname"); err != nil {
		return err
	}
	for column, name := range map[string]string{"forename": p.Forename, "surname": p.Surname} {
		if schools.FoldName(name) == "" {
			return row.Fault(column, "has no letters")
		}
	}
	known, err := row.Text("known_as")
	for name := range strings.SplitSeq(known, ";") {
		if name = strings.TrimSpace(name); name != "" {
			p.KnownAs = append(p.KnownAs, name)
		}
	}
	return err
}

func readSex(row sheet.Row) (string, error) {
	switch strings.ToUpper(row.Raw("sex")) {
	case "F", "FEMALE":
		return "F", nil
	case "M", "MALE":
		return "M", nil
	case "", "U", "X", "UNKNOWN":
		return "", nil
	}
	return "", row.Fault("sex", "is not F, M or empty")
}

func readDates(row sheet.Row, p *schools.Pupil) (err error) {
	if p.DateOfBirth, err = readDate(row, "date_of_birth"); err != nil {
		return err
	}
	if p.DateOfBirth.IsZero() {
		return row.Fault("date_of_birth", "is empty")
	}
	if p.Start, err = readDate(row, "start_date"); err != nil {
		return err
	}
	if p.Leaving, err = readDate(row, "leaving_date"); err != nil {
		return err
	}
	if !p.Leaving.IsZero() && p.Leaving.Before(p.Start) {
		return row.Fault("leaving_date", "is before start_date")
	}
	return nil
}

func readDate(row sheet.Row, column string) (schools.Date, error) {
	raw := row.Raw(column)
	if raw == "" {
		return schools.Date{}, nil
	}
	d, err := schools.ParseDateIn(raw, "2006-01-02", "02/01/2006")
	if err != nil {
		return d, row.Fault(column, "is not a date: use YYYY-MM-DD or dd/mm/yyyy")
	}
	return d, nil
}
