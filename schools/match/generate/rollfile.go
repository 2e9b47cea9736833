package generate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"firstbell/schools"
)

// ReadRoll reads a generated roll one pupil at a time, so that nine million
// need not be held twice. A roll of schools' own is read by schools/roll, which
// rejects what is wrong line by line; this reader ends at the first fault.
func ReadRoll(from io.Reader) iter.Seq2[schools.Pupil, error] {
	return func(yield func(schools.Pupil, error) bool) {
		r := csv.NewReader(from)
		r.ReuseRecord = true
		r.FieldsPerRecord = len(rollColumns)
		for line := 1; ; line++ {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(schools.Pupil{}, fmt.Errorf("reading the roll: %w", err))
				return
			}
			if line == 1 {
				continue
			}
			p, err := pupil(row)
			if err != nil {
				err = fmt.Errorf("reading the roll: line %d: %w", line, err)
			}
			if !yield(p, err) || err != nil {
				return
			}
		}
	}
}

func pupil(row []string) (p schools.Pupil, err error) {
	p = schools.Pupil{UPN: schools.UPN(row[0]), Forename: row[1], Surname: row[2], Sex: row[5], Postcode: row[6]}
	if row[3] != "" {
		p.KnownAs = strings.Split(row[3], ";")
	}
	if p.DateOfBirth, err = schools.ParseDate(row[4]); err != nil {
		return p, fmt.Errorf("date_of_birth is %w", err)
	}
	if p.URN, err = schools.ParseURN(row[7]); err != nil {
		return p, fmt.Errorf("urn is %w", err)
	}
	return p, nil
}
