package registry_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstbell/schools/registry"
)

// TestExamplesOfTheDocumentationAreTaken imports every example of
// docs/imports.md, so that the page cannot drift away from what is read.
func TestExamplesOfTheDocumentationAreTaken(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "imports.md"))
	if err != nil {
		t.Fatal(err)
	}
	examples := map[registry.Kind]string{}
	var kind registry.Kind
	for part := range strings.SplitSeq(string(page), "\n## ") {
		if name, ok := strings.CutPrefix(part, "`"); ok {
			kind = registry.Kind(name[:strings.Index(name, "`")])
		}
		for i, block := range strings.Split(part, "```") {
			if text, ok := strings.CutPrefix(block, "csv\n"); i%2 == 1 && ok {
				examples[kind] = text
			} else if text, ok := strings.CutPrefix(block, "json\n"); i%2 == 1 && ok {
				examples[kind] = text
			} else if i%2 == 1 && strings.HasPrefix(strings.TrimSpace(block), "BEGIN:VEVENT") {
				examples["ical"] = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" + strings.TrimSpace(block) + "\r\nEND:VCALENDAR\r\n"
			}
		}
	}
	w := setup(t)
	w.apply(t, registry.KindSchools, examples[registry.KindSchools])
	w.apply(t, registry.KindSchools, register)
	for _, k := range registry.Kinds() {
		if examples[k] == "" {
			t.Errorf("no example of %s", k)
			continue
		}
		if d := w.apply(t, k, examples[k]); len(d.Warnings) != 0 {
			t.Errorf("%s: %v", k, d.Warnings)
		}
	}
	f := registry.File{Kind: registry.KindTerms, Name: "100001.ics", Body: strings.NewReader(examples["ical"])}
	if d, err := w.Apply(context.Background(), f, "operator"); err != nil || d.Added+d.Unchanged != 1 {
		t.Errorf("the iCal example: %v\n%s", err, d)
	}
}
