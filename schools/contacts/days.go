package contacts

import (
	"encoding/csv"
	"strings"

	"firstbell/internal/fault"
	"firstbell/schools"
	"firstbell/schools/sheet"
)

// readDays reads when a contact is there: first and last day, holidays, and an
// absence with its cover.
func readDays(row sheet.Row, c *schools.Contact) (err error) {
	if c.From, err = readDate(row, "starts_on"); err != nil {
		return err
	}
	if c.Until, err = readDate(row, "leaves_on"); err != nil {
		return err
	}
	if c.From != nil && c.Until != nil && c.Until.Before(*c.From) {
		return row.Fault("leaves_on", "is before starts_on")
	}
	switch h := strings.ToLower(row.Raw("holiday")); h {
	case "", "no":
	case "yes", "only":
		c.Holiday = schools.Holiday(h)
	default:
		return row.Fault("holiday", "is not yes, only or no")
	}
	return readAbsence(row, c)
}

func readAbsence(row sheet.Row, c *schools.Contact) (err error) {
	if c.AwayFrom, err = readDate(row, "away_from"); err != nil {
		return err
	}
	if c.AwayUntil, err = readDate(row, "away_until"); err != nil {
		return err
	}
	c.CoveredBy = row.Raw("covered_by")
	switch {
	case c.AwayFrom == nil && c.AwayUntil != nil:
		return row.Fault("away_until", "has no away_from beside it")
	case c.AwayFrom == nil && c.CoveredBy != "":
		return row.Fault("covered_by", "has no away_from beside it")
	case c.AwayUntil != nil && c.AwayUntil.Before(*c.AwayFrom):
		return row.Fault("away_until", "is before away_from")
	case strings.EqualFold(c.CoveredBy, c.Email) && c.CoveredBy != "":
		return row.Fault("covered_by", "is the person’s own address")
	}
	return nil
}

// checkCovers rejects a cover who is no contact of the same school in the file.
func (f *File) checkCovers() {
	known := map[string]bool{}
	for _, c := range f.Contacts {
		known[c.URN.String()+strings.ToLower(c.Email)] = true
	}
	kept, lines := f.Contacts[:0], f.Lines[:0]
	for i, c := range f.Contacts {
		if c.CoveredBy != "" && !known[c.URN.String()+strings.ToLower(c.CoveredBy)] {
			f.Rejected = append(f.Rejected, sheet.Rejection{Line: f.Lines[i], Column: "covered_by",
				Reason: "is not the address of a contact of this school in the file"})
			continue
		}
		kept, lines = append(kept, c), append(lines, f.Lines[i])
	}
	f.Contacts, f.Lines = kept, lines
}

// ReadOne reads one contact from the fields of a form, named like the columns
// of a file, by the same rules. What is wrong is fault.Invalid with the column
// for its code, and never holds a value.
func ReadOne(fields map[string]string) (schools.Contact, error) {
	var names, values []string
	for _, column := range columns {
		names, values = append(names, column.Name), append(values, strings.Join(strings.Fields(fields[column.Name]), " "))
	}
	var text strings.Builder
	w := csv.NewWriter(&text)
	if err := w.WriteAll([][]string{names, values}); err != nil {
		return schools.Contact{}, err
	}
	f, err := Read(strings.NewReader(text.String()))
	switch {
	case err != nil:
		return schools.Contact{}, err
	case len(f.Rejected) > 0:
		why := f.Rejected[0]
		return schools.Contact{}, fault.New(fault.Invalid, why.Column, "Correct the "+strings.ReplaceAll(why.Column, "_", " ")+": it "+why.Reason+".")
	case len(f.Contacts) != 1:
		return schools.Contact{}, fault.New(fault.Invalid, "name", "Enter the person’s name.")
	}
	return f.Contacts[0], nil
}
