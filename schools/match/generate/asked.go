package generate

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
)

// queryColumns are what police wrote, and after them the truth, which no
// matcher may read.
var queryColumns = []string{
	"query", "incident", "forename", "surname", "date_of_birth", "age", "sex", "postcode", "upn", "school", "town",
	"true_child", "true_upn", "true_urn", "off_roll", "origin", "born_as", "named_as", "lives_at", "school_as", "twin", "namesake",
}

func (w *World) writeQueries(ctx context.Context, to io.Writer, job Job, namesakes *Namesakes) error {
	t := newTable(to, queryColumns...)
	for q := range w.Ask(job.QuerySeed, job.Queries, RatesOf(job.Tier).Times(job.Errors)) {
		if q.Number%everySoMany == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			job.Progress("queries", q.Number, job.Queries)
		}
		c := q.Child
		t.row(q.ID(), strconv.Itoa(q.Incident), q.Forename, q.Surname, q.Born, age(q.Age), q.Sex, q.Postcode, q.UPN, q.School, q.Town,
			c.ID(), c.UPN, ifOnRoll(c), flag(c.OffRoll), string(c.Origin), string(q.BornAs), string(q.NamedAs), string(q.LivesAt),
			string(q.SchoolAs), flag(c.Twin), flag(namesakes.Has(c)))
	}
	job.Progress("queries", job.Queries, job.Queries)
	return t.close()
}

func age(years int) string {
	if years == 0 {
		return ""
	}
	return strconv.Itoa(years)
}

// Asking is one line of a queries file: what police wrote, and the truth.
type Asking struct {
	ID       string
	Incident int

	Forename, Surname, Born, Sex, Postcode, UPN, School, Town string
	Age                                                       int

	TrueUPN  string // empty for a child on no roll
	TrueURN  int
	OffRoll  bool
	Origin   Origin
	BornAs   Quality
	NamedAs  Quality
	LivesAt  Quality
	SchoolAs Quality
	Twin     bool
	Namesake bool
}

// ReadQueries reads a queries file line by line. It ends with an error at the
// first line that no writer of this package wrote.
func ReadQueries(from io.Reader) iter.Seq2[Asking, error] {
	return func(yield func(Asking, error) bool) {
		r := csv.NewReader(from)
		r.ReuseRecord = true
		r.FieldsPerRecord = len(queryColumns)
		for line := 1; ; line++ {
			row, err := r.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Asking{}, fmt.Errorf("reading queries: %w", err))
				return
			}
			if line == 1 {
				continue
			}
			a, err := asking(row)
			if err != nil {
				err = fmt.Errorf("reading queries: line %d: %w", line, err)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

func asking(row []string) (Asking, error) {
	a := Asking{ID: row[0], Forename: row[2], Surname: row[3], Born: row[4], Sex: row[6], Postcode: row[7], UPN: row[8], School: row[9],
		Town: row[10], TrueUPN: row[12], OffRoll: row[14] == "1", Origin: Origin(row[15]), BornAs: Quality(row[16]), NamedAs: Quality(row[17]),
		LivesAt: Quality(row[18]), SchoolAs: Quality(row[19]), Twin: row[20] == "1", Namesake: row[21] == "1"}
	for _, n := range []struct {
		into *int
		at   int
	}{{&a.Incident, 1}, {&a.Age, 5}, {&a.TrueURN, 13}} {
		if row[n.at] == "" {
			continue
		}
		v, err := strconv.Atoi(row[n.at])
		if err != nil {
			return a, fmt.Errorf("column %s is not a number", queryColumns[n.at])
		}
		*n.into = v
	}
	return a, nil
}
