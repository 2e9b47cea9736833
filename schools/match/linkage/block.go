package linkage

import (
	"cmp"
	"hash/maphash"
	"slices"

	"firstbell/schools/match/names"
)

// An atom is one part of a record by which it can be found: a field as it is,
// its sound, a part of a date. Records that share two atoms of two fields are
// candidates, if such records are few.
type atom struct {
	name  string
	field int
	swap  bool // the value is looked for in the field it is confused with
	key   func(*value) string
}

// rule is a pair of atoms, or one atom alone.
type rule struct {
	name string
	a, b atom
	cost float64 // pairs it brings together
}

func whole(v *value) string { return v.text }

func sounded(v *value) string {
	if v.sound == 0 {
		return ""
	}
	return string([]byte{byte(v.sound >> 24), byte(v.sound >> 16), byte(v.sound >> 8), byte(v.sound)})
}

func startOf(n int) func(*value) string {
	return func(v *value) string { return v.text[:min(n, len(v.text))] }
}

// longest is the sound of the longest word of a line.
func longest(v *value) string {
	best := ""
	for _, w := range v.words {
		if len(w) > len(best) {
			best = w
		}
	}
	if best == "" {
		return ""
	}
	sound := value{sound: names.SoundOf(best)}
	return sounded(&sound)
}

// digitsOf keeps the characters of a date at the places given.
func digitsOf(places ...int) func(*value) string {
	return func(v *value) string {
		if len(v.text) != 8 {
			return ""
		}
		b := make([]byte, len(places))
		for i, p := range places {
			b[i] = v.text[p]
		}
		return string(b)
	}
}

// atomsOf lists the parts of a field that can bring records together.
func atomsOf(i int, f Field) []atom {
	at := func(part string, key func(*value) string) atom {
		return atom{name: f.Name + part, field: i, key: key}
	}
	switch f.Kind {
	case KindGiven, KindSurname:
		return []atom{at("", whole), at(" sound", sounded), at(" start", startOf(3))}
	case KindDate:
		return []atom{at("", whole), at(" year and month", digitsOf(0, 1, 2, 3, 4, 5)), at(" month and day", digitsOf(4, 5, 6, 7)),
			at(" year and day", digitsOf(0, 1, 2, 3, 6, 7)), at(" swapped", digitsOf(0, 1, 2, 3, 6, 7, 4, 5))}
	case KindText:
		return []atom{at("", whole), at(" sound", longest), at(" start", startOf(4))}
	case KindCode:
		return []atom{at("", whole), at(" start", startOf(3))}
	}
	return []atom{at("", whole)}
}

// rulesFor picks, from all pairs of atoms, the cheapest that together stay
// within the number of pairs allowed.
func (m *Model) rulesFor(budget float64) []rule {
	var atoms []atom
	for i, f := range m.fields {
		atoms = append(atoms, atomsOf(i, f)...)
	}
	var all []rule
	for i, a := range atoms {
		for _, b := range atoms[i+1:] {
			if a.field != b.field {
				all = append(all, rule{name: a.name + " + " + b.name, a: a, b: b})
			}
		}
		all = append(all, rule{name: a.name, a: a, b: a})
	}
	all = append(all, m.swapRules()...)
	for i := range all {
		all[i].cost = m.cost(all[i])
		m.opts.progress("choosing how to look", i+1, len(all))
	}
	slices.SortStableFunc(all, func(x, y rule) int { return cmp.Compare(x.cost, y.cost) })
	spent := 0.0
	for i := range all {
		if spent += all[i].cost; spent > budget {
			return all[:i]
		}
	}
	return all
}

// swapRules look for both values of two fields in each other's place.
func (m *Model) swapRules() []rule {
	var rules []rule
	for i, f := range m.fields {
		if j := m.partner[i]; j > i {
			a := atom{name: f.Name + " swapped", field: i, swap: true, key: whole}
			b := atom{name: m.fields[j].Name + " swapped", field: j, swap: true, key: whole}
			rules = append(rules, rule{name: a.name, a: a, b: b})
		}
	}
	return rules
}

// key is what a record has for a rule; ok is false where a part is missing.
func (m *Model) key(r rule, side side, record int) (key uint64, ok bool) {
	a := r.a.key(m.valueFor(r.a, side, record))
	b := r.b.key(m.valueFor(r.b, side, record))
	if a == "" || b == "" {
		return 0, false
	}
	var h maphash.Hash
	h.SetSeed(m.seed)
	h.WriteString(a)
	h.WriteByte(0)
	h.WriteString(b)
	return h.Sum64(), true
}

// valueFor is the value an atom reads: on the right side of a swap, that of
// the other field.
func (m *Model) valueFor(a atom, side side, record int) *value {
	if a.swap && side == right {
		return m.columns[right][m.partner[a.field]].at(record)
	}
	return m.columns[side][a.field].at(record)
}

// cost counts the pairs a rule would bring together.
func (m *Model) cost(r rule) float64 {
	n := make(map[uint64]int32, m.size[right])
	for i := range m.size[right] {
		if k, ok := m.key(r, right, i); ok {
			n[k]++
		}
	}
	pairs := 0.0
	for i := range m.size[left] {
		if k, ok := m.key(r, left, i); ok {
			pairs += float64(n[k])
		}
	}
	return pairs
}

// block finds the candidates of every left record, each once, in the order of
// the right file.
func (m *Model) block(rules []rule) [][]int32 {
	found := make([][]int32, m.size[left])
	for n, r := range rules {
		posts := make(map[uint64][]int32, m.size[right])
		for j := range m.size[right] {
			if k, ok := m.key(r, right, j); ok {
				posts[k] = append(posts[k], int32(j))
			}
		}
		for i := range found {
			if k, ok := m.key(r, left, i); ok {
				found[i] = append(found[i], posts[k]...)
			}
		}
		m.opts.progress("finding candidates", n+1, len(rules))
	}
	for i := range found {
		slices.Sort(found[i])
		found[i] = slices.Clip(slices.Compact(found[i]))
		if m.opts.OneFile {
			found[i] = slices.DeleteFunc(found[i], func(j int32) bool { return int(j) <= i })
		}
	}
	return found
}
