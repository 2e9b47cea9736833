//go:build !crashpoints

package crash_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"firstbell/internal/crash"
)

func TestAPointIsNothingInANormalBuild(t *testing.T) {
	t.Setenv("FIRSTBELL_CRASH_AT", "here")
	crash.Point("here")
}

// TestPointsWorkUnderTheirTag runs this package's own tests in the build that
// has the points, so that an ordinary test run covers it.
func TestPointsWorkUnderTheirTag(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("there is no go command to build with the tag")
	}
	if out, err := exec.Command("go", "test", "-tags", "crashpoints", ".").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

var labelForm = regexp.MustCompile(`^[a-z0-9]+(\.[a-z0-9-]+)+$`)

// TestEveryPointHasANameOfItsOwn reads the source: a label that stands in two
// places would let a test believe that it has tried both.
func TestEveryPointHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		f, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if ok && isPoint(call) {
				checkLabel(t, seen, fset.Position(call.Pos()).String(), call.Args[0])
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) == 0 {
		t.Error("no point was found: the test looks in the wrong place")
	}
}

func isPoint(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Point" || len(call.Args) != 1 {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	return ok && pkg.Name == "crash"
}

func checkLabel(t *testing.T, seen map[string]string, at string, arg ast.Expr) {
	t.Helper()
	lit, ok := arg.(*ast.BasicLit)
	if !ok {
		t.Errorf("%s: the label must be written out, so that it can be found", at)
		return
	}
	label, err := strconv.Unquote(lit.Value)
	if err != nil || !labelForm.MatchString(label) {
		t.Errorf("%s: label %s is not of the form step.moment", at, lit.Value)
	}
	if other, taken := seen[label]; taken {
		t.Errorf("%s: label %s also stands at %s", at, label, other)
	}
	seen[label] = at
}
