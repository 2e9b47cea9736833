package terms

import (
	"fmt"
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
	{Name: "start_mon"}, {Name: "start_tue"}, {Name: "start_wed"}, {Name: "start_thu"}, {Name: "start_fri"},
	{Name: "end_mon"}, {Name: "end_tue"}, {Name: "end_wed"}, {Name: "end_thu"}, {Name: "end_fri"},
	{Name: "opens"},
	{Name: "closes"},
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
		if err := f.overlap(row, plan, entry); err != nil {
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

// overlap refuses a term that shares a day with an earlier one of the school:
// one of them has a wrong date.
func (f *File) overlap(row sheet.Row, plan *schools.Plan, entry schools.Entry) error {
	for i, e := range plan.Entries {
		if e.Kind == schools.EntryTerm && entry.Kind == schools.EntryTerm && !e.First.After(entry.Last) && !entry.First.After(e.Last) {
			return row.Fault("first", fmt.Sprintf("begins a term that overlaps the one on line %d: mend the dates of one of them", f.Lines[plan.URN][i]))
		}
	}
	return nil
}

func readEntry(row sheet.Row) (e schools.Entry, err error) {
	e.Kind = schools.EntryKind(strings.ToLower(row.Raw("kind")))
	if !slices.Contains(schools.EntryKinds(), e.Kind) {
		return e, row.Fault("kind", "is not term, holiday, inset, closure, bank-holiday, open, hours or late-opening")
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
	if err = readOpening(row, &e); err != nil {
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

// readOpening reads the hours of days that differ from the usual ones.
func readOpening(row sheet.Row, e *schools.Entry) (err error) {
	if e.Opens, err = readClock(row, "opens"); err != nil {
		return err
	}
	if e.Closes, err = readClock(row, "closes"); err != nil {
		return err
	}
	special := e.Kind == schools.EntryHours || e.Kind == schools.EntryLate || e.Kind == schools.EntryOpen
	switch {
	case !special && (e.Opens != 0 || e.Closes != 0):
		return row.Fault("opens", "belongs to hours, late-opening and open only: the usual hours are in day_start and day_end")
	case e.Kind == schools.EntryLate && e.Opens == 0:
		return row.Fault("opens", "is empty: say when the school opens, as HH:MM")
	case e.Kind == schools.EntryHours && e.Opens == 0 && e.Closes == 0:
		return row.Fault("opens", "is empty, and so is closes: say one of them, as HH:MM")
	case e.Opens != 0 && e.Closes != 0 && e.Closes <= e.Opens:
		return row.Fault("closes", "is not after opens")
	}
	return nil
}

func readClock(row sheet.Row, column string) (schools.ClockTime, error) {
	raw := row.Raw(column)
	if raw == "" {
		return 0, nil
	}
	clock, err := schools.ParseClockTime(raw)
	if err != nil {
		return 0, row.Fault(column, "is not a time of day: use HH:MM")
	}
	return clock, nil
}

// hourColumn is a column with a time of the school's day, and where it goes.
type hourColumn struct {
	name  string
	field *schools.ClockTime
}

func hourColumns(plan *schools.Plan) []hourColumn {
	all := []hourColumn{{"day_start", &plan.DayStart}, {"day_end", &plan.DayEnd}}
	for i, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		all = append(all, hourColumn{"start_" + day, &plan.Starts[i+1]}, hourColumn{"end_" + day, &plan.Ends[i+1]})
	}
	return all
}

// readHours takes the school day's times from any row that has them; two rows
// of one school must not disagree.
func readHours(row sheet.Row, plan *schools.Plan) error {
	for _, hour := range hourColumns(plan) {
		clock, err := readClock(row, hour.name)
		if err != nil {
			return err
		}
		if clock != 0 && *hour.field != 0 && *hour.field != clock {
			return row.Fault(hour.name, "differs from an earlier row of the same school")
		}
		if clock != 0 {
			*hour.field = clock
		}
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
