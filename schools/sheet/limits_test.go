package sheet

import (
	"errors"
	"strings"
	"testing"
)

func opened(t *testing.T, text string) *Sheet {
	t.Helper()
	s, err := Open(text, Column{Name: "name", Required: true}, Column{Name: "note"})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAValueThatIsTooLongIsRefusedByLineAndColumn(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", MaxCell)
	s := opened(t, "name,note,other\n"+long+",,\nx,"+long+"y,\nx,,"+strings.Repeat("z", MaxIgnored+1)+"\nx,,\n")
	used := 0
	s.Each(func(Row) error { used++; return nil })
	got := s.Rejected()
	if used != 2 || len(got) != 2 || got[0].Line != 3 || got[0].Column != "note" || got[1].Line != 4 || got[1].Column != "column 3" {
		t.Errorf("%d used, rejected %v", used, got)
	}
	for _, r := range got {
		if strings.ContainsAny(r.Reason, "éz") {
			t.Errorf("the value is repeated: %q", r.Reason)
		}
	}
}

func TestInvisibleCharactersAreRefusedInNames(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]bool{
		"Tho\u200bmas": false, "Tho\u00admas": false, "\ufeffThomas": false, "Tho\u2060mas": false, "Tho\u202emas": false, "Tho\u200dmas": false,
		"Tho\u0007mas": false, "Tho\u200cmas": false, "Tho\U000e0061mas": false, "Tho\ufffdmas": false, "asleep\u200d": false,
		"نیک\u200cروز": true, "ශ්\u200dරී": true, "O’Brien": true, "Siân": true, "Zo\u0065\u0308": true,
	} {
		s := opened(t, "name,note\n\""+name+"\",\n")
		s.Each(func(row Row) error { _, err := row.Needed("name"); return err })
		if got := len(s.Rejected()) == 0; got != good {
			t.Errorf("%+q is taken: %v", name, got)
		}
	}
}

func TestAFileOfMistakesIsGivenUp(t *testing.T) {
	t.Parallel()
	s := opened(t, "name,note\n"+strings.Repeat("x\n", MaxRejected+500))
	s.Each(func(Row) error { return nil })
	got := s.Rejected()
	if len(got) != MaxRejected+1 || got[MaxRejected].Line != MaxRejected+1 || !strings.Contains(got[MaxRejected].Reason, "nothing after") {
		t.Errorf("%d rejections, the last is %v", len(got), got[len(got)-1])
	}
}

func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	s := opened(t, "name,note\na,\nb,\n")
	s.rows = MaxRows - 1
	used := 0
	s.Each(func(Row) error { used++; return nil })
	if got := s.Rejected(); used != 1 || len(got) != 1 || !strings.Contains(got[0].Reason, "split it") {
		t.Errorf("%d used, rejected %v", used, got)
	}
}

func TestColumnsAreBounded(t *testing.T) {
	t.Parallel()
	var where *EncodingError
	if _, err := Open("name" + strings.Repeat(",", MaxColumns)); !errors.As(err, &where) || where.Line != 1 {
		t.Errorf("taken: %v", err)
	}
}
