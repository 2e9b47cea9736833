package gias

import (
	"errors"
	"io"
	"strconv"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// Register is what was read from one register file.
type Register struct {
	Schools  []schools.School
	Lines    map[schools.URN]int // where each school stands
	Rows     int                 // rows after the first, rejected ones included
	Rejected []sheet.Rejection
	Absent   []string // columns of the full register that the file does not have
	Encoding sheet.Encoding
	keep     []column // the fields that absent columns would have set
}

// ReadRegister reads the full register or the five-column extract. It answers
// an error when the file as a whole cannot be read; faults in rows are in
// Rejected.
func ReadRegister(r io.Reader) (*Register, error) {
	text, encoding, err := sheet.ReadEither(r)
	if err != nil {
		return nil, err
	}
	columns, err := columnsOf(text)
	if err != nil {
		return nil, err
	}
	file, err := sheet.Open(text, sheetColumns(columns)...)
	if err != nil {
		return nil, err
	}
	reg := &Register{Lines: map[schools.URN]int{}, Encoding: encoding, keep: absentFields(file)}
	for _, c := range reg.keep {
		reg.Absent = append(reg.Absent, c.name)
	}
	words := interner{}
	file.Each(func(row sheet.Row) error {
		s, err := readSchool(row, columns, words)
		if err != nil {
			return err
		}
		if _, twice := reg.Lines[s.URN]; twice {
			return row.Fault(columns[0].name, "is on an earlier line too: a URN may appear once")
		}
		reg.Lines[s.URN] = row.Line()
		reg.Schools = append(reg.Schools, s)
		return nil
	})
	reg.Rows, reg.Rejected = file.Rows(), file.Rejected()
	return reg, nil
}

// Merge gives the school as it should be kept: what the file says, and for the
// columns that the file does not have what was known before.
func (r *Register) Merge(known, read schools.School) schools.School {
	for _, c := range r.keep {
		c.copy(&read, &known)
	}
	return read
}

// columnsOf tells the two layouts apart by the name of the name's column.
func columnsOf(text string) ([]column, error) {
	header := sheet.Header(text)
	for _, name := range header {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "establishmentname":
			return fullColumns, nil
		case "name":
			return extractColumns, nil
		}
	}
	return nil, &sheet.MissingError{Columns: []string{`EstablishmentName (or "name" for the five-column extract)`}}
}

func sheetColumns(columns []column) []sheet.Column {
	known := make([]sheet.Column, len(columns))
	for i, c := range columns {
		known[i] = sheet.Column{Name: c.name, Required: c.required}
	}
	return known
}

// absentFields are the fields of the full layout that no column of the file
// sets.
func absentFields(file *sheet.Sheet) []column {
	var absent []column
	for _, c := range fullColumns {
		if !file.Has(c.name) && !(c.name == "EstablishmentName" && file.Has("name")) {
			absent = append(absent, c)
		}
	}
	return absent
}

func readSchool(row sheet.Row, columns []column, words interner) (schools.School, error) {
	var s schools.School
	for _, c := range columns {
		if err := c.read(row, c.name, &s); err != nil {
			return schools.School{}, err
		}
	}
	words.intern(&s.LAName, &s.TypeCode, &s.Type, &s.TypeGroup, &s.Phase, &s.Boarders,
		&s.Locality, &s.Address3, &s.Town, &s.County, &s.Country)
	return s, nil
}

// interner keeps one copy of words that thousands of schools share.
type interner map[string]string

func (in interner) intern(fields ...*string) {
	for _, f := range fields {
		if kept, ok := in[*f]; ok {
			*f = kept
		} else {
			in[*f] = *f
		}
	}
}

// column is one column of a layout: its name, how it is read into a school,
// and how its field is taken over from what was known.
type column struct {
	name     string
	required bool
	read     func(row sheet.Row, name string, s *schools.School) error
	copy     func(to, from *schools.School)
}

// fullColumns are the columns of the daily register that are used. Those
// without which a school cannot be judged or called are required; the rest is
// reported when absent.
var fullColumns = []column{
	urnColumn("URN"),
	number("LA (code)", true, 999, func(s *schools.School) *int { return &s.LA }),
	words("LA (name)", false, func(s *schools.School) *string { return &s.LAName }),
	number("EstablishmentNumber", true, 9999, func(s *schools.School) *int { return &s.Number }),
	nameColumn("EstablishmentName"),
	words("TypeOfEstablishment (code)", true, func(s *schools.School) *string { return &s.TypeCode }),
	words("TypeOfEstablishment (name)", false, func(s *schools.School) *string { return &s.Type }),
	words("EstablishmentTypeGroup (name)", false, func(s *schools.School) *string { return &s.TypeGroup }),
	statusColumn("EstablishmentStatus (code)"),
	date("OpenDate", true, func(s *schools.School) *schools.Date { return &s.Open }),
	date("CloseDate", true, func(s *schools.School) *schools.Date { return &s.Close }),
	words("PhaseOfEducation (name)", true, func(s *schools.School) *string { return &s.Phase }),
	number("StatutoryLowAge", true, 99, func(s *schools.School) *int { return &s.LowAge }),
	number("StatutoryHighAge", true, 199, func(s *schools.School) *int { return &s.HighAge }),
	words("Boarders (name)", false, func(s *schools.School) *string { return &s.Boarders }),
	words("Street", false, func(s *schools.School) *string { return &s.Street }),
	words("Locality", false, func(s *schools.School) *string { return &s.Locality }),
	words("Address3", false, func(s *schools.School) *string { return &s.Address3 }),
	words("Town", true, func(s *schools.School) *string { return &s.Town }),
	words("County (name)", false, func(s *schools.School) *string { return &s.County }),
	postcodeColumn("Postcode"),
	telephoneColumn("TelephoneNum"),
	words("UKPRN", false, func(s *schools.School) *string { return &s.UKPRN }),
	words("Country", false, func(s *schools.School) *string { return &s.Country }),
}

// extractColumns are those of the short extract. It says nothing of a school's
// status: a school in it is taken for open.
var extractColumns = []column{
	urnColumn("urn"),
	nameColumn("name"),
	date("open_date", true, func(s *schools.School) *schools.Date { return &s.Open }),
	words("town", true, func(s *schools.School) *string { return &s.Town }),
	postcodeColumn("postcode"),
}

func urnColumn(name string) column {
	return column{name, true, func(row sheet.Row, name string, s *schools.School) (err error) {
		if s.URN, err = schools.ParseURN(row.Raw(name)); err != nil {
			return row.Fault(name, "is not a URN: six digits are needed")
		}
		return nil
	}, func(to, from *schools.School) { to.URN = from.URN }}
}

func nameColumn(name string) column {
	return column{name, true, func(row sheet.Row, name string, s *schools.School) (err error) {
		s.Name, err = row.Needed(name)
		return err
	}, func(to, from *schools.School) { to.Name = from.Name }}
}

// words reads text; a lone hyphen is how some schools write "nothing".
func words(name string, required bool, field func(*schools.School) *string) column {
	return column{name, required, func(row sheet.Row, name string, s *schools.School) (err error) {
		if row.Raw(name) == "-" {
			return nil
		}
		*field(s), err = row.Text(name)
		return err
	}, func(to, from *schools.School) { *field(to) = *field(from) }}
}

func number(name string, required bool, most int, field func(*schools.School) *int) column {
	return column{name, required, func(row sheet.Row, name string, s *schools.School) error {
		raw := row.Raw(name)
		if raw == "" {
			return nil
		}
		n, err := strconv.ParseUint(raw, 10, 16)
		if err != nil || int(n) > most {
			return row.Fault(name, "is not a whole number up to "+strconv.Itoa(most))
		}
		*field(s) = int(n)
		return nil
	}, func(to, from *schools.School) { *field(to) = *field(from) }}
}

func date(name string, required bool, field func(*schools.School) *schools.Date) column {
	return column{name, required, func(row sheet.Row, name string, s *schools.School) (err error) {
		*field(s), err = readDate(row, name)
		return err
	}, func(to, from *schools.School) { *field(to) = *field(from) }}
}

// unknownDate is how the register writes "long ago, nobody knows when".
var unknownDate = must(schools.NewDate(1900, 1, 1))

func must(d schools.Date, err error) schools.Date {
	if err != nil {
		panic(errors.Join(errors.New("gias: a constant date"), err))
	}
	return d
}

func readDate(row sheet.Row, name string) (schools.Date, error) {
	raw := row.Raw(name)
	if raw == "" {
		return schools.Date{}, nil
	}
	d, err := schools.ParseDateIn(raw, "02-01-2006")
	if err != nil {
		return schools.Date{}, row.Fault(name, "is not a date: use dd-mm-yyyy")
	}
	if d == unknownDate {
		return schools.Date{}, nil
	}
	return d, nil
}

func statusColumn(name string) column {
	return column{name, true, func(row sheet.Row, name string, s *schools.School) error {
		switch row.Raw(name) {
		case "1":
			s.Status = schools.StatusOpen
		case "2":
			s.Status = schools.StatusClosed
		case "3":
			s.Status = schools.StatusProposedToClose
		case "4":
			s.Status = schools.StatusProposedToOpen
		default:
			return row.Fault(name, "is not a status: 1, 2, 3 or 4 is needed")
		}
		return nil
	}, func(to, from *schools.School) { to.Status = from.Status }}
}

func postcodeColumn(name string) column {
	return column{name, true, func(row sheet.Row, name string, s *schools.School) error {
		text, err := row.Text(name)
		s.Postcode = strings.ToUpper(text)
		return err
	}, func(to, from *schools.School) { to.Postcode = from.Postcode }}
}

// telephoneColumn takes the number as it is written; a plus at its start is
// not a formula.
func telephoneColumn(name string) column {
	return column{name, true, func(row sheet.Row, name string, s *schools.School) (err error) {
		if raw := row.Raw(name); strings.Trim(raw, "+0123456789 ()") == "" {
			s.Telephone = strings.Clone(raw)
			return nil
		}
		s.Telephone, err = row.Text(name)
		return err
	}, func(to, from *schools.School) { to.Telephone = from.Telephone }}
}
