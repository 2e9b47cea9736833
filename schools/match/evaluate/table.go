package evaluate

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// MaxTableBytes bounds a file: two of them are held in memory.
const MaxTableBytes = 4 << 30

// Table is a CSV file in memory. The first line names the columns.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]string
}

// ReadTable reads a CSV file in UTF-8, with or without a byte order mark.
// Spaces round a value are dropped. Errors name the line, never its content.
func ReadTable(name string, from io.Reader) (*Table, error) {
	raw, err := io.ReadAll(io.LimitReader(from, MaxTableBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if len(raw) > MaxTableBytes {
		return nil, fmt.Errorf("reading %s: it is larger than %d bytes; split it", name, MaxTableBytes)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))))
	r.TrimLeadingSpace = true
	t := &Table{Name: name}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", name, err)
		}
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		if t.Columns == nil {
			t.Columns = row
			continue
		}
		t.Rows = append(t.Rows, row)
	}
	return t, t.check()
}

func (t *Table) check() error {
	if len(t.Columns) == 0 {
		return fmt.Errorf("reading %s: it is empty; the first line must name the columns", t.Name)
	}
	for i, c := range t.Columns {
		if c != "" && slices.Index(t.Columns, c) != i {
			return fmt.Errorf("reading %s: the column %q stands twice; rename one", t.Name, c)
		}
	}
	return nil
}

// column is the place of a column.
func (t *Table) column(name string) (int, error) {
	if i := slices.Index(t.Columns, name); i >= 0 && name != "" {
		return i, nil
	}
	return 0, fmt.Errorf("%s has no column %q; it has %s", t.Name, name, strings.Join(t.Columns, ", "))
}
