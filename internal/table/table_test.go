package table_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"pgregory.net/rapid"

	"firstbell/internal/table"
)

func TestACellThatBeginsLikeAFormulaIsText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                   "",
		"Oak Primary":        "Oak Primary",
		"a=b":                "a=b",
		"=1+1":               "'=1+1",
		"+44 1632 960000":    "'+44 1632 960000",
		"-2+3":               "'-2+3",
		"@SUM(A1)":           "'@SUM(A1)",
		"\t=1":               "'\t=1",
		"\r=1":               "'\r=1",
		"\x00=1":             "'\x00=1",
		"＝1+1":               "'＝1+1",
		" =1+1":              "' =1+1",
		"'=1":                "'=1",
		"=HYPERLINK(\"x\")":  "'=HYPERLINK(\"x\")",
		"\u00a0=cmd|' /c x'": "'\u00a0=cmd|' /c x'",
	} {
		if got := table.Cell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestAFileReadsBackAsItsCells(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		row := rapid.SliceOfN(rapid.StringMatching(`[ =+@,"'a-z-]{0,12}`), 2, 5).Draw(t, "row")
		back, err := csv.NewReader(bytes.NewReader(table.CSV([][]string{row}))).Read()
		if err != nil {
			t.Fatal(err)
		}
		for i := range row {
			if back[i] != table.Cell(row[i]) {
				t.Fatalf("cell %d is %q", i, back[i])
			}
		}
	})
}
