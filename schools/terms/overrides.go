package terms

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// Overrides is what was read from one file of days on which councils and
// schools differ from the government's bank holidays.
type Overrides struct {
	Overrides []schools.HolidayOverride
	Lines     []int // where each stands
	Rows      int
	Rejected  []sheet.Rejection
}

var overrideColumns = []sheet.Column{
	{Name: "date", Required: true},
	{Name: "kind", Required: true},
	{Name: "title"},
	{Name: "la"},
	{Name: "urn"},
}

// The kinds of override.
const (
	overrideOff  = "closed" // a day off that the list does not have
	overrideOpen = "open"   // a bank holiday on which pupils attend
)

// ReadOverrides reads a CSV file with the columns date, kind (closed or open),
// title, la and urn. It answers an error when the file as a whole cannot be
// read; faults in rows are in Rejected.
func ReadOverrides(r io.Reader) (*Overrides, error) {
	text, err := sheet.ReadUTF8(r)
	if err != nil {
		return nil, err
	}
	rows, err := sheet.Open(text, overrideColumns...)
	if err != nil {
		return nil, err
	}
	f := &Overrides{}
	seen := map[string]int{}
	rows.Each(func(row sheet.Row) error {
		o, err := readOverride(row)
		if err != nil {
			return err
		}
		key := fmt.Sprint(o.Date, o.LA, o.URN)
		if line, twice := seen[key]; twice {
			return row.Fault("date", fmt.Sprintf("is on line %d too for the same schools", line))
		}
		seen[key] = row.Line()
		f.Overrides, f.Lines = append(f.Overrides, o), append(f.Lines, row.Line())
		return nil
	})
	f.Rows, f.Rejected = rows.Rows(), rows.Rejected()
	return f, nil
}

func readOverride(row sheet.Row) (o schools.HolidayOverride, err error) {
	if o.Date, err = readDate(row, "date"); err != nil {
		return o, err
	}
	switch strings.ToLower(row.Raw("kind")) {
	case overrideOff:
	case overrideOpen:
		o.Opens = true
	default:
		return o, row.Fault("kind", "is not closed or open")
	}
	if raw := row.Raw("la"); raw != "" {
		if o.LA, err = strconv.Atoi(raw); err != nil || o.LA < 100 || o.LA > 999 {
			return o, row.Fault("la", "is not a local authority code: three digits are needed")
		}
	}
	if raw := row.Raw("urn"); raw != "" {
		if o.URN, err = schools.ParseURN(raw); err != nil {
			return o, row.Fault("urn", "is not a URN: six digits are needed")
		}
		if o.LA != 0 {
			return o, row.Fault("urn", "cannot stand beside la: name a council or a school")
		}
	}
	o.Title, err = row.Text("title")
	return o, err
}
