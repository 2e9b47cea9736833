package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// Rejection says why a row, or the file, cannot be used. It holds no value of
// the file.
type Rejection struct {
	Line   int    `json:"line"`
	Column string `json:"column,omitempty"`
	Reason string `json:"reason"`
}

// String is the rejection as a person reads it.
func (r Rejection) String() string {
	if r.Column == "" {
		return fmt.Sprintf("line %d: %s", r.Line, r.Reason)
	}
	return fmt.Sprintf("line %d, %s: %s", r.Line, r.Column, r.Reason)
}

// Column is one column a reader knows.
type Column struct {
	Name     string
	Required bool
}

// MissingError names the columns a file should have and has not.
type MissingError struct{ Columns []string }

// Error names the columns and says what to do.
func (e *MissingError) Error() string {
	return fmt.Sprintf("line 1: column %s is missing: the first row must name the columns",
		strings.Join(e.Columns, ", "))
}

// Sheet reads the rows of one file. It is made by Open and used by one
// goroutine.
type Sheet struct {
	reader   *csv.Reader
	at       map[string]int // plain name of a column in the file → position
	known    map[string]int // known column, as the reader spells it → position
	names    []Column
	rows     int
	rejected []Rejection
	ended    bool
}

// Open reads the first row of the text and finds the columns in it. It answers
// a MissingError if a required one is not there, and refuses a column that
// appears twice. Columns it does not know are left alone.
func Open(text string, columns ...Column) (*Sheet, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.ReuseRecord = true
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, &EncodingError{1, "the file is empty: the first row must name the columns"}
	}
	if err != nil {
		return nil, &EncodingError{1, "the first row is not CSV: check its quotation marks"}
	}
	s := &Sheet{reader: reader, at: make(map[string]int, len(header)), known: map[string]int{}, names: columns}
	if err := s.place(header); err != nil {
		return nil, err
	}
	return s, s.missing()
}

// Header gives the names in the first row of a text, as they are written; none
// if the first row cannot be read.
func Header(text string) []string {
	header, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return nil
	}
	return header
}

func (s *Sheet) place(header []string) error {
	if len(header) > MaxColumns {
		return &EncodingError{1, fmt.Sprintf("the first row has more than %d columns", MaxColumns)}
	}
	for i, name := range header {
		name = plain(name)
		if _, twice := s.at[name]; twice && s.spelt(name) != "" {
			return &EncodingError{1, fmt.Sprintf("column %s appears twice", s.spelt(name))}
		}
		s.at[name] = i
	}
	for _, c := range s.names {
		if i, ok := s.at[plain(c.Name)]; ok {
			s.known[c.Name] = i
		}
	}
	return nil
}

// plain is a column's name as it is compared: date_of_birth, DateOfBirth and
// "Date of birth" are one.
func plain(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if r == '_' || r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, name))
}

// spelt is the known column of that plain name, or nothing.
func (s *Sheet) spelt(name string) string {
	for _, c := range s.names {
		if plain(c.Name) == name {
			return c.Name
		}
	}
	return ""
}

func (s *Sheet) missing() error {
	var missing []string
	for _, c := range s.names {
		if c.Required && !s.Has(c.Name) {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return &MissingError{missing}
	}
	return nil
}

// Has reports whether the file has the column.
func (s *Sheet) Has(column string) bool {
	_, ok := s.at[plain(column)]
	return ok
}

// Absent are the known columns that the file does not have.
func (s *Sheet) Absent() []string {
	var absent []string
	for _, c := range s.names {
		if !s.Has(c.Name) {
			absent = append(absent, c.Name)
		}
	}
	return absent
}

// Rows is how many rows after the first have been read, rejected ones
// included.
func (s *Sheet) Rows() int { return s.rows }

// Rejected are the rejections so far, by line; a row has at most one.
func (s *Sheet) Rejected() []Rejection {
	return slices.Clone(s.rejected)
}

// Each calls use for every row that is CSV, until it answers an error, which
// becomes the row's rejection. A row with too few or too many values is
// rejected without a call; a row whose quotation marks do not close ends the
// file, because nothing after it can be trusted.
func (s *Sheet) Each(use func(Row) error) {
	for !s.ended {
		if s.tooMuch() {
			return
		}
		record, err := s.reader.Read()
		if errors.Is(err, io.EOF) {
			s.ended = true
			return
		}
		s.rows++
		if err != nil {
			s.broken(record, err)
			continue
		}
		line, _ := s.reader.FieldPos(0)
		if err := s.fits(record); err != nil {
			s.Reject(line, err)
			continue
		}
		if err := use(Row{sheet: s, line: line, record: record}); err != nil {
			s.Reject(line, err)
		}
	}
}

// Reject records that the row on that line cannot be used. An error made by
// Row names its column.
func (s *Sheet) Reject(line int, err error) {
	var cell *CellError
	if errors.As(err, &cell) {
		s.rejected = append(s.rejected, Rejection{line, cell.Column, cell.Reason})
		return
	}
	s.rejected = append(s.rejected, Rejection{Line: line, Reason: err.Error()})
}

func (s *Sheet) broken(record []string, err error) {
	var parse *csv.ParseError
	line := 0
	if errors.As(err, &parse) {
		line = parse.StartLine
	}
	if errors.Is(err, csv.ErrFieldCount) {
		s.rejected = append(s.rejected, Rejection{Line: line, Reason: fmt.Sprintf(
			"the row has %d values, the first row names %d columns", len(record), s.reader.FieldsPerRecord)})
		return
	}
	s.ended = true
	s.rejected = append(s.rejected, Rejection{Line: line, Reason: "the quotation marks of this row do not pair: nothing after it was read"})
}

// Row is one row of a file. It is valid until the next one is read.
type Row struct {
	sheet  *Sheet
	line   int
	record []string
}

// CellError says what is wrong with the value in one column.
type CellError struct{ Column, Reason string }

// Error names the column and the reason.
func (e *CellError) Error() string { return e.Column + ": " + e.Reason }

// Line is where the row begins, counted as an editor counts; the first row of
// the file is line 1.
func (r Row) Line() int { return r.line }

// Raw is the value as it stands, without the white space around it; nothing if
// the file does not have the column, or it is not one that Open was told of.
func (r Row) Raw(column string) string {
	i, ok := r.sheet.known[column]
	if !ok || i >= len(r.record) {
		return ""
	}
	return strings.TrimSpace(r.record[i])
}

// Fault makes an error that names the column. The reason must not repeat the
// value.
func (r Row) Fault(column, reason string) error { return &CellError{column, reason} }

// formulaMarks are the characters with which a spreadsheet begins a formula,
// the full-width ones included.
const formulaMarks = "=+-@＝＋－＠"

// Text is a value of words: white space within is made single, and a formula
// or a control character is refused.
func (r Row) Text(column string) (string, error) {
	value := strings.Join(strings.Fields(r.Raw(column)), " ")
	if value != "" && strings.ContainsRune(formulaMarks, []rune(value)[0]) {
		return "", r.Fault(column, "begins like a formula: remove the sign at its start")
	}
	if holdsHidden(value) {
		return "", r.Fault(column, "holds a character that cannot be read or seen: type the text again")
	}
	return strings.Clone(value), nil
}

// Needed is Text of a value that must not be empty.
func (r Row) Needed(column string) (string, error) {
	value, err := r.Text(column)
	if err == nil && value == "" {
		err = r.Fault(column, "is empty")
	}
	return value, err
}
