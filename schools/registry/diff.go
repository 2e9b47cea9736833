package registry

import (
	"fmt"
	"slices"
	"strings"

	"firstbell/schools"
	"firstbell/schools/sheet"
)

// MaxExamples is how many changes a Diff names one by one.
const MaxExamples = 20

// Diff says what a file changes, or has changed. Rows is always the sum of
// Added, Changed, Unchanged and the number of Rejected. It holds no personal
// data: numbers of schools, lines and counts only.
type Diff struct {
	Kind      Kind              `json:"kind"`
	Rows      int               `json:"rows"`
	Added     int               `json:"added"`
	Changed   int               `json:"changed"`
	Unchanged int               `json:"unchanged"`
	Removed   int               `json:"removed"` // held before, and not in the file for a school that is in it
	Closed    int               `json:"closed"`  // of the changed schools, those newly closed
	Merged    int               `json:"merged"`  // of the closed schools, those that were merged or split
	Absent    int               `json:"absent"`  // schools held and not in the file; they are kept
	Rejected  []sheet.Rejection `json:"rejected,omitempty"`
	Warnings  []sheet.Rejection `json:"warnings,omitempty"` // taken, but doubtful
	Notes     []string          `json:"notes,omitempty"`    // about the file as a whole
	Examples  []Example         `json:"examples,omitempty"` // the first changes
	Basis     uint64            `json:"basis"`              // the state of the directory that the file was compared with
	Applied   bool              `json:"applied"`
	Seq       uint64            `json:"seq,omitempty"` // of the fact, if applied
}

// Example is one change, or the changes at one school.
type Example struct {
	URN  schools.URN `json:"urn"`
	What string      `json:"what"`
}

func (d *Diff) example(urn schools.URN, format string, args ...any) {
	if len(d.Examples) < MaxExamples {
		d.Examples = append(d.Examples, Example{urn, fmt.Sprintf(format, args...)})
	}
}

func (d *Diff) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// reject adds a row that was read but refers to something that is not there.
func (d *Diff) reject(line int, column, reason string) {
	d.Rejected = append(d.Rejected, sheet.Rejection{Line: line, Column: column, Reason: reason})
	slices.SortStableFunc(d.Rejected, func(a, b sheet.Rejection) int { return a.Line - b.Line })
}

// changes reports whether the file says anything new.
func (d *Diff) changes() bool { return d.Added+d.Changed+d.Removed > 0 }

// maxListed is how many rejections and warnings the text names one by one.
const maxListed = 50

// String is the difference as a person reads it on a terminal.
func (d Diff) String() string {
	var b strings.Builder
	verb := "would be "
	if d.Applied {
		verb = ""
	}
	fmt.Fprintf(&b, "%s: %d rows\n", d.Kind, d.Rows)
	for _, line := range []struct {
		count int
		text  string
	}{
		{d.Added, verb + "added"}, {d.Changed, verb + "changed"}, {d.Unchanged, "unchanged"},
		{len(d.Rejected), "rejected"}, {d.Closed, "newly closed (counted under changed)"},
		{d.Merged, "of the closed were merged or split, so that a person decides on their pupils"},
		{d.Removed, verb + "removed"}, {d.Absent, "held and not in the file; kept"},
	} {
		if line.count > 0 || strings.HasSuffix(line.text, "added") || line.text == "rejected" {
			fmt.Fprintf(&b, "  %7d  %s\n", line.count, line.text)
		}
	}
	for _, note := range d.Notes {
		fmt.Fprintf(&b, "note: %s\n", note)
	}
	for _, e := range d.Examples {
		fmt.Fprintf(&b, "  URN %s: %s\n", e.URN, e.What)
	}
	if len(d.Examples) == MaxExamples {
		b.WriteString("  (no more than these are listed)\n")
	}
	list(&b, "warning", d.Warnings)
	list(&b, "rejected", d.Rejected)
	b.WriteString(d.verdict())
	return b.String()
}

func list(b *strings.Builder, word string, all []sheet.Rejection) {
	for i, r := range all {
		if i == maxListed {
			fmt.Fprintf(b, "%s: and %d more\n", word, len(all)-i)
			return
		}
		fmt.Fprintf(b, "%s: %s\n", word, r)
	}
}

func (d Diff) verdict() string {
	switch {
	case d.Applied:
		return "Applied.\n"
	case len(d.Rejected) > 0:
		return "Nothing was changed. Mend the rejected rows; a file is taken whole or not at all.\n"
	case !d.changes():
		return "Nothing would change.\n"
	}
	return "Nothing was changed. Run again with --apply to make it so.\n"
}

// comparison is the outcome of comparing two lists of one school or kind.
type comparison struct{ added, changed, unchanged, removed int }

func (c comparison) differs() bool { return c.added+c.changed+c.removed > 0 }

// compare matches values by key, the n-th of equal keys with the n-th.
func compare[T any](before, after []T, key func(T) string, same func(a, b T) bool) comparison {
	held := make(map[string][]T, len(before))
	for _, v := range before {
		held[key(v)] = append(held[key(v)], v)
	}
	c := comparison{removed: len(before)}
	for _, v := range after {
		k := key(v)
		if len(held[k]) == 0 {
			c.added++
			continue
		}
		if same(held[k][0], v) {
			c.unchanged++
		} else {
			c.changed++
		}
		held[k] = held[k][1:]
		c.removed--
	}
	return c
}

func (d *Diff) count(c comparison) {
	d.Added += c.added
	d.Changed += c.changed
	d.Unchanged += c.unchanged
	d.Removed += c.removed
}
