package names

import (
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A Variant is another way of writing a name, with how usual it is that one
// stands for the other: 1 for mere spelling, less for a short form that could
// be of another name too.
type Variant struct {
	Name   string
	Weight float64
}

// A table is one source of variants in a small language of lines. "a = b c"
// joins all names of the line with one another: spellings of one name.
// "a > b c" joins the first with each of the others and those with nobody:
// short forms. A name may carry its own weight as "b*.5". Lines starting with
// '#' are comments.
type table struct {
	origin string
	weight float64
	lines  string
}

// tables are all there are. An edge comes from the line that says it best; no
// edge follows from two others.
var tables = []table{
	british, irish, welsh, scottish, arabic, southAsian, turkish, polish, romanian, somali, westAfrican, chinese, slavic, iberian,
}

// Variants are the other ways of writing one folded name, the most usual
// first. The answer is shared: do not change it.
func Variants(folded string) []Variant { return graph()[folded] }

// Alike is the weight of the edge between two folded names, or 0 if no table
// joins them.
func Alike(a, b string) float64 {
	for _, v := range Variants(a) {
		if v.Name == b {
			return v.Weight
		}
	}
	return 0
}

var graph = sync.OnceValue(func() map[string][]Variant {
	g := map[string][]Variant{}
	for _, t := range tables {
		t.each(func(a, b string, weight float64) {
			g[a] = joined(g[a], b, weight)
			g[b] = joined(g[b], a, weight)
		})
	}
	for _, edges := range g {
		slices.SortStableFunc(edges, func(a, b Variant) int {
			if a.Weight != b.Weight {
				return int(1000 * (b.Weight - a.Weight))
			}
			return strings.Compare(a.Name, b.Name)
		})
	}
	return g
})

func joined(edges []Variant, name string, weight float64) []Variant {
	for i := range edges {
		if edges[i].Name == name {
			edges[i].Weight = max(edges[i].Weight, weight)
			return edges
		}
	}
	return append(edges, Variant{name, weight})
}

// each calls edge for every two names that a line joins.
func (t table) each(edge func(a, b string, weight float64)) {
	for line := range strings.Lines(t.lines) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Fields(line)
		head, star := fields[0], fields[1] == ">"
		group := append([]string{head}, fields[2:]...)
		for i := range group {
			for j := i + 1; j < len(group) && (i == 0 || !star); j++ {
				a, wa := t.weighed(group[i])
				b, wb := t.weighed(group[j])
				edge(a, b, min(wa, wb))
			}
		}
	}
}

// weighed splits a name from the weight it carries.
func (t table) weighed(field string) (string, float64) {
	name, own, found := strings.Cut(field, "*")
	if !found {
		return name, t.weight
	}
	w, err := strconv.ParseFloat(own, 64)
	if err != nil {
		return name, t.weight
	}
	return name, w
}
