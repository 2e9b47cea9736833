package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"

	"firstbell/notifier"
)

// onlyInTheDemo are packages that no part of the service may use: they invent
// people, take any mail, and let anybody sign in.
var onlyInTheDemo = map[string]string{
	"firstbell/notifier/demo":            "it signs anybody in by a link",
	"firstbell/notifier/world":           "its people are invented",
	"firstbell/notifier/channel/mailbox": "it is a mail server that shows everything",
}

// TestTheServiceHasNoWayIntoTheDemo reads the command's source: the door
// without a passkey, and counting the uninvited as able to sign in, are the
// demo's own.
func TestTheServiceHasNoWayIntoTheDemo(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, fault := range demoOnly(t, name) {
			if seen[fault]++; !strings.HasPrefix(name, "demo") {
				t.Errorf("%s %s", name, fault)
			}
		}
	}
	if len(seen) < len(onlyInTheDemo)+2 {
		t.Errorf("the demo itself shows only %v: the search does not find what it looks for", seen)
	}
}

// demoOnly tells what a file does that only the demo may.
func demoOnly(t *testing.T, name string) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var faults []string
	for _, i := range f.Imports {
		path, _ := strconv.Unquote(i.Path.Value)
		if why := onlyInTheDemo[path]; why != "" {
			faults = append(faults, "imports "+path+": "+why)
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Invited" {
				faults = append(faults, "sets Parts.Invited")
			} else if ok && key.Name == "Sessions" && name != "start.go" {
				faults = append(faults, "hands the sessions out")
			}
		case *ast.AssignStmt:
			for _, left := range n.Lhs {
				if s, ok := left.(*ast.SelectorExpr); ok && s.Sel.Name == "Invited" {
					faults = append(faults, "sets Parts.Invited")
				}
			}
		case *ast.SelectorExpr:
			if n.Sel.Name == "Begin" {
				faults = append(faults, "calls Sessions.Begin")
			}
		}
		return true
	})
	return faults
}

func TestTheDemosPagesAreOnNoDoorOfTheService(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	operator := h.reader(t, a, a.operator(t, h.world.Forces[0].Code, notifier.RoleOperator))
	for _, v := range []*visitor{
		operator, newVisitor(t, h.config.Portal.Origin), h.officer(t, h.world.Forces[0].Code),
		newVisitor(t, "http://"+h.config.Police.Listen), newVisitor(t, "http://"+h.config.Operations.Listen),
	} {
		for _, path := range []string{"/door", "/door/", "/door/operator", "/doors", "/doors/", "/mailbox", "/mailbox/1", "/demo", "/demo.json"} {
			if got := v.get(t, path); got.status != http.StatusNotFound {
				t.Errorf("%s%s answers %d", v.base, path, got.status)
			}
			if got := v.post(t, path, nil); got.status != http.StatusNotFound && got.status != http.StatusForbidden && got.status != http.StatusUnauthorized {
				t.Errorf("a post to %s%s answers %d", v.base, path, got.status)
			}
		}
	}
}
