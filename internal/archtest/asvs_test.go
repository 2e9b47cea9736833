package archtest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	testName    = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	testFunc    = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9]+)\(`)
	requirement = regexp.MustCompile(`^\| ([0-9]+\.[0-9]+\.[0-9]+) \| ([123]) \|`)
)

// TestTheASVSTableNamesTestsThatExist: a requirement is held by a test, and not
// by a row of a table.
func TestTheASVSTableNamesTestsThatExist(t *testing.T) {
	t.Parallel()
	known := tests(t)
	for _, page := range []string{"asvs.md", "security.md"} {
		raw, err := os.ReadFile(filepath.Join(root(), "docs", page))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range testName.FindAllStringSubmatch(string(raw), -1) {
			if !known[m[1]] {
				t.Errorf("docs/%s names %s, which does not exist", page, m[1])
			}
		}
	}
}

// TestTheASVSTableIsWhole: sixty requirements of levels 1 and 2, those of level
// 3 that were chosen, and a test for each.
func TestTheASVSTableIsWhole(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join(root(), "docs", "asvs.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	common := 0
	for line := range strings.Lines(string(raw)) {
		m := requirement.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		if slices.Contains(rows, m[1]) {
			t.Errorf("%s has two rows", m[1])
		}
		if !testName.MatchString(line) {
			t.Errorf("%s has no test", m[1])
		}
		if rows = append(rows, m[1]); m[2] != "3" {
			common++
		}
	}
	if common < 60 {
		t.Errorf("%d requirements of levels 1 and 2", common)
	}
	for _, chosen := range []string{"1.2.10", "1.5.3", "2.3.5", "3.4.8", "6.3.6", "6.3.8", "14.2.7"} {
		if !slices.Contains(rows, chosen) {
			t.Errorf("%s is missing", chosen)
		}
	}
}

// tests are the names of every test and fuzz target of the tree.
func tests(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	err := filepath.WalkDir(root(), func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || strings.HasPrefix(d.Name(), ".") && path != root()):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(path)
		for _, m := range testFunc.FindAllStringSubmatch(string(src), -1) {
			known[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}
