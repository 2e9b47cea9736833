package archtest

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// doors are the packages that read what strangers and other systems send.
var doors = []string{"police", "police/ingest", "schools/connect", "schools/portal", "notifier/admin", "notifier/hooks", "internal/web", "internal/web/signin"}

// looseDecoders are the files of a door that read JSON with the library's own
// decoder, and why that lets nobody fill a field that is not meant for them.
var looseDecoders = map[string]string{
	"internal/web/signin/ceremony.go": "refuses unknown fields and a second value",
	"notifier/hooks/hooks.go":         "a provider's report, into a type with the two fields that are read",
	"police/parse.go":                 "reads single values that the scanner has found, by the schema",
	"police/scan.go":                  "the scanner: refuses unknown and repeated names, and what is nested too deep",
	"police/client.go":                "our own client, reading the door's answers",
}

// TestNoDoorFillsFieldsByTheirNames: a decoder that fills whatever a request
// names lets a caller set a field that no page offers. Forms are read field by
// field, and incidents by a scanner that refuses what it does not know.
func TestNoDoorFillsFieldsByTheirNames(t *testing.T) {
	t.Parallel()
	asked := 0
	for _, p := range packages(t) {
		if !slices.Contains(doors, p.path()) {
			continue
		}
		asked++
		for _, name := range p.GoFiles {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			text, file := string(src), p.path()+"/"+name
			for _, filler := range []string{".BodyParser(", ".QueryParser(", ".ParamsParser(", ".ReqHeaderParser(", ".CookieParser("} {
				if strings.Contains(text, filler) {
					t.Errorf("%s fills a value with %s: read the fields that are meant, one by one", file, filler)
				}
			}
			if (strings.Contains(text, "json.Unmarshal(") || strings.Contains(text, "json.NewDecoder(")) && looseDecoders[file] == "" {
				t.Errorf("%s reads JSON: refuse unknown fields, or say in this test why it need not", file)
			}
		}
	}
	if asked != len(doors) {
		t.Errorf("%d of %d doors were found", asked, len(doors))
	}
}
