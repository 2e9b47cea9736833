package evaluate

import (
	"strings"
	"testing"
)

func table(t testing.TB, text string) *Table {
	t.Helper()
	read, err := ReadTable("test.csv", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return read
}

func TestTruthExpressions(t *testing.T) {
	t.Parallel()
	left := table(t, "rec_id,cluster,date of birth\nrec-7-org,a,2010\nrec-8-org,,2011\nodd,b,2012\n")
	right := table(t, "rec_id,original\nrec-7-dup-0,7\nrec-9-dup-1,9\n")
	for _, tc := range []struct {
		text, left, right string
		other             *Table
	}{
		{`cluster`, "a||b", "a||b", left},
		{`rec_id =~ "rec-(\d+)-"`, "7|8|", "7|9", right},
		{`rec_id =~ "rec-(\\d+)-"`, "7|8|", "7|9", right},
		{`left.rec_id =~ "rec-(\d+)-" == right.original`, "7|8|", "7|9", right},
		{`right.original == left.rec_id =~ "rec-(\d+)-"`, "7|8|", "7|9", right},
		{`"date of birth"`, "2010|2011|2012", "2010|2011|2012", left},
		{`cluster + "date of birth" =~ "^20"`, "a,20||b,20", "a,20||b,20", left},
	} {
		truth, err := ParseTruth(tc.text)
		if err != nil {
			t.Errorf("%s: %v", tc.text, err)
			continue
		}
		for side, want := range []string{tc.left, tc.right} {
			terms, in := truth.left, left
			if side == 1 {
				terms, in = truth.right, tc.other
			}
			got, err := keys(terms, in)
			if err != nil {
				t.Errorf("%s: %v", tc.text, err)
				continue
			}
			for i := range got {
				got[i] = strings.ReplaceAll(strings.TrimSuffix(got[i], "\x00"), "\x00", ",")
			}
			if all := strings.Join(got, "|"); all != want {
				t.Errorf("%s: the keys of side %d are %q, want %q", tc.text, side, all, want)
			}
		}
	}
}

func TestTruthExpressionsThatAreNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		``, `==`, `a ==`, `a == b == c`, `a =~`, `a =~ (`, `a =~ "("`, `a =~ "open`, `a b`, `left.a == left.b`, `right.a == right.b`,
		`left.a + right.b == c`, `a +`, `'a'`,
	} {
		if _, err := ParseTruth(text); err == nil {
			t.Errorf("%q is taken for an expression", text)
		} else if !strings.Contains(err.Error(), "write for example") {
			t.Errorf("%q: the error does not say what to write: %v", text, err)
		}
	}
}

func FuzzParseTruth(f *testing.F) {
	for _, seed := range []string{`cluster`, `rec_id =~ "rec-(\d+)-"`, `left.a == right."b c"`, `left.a + left.b == right.c =~ "\\"`, `"`, `a =~ "[`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		truth, err := ParseTruth(text)
		if err != nil {
			return
		}
		if len(truth.left) == 0 || len(truth.right) == 0 {
			t.Fatalf("%q has a side without a key", text)
		}
		if _, err := keys(truth.left, &Table{Name: "t", Columns: []string{"a"}, Rows: [][]string{{"x"}}}); err == nil && truth.left[0].column != "a" {
			t.Fatalf("%q finds a column that is not there", text)
		}
	})
}

func TestFilesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing at all": "", "two columns of one name": "a,a\n1,2\n", "a row too short": "a,b\n1\n", "an open quote": "a\n\"x\n",
	} {
		if _, err := ReadTable("f.csv", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "f.csv") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
	read := table(t, "\xef\xbb\xbfid, name \n1,  Ann  \n")
	if read.Columns[0] != "id" || read.Columns[1] != "name" || read.Rows[0][1] != "Ann" {
		t.Errorf("the table is %+v", read)
	}
}

func FuzzReadTable(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "\xef\xbb\xbfa\n\n", "a;b\n", "\"a\nb\",c\n1,2\n", "a,\n,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := ReadTable("f.csv", strings.NewReader(text))
		if err != nil {
			return
		}
		for _, row := range read.Rows {
			if len(row) != len(read.Columns) {
				t.Fatalf("a row has %d values of %d", len(row), len(read.Columns))
			}
		}
	})
}
