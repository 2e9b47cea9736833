package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"firstbell/notifier"
)

// link is an address on a page, or in an alert, that opens with a GET.
var link = regexp.MustCompile(`href="(/[^"#]*)`)

// TestOpeningEveryLinkChangesNothing is a mail scanner, or a browser that loads
// ahead, with the addressee's own session: it follows every link from every page
// it finds, over and over. No fact may come of it; what nodes do meanwhile by
// themselves, and the record of refused accesses, is not its doing.
func TestOpeningEveryLinkChangesNothing(t *testing.T) {
	t.Parallel()
	h := build(t, houseOptions{})
	a := h.open(t, Parts{NoSync: true})
	h.posting(t).mustAccept(t, 25)
	a.settle(t)
	reader, _ := h.alertedReader(t, a)
	operator := h.reader(t, a, a.operator(t, h.world.Forces[0].Code, notifier.RoleOperator))
	a.applied(t)
	before, err := a.engine.Log().LastSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	opened := 0
	for _, v := range []*visitor{reader, operator} {
		opened += v.openAll(t, "/")
	}
	if opened < 20 {
		t.Errorf("only %d pages were opened", opened)
	}
	a.applied(t)
	last, err := a.engine.Log().LastSeq(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for seq := before + 1; seq <= last; seq++ {
		f, err := a.engine.Log().At(t.Context(), seq)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Actor, "person:") && !strings.HasPrefix(f.Subject, "fb.seen.") {
			t.Errorf("opening links made the fact %s on %s", f.Type, f.Subject)
		}
	}
}

// openAll opens a page, every page it links to, and so on, three times each.
func (v *visitor) openAll(t *testing.T, start string) int {
	t.Helper()
	seen, queue := map[string]bool{start: true}, []string{start}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		var body string
		for range 3 {
			got := v.get(t, path)
			if got.status >= http.StatusInternalServerError {
				t.Errorf("%s answers %d", path, got.status)
			}
			body = got.body
			if to := got.header.Get("Location"); to != "" {
				body = `href="` + to + `"`
			}
		}
		for _, to := range link.FindAllStringSubmatch(body, -1) {
			next := strings.ReplaceAll(to[1], "&amp;", "&")
			if !seen[next] && !strings.HasPrefix(next, "/assets/") && len(seen) < 150 {
				seen[next] = true
				queue = append(queue, next)
			}
		}
	}
	return len(seen)
}
