package evaluate

import (
	"fmt"
	"io"
	"strings"

	"github.com/goccy/go-yaml"

	"firstbell/schools/match/linkage"
)

// MaxMapBytes bounds a field map.
const MaxMapBytes = 1 << 20

// FieldMap says what the columns of one or two files mean.
type FieldMap struct {
	// ID is the column that names a record when it is reported; empty for the
	// line number.
	ID string `yaml:"id"`
	// Truth is a truth expression; see ParseTruth. A flag may override it.
	Truth  string      `yaml:"truth"`
	Fields []FieldSpec `yaml:"fields"`
}

// FieldSpec is one field. Left and Right are its columns where they are not
// called like the field.
type FieldSpec struct {
	Name        string `yaml:"name"`
	Kind        string `yaml:"kind"` // text, given, surname, date, code, category or id
	Left        string `yaml:"left"`
	Right       string `yaml:"right"`
	SwappedWith string `yaml:"swapped_with"`
	Group       string `yaml:"group"`
}

// ReadFieldMap reads a field map in YAML. Keys that it does not know are
// refused: a misspelt one would silently change what is measured.
func ReadFieldMap(from io.Reader) (FieldMap, error) {
	var m FieldMap
	raw, err := io.ReadAll(io.LimitReader(from, MaxMapBytes+1))
	if err != nil {
		return m, fmt.Errorf("reading the field map: %w", err)
	}
	if len(raw) > MaxMapBytes {
		return m, fmt.Errorf("reading the field map: it is larger than %d bytes", MaxMapBytes)
	}
	if err := yaml.UnmarshalWithOptions(raw, &m, yaml.Strict()); err != nil {
		return m, fmt.Errorf("reading the field map: %w", err)
	}
	return m, m.check()
}

// ParseField reads a field as a flag gives it: name:kind, and perhaps
// :the-name-it-is-swapped-with.
func ParseField(text string) (FieldSpec, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" {
		return FieldSpec{}, fmt.Errorf("the field %q cannot be read: write name:kind or name:kind:swapped-with", text)
	}
	f := FieldSpec{Name: parts[0], Kind: parts[1]}
	if len(parts) == 3 {
		f.SwappedWith = parts[2]
	}
	return f, f.check()
}

func (m FieldMap) check() error {
	if len(m.Fields) == 0 {
		return fmt.Errorf("reading the field map: it has no fields; list at least one under \"fields:\"")
	}
	for _, f := range m.Fields {
		if err := f.check(); err != nil {
			return fmt.Errorf("reading the field map: %w", err)
		}
	}
	return nil
}

func (f FieldSpec) check() error {
	if f.Name == "" {
		return fmt.Errorf("a field has no name")
	}
	if _, ok := linkage.ParseKind(f.Kind); !ok {
		return fmt.Errorf("the kind %q of field %q is not known: choose text, given, surname, date, code, category or id", f.Kind, f.Name)
	}
	return nil
}

// model are the fields as the engine takes them.
func (m FieldMap) model() []linkage.Field {
	fields := make([]linkage.Field, len(m.Fields))
	for i, f := range m.Fields {
		kind, _ := linkage.ParseKind(f.Kind)
		fields[i] = linkage.Field{Name: f.Name, Kind: kind, SwappedWith: f.SwappedWith, Group: f.Group}
	}
	return fields
}

// records picks the fields' columns out of a file.
func (m FieldMap) records(t *Table, of func(FieldSpec) string) ([]linkage.Record, error) {
	at := make([]int, len(m.Fields))
	for i, f := range m.Fields {
		name := of(f)
		if name == "" {
			name = f.Name
		}
		var err error
		if at[i], err = t.column(name); err != nil {
			return nil, err
		}
	}
	id := -1
	if m.ID != "" {
		var err error
		if id, err = t.column(m.ID); err != nil {
			return nil, err
		}
	}
	records := make([]linkage.Record, len(t.Rows))
	for n, row := range t.Rows {
		r := linkage.Record{ID: fmt.Sprintf("line %d", n+2), Values: make([]string, len(at))}
		if id >= 0 {
			r.ID = row[id]
		}
		for i, c := range at {
			r.Values[i] = row[c]
		}
		records[n] = r
	}
	return records, nil
}
