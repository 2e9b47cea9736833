package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"firstbell/schools/match/evaluate"
	"firstbell/schools/match/linkage"
)

// matchEvaluateCmd is `firstbell match evaluate`: two files, one file with
// duplicates, or a generated world.
type matchEvaluateCmd struct {
	filesFlags
	rollFlags
	trialFlags
	Truth string `help:"Which records are one person, such as: left.rec_id =~ \"rec-(\\d+)-\" == right.rec_id =~ \"rec-(\\d+)-\". Overrides the field map's."`
	JSON  bool   `name:"json" help:"Print the report as JSON."`
}

// filesFlags name files and what their columns mean.
type filesFlags struct {
	Left           string   `type:"existingfile" help:"A CSV file. Alone, it is looked at for duplicates."`
	Right          string   `type:"existingfile" help:"The CSV file to match it against."`
	Fields         string   `type:"existingfile" help:"The field map, in YAML; docs/matching.md describes it."`
	Field          []string `help:"One field as name:kind or name:kind:swapped-with, instead of a field map. Kinds: text, given, surname, date, code, category, id."`
	ID             string   `name:"id" help:"The column that names a record."`
	PairsPerRecord float64  `help:"Candidates a record may cost on average."`
}

// Run measures and prints.
func (c *matchEvaluateCmd) Run(ctx context.Context, std streams) error {
	line := newProgressLine(std.err)
	defer line.end()
	switch {
	case c.Roll != "" && c.Left != "":
		return errors.New("give --roll or --left, not both")
	case c.Roll != "":
		report, err := c.try(ctx, c.trialFlags, settings{}, line)
		line.end()
		if err != nil {
			return err
		}
		return c.print(std.out, report)
	case c.Left == "":
		return errors.New("nothing to measure: give --left FILE, with --right FILE unless it has its own duplicates, or --roll DIR")
	}
	report, err := unless(ctx, func() (evaluate.FilesReport, error) { return c.files(line) })
	line.end()
	if err != nil {
		return err
	}
	return c.print(std.out, report)
}

// files compares one or two files.
func (c *matchEvaluateCmd) files(line *progressLine) (r evaluate.FilesReport, err error) {
	comparison, err := c.comparison(line)
	if err != nil {
		return r, err
	}
	if c.Truth != "" {
		comparison.Fields.Truth = c.Truth
	}
	if comparison.Truth, err = evaluate.ParseTruth(comparison.Fields.Truth); err != nil {
		return r, err
	}
	return evaluate.Files(comparison)
}

// unless gives up waiting when the context ends: learning from large files has
// no place to stop at, and the process is about to end.
func unless[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		v, err := work()
		done <- answer{v, err}
	}()
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// print writes a report as asked.
func (c *matchEvaluateCmd) print(w io.Writer, report interface{ WriteText(io.Writer) error }) error {
	if c.JSON {
		return printJSON(w, report)
	}
	return report.WriteText(w)
}

// comparison reads the files and the field map.
func (c *filesFlags) comparison(line *progressLine) (e evaluate.Comparison, err error) {
	e.Options = linkage.Options{PairsPerRecord: c.PairsPerRecord, Progress: line.step}
	if e.Fields, err = c.fieldMap(); err != nil {
		return e, err
	}
	if e.Left, err = readTable(c.Left); err != nil {
		return e, err
	}
	if c.Right != "" {
		e.Right, err = readTable(c.Right)
	}
	return e, err
}

// fieldMap is the file's, or what the flags say.
func (c *filesFlags) fieldMap() (m evaluate.FieldMap, err error) {
	switch {
	case c.Fields != "" && len(c.Field) > 0:
		return m, errors.New("give --fields or --field, not both")
	case c.Fields != "":
		m, err = readWith(c.Fields, evaluate.ReadFieldMap)
	case len(c.Field) == 0:
		return m, errors.New("what the columns mean is missing: give --fields MAP.yaml, or --field name:kind once for each")
	}
	for _, text := range c.Field {
		f, err := evaluate.ParseField(text)
		if err != nil {
			return m, err
		}
		m.Fields = append(m.Fields, f)
	}
	if c.ID != "" {
		m.ID = c.ID
	}
	return m, err
}

func readTable(path string) (*evaluate.Table, error) {
	return readWith(path, func(r io.Reader) (*evaluate.Table, error) { return evaluate.ReadTable(path, r) })
}

// readWith opens a file, reads it and closes it.
func readWith[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	f, err := os.Open(path)
	if err != nil {
		var none T
		return none, fmt.Errorf("reading a file: %w", err)
	}
	defer f.Close()
	return read(f)
}
