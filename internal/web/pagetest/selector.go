package pagetest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// step is one compound of a selector: tag, id, classes and attributes that all
// have to hold for one element.
type step struct {
	tag     string
	classes []string
	attrs   [][2]string // name and value; an empty value asks only for presence
}

var compound = regexp.MustCompile(`^([a-z][a-z0-9]*)?((?:#[\w-]+|\.[\w-]+|\[[\w-]+(?:=[^\]]*)?\])*)$`)
var piece = regexp.MustCompile(`#[\w-]+|\.[\w-]+|\[[\w-]+(?:=[^\]]*)?\]`)

// parseSelector reads "tag#id.class[attr=value] descendant".
func parseSelector(t testing.TB, selector string) []step {
	t.Helper()
	var steps []step
	for _, word := range strings.Fields(selector) {
		m := compound.FindStringSubmatch(word)
		if m == nil {
			t.Fatalf("selector %q: %q is not tag, #id, .class or [attr=value]", selector, word)
		}
		s := step{tag: m[1]}
		for _, p := range piece.FindAllString(m[2], -1) {
			switch p[0] {
			case '.':
				s.classes = append(s.classes, p[1:])
			case '#':
				s.attrs = append(s.attrs, [2]string{"id", p[1:]})
			default:
				name, value, _ := strings.Cut(p[1:len(p)-1], "=")
				s.attrs = append(s.attrs, [2]string{name, strings.Trim(value, `"'`)})
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// matches reports whether n is the last step and its ancestors below root hold
// the steps before it.
func matches(n *html.Node, steps []step, root *html.Node) bool {
	if len(steps) == 0 || !steps[len(steps)-1].holds(n) {
		return false
	}
	rest := steps[:len(steps)-1]
	for p := n.Parent; len(rest) > 0 && p != nil && p != root; p = p.Parent {
		if rest[len(rest)-1].holds(p) {
			rest = rest[:len(rest)-1]
		}
	}
	return len(rest) == 0
}

func (s step) holds(n *html.Node) bool {
	if s.tag != "" && n.Data != s.tag {
		return false
	}
	attrs := map[string]string{}
	for _, a := range n.Attr {
		attrs[a.Key] = a.Val
	}
	for _, c := range s.classes {
		if !slices.Contains(strings.Fields(attrs["class"]), c) {
			return false
		}
	}
	for _, want := range s.attrs {
		if got, ok := attrs[want[0]]; !ok || want[1] != "" && got != want[1] {
			return false
		}
	}
	return true
}
