package police

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// below is the pointer to a field or an entry of the value at pointer.
func below(pointer, token string) string { return pointer + "/" + escaper.Replace(token) }

var escaper = strings.NewReplacer("~", "~0", "/", "~1")

// entry is the pointer to entry n of the list at pointer.
func entry(pointer string, n int) string { return pointer + "/" + strconv.Itoa(n) }

// covers reports whether outer is at or above inner.
func covers(outer, inner string) bool {
	return outer == inner || strings.HasPrefix(inner, outer+"/")
}

// sortFaults puts faults in the order of their pointers, entry 2 before entry 10.
func sortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int { return comparePointers(a.Pointer, b.Pointer) })
}

func comparePointers(a, b string) int {
	return slices.CompareFunc(strings.Split(a, "/"), strings.Split(b, "/"), compareTokens)
}

func compareTokens(a, b string) int {
	x, errX := strconv.Atoi(a)
	y, errY := strconv.Atoi(b)
	if errX == nil && errY == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}
