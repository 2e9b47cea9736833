// Package pagetest lets tests ask a page questions by selector, and compare
// the page with a golden file once the questions are answered. A Browser fetches
// pages from an app and submits their forms as they stand.
//
// It reads a page the way a browser does, so a test says what a reader would
// see ("the first warning's text", "how many cards") and not how the markup is
// written. It knows the few selectors that our tests need and refuses others
// loudly. Golden files are rewritten with -update.
package pagetest

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

var update = flag.Bool("update", false, "rewrite the golden files of pages")

// Doc is a parsed page, or a part of one.
type Doc struct {
	t    testing.TB
	node *html.Node
}

// Parse reads a page; it fails the test where the page cannot be read.
func Parse(t testing.TB, page string) Doc {
	t.Helper()
	node, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatalf("reading a page: %v", err)
	}
	return Doc{t, node}
}

// All lists the elements that match selector, in the order of the page.
func (d Doc) All(selector string) []Doc {
	d.t.Helper()
	steps := parseSelector(d.t, selector)
	var found []Doc
	for n := range d.node.Descendants() {
		if n.Type == html.ElementNode && matches(n, steps, d.node) {
			found = append(found, Doc{d.t, n})
		}
	}
	return found
}

// One is the only element that matches selector; none or several fail the test.
func (d Doc) One(selector string) Doc {
	d.t.Helper()
	found := d.All(selector)
	if len(found) != 1 {
		d.t.Fatalf("page has %d of %q, want 1:\n%s", len(found), selector, d.Text())
	}
	return found[0]
}

// Has reports whether anything matches selector.
func (d Doc) Has(selector string) bool { d.t.Helper(); return len(d.All(selector)) > 0 }

// Text is what a reader sees, with white space collapsed.
func (d Doc) Text() string {
	var b strings.Builder
	write(&b, d.node)
	return strings.Join(strings.Fields(b.String()), " ")
}

// inline are the elements that stand in the middle of a line.
var inline = []string{"a", "b", "bdi", "code", "em", "i", "small", "span", "strong", "time"}

// write gives the text of n, with a space around what stands on its own line.
func write(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case n.Data == "style", n.Data == "script":
		return
	}
	alone := n.Type == html.ElementNode && !slices.Contains(inline, n.Data)
	if alone {
		b.WriteByte(' ')
	}
	for c := range n.ChildNodes() {
		write(b, c)
	}
	if alone {
		b.WriteByte(' ')
	}
}

// Texts is the text of every element that matches selector.
func (d Doc) Texts(selector string) []string {
	d.t.Helper()
	var texts []string
	for _, e := range d.All(selector) {
		texts = append(texts, e.Text())
	}
	return texts
}

// Attr is the value of an attribute, "" where it is absent.
func (d Doc) Attr(name string) string {
	value, _ := d.attr(name)
	return value
}

func (d Doc) attr(name string) (string, bool) {
	for _, a := range d.node.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// Tag is the element's name, such as "h1".
func (d Doc) Tag() string { return d.node.Data }

// HTML is the element written out again.
func (d Doc) HTML() string {
	var b strings.Builder
	if err := html.Render(&b, d.node); err != nil {
		d.t.Fatalf("writing a page: %v", err)
	}
	return b.String()
}

// Golden compares the element with testdata/<name>.html, or rewrites that file
// when the test runs with -update.
func (d Doc) Golden(name string) {
	d.t.Helper()
	path := filepath.Join("testdata", name+".html")
	got := tidy(d.HTML())
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			d.t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			d.t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatalf("reading a golden page: %v; run the test with -update", err)
	}
	if got != string(want) {
		d.t.Errorf("page differs from %s; read it, then run with -update\n%s", path, firstDifference(string(want), got))
	}
}

// tidy drops indentation and empty lines, which are no part of a page.
func tidy(page string) string {
	var lines []string
	for line := range strings.Lines(page) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		if i >= len(w) || i >= len(g) || w[i] != g[i] {
			return "want: " + strings.Join(w[min(i, len(w)):min(i+2, len(w))], "\n      ") +
				"\ngot:  " + strings.Join(g[min(i, len(g)):min(i+2, len(g))], "\n      ")
		}
	}
	return "no difference"
}

// Headings lists the levels of the page's headings in order: a level may be
// skipped going up, never going down.
func (d Doc) Headings() []int {
	var levels []int
	for n := range d.node.Descendants() {
		if i := slices.Index([]string{"h1", "h2", "h3", "h4", "h5", "h6"}, n.Data); n.Type == html.ElementNode && i >= 0 {
			levels = append(levels, i+1)
		}
	}
	return levels
}
