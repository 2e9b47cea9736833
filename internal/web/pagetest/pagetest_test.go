package pagetest_test

import (
	"slices"
	"testing"

	"firstbell/internal/web/pagetest"
)

const page = `<!doctype html><title>T</title><body>
<h1 id="top">One <b>two</b></h1>
<ul class="list big"><li class="item">a<li class="item" data-n="2">b</ul>
<form action="/x" method="post"><input name="csrf" value="1"></form>
<h2>Next</h2><script>var hidden</script></body>`

func TestSelectorsFindWhatABrowserWould(t *testing.T) {
	t.Parallel()
	doc := pagetest.Parse(t, page)
	for selector, want := range map[string][]string{
		"li":                   {"a", "b"},
		"ul.big li.item":       {"a", "b"},
		"body li[data-n=2]":    {"b"},
		"li[data-n]":           {"b"},
		"#top":                 {"One two"},
		"h1#top b":             {"two"},
		"ul.small li":          nil,
		"form[action=/x]":      {""},
		"ul.list.big":          {"a b"},
		"ol":                   nil,
		"li li":                nil,
		"form[method=\"get\"]": nil,
	} {
		if got := doc.Texts(selector); !slices.Equal(got, want) {
			t.Errorf("Texts(%q) = %q, want %q", selector, got, want)
		}
	}
}

func TestPageAnswersForItsParts(t *testing.T) {
	t.Parallel()
	doc := pagetest.Parse(t, page)
	if got := doc.One("form input[name=csrf]").Attr("value"); got != "1" {
		t.Errorf("csrf = %q", got)
	}
	if got := doc.Headings(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("Headings = %v", got)
	}
	if got := doc.One("body").Text(); got != "One two a b Next" {
		t.Errorf("Text = %q", got)
	}
	if got := doc.One("h1").Tag(); got != "h1" || !doc.Has("ul li") {
		t.Errorf("Tag = %q", got)
	}
	if got := doc.One("h2").HTML(); got != "<h2>Next</h2>" {
		t.Errorf("HTML = %q", got)
	}
}
