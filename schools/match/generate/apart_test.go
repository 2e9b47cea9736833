package generate_test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"firstbell/schools/match/generate"
	"firstbell/schools/match/names"
)

// TestWhatOfficersWriteIsNotWhatTheMatcherKnows keeps the two tables of name
// variants apart: a matcher that is tested against its own table proves only
// that it can read. Neither package may import the other, and the overlap is
// what two authors who know the same language would share: neither nothing nor
// nearly all.
func TestWhatOfficersWriteIsNotWhatTheMatcherKnows(t *testing.T) {
	t.Parallel()
	all, known := 0, 0
	for _, v := range generate.Variants() {
		all++
		if names.Alike(names.Fold(v[0]), names.Fold(v[1])) > 0 {
			known++
		}
	}
	share := float64(known) / float64(all)
	t.Logf("the generator has %d pairs of variants; the matcher's tables know %d of them (%.1f%%)", all, known, 100*share)
	if share < .1 || share > .85 {
		t.Errorf("the matcher's tables know %.1f%% of the generator's variants: the two may not have been written apart", 100*share)
	}
}

func TestGeneratorAndMatcherImportNothingOfEachOther(t *testing.T) {
	t.Parallel()
	for path := range imports(t, ".") {
		if strings.HasPrefix(path, "firstbell/schools/match") {
			t.Errorf("the generator imports %s: what officers get wrong must not come from what a matcher knows", path)
		}
	}
	for _, dir := range []string{"..", "../names", "../linkage"} {
		for path := range imports(t, dir) {
			if strings.HasPrefix(path, "firstbell/schools/match/generate") {
				t.Errorf("the matcher (%s) imports %s: what it knows must not come from what it is tested with", dir, path)
			}
		}
	}
}

// imports are what the files of a folder import, tests left out.
func imports(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("listing %s: %d files, %v", dir, len(files), err)
	}
	all := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, raw, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range f.Imports {
			path, _ := strconv.Unquote(spec.Path.Value)
			all[path] = true
		}
		if strings.Contains(string(raw), "//go:embed") && strings.Contains(string(raw), "generate") {
			t.Errorf("%s embeds something of the generator", file)
		}
	}
	return all
}
