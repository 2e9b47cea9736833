package terms

import (
	"io"
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

var columns = []sheet.Column{
	{Name: "urn", Required: true},
	{Name: "kind", Required: true},
	{Name: "first", Required: true},
	{Name: "last", Required: true},
	{Name: "note"},
	{Name: "source"},
	{Name: "day_start"},
	{Name: "day_end"},
}

// ReadCSV reads term dates of any number of schools. It answers an error when
// the file as a whole cannot be read; faults in rows are in Rejected.
func ReadCSV(r io.Reader) (*File, error) {
	text, err := sheet.ReadUTF8(r)
	if err != nil {
		return nil, err
	}
	rows, err := sheet.Open(text, columns...)
	if err != nil {
		return nil, err
	}
	f := &File{Lines: map[schools.URN][]int{}}
	plans := map[schools.URN]*schools.Plan{}
	rows.Each(func(row sheet.Row) error {
		urn, err := schools.ParseURN(row.Raw("urn"))
		if err != nil {
			return row.Fault("urn", "is not a URN: six digits are needed")
		}
		entry, err := readEntry(row)
		if err != nil {
			return err
		}
		plan := plans[urn]
		if plan == nil {
			plan = &schools.Plan{URN: urn}
			plans[urn] = plan
		}
		if err := readHours(row, plan); err != nil {
			return err
		}
		plan.Entries = append(plan.Entries, entry)
		f.Lines[urn] = append(f.Lines[urn], row.Line())
		return nil
	})
	for _, plan := range plans {
		sortEntries(plan.Entries)
		f.Plans = append(f.Plans, *plan)
	}
	slices.SortFunc(f.Plans, func(a, b schools.Plan) int { return int(a.URN - b.URN) })
	f.Rows, f.Rejected = rows.Rows(), rows.Rejected()
	return f, nil
}

func readEntry(row sheet.Row) (e schools.Entry, err error) {
	e.Kind = schools.EntryKind(strings.ToLower(row.Raw("kind")))
	if !slices.Contains([]schools.EntryKind{schools.EntryTerm, schools.EntryHoliday, schools.EntryInset, schools.EntryClosure}, e.Kind) {
		return e, row.Fault("kind", "is not term, holiday, inset or closure")
	}
	if e.First, err = readDate(row, "first"); err != nil {
		return e, err
	}
	if e.Last = e.First; row.Raw("last") != "" {
		if e.Last, err = readDate(row, "last"); err != nil {
			return e, err
		}
	}
	if e.Last.Before(e.First) {
		return e, row.Fault("last", "is before first")
	}
	if e.First.DaysUntil(e.Last) > MaxSpanDays {
		return e, row.Fault("last", "is more than 180 days after first: check the years")
	}
	if e.Source, err = readSource(row); err != nil {
		return e, err
	}
	e.Note, err = row.Text("note")
	return e, err
}

func readSource(row sheet.Row) (schools.Provenance, error) {
	switch source := schools.Provenance(strings.ToLower(row.Raw("source"))); source {
	case "":
		return schools.FromSchool, nil
	case schools.FromSchool, schools.FromTrust, schools.FromCouncil:
		return source, nil
	}
	return "", row.Fault("source", "is not school, trust or council")
}

// readHours takes the school day's times from any row that has them; two rows
// of one school must not disagree.
func readHours(row sheet.Row, plan *schools.Plan) error {
	for _, hour := range []struct {
		column string
		field  *schools.ClockTime
	}{{"day_start", &plan.DayStart}, {"day_end", &plan.DayEnd}} {
		raw := row.Raw(hour.column)
		if raw == "" {
			continue
		}
		clock, err := schools.ParseClockTime(raw)
		if err != nil {
			return row.Fault(hour.column, "is not a time of day: use HH:MM")
		}
		if *hour.field != 0 && *hour.field != clock {
			return row.Fault(hour.column, "differs from an earlier row of the same school")
		}
		*hour.field = clock
	}
	return nil
}

func readDate(row sheet.Row, column string) (schools.Date, error) {
	d, err := schools.ParseDateIn(row.Raw(column), "2006-01-02", "02/01/2006")
	if err != nil {
		return d, row.Fault(column, "is not a date: use YYYY-MM-DD or dd/mm/yyyy")
	}
	return d, nil
}
