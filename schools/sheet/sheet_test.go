package sheet_test

import (
	"errors"
	"strings"
	"testing"

	"firstbell/schools/sheet"
)

var columns = []sheet.Column{{Name: "date_of_birth", Required: true}, {Name: "name", Required: true}, {Name: "note"}}

// read gives the lines used and the rejections of a text, every row's name
// being needed.
func read(t testing.TB, text string) ([]int, []sheet.Rejection) {
	t.Helper()
	s, err := sheet.Open(text, columns...)
	if err != nil {
		t.Fatal(err)
	}
	var lines []int
	s.Each(func(row sheet.Row) error {
		if _, err := row.Needed("name"); err != nil {
			return err
		}
		lines = append(lines, row.Line())
		return nil
	})
	if s.Rows() != len(lines)+len(s.Rejected()) {
		t.Errorf("%d rows, %d used, %d rejected", s.Rows(), len(lines), len(s.Rejected()))
	}
	return lines, s.Rejected()
}

func TestLinesAreCountedAsAnEditorCounts(t *testing.T) {
	t.Parallel()
	lines, rejected := read(t, "Name,Date of Birth\n\"a\nb\",1\n\n\"c\",2\n,3\n\"d\r\n\r\ne\",4\nf,5\n")
	if len(lines) != 4 || lines[0] != 2 || lines[1] != 5 || lines[2] != 7 || lines[3] != 10 {
		t.Errorf("used lines %v", lines)
	}
	if len(rejected) != 1 || rejected[0].Line != 6 || rejected[0].String() != "line 6, name: is empty" {
		t.Errorf("rejected %v", rejected)
	}
}

func TestTextRefusesFormulasAndControlCharacters(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"=1+1", "+44", "-x", "@SUM(A1)", "＝1", "＋1", "－1", "＠1", " =1", "\t=1", "a\x07b", "a\ufffdb"} {
		if _, rejected := read(t, "date_of_birth,name\n1,\""+value+"\"\n"); len(rejected) != 1 || rejected[0].Column != "name" {
			t.Errorf("%q: rejected %v", value, rejected)
		}
	}
	for _, value := range []string{"a=1", "O'Neill", "1+1", "Smith-Jones", "a\nb"} {
		if _, rejected := read(t, "date_of_birth,name\n1,\""+value+"\"\n"); len(rejected) != 0 {
			t.Errorf("%q: rejected %v", value, rejected)
		}
	}
}

func TestOpenNamesEveryMissingColumn(t *testing.T) {
	t.Parallel()
	var missing *sheet.MissingError
	if _, err := sheet.Open("note\n", columns...); !errors.As(err, &missing) || !strings.Contains(err.Error(), "date_of_birth, name") {
		t.Errorf("got %v", err)
	}
	s, err := sheet.Open("NAME,DateOfBirth,Other,Other\n", columns...)
	if err != nil || !s.Has("date_of_birth") || strings.Join(s.Absent(), ",") != "note" {
		t.Errorf("columns in another spelling: %v", err)
	}
}

func TestARowOfAnotherLengthIsRejectedAndTheNextIsRead(t *testing.T) {
	t.Parallel()
	lines, rejected := read(t, "date_of_birth,name\n1\n1,a,2\n1,b\n")
	if len(lines) != 1 || len(rejected) != 2 || !strings.Contains(rejected[0].Reason, "1 values") || rejected[1].Line != 3 {
		t.Errorf("used %v, rejected %v", lines, rejected)
	}
}

func TestQuotesThatDoNotPairEndTheFile(t *testing.T) {
	t.Parallel()
	lines, rejected := read(t, "date_of_birth,name\n1,a\n1,\"b\n1,c\n1,d\n")
	if len(lines) != 1 || len(rejected) != 1 || rejected[0].Line != 3 {
		t.Errorf("used %v, rejected %v", lines, rejected)
	}
}

func TestEncodingIsDetectedStrictly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file     string
		encoding sheet.Encoding // empty: refused
		line     int
	}{
		"ASCII":                         {"a", sheet.UTF8, 0},
		"UTF-8":                         {"é", sheet.UTF8, 0},
		"a mark and UTF-8":              {"\ufeffé", sheet.UTF8, 0},
		"Windows-1252":                  {"caf\xe9 \x93x\x94", sheet.Windows1252, 0},
		"a mark and Windows-1252":       {"\ufeff\ncaf\xe9", "", 2},
		"both":                          {"é\ncaf\xe9", "", 2},
		"a byte Windows-1252 has not":   {"\n\n\x8d", "", 3},
		"UTF-16, little end first":      {"\xff\xfea\x00", "", 1},
		"a zero byte":                   {"a\n\x00", "", 2},
		"an overlong form is not UTF-8": {"é\xc0\xaf", "", 1},
	} {
		_, encoding, err := sheet.ReadEither(strings.NewReader(c.file))
		var refused *sheet.EncodingError
		if encoding != c.encoding || (c.encoding == "") != errors.As(err, &refused) || (refused != nil && refused.Line != c.line) {
			t.Errorf("%s: %q, %v", name, encoding, err)
		}
		if _, err := sheet.ReadUTF8(strings.NewReader(c.file)); (err == nil) != (c.encoding == sheet.UTF8) {
			t.Errorf("%s as UTF-8: %v", name, err)
		}
	}
}
