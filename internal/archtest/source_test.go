package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// source parses every file of p, test files included when asked.
func source(t *testing.T, p pkg, tests bool) (*token.FileSet, []*ast.File) {
	t.Helper()
	names := slices.Clone(p.GoFiles)
	if tests {
		names = slices.Concat(p.TestGoFiles, p.XTestGoFiles)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return fset, files
}

func TestEveryPackageTellsItsStory(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		var said string
		_, files := source(t, p, false)
		if len(files) == 0 {
			continue
		}
		for _, f := range files {
			if f.Doc != nil {
				said += f.Doc.Text()
			}
		}
		if len(strings.Fields(said)) < 20 {
			t.Errorf("%s: its package comment has %d words; say what it turns into what, and its promise",
				p.ImportPath, len(strings.Fields(said)))
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		if under(p.path(), "cmd") {
			continue
		}
		fset, files := source(t, p, false)
		for _, f := range files {
			for _, decl := range f.Decls {
				for _, name := range undocumented(decl) {
					t.Errorf("%s: %s has no doc comment", fset.Position(decl.Pos()), name)
				}
			}
		}
	}
}

// undocumented lists the exported names decl declares without a comment.
func undocumented(decl ast.Decl) []string {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Doc == nil && d.Name.IsExported() && exportedReceiver(d) {
			return []string{d.Name.Name}
		}
	case *ast.GenDecl:
		if d.Doc != nil {
			return nil
		}
		var names []string
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.TypeSpec:
				if s.Doc == nil && s.Name.IsExported() {
					names = append(names, s.Name.Name)
				}
			case *ast.ValueSpec:
				if s.Doc == nil && s.Comment == nil && s.Names[0].IsExported() {
					names = append(names, s.Names[0].Name)
				}
			}
		}
		return names
	}
	return nil
}

// exportedReceiver reports whether a reader of the documentation meets d.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if gen, ok := typ.(*ast.IndexExpr); ok {
		typ = gen.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

func TestTimeIsAParameter(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		for _, tests := range []bool{false, true} {
			fset, files := source(t, p, tests)
			for _, f := range files {
				ast.Inspect(f, func(n ast.Node) bool {
					call, ok := n.(*ast.CallExpr)
					if !ok {
						return true
					}
					if !tests && isSelector(call.Fun, "time", "Now") {
						t.Errorf("%s calls time.Now(): take the time as a parameter or from a Now field", fset.Position(n.Pos()))
					}
					if tests && isSelector(call.Fun, "time", "Sleep") {
						t.Errorf("%s sleeps in a test: wait for a signal instead", fset.Position(n.Pos()))
					}
					return true
				})
			}
		}
	}
}

func isSelector(e ast.Expr, pkg, name string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == pkg
}

// MaxFileLines is where a file has become two subjects.
const MaxFileLines = 500

func TestFilesFitASitting(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		fset, files := source(t, p, false)
		for _, f := range files {
			if lines := fset.File(f.Pos()).LineCount(); lines > MaxFileLines {
				t.Errorf("%s has %d lines; split it by verb", fset.File(f.Pos()).Name(), lines)
			}
		}
	}
}

func TestFoldersAreSubjects(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		switch p.Name {
		case "util", "utils", "common", "types", "helpers", "misc", "base", "shared":
			t.Errorf("%s: a package is named after its subject", p.ImportPath)
		}
	}
}
