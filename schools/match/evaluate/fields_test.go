package evaluate

import (
	"strings"
	"testing"
)

const smallMap = `
id: rec_id
truth: rec_id =~ "(\d+)"
fields:
  - {name: given, kind: given, left: first, swapped_with: surname}
  - {name: surname, kind: surname, right: last}
`

func TestAFieldMapNamesColumns(t *testing.T) {
	t.Parallel()
	m, err := ReadFieldMap(strings.NewReader(smallMap))
	if err != nil {
		t.Fatal(err)
	}
	left := table(t, "rec_id,first,surname\nr1,Ann,Lee\n")
	records, err := m.records(left, func(f FieldSpec) string { return f.Left })
	if err != nil {
		t.Fatal(err)
	}
	if r := records[0]; r.ID != "r1" || strings.Join(r.Values, " ") != "Ann Lee" {
		t.Errorf("the record is %+v", r)
	}
	if _, err := m.records(left, func(f FieldSpec) string { return f.Right }); err == nil || !strings.Contains(err.Error(), `"given"`) {
		t.Errorf("a column that is not there: the error is %v", err)
	}
	if f := m.model(); f[0].SwappedWith != "surname" || f[1].Kind.String() != "surname" {
		t.Errorf("the fields of the model are %+v", f)
	}
}

func TestFieldMapsThatAreWrong(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"no fields": "id: x\n", "an unknown kind": "fields:\n  - {name: a, kind: colour}\n", "no name": "fields:\n  - {kind: text}\n",
		"an unknown key": "fields:\n  - {name: a, kind: text, weight: 3}\n", "not YAML": "fields: [", "not a map": "- a\n", "nothing": "",
	} {
		if _, err := ReadFieldMap(strings.NewReader(text)); err == nil || !strings.HasPrefix(err.Error(), "reading the field map") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

func TestFieldsByFlag(t *testing.T) {
	t.Parallel()
	f, err := ParseField("surname:surname:given_name")
	if err != nil || f.Name != "surname" || f.Kind != "surname" || f.SwappedWith != "given_name" {
		t.Errorf("the field is %+v, %v", f, err)
	}
	for _, text := range []string{"", "a", "a:colour", ":text", "a:text:b:c"} {
		if _, err := ParseField(text); err == nil {
			t.Errorf("%q is taken for a field", text)
		}
	}
}

func FuzzReadFieldMap(f *testing.F) {
	f.Add(smallMap)
	f.Add("fields:\n  - &a {name: a, kind: text}\n  - *a\n")
	f.Add("id: !!binary x\n")
	f.Add("fields: [{name: {a: b}, kind: 1}]")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := ReadFieldMap(strings.NewReader(text))
		if err == nil && len(m.model()) == 0 {
			t.Fatal("a map without fields is taken")
		}
	})
}
