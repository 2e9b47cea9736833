package schools

import (
	"cmp"
	"slices"
	"strings"
)

// succession is one way on from a closed school.
type succession struct {
	to    URN
	plain bool // neither a split nor a merger
}

// NewDirectory makes a snapshot of the register. Of two schools with one
// number the later wins.
func NewDirectory(schools []School, links []Link) *Directory {
	d := &Directory{schools: unique(schools), next: successions(links)}
	slices.SortFunc(d.schools, func(a, b School) int {
		return cmp.Or(cmp.Compare(closedLast(a), closedLast(b)), strings.Compare(a.Name, b.Name), cmp.Compare(a.URN, b.URN))
	})
	d.byURN = make(map[URN]int32, len(d.schools))
	for i, s := range d.schools {
		d.byURN[s.URN] = int32(i)
		if s.IsOpen() {
			d.open++
		}
	}
	d.index = newIndex(d.schools)
	return d
}

func closedLast(s School) int {
	if s.IsOpen() {
		return 0
	}
	return 1
}

func unique(schools []School) []School {
	at := make(map[URN]int, len(schools))
	kept := make([]School, 0, len(schools))
	for _, s := range schools {
		if i, ok := at[s.URN]; ok {
			kept[i] = s
			continue
		}
		at[s.URN] = len(kept)
		kept = append(kept, s)
	}
	return kept
}

// successions turns links into ways on. The register writes most links on both
// schools; both sides are read, so that a split noted only by the new schools
// is seen as one.
func successions(links []Link) map[URN][]succession {
	next := map[URN][]succession{}
	add := func(from, to URN, plain bool) {
		for i, s := range next[from] {
			if s.to == to {
				next[from][i].plain = s.plain && plain
				return
			}
		}
		next[from] = append(next[from], succession{to, plain})
	}
	for _, l := range links {
		kind := strings.ToLower(strings.TrimSpace(l.Type))
		switch {
		case strings.HasPrefix(kind, "successor"):
			add(l.URN, l.LinkURN, kind == "successor")
		case strings.HasPrefix(kind, "predecessor"):
			add(l.LinkURN, l.URN, kind == "predecessor")
		case strings.HasPrefix(kind, "result of amalgamation"), strings.HasPrefix(kind, "merged"):
			add(l.URN, l.LinkURN, false)
			add(l.LinkURN, l.URN, false)
		}
	}
	return next
}

// Successor is the one open school that took over from a closed one. It is
// followed through schools that closed in their turn, and answers false unless
// every step is unique: a split, a merger, a circle, or an end in a school that
// is closed or unknown is for a person to decide.
func (d *Directory) Successor(urn URN) (School, bool) {
	if s, ok := d.Lookup(urn); ok && s.IsOpen() {
		return School{}, false
	}
	return d.SuccessorIfClosed(urn)
}

// SuccessorIfClosed is Successor as it would be if the school itself were
// closed.
func (d *Directory) SuccessorIfClosed(urn URN) (School, bool) {
	if d == nil {
		return School{}, false
	}
	seen := map[URN]bool{urn: true}
	for {
		ways := d.next[urn]
		if len(ways) != 1 || !ways[0].plain || seen[ways[0].to] {
			return School{}, false
		}
		urn = ways[0].to
		seen[urn] = true
		s, known := d.Lookup(urn)
		if known && s.IsOpen() {
			return s, true
		}
		if !known {
			return School{}, false
		}
	}
}

// HasLinks reports whether any way on from the school is known.
func (d *Directory) HasLinks(urn URN) bool { return d != nil && len(d.next[urn]) > 0 }

// Successors are all open schools one step on from a school, splits and
// mergers included: suggestions for the person who decides.
func (d *Directory) Successors(urn URN) []School {
	if d == nil {
		return nil
	}
	var found []School
	for _, way := range d.next[urn] {
		if s, ok := d.Lookup(way.to); ok && s.IsOpen() {
			found = append(found, s)
		}
	}
	return found
}
