package areas

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"firstbell/schools/sheet"
)

// MaxRejected is how many bad rows are named before reading ends: a file with
// more is not the directory.
const MaxRejected = 100

// progressEvery is how many rows are read between two words of progress.
const progressEvery = 250_000

// File is what was read from one postcode directory.
type File struct {
	Index      *Index
	Rows       int
	Ended      int // of the rows, postcodes that are no longer in use; they still say where a place is
	Nowhere    int // of the rows, those without a district or a force
	Rejected   []sheet.Rejection
	IsCutShort bool     // reading ended early because so much was rejected
	Columns    []string // the columns that were read, as the file names them
}

// What the columns are called in the releases of the directory: with and
// without the year of their areas.
var (
	postcodeColumns = []string{"pcds", "pcd8", "pcd2", "pcd7", "pcd"}
	districtColumn  = regexp.MustCompile(`^(oslaua|laua|lad)(\d\d)?(cd)?$`)
	forceColumn     = regexp.MustCompile(`^pfa(\d\d)?(cd)?$`)
	areaCode        = regexp.MustCompile(`^[EWSNLMJK]\d{8}$`)
)

// Read streams a postcode directory: it holds the index it builds and one row.
// It answers an error when the file as a whole cannot be read; faults in rows
// are in Rejected. Values are never repeated. progress is told how many rows
// were read; nil is fine.
func Read(r io.Reader, progress func(rows int)) (*File, error) {
	text, err := unpacked(r)
	if err != nil {
		return nil, err
	}
	rows := csv.NewReader(text)
	rows.ReuseRecord, rows.FieldsPerRecord = true, 0
	at, err := header(rows)
	if err != nil {
		return nil, err
	}
	reader := &reader{rows: rows, columns: at, file: &File{Columns: at.names}, into: newBuilder()}
	for {
		more, err := reader.next()
		if err != nil {
			return nil, err
		}
		if progress != nil && reader.file.Rows%progressEvery == 0 {
			progress(reader.file.Rows)
		}
		if !more {
			reader.file.Index = reader.into.index()
			return reader.file, nil
		}
	}
}

// unpacked is the text of the file, unpacked if it is gzip, without a byte
// order mark. All columns that are read are ASCII, so UTF-8 and Windows-1252
// need no telling apart.
func unpacked(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, err := b.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		zip, err := gzip.NewReader(b)
		if err != nil {
			return nil, &sheet.EncodingError{Line: 1, Reason: "the file is gzip that cannot be unpacked"}
		}
		b = bufio.NewReaderSize(zip, 1<<16)
	}
	if mark, err := b.Peek(3); err == nil && bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
	}
	return b, nil
}

// columns are where in a row the values stand; -1 for none.
type columns struct {
	postcode, district, force, ended int
	names                            []string
}

// header finds the columns. Of several names for one thing the newest wins.
func header(rows *csv.Reader) (columns, error) {
	at := columns{postcode: -1, district: -1, force: -1, ended: -1}
	first, err := rows.Read()
	switch {
	case errors.Is(err, io.EOF):
		return at, &sheet.EncodingError{Line: 1, Reason: "the file is empty: the first row must name the columns"}
	case err != nil || len(first) > sheet.MaxColumns || strings.ContainsRune(first[0], 0):
		return at, &sheet.EncodingError{Line: 1, Reason: "the first row is not CSV in UTF-8 or Windows-1252"}
	}
	names := make([]string, len(first))
	for i, name := range first {
		names[i] = strings.ToLower(strings.TrimSpace(name))
	}
	newest := func(is func(string) bool) int {
		best := -1
		for i, name := range names {
			if is(name) && (best < 0 || name > names[best]) {
				best = i
			}
		}
		return best
	}
	for _, want := range postcodeColumns {
		if at.postcode < 0 {
			at.postcode = newest(func(name string) bool { return name == want })
		}
	}
	at.district = newest(districtColumn.MatchString)
	at.force = newest(forceColumn.MatchString)
	at.ended = newest(func(name string) bool { return name == "doterm" })
	var missing []string
	for _, c := range []struct {
		name string
		at   int
	}{{"pcds", at.postcode}, {"oslaua", at.district}, {"pfa", at.force}} {
		if c.at < 0 {
			missing = append(missing, c.name)
			continue
		}
		at.names = append(at.names, names[c.at])
	}
	if len(missing) > 0 {
		return at, &sheet.MissingError{Columns: missing}
	}
	return at, nil
}

// reader reads row by row.
type reader struct {
	rows    *csv.Reader
	columns columns
	file    *File
	into    *builder
}

// next reads one row; false where there is none, or where reading is useless.
func (r *reader) next() (more bool, err error) {
	row, err := r.rows.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return false, nil
	case errors.As(err, &bad):
		r.file.Rows++
		return r.reject(bad.Line, "", "is not a row of the file: check its quotation marks and the number of its columns"), nil
	case err != nil:
		return false, fmt.Errorf("reading the file: %w", err)
	}
	r.file.Rows++
	line, _ := r.rows.FieldPos(0)
	p, ok := parse(row[r.columns.postcode])
	if !ok {
		return r.reject(line, "postcode", "is not a postcode"), nil
	}
	place := Place{}
	for _, cell := range []struct {
		at   int
		to   *string
		name string
	}{{r.columns.district, &place.District, "district"}, {r.columns.force, &place.Force, "police force area"}} {
		code := strings.TrimSpace(row[cell.at])
		if code != "" && !areaCode.MatchString(code) {
			return r.reject(line, cell.name, "is not a code such as E07000106"), nil
		}
		*cell.to = r.into.code(code)
	}
	return r.keep(line, p, place, row), nil
}

// keep adds a postcode and counts what is special about it.
func (r *reader) keep(line int, p postcode, place Place, row []string) bool {
	switch {
	case r.into.isFull(place), r.into.isCrowded(p):
		return r.reject(line, "", "is one area too many: this is not the postcode directory")
	case !r.into.add(p, place):
		return r.reject(line, "postcode", "is on an earlier line too")
	}
	if r.columns.ended >= 0 && strings.TrimSpace(row[r.columns.ended]) != "" {
		r.file.Ended++
	}
	if place.District == "" || place.Force == "" {
		r.file.Nowhere++
	}
	return true
}

func (r *reader) reject(line int, column, reason string) bool {
	r.file.Rejected = append(r.file.Rejected, sheet.Rejection{Line: line, Column: column, Reason: reason})
	r.file.IsCutShort = len(r.file.Rejected) >= MaxRejected
	return !r.file.IsCutShort
}
