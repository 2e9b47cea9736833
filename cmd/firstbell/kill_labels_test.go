//go:build kill && crashpoints

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// otherKillTests say at which points another test kills, by the beginning of
// their labels: nobody imports during the night of TestKill.
var otherKillTests = map[string]testPlace{
	"import.":  {"schools/registry", "TestKilledImportIsWholeOrNot"},
	"hub.":     {"notifier", "TestKilledHubTellsSomebody"},
	"timebox.": {"notifier", "TestKilledTimeBoxEndsOnce"},
	"account.": {"notifier", "TestKilledNewsOfAnAccountIsTold"},
	"closure.": {"schools/registry", "TestKilledClosureHoldsOrNot"},
	"people.":  {"schools/registry", "TestKilledChangeOfPeopleIsWholeOrNot"},

	"pattern.": {"notifier", "TestKilledRecordCountsOnce"},
	"hold.":    {"notifier", "TestKilledHoldKeepsEverything"},
	"search.":  {"notifier", "TestKilledSearchIsOnRecordOrNot"},

	"text.":   {"notifier", "TestKilledReleaseIsWholeOrNot"},
	"breach.": {"notifier", "TestKilledBreachIsToldAndDecidedOnce"},

	"glass.": {"notifier", "TestKilledEmergencyIsAlarmedAndSeenOnRecord"},
	"party.": {"notifier", "TestKilledAlarmOfALatePartyIsRaisedOnce"},

	"handoff.": {"notifier", "TestKilledHandOffIsToldAndAnsweredOnce"},

	"force.":     {"notifier", "TestKilledSuspensionLosesNothing"},
	"suspended.": {"notifier", "TestKilledSuspensionLosesNothing"},
	"release.":   {"notifier", "TestKilledSuspensionLosesNothing"},

	"audit.":   {"internal/audit", "TestKilledCheckpointIsSignedOnce"},
	"backup.":  {"internal/backup", "TestKilledKeysFileIsTheOldOneOrTheNew"},
	"vault.re": {"internal/vault", "TestKilledExchangeOfTheMasterLosesNoKey"},
}

// testPlace is a test function and the folder it stands in.
type testPlace struct{ folder, name string }

// triedElsewhere are the labels that another test tries. The test must exist
// and name the label itself.
func triedElsewhere(t *testing.T) map[string]string {
	t.Helper()
	tried := map[string]string{}
	for prefix, place := range otherKillTests {
		text := testText(t, place)
		for _, label := range sourceLabels(t) {
			if !strings.HasPrefix(label, prefix) {
				continue
			}
			if !strings.Contains(text, strconv.Quote(label)) {
				t.Errorf("%s is said to be tried by %s in %s, which does not name it", label, place.name, place.folder)
			}
			tried[label] = place.name
		}
	}
	return tried
}

// testText is the source of a test function.
func testText(t *testing.T, place testPlace) string {
	t.Helper()
	var text strings.Builder
	eachFile(t, filepath.Join("../..", place.folder), true, func(fset *token.FileSet, f *ast.File, source string) {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Name.Name == place.name {
				text.WriteString(source[fset.Position(fn.Pos()).Offset:fset.Position(fn.End()).Offset])
			}
		}
	})
	if text.Len() == 0 {
		t.Errorf("there is no test %s in %s", place.name, place.folder)
	}
	return text.String()
}

// sourceLabels are the labels of all crash points in the source.
func sourceLabels(t *testing.T) []string {
	t.Helper()
	var labels []string
	eachFile(t, "../..", false, func(_ *token.FileSet, f *ast.File, _ string) {
		ast.Inspect(f, func(n ast.Node) bool {
			if label, ok := pointLabel(n); ok {
				labels = append(labels, label)
			}
			return true
		})
	})
	return labels
}

// pointLabel is the label of a call of crash.Point.
func pointLabel(n ast.Node) (string, bool) {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return "", false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Point" {
		return "", false
	}
	lit, ok := call.Args[0].(*ast.BasicLit)
	pkg, named := sel.X.(*ast.Ident)
	if !ok || !named || pkg.Name != "crash" {
		return "", false
	}
	label, err := strconv.Unquote(lit.Value)
	return label, err == nil
}

// eachFile reads every Go file below a folder, tests or the others.
func eachFile(t *testing.T, folder string, tests bool, see func(*token.FileSet, *ast.File, string)) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") != tests {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, raw, parser.SkipObjectResolution)
		if err == nil {
			see(fset, f, string(raw))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
