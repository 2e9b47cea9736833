package evaluate

import (
	"fmt"
	"strings"
	"testing"

	"firstbell/schools/match/linkage"
)

// people are two small files of forty persons; the right one has slips, one
// person whom the left has not, and nobody for the left's last two.
func people(t *testing.T) (left, right *Table, fields FieldMap) {
	t.Helper()
	given := strings.Fields("Ann Bob Cleo Dan Eve Finn Gwen Hugo Iris Jack")
	surname := strings.Fields("Marsh Okafor Petrov Quinn")
	a, b := "id,given,surname,born\n", "id,given,surname,born\n"
	for i := range 40 {
		g, s, born := given[i%10], surname[i/10], fmt.Sprintf("20%02d-%02d-%02d", 10+i%7, 1+i%12, 1+i%27)
		a += fmt.Sprintf("a-%d,%s,%s,%s\n", i, g, s, born)
		if i < 38 {
			if i%5 == 0 {
				s = s[:len(s)-1] // a letter is missing
			}
			b += fmt.Sprintf("b-%d,%s,%s,%s\n", i, g, s, born)
		}
	}
	b += "b-99,Zoe,Stranger,1999-01-01\n"
	fields, err := ReadFieldMap(strings.NewReader("id: id\nfields:\n  - {name: given, kind: given}\n  - {name: surname, kind: surname}\n  - {name: born, kind: date}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return table(t, a), table(t, b), fields
}

func TestTwoFiles(t *testing.T) {
	t.Parallel()
	left, right, fields := people(t)
	truth, err := ParseTruth(`id =~ "-(\d+)"`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Files(Comparison{Left: left, Right: right, Fields: fields, Truth: truth})
	if err != nil {
		t.Fatal(err)
	}
	if r.TruePairs != 38 || r.Records != [2]int{40, 39} || r.CandidateRecall < .99 || r.BestF1 < .95 {
		t.Errorf("the report is %+v", r)
	}
	var b strings.Builder
	if err := r.WriteText(&b); err != nil || !strings.Contains(b.String(), "recall at zero false positives") {
		t.Errorf("the text is %q, %v", b.String(), err)
	}
}

func TestOneFileWithDuplicates(t *testing.T) {
	t.Parallel()
	left, right, fields := people(t)
	left.Rows = append(left.Rows, right.Rows...)
	truth, err := ParseTruth(`id =~ "-(\d+)"`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Files(Comparison{Left: left, Fields: fields, Truth: truth})
	if err != nil {
		t.Fatal(err)
	}
	if !r.OneFile || r.TruePairs != 38 || r.CandidateRecall < .99 {
		t.Errorf("the report is %+v", r)
	}
}

// TestRecallCountsPairsThatNeverWereCandidates holds the denominator.
func TestRecallCountsPairsThatNeverWereCandidates(t *testing.T) {
	t.Parallel()
	left, right, fields := people(t)
	right.Rows[3] = []string{"b-3", "Nobody", "Elsewhere", "1950-06-30"}
	truth, err := ParseTruth(`id =~ "-(\d+)"`)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Files(Comparison{Left: left, Right: right, Fields: fields, Truth: truth})
	if err != nil {
		t.Fatal(err)
	}
	if r.TruePairs != 38 || r.CandidateRecall > 37./38+1e-9 {
		t.Errorf("%d true pairs, candidate recall %g", r.TruePairs, r.CandidateRecall)
	}
}

func TestComparisonsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	left, right, fields := people(t)
	for text, want := range map[string]string{`nothing`: `no column "nothing"`, `id`: "joins no two records"} {
		truth, err := ParseTruth(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Files(Comparison{Left: left, Right: right, Fields: fields, Truth: truth}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v", text, err)
		}
	}
	fields.Fields[1].SwappedWith = "nothing"
	if _, err := Files(Comparison{Left: left, Right: right, Fields: fields}); err == nil {
		t.Error("a swap with no field is taken")
	}
}

func TestAPairIsExplained(t *testing.T) {
	t.Parallel()
	left, right, fields := people(t)
	c := Comparison{Left: left, Right: right, Fields: fields, Options: linkage.Options{}}
	same, err := Explain(c, "a-7", "b-7")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Explain(c, "a-7", "line 12")
	if err != nil {
		t.Fatal(err)
	}
	if same.Probability <= other.Probability || len(same.Evidence) != 3 {
		t.Errorf("one person has probability %g, two have %g", same.Probability, other.Probability)
	}
	for _, id := range []string{"", "b-7", "line 1", "line 400", "-1"} {
		if _, err := Explain(c, id, "b-7"); err == nil {
			t.Errorf("the left record %q is found", id)
		}
	}
}
