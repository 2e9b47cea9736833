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
		row := rapid.SliceOfN(rapid.StringMatching(`[ =+@,;|\t"'a-z-]{0,12}`), 2, 5).Draw(t, "row")
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

func TestACellIsOneCellInEveryCountry(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Oak;=1+1":           `"Oak;=1+1"` + "\r\n",
		"Oak\t=1+1":          "\"Oak\t=1+1\"\r\n",
		"Oak|=1+1":           `"Oak|=1+1"` + "\r\n",
		"Oak, Elm":           `"Oak, Elm"` + "\r\n",
		`the "Oak"`:          `"the ""Oak"""` + "\r\n",
		"one\ntwo":           "\"one\r\ntwo\"\r\n",
		"":                   "\"\"\r\n",
		"Oak":                "Oak\r\n",
		"\u200b=1+1":         "'\u200b=1+1\r\n",
		"\u3000\u2003=1+1":   "'\u3000\u2003=1+1\r\n",
		"\u202e\u00ad@SUM()": "'\u202e\u00ad@SUM()\r\n",
	} {
		if got := string(table.CSV([][]string{{text}})); got != want {
			t.Errorf("%q is written as %q, want %q", text, got, want)
		}
	}
}
