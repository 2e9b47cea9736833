package pagetest

import (
	"slices"
	"strings"
)

// CheckAccessible fails the test for what a person with a screen reader, a
// keyboard or no script would stumble over: a heading order that skips, an id
// used twice, a reference that leads nowhere, a field without a label, a table
// without a caption, or a page that needs a script.
func (d Doc) CheckAccessible(name string) {
	d.t.Helper()
	if d.One("html").Attr("lang") == "" {
		d.t.Errorf("%s: the page has no language", name)
	}
	d.checkHeadings(name)
	ids := d.checkIDs(name)
	for _, attr := range []string{"aria-labelledby", "aria-describedby", "for"} {
		for _, e := range d.All("[" + attr + "]") {
			for _, id := range strings.Fields(e.Attr(attr)) {
				if !ids[id] {
					d.t.Errorf("%s: %s of a %s leads to %q, which is not there", name, attr, e.Tag(), id)
				}
			}
		}
	}
	d.checkLabels(name)
	for _, table := range d.All("table") {
		if !table.Has("caption") {
			d.t.Errorf("%s: a table has no caption", name)
		}
	}
	if d.Has("main script") || d.Has("[style]") || d.Has("[onclick]") || strings.Contains(d.HTML(), "ZgotmplZ") {
		d.t.Errorf("%s: a script, an inline style, or a value the template refused", name)
	}
}

func (d Doc) checkHeadings(name string) {
	d.t.Helper()
	levels := d.One("main").Headings()
	if tops := d.All("main h1"); len(tops) != 1 {
		d.t.Errorf("%s: %d main headings, want 1", name, len(tops))
	}
	// A summary of errors or a notice may stand before the main heading.
	for i := slices.Index(levels, 1) + 1; i < len(levels); i++ {
		if levels[i] > levels[max(i-1, 0)]+1 {
			d.t.Errorf("%s: headings %v skip a level", name, levels)
		}
	}
}

func (d Doc) checkIDs(name string) map[string]bool {
	d.t.Helper()
	ids := map[string]bool{}
	for _, e := range d.All("[id]") {
		if ids[e.Attr("id")] {
			d.t.Errorf("%s: id %q is used twice", name, e.Attr("id"))
		}
		ids[e.Attr("id")] = true
	}
	return ids
}

func (d Doc) checkLabels(name string) {
	d.t.Helper()
	for _, tag := range []string{"input", "textarea", "select"} {
		for _, field := range d.All(tag) {
			if field.Attr("type") != "hidden" && !d.Has("label[for="+field.Attr("id")+"]") {
				d.t.Errorf("%s: field %q has no label", name, field.Attr("name"))
			}
		}
	}
	for _, set := range d.All("fieldset") {
		if !set.Has("legend") {
			d.t.Errorf("%s: a group of fields has no legend", name)
		}
	}
}
