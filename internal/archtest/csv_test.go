package archtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// csvWriters are the files that may write CSV, and why. Whatever people download
// goes through internal/table, which makes formulas plain text.
var csvWriters = map[string]string{
	"schools/contacts/days.go": "one row of a form, read again in the same function; nobody downloads it",
	"notifier/world/write.go":  "the files of an invented world, which imports read as they are",
}

// TestCSVIsWrittenInOnePlace finds writers of CSV, by the library or by their
// content type.
func TestCSVIsWrittenInOnePlace(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			file := strings.TrimPrefix(p.path()+"/"+name, "/")
			switch {
			case strings.Contains(string(src), "csv.NewWriter("):
				found[file] = true
				if csvWriters[file] == "" {
					t.Errorf("%s writes CSV: use table.CSV, or say in this test why its cells may be formulas", file)
				}
			case strings.Contains(string(src), `"text/csv`) && !strings.Contains(string(src), "table.CSV("):
				t.Errorf("%s offers CSV that table.CSV did not write", file)
			}
		}
	}
	for file := range csvWriters {
		if !found[file] {
			t.Errorf("%s writes no CSV any more: take it from this test", file)
		}
	}
}
